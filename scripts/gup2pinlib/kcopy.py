# SPDX-License-Identifier: GPL-2.0-only
"""The kernel's own build, on a copy of the tree in which files can be replaced.

The copy consists of symbolic links to the tree's files: unlike hard links they
cross file systems and leave the files' inodes alone.  A file is replaced by
unlinking its link and writing another file, so the tree itself is never
written to.  What an earlier build left in the tree is not linked.
"""

import fcntl
import hashlib
import os
import platform
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections import namedtuple

from . import pincheck
from .errors import EXIT_OUTPUT, EXIT_TOOL, Failure

PREPARE_SECONDS = 3600
OBJECT_SECONDS = 300


class Config(namedtuple("Config", "arch cross target")):
    """A configuration: the architecture, the prefix of its gcc, make's target."""

    __slots__ = ()

    @property
    def compiler(self):
        native = self.arch == "x86" and platform.machine() == "x86_64"
        return "gcc" if native else self.cross + "gcc"

    def __str__(self):
        return f"{self.arch} {self.target}"


CONFIGS = (
    Config("x86", "x86_64-linux-gnu-", "allmodconfig"),
    Config("powerpc", "powerpc64le-linux-gnu-", "allmodconfig"),
    Config("powerpc", "powerpc64le-linux-gnu-", "ppc64_book3e_allmodconfig"),
    Config("s390", "s390x-linux-gnu-", "allmodconfig"),
)
# What looks at the files beside the compiler, where it is installed.
CHECKERS = ("sparse", "pincheck")
# A line of the compiler's or a checker's.  objtool names only an offset.
Message = namedtuple("Message", "file line text")
# digest: of the object, or None if there is none; messages: [Message]
Built = namedtuple("Built", "digest messages")

_MESSAGE = re.compile(r"(?P<file>[^\s:]+)(?::(?P<line>\d+))?(?::\d+)?: "
                      r"(?P<text>(?:fatal )?(?:warning|error): .+)")
_QUIET = re.compile(r"  ([A-Z][\w-]*) +(?:\[M\] +)?(\S+)$")
_STOPPED = re.compile(r"make(?:\[\d+\])?: \*\*\* (?:\[(?:\S+: )?(?P<goal>[^\s\]]+)\] Error"
                      r"|No rule to make target [`'](?P<none>[^']+)')")
# A configuration leans on these files; when one changes it is made anew.
_DECIDES = re.compile(r"(^|/)(Kconfig[^/]*|[^/]+\.config)$|^(arch/[^/]+/)?Makefile$")
# A build around this one, with M=, O= or V=1, must not leak into it.
_LEAKS = re.compile(r"(MAKE|KBUILD_|KCONFIG_)|(MFLAGS|LLVM|LLVM_IAS|KCPPFLAGS|KAFLAGS)$")
_MADE = (".o", ".ko", ".a", ".cmd", ".mod", ".order", ".symvers")
_MADE_DIRS = re.compile(r"(include/(config|generated)|arch/[^/]+/include/generated|\.git)$")


