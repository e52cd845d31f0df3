# SPDX-License-Identifier: GPL-2.0-only
"""Evidence: what the rules of semantic-patches/evidence/ see in some functions.

spatch spends its time on parsing, so all rules run in one pass, over slices:
copies of the files in which everything but the wanted functions is blank, so
that lines and columns stay and a function that spatch cannot parse costs no
other one.  The rules' own report mode is what is read back.
"""

import glob
import os
import re
import shutil
import subprocess
import tempfile
from collections import namedtuple

from . import tables
from .errors import EXIT_TOOL, Failure

# kind: the rule's file; what: what it shows; expr: the expression that it is
# said of.  offset is that of the matched name in the file's text.
Fact = namedtuple("Fact", "file line column kind what expr")

RULES = os.path.join(tables.PATCHES, "evidence")
MACROS = ("--macro-file", os.path.join(tables.PATCHES, "macros.h"))
OLDEST = (1, 1, 0)
TIMEOUT = 60            # seconds that spatch may spend on one file
_REPORT = re.compile(r"^(.*?):(\d+):(\d+)-\d+: ([\w-]+): ([^:]+): (.*)$")


def check_spatch():
    """Fail unless a spatch is there that is new enough for the rules."""
    try:
        done = subprocess.run(["spatch", "--version"], capture_output=True, text=True,
                              check=False)
    except OSError as error:
        raise Failure(EXIT_TOOL, "spatch: not found; install coccinelle "
                      + ".".join(map(str, OLDEST[:2])) + " or newer") from error
    found = re.search(r"version (\d+)\.(\d+)(?:\.(\d+))?", done.stdout)
    version = tuple(int(n or 0) for n in found.groups()) if found else (0,)
    if version < OLDEST:
        raise Failure(EXIT_TOOL, "spatch " + ".".join(map(str, version))
                      + " is too old; 1.1.0 or newer is needed")


def combined_rules():
    """All rules as one semantic patch: one virtual line, then every body."""
    parts = ["virtual report\nvirtual context\nvirtual org\n"]
    for path in sorted(glob.glob(os.path.join(RULES, "*.cocci"))):
        with open(path, encoding="utf-8") as file:
            parts.append(re.sub(r"^virtual .*\n", "", file.read(), flags=re.M))
    return "\n".join(parts)


def slice_of(source, functions, macros=()):
    """A file's text with only these functions, and the lines of these macros."""
    spans = [(f.start, f.end) for f in functions] + list(macros)
    parts, last = [], 0
    for start, end in sorted(spans):
        parts.append("\n" * source.text.count("\n", last, start))
        lead = start - (source.text.rfind("\n", 0, start) + 1)
        parts.append(" " * lead + source.text[start:end])
        last = max(last, end)
    text = "".join(parts) + "\n"
    for func in functions:
        if "(" in func.name:        # spatch knows no FNAME(walk)(args)
            text = text.replace(func.name, re.sub(r"\W", "_", func.name), 1)
    return text


def block_around(source, offset):
    """The innermost braces around an offset, as a function of their own.

    A last resort for calls in macros and statement expressions; lines and
    columns stay.
    """
    masked, depth, at = source.masked, 0, offset
    while at > 0:
        at -= 1
        if masked[at] == "}":
            depth += 1
        elif masked[at] == "{":
            if depth == 0:
                break
            depth -= 1
    end, depth = offset, 0
    while end < len(masked):
        if masked[end] == "{":
            depth += 1
        elif masked[end] == "}":
            if depth == 0:
                break
            depth -= 1
        end += 1
    if masked[at:at + 1] != "{" or masked[end:end + 1] != "}" or source.lines.line(at) < 2:
        return None
    before = "\n" * source.text.count("\n", 0, at)
    lead = at - (source.text.rfind("\n", 0, at) + 1)
    body = re.sub(r"\\\n", " \n", source.text[at:end + 1])
    return "void gup2pin_block(void)" + before + " " * lead + body + "\n"


