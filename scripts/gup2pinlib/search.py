# SPDX-License-Identifier: GPL-2.0-only
"""Which files of a tree contain which identifiers.

The answers are kept with the tree's state: after a change only the changed
files are searched again.
"""

import os
import re
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from .errors import EXIT_TOOL, Failure
from .tree import is_code

# A file whose change time is this close to the search may change again
# without its time changing: it is searched again next time.
RACY_NS = 2_000_000_000


class Search:
    """find(names) gives {name: sorted files}; whole identifiers, code only."""

    def __init__(self, tree, cache):
        self._tree = tree
        self._cache = cache
        self._key = cache.key("search", tree.root, str(tree.kernel),
                              "" if tree.kernel else repr(tree.scope))
        self._files = {p: list(s) for p, s in tree.stats.items() if is_code(p)}
        self._names = {}
        self._dirty = True
        self._taken = time.time_ns()
        self._restore()

    def _restore(self):
        state = self._cache.load(self._key)
        if not isinstance(state, dict) or "names" not in state:
            return
        old, taken = state["files"], state["taken"]
        changed = {p for p, s in self._files.items()
                   if old.get(p) != s or s[1] > taken - RACY_NS}
        gone = {p for p in old if p not in self._files}
        self._names = state["names"]
        self._dirty = bool(changed or gone)
        if not self._dirty:
            self._taken = taken
            return
        if len(changed) > len(self._files) // 4:
            self._names = {}
            return
        touched = changed | gone
        found = self._scan(sorted(self._names), sorted(changed))
        for name, files in self._names.items():
            kept = [f for f in files if f not in touched]
            self._names[name] = sorted(kept + found.get(name, []))

    def save(self):
        if self._dirty:
            self._cache.store(self._key, {"files": self._files, "names": self._names,
                                          "taken": self._taken})
            self._dirty = False

    def known(self, name):
        return name in self._names

    def files(self, name):
        """The files that contain a name already asked for with find()."""
        return self._names[name]

    def find(self, names):
        missing = sorted(set(names) - self._names.keys())
        if missing:
            found = self._scan(missing, sorted(self._files))
            for name in missing:
                self._names[name] = found.get(name, [])
            self._dirty = True
        return {name: self._names[name] for name in names}

    def _scan(self, names, files):
        """Two ripgrep processes share the files; {name: sorted files}."""
        if not names or not files:
            return {}
        with tempfile.NamedTemporaryFile("w", suffix=".names") as patterns:
            patterns.write("\n".join(names) + "\n")
            patterns.flush()
            command = ["rg", "--no-config", "--no-ignore", "--hidden", "-a", "-o", "-F", "-w",
                       "-H", "--no-heading", "-N", "--null", "--no-unicode",
                       "--no-messages", "-j1", "-f", patterns.name, "--"]
            output = run_shared(self._tree.root, command, files)
        found = {}
        for file, name in re.findall(rb"([^\0]+)\0([^\n]*)\n", output):
            found.setdefault(name.decode(), set()).add(os.fsdecode(file))
        return {name: sorted(where) for name, where in found.items()}


def run_shared(root, command, files, jobs=2):
    """Run command over files by `jobs` processes; gives their output.

    Each has a pipe of its own: in one pipe their answers would mix.
    """
    parts = [p for p in (files[i::jobs] for i in range(jobs)) if p]
    with ThreadPoolExecutor(jobs) as pool:
        return b"".join(pool.map(lambda part: _run(root, command, part), parts))


def _run(root, command, files):
    arguments = b"\0".join(os.fsencode(f) for f in files) + b"\0"
    try:
        done = subprocess.run(
            ["xargs", "-0", "-n", "4000"] + command,
            cwd=root, input=arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, "LC_ALL": "C"}, check=False)
    except FileNotFoundError as error:
        raise Failure(EXIT_TOOL, f"{error.filename}: not found") from error
    if done.returncode in (126, 127):
        raise Failure(EXIT_TOOL, f"{command[0]}: not found")
    # 123 says that a search found nothing; less than a whole answer is none
    if done.returncode not in (0, 123):
        raise Failure(EXIT_TOOL, f"{command[0]}: was stopped")
    return done.stdout