class Kbuild:
    """Use as a context, which nobody else enters for this tree meanwhile.

    directory holds the copy and a build directory for each configuration; both
    stay for the next run, since they take minutes to make.
    """

    def __init__(self, tree, directory, progress, seconds=None):
        self._tree, self._progress = tree, progress
        self._prepare = seconds or PREPARE_SECONDS
        self._object = seconds or OBJECT_SECONDS
        name = hashlib.sha256(os.fsencode(f"{tree.root}\0{tree.version()}")).hexdigest()[:16]
        self._top = os.path.join(os.path.realpath(directory), "build", name)
        self.source = os.path.join(self._top, "source")
        self._lock = None
        self._texts = {}
        self._ready = {}

    def __enter__(self):
        try:
            os.makedirs(self._top, exist_ok=True)
            self._lock = open(os.path.join(self._top, "lock"), "w", encoding="ascii")
            self._progress("waiting for another build of this tree", 0, 0)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            self._progress("linking the tree", 0, 0)
            _link(self._tree.root, self.source, "")
        except OSError as error:
            raise Failure(EXIT_OUTPUT, f"{error.filename or self._top}: {error.strerror}") from error
        return self

    def __exit__(self, *_):
        self._lock.close()

    # -- the copy ---------------------------------------------------------------

    def put(self, texts):
        """Let these files read so, and all others as in the tree."""
        for file in {f for f in {*texts, *self._texts} if texts.get(f) != self._texts.get(f)}:
            full = os.path.join(self.source, file)
            os.unlink(full)
            if file in texts:
                with open(full, "xb") as made:
                    made.write(texts[file].encode("latin-1"))
            else:
                os.symlink(self._tree.full(file), full)
        self._texts = dict(texts)

    # -- configurations -----------------------------------------------------------

    def ready(self, config):
        """None when objects can be built with it, or why they cannot."""
        if config not in self._ready:
            self._ready[config] = self._get_ready(config)
        return self._ready[config]

    def _get_ready(self, config):
        if not shutil.which("make"):
            raise Failure(EXIT_TOOL, "make: not found; --build needs it")
        if not shutil.which(config.compiler):
            return f"{config}: {config.compiler} is missing"
        out = self._out(config)
        stamp = os.path.join(out, "gup2pin-prepared")
        if _read(stamp) == self._state(config):
            return None
        os.makedirs(out, exist_ok=True)
        for goal in (config.target, "prepare"):
            self._progress(f"preparing {config}", 0, 0)
            status, text = self._make(config, self._prepare, goal)
            if status is None:
                return f"{config}: make {goal} does not end in {self._prepare} s"
            if status:
                return f"{config}: make {goal} fails: {_first_error(text)}"
        with open(stamp, "w", encoding="ascii") as file:
            file.write(self._state(config))
        return None

    def _state(self, config):
        """Changes whenever the configuration has to be made again."""
        digest = hashlib.sha256(self.version(config).encode())
        for path, info in sorted(self._tree.stats.items()):
            if _DECIDES.search(path):
                digest.update(os.fsencode(f"{path}\0{info[0]}\0{info[2]}\0"))
        return digest.hexdigest()

    @staticmethod
    def version(config):
        done = subprocess.run([config.compiler, "-dumpfullversion"], capture_output=True,
                              text=True, check=False)
        return done.stdout.strip()

    def _out(self, config):
        return os.path.join(self._top, f"{config.arch}-{config.target}")

    # -- objects ------------------------------------------------------------------

    def compile(self, config, sources):
        """({source: Built}, None) with all extra warnings, or ({}, why not)."""
        for source in sources:
            _forget(self._object_of(config, source))
        done, why = self._objects(config, sources, "CC", "W=1")
        return {s: Built(_digest(self._object_of(config, s)), done.get(_stem(s), []))
                for s in sources} if why is None else {}, why

    def check(self, config, sources, beside=()):
        """({checker: {source: [Message]}} of what each has looked at, None), or ({}, why not).

        What pincheck finds in the files beside is said of the sources of their directories.
        """
        if not sources:         # make would take no goal for all of them
            return {checker: {} for checker in CHECKERS}, None
        sparse, why = self._sparse(config, sources)
        linked, why = ({}, why) if why else self._pincheck(config, sources, beside)
        return ({}, why) if why else (dict(zip(CHECKERS, (sparse, linked))), None)

    def _sparse(self, config, sources):
        return self._checked(config, sources, "sparse") if shutil.which("sparse") else ({}, None)

    def _pincheck(self, config, sources, beside):
        """Each file by itself, and then all of them linked."""
        program, facts = pincheck.found(), os.path.join(self._out(config), "gup2pin-facts")
        if not program:
            return {}, None
        shutil.rmtree(facts, ignore_errors=True)
        os.makedirs(facts)
        done, why = self._checked(config, [*sources, *beside],
                                  shlex.join([program, "-Wno-error", "--facts", facts]))
        found = {s: done.pop(s) for s in sources if s in done}
        linked = pincheck.link(facts) if os.listdir(facts) else None
        # of files beside that this configuration does not build make names no place
        others = [said for messages in done.values() for said in messages if said.file]
        for said in self._messages(linked.stderr if linked else "") + others:
            for source in [said.file] if said.file in found else _near(said.file, found):
                found[source].append(said)
        return found, why

    def _checked(self, config, sources, checker):
        done, why = self._objects(config, sources, "CHECK", "W=1", "C=2", f"CHECK={checker}")
        return {s: done[_stem(s)] for s in sources if _stem(s) in done}, why

    def _objects(self, config, sources, step, *variables):
        seconds = self._object * (1 + len(sources))
        status, text = self._make(config, seconds, "-k", "-Otarget", *variables,
                                  *(_stem(s) + ".o" for s in sources))
        if status is None:
            return {}, f"{config}: make does not end in {seconds} s"
        return self._by_object(text, step), None

    def _object_of(self, config, source):
        return os.path.join(self._out(config), _stem(source) + ".o")

    def _by_object(self, text, step):
        """{path without .o: [Message]} of what make prints in steps of this name.

        With --output-sync a target's lines follow the short line that names it.
        """
        found, stem = {}, None
        for line in text.replace(self.source + "/", "").split("\n"):
            quiet, stopped = _QUIET.match(line), _STOPPED.match(line)
            if quiet:
                stem = _stem(quiet.group(2)) if quiet.group(1) == step else None
                if stem:
                    found.setdefault(stem, [])
            elif stopped:
                goal = _stem(stopped.group("goal") or stopped.group("none"))
                found.setdefault(goal, []).append(Message(None, 0, line.partition("*** ")[2]))
            elif stem:
                found[stem] += self._messages(line)
        return found

    def _messages(self, text):
        found = map(_MESSAGE.match, text.replace(self.source + "/", "").split("\n"))
        return [Message(said.group("file"), int(said.group("line") or 0), said.group("text"))
                for said in found if said]

    def _make(self, config, seconds, *args):
        """(status, or None after that many seconds; what it prints)."""
        jobs = len(os.sched_getaffinity(0))
        cross = config.compiler.removesuffix("gcc")
        # KCFLAGS: a warning must be seen in both builds, not end one of them.
        # The other two let old trees build with new compilers.
        command = ["make", f"-j{jobs}", "-C", self.source, f"O={self._out(config)}",
                   f"ARCH={config.arch}", f"CROSS_COMPILE={cross}", "KCFLAGS=-Wno-error",
                   "HOSTCFLAGS=-fcommon", "WERROR=0", "V=0", *args]
        environment = {k: v for k, v in os.environ.items() if not _LEAKS.match(k)}
        with tempfile.TemporaryFile() as output:
            with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output,
                                  stderr=subprocess.STDOUT, start_new_session=True,
                                  env={**environment, "LC_ALL": "C"}) as process:
                try:
                    status = process.wait(seconds)
                except subprocess.TimeoutExpired:
                    status = None
                    _end(process)
                except BaseException:
                    _end(process)
                    raise
            output.seek(0)
            return status, output.read().decode("utf-8", "replace")