def run_spatch(work, rules, names):
    """Report mode of some rules over files of the directory work.

    Two processes share the files.  Gives all lines that they print, and {name:
    what spatch could not do with that file}.
    """
    by_size = sorted(names, key=lambda n: -os.path.getsize(os.path.join(work, n)))
    jobs = []
    for half in (by_size[0::2], by_size[1::2]):
        if not half:
            continue
        groups = os.path.join(work, f"groups-{len(jobs)}")
        with open(groups, "w", encoding="utf-8") as file:
            file.write("\n\n".join(half) + "\n")
        jobs.append(subprocess.Popen(
            ["spatch", "--quiet", "--no-includes", "--include-headers", *MACROS, "-D", "report",
             "--timeout", str(TIMEOUT), "--sp-file", rules, "--file-groups", groups],
            cwd=work, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            encoding="latin-1"))
    lines, said = [], {}
    try:
        for job in jobs:
            output, errors = job.communicate()
            lines += output.splitlines()
            said.update(_said(errors, job.returncode))
    finally:
        for job in jobs:
            if job.poll() is None:
                job.kill()
                job.wait()
    return lines, said


def _said(errors, status):
    """What spatch could not do with single files; fails if it failed itself."""
    said = {}
    for line in errors.splitlines():
        match = re.search(r"EXN:\s*(.*?) in (\d+\.[ch])", line)
        if match:
            kind = "time-out" if "imeout" in match.group(1) else match.group(1)
            said[match.group(2)] = f"spatch: {kind}"
    if "Py.find_library" in errors:
        raise Failure(EXIT_TOOL, "spatch finds no Python library for the rules' scripts;"
                      " install libpython3-dev")
    if status != 0:
        detail = [l for l in errors.splitlines() if l.strip()][-1:] or ["no message"]
        raise Failure(EXIT_TOOL, f"spatch failed with status {status}: {detail[0]}")
    return said


class Evidence:
    """facts(slices) gives {file: [Fact]}; .problems {file: what spatch said}."""

    def __init__(self, cache, progress):
        self._cache = cache
        self._progress = progress
        self._rules = combined_rules()
        self.problems = {}
        self.ran = 0

    def facts(self, slices):
        found, todo = {}, {}
        for path, text in sorted(slices.items()):
            key = self._cache.key("evidence", self._rules, path, text.encode("latin-1"))
            kept = self._cache.load(key)
            if isinstance(kept, dict) and "lines" in kept:
                found[path] = self._read(path, kept["lines"])
                if kept.get("problem"):
                    self.problems[path] = kept["problem"]
            else:
                todo[path] = (key, text)
        if todo:
            found.update(self._run(todo))
        return found

    def _run(self, todo):
        check_spatch()
        work = tempfile.mkdtemp(prefix="gup2pin-")
        try:
            return self._run_in(work, todo)
        except OSError as error:
            raise Failure(EXIT_TOOL, f"{work}: {error.strerror}") from error
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def _run_in(self, work, todo):
        rules = os.path.join(work, "rules.cocci")
        with open(rules, "w", encoding="utf-8") as file:
            file.write(self._rules)
        names = {}
        for number, (path, (_, text)) in enumerate(sorted(todo.items())):
            # spatch must see a name that it can print without confusion
            name = f"{number}" + (".h" if path.endswith(".h") else ".c")
            names[name] = path
            with open(os.path.join(work, name), "wb") as file:
                file.write(text.encode("latin-1"))
        lines, said = self._spatch(work, rules, names)
        found = {}
        for name, path in names.items():
            self.ran += 1
            key = todo[path][0]
            problem = said.get(name)
            found[path] = self._read(path, lines.get(name, []))
            if problem:
                self.problems[path] = problem
            if not (problem and "time" in problem):
                self._cache.store(key, {"lines": lines.get(name, []), "problem": problem})
        return found

    def _spatch(self, work, rules, names):
        """({file: report lines}, {file: error})."""
        output, said = run_spatch(work, rules, names)
        lines = {}
        for match in filter(None, map(_REPORT.match, output)):
            lines.setdefault(match.group(1), []).append(
                [int(match.group(2)), int(match.group(3)) + 1] + list(match.groups()[3:]))
        self._progress("evidence", len(lines), len(names))
        return lines, said

    @staticmethod
    def _read(path, lines):
        return sorted({Fact(path, *line) for line in lines})