def _end(process):
    """End make, and what it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _link(root, copy, rel):
    """Make a directory of the copy agree with the tree's, from whatever it holds."""
    here = os.path.join(copy, rel)
    os.makedirs(here, exist_ok=True)
    with os.scandir(here) as entries:
        stale = {e.name: os.readlink(e.path) if e.is_symlink() else e.is_dir() for e in entries}
    with os.scandir(os.path.join(root, rel)) as entries:
        for entry in entries:
            path = f"{rel}/{entry.name}" if rel else entry.name
            wanted = _wanted(entry, path)
            if wanted is None:
                continue
            found = stale.pop(entry.name, None)
            if wanted != found:
                _remove(os.path.join(here, entry.name), found)
                if wanted is not True:
                    os.symlink(wanted, os.path.join(here, entry.name))
            if wanted is True:
                _link(root, copy, path)
    for name, found in stale.items():
        _remove(os.path.join(here, name), found)


def _wanted(entry, path):
    """Where the copy's link leads; True for a directory, None for nothing."""
    if entry.is_symlink():
        return os.readlink(entry.path)
    if entry.is_dir():
        return None if _MADE_DIRS.match(path) else True
    return None if path == ".config" or entry.name.endswith(_MADE) else entry.path


def _remove(path, found):
    """found: what _wanted() says of it, False for a file, None if there is nothing."""
    if found is True:
        shutil.rmtree(path)
    elif found is not None:
        os.unlink(path)


def _near(file, sources):
    """Those in the directory of a file; all, if there are none."""
    here = [s for s in sources if file and os.path.dirname(s) == os.path.dirname(file)]
    return here or list(sources)


def _stem(path):
    return os.path.splitext(path)[0]


def _read(path):
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read()
    except OSError:
        return None


def _digest(path):
    try:
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except OSError:
        return None


def _forget(path):
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


def _first_error(text):
    for pattern in (r"^.*\b(?:fatal )?error: .*$", r"^.*\*\*\* .*$", r"^.*\S.*$"):
        found = re.search(pattern, text, re.M)
        if found:
            return found.group().strip()
    return "no output"
