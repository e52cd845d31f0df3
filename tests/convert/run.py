# SPDX-License-Identifier: GPL-2.0-only
"""Run gup2pin convert on trees made for it, and apply what it wrote."""

import json
import os
import shutil
import subprocess
import sys

from place import Place

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
FIXTURES = os.path.join(HERE, "fixtures")
PROGRAM = os.path.join(TOP, "scripts", "gup2pin")

# The version that a tree of each dialect says it is.
VERSIONS = {"v3": (5, 4, 0), "v5.6": (6, 1, 0), "v6.5": (6, 12, 0)}

OK, REFUSED, USAGE, NO_TREE, NO_TOOL, NO_OUTPUT, CHANGED, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 130


class Program:
    """The command line, with a cache and a current directory of its own."""

    path = PROGRAM

    def __init__(self, place):
        self.place = str(place)
        self.cache = os.path.join(self.place, "cache")
        os.makedirs(self.place, exist_ok=True)

    def environment(self, **more):
        return {**os.environ, "GUP2PIN_CACHE": self.cache,
                "PYTHONDONTWRITEBYTECODE": "1", "GIT_CONFIG_GLOBAL": os.devnull, **more}

    def command(self, *args):
        return [sys.executable, self.path] + [os.fspath(a) for a in args]

    def __call__(self, *args, env=None, **options):
        options.setdefault("cwd", self.place)
        return subprocess.run(self.command(*args), env=self.environment(**(env or {})),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False, timeout=180, **options)

    def convert(self, tree, out, *args, status=(OK, REFUSED), **options):
        """The Outcome of a run on a Tree that ends with one of these statuses."""
        done = self("convert", "--kernel", tree.root, "-o", out, *args, **options)
        assert done.returncode in status, done.stderr.decode()
        return Outcome(tree, out, done)


class Tree(Place):
    """A directory that has what the program takes a kernel by, of a dialect."""

    def __init__(self, root, dialect):
        super().__init__(root)
        self.dialect = dialect
        version, level, sublevel = VERSIONS[dialect]
        self.add("Makefile", f"VERSION = {version}\nPATCHLEVEL = {level}\n"
                 f"SUBLEVEL = {sublevel}\n")
        self.add("Kbuild", "obj-y += mm/ drivers/\n")
        self.add("mm/Makefile", "")
        with open(os.path.join(FIXTURES, "include", f"mm-{dialect}.h"), "rb") as file:
            self.add("include/linux/mm.h", file.read())


class Outcome:
    """What a run wrote.  .summary is summary.json; .patches are their paths in order.

    apply() puts the patches onto a copy of the tree and keeps, for each file,
    .before, .after (before a patch marked for review touches it) and .final; in
    .broken, the files of patches that do not apply, and why.
    """

    def __init__(self, tree, out, done):
        self.tree, self.out, self.done, self.cache = tree, str(out), done, None
        with open(os.path.join(self.out, "summary.json"), encoding="utf-8") as file:
            self.summary = json.load(file)
        self.patches = [os.path.join(self.out, p["file"]) for p in self.summary["patches"]]
        self.before, self.after, self.final, self.broken = tree.contents(), {}, {}, {}

    def apply(self, copy, broken=False):
        """Every patch applies, unless the caller looks at .broken itself."""
        shutil.copytree(self.tree.root, copy)
        for patch, said in zip(self.patches, self.summary["patches"]):
            if said["review"]:
                for path in touched(patch):
                    self.after.setdefault(path, _bytes(os.path.join(copy, path)))
            why = run_patch(copy, patch)
            assert broken or not why, why
            if why:
                self.broken.update({path: why for path in touched(patch)})
        for path in self.before:
            self.final[path] = _bytes(os.path.join(copy, path))
            self.after.setdefault(path, self.final[path])
        return self

    def sites(self, under="", review=None):
        """Converted sites below a directory; of one kind of patch only, if asked."""
        return [s for p in self.summary["patches"] for s in p["sites"]
                if s["file"].startswith(under) and review in (None, p["review"])]

    def releases(self, under=""):
        return [r for p in self.summary["patches"] for r in p["releases"]
                if r["file"].startswith(under)]

    def refused(self, under=""):
        return [r for r in self.summary["refused"]
                if any(s["file"].startswith(under) for s in r["sites"])]

    def left(self, under=""):
        return [s for s in self.summary["left"] if s["file"].startswith(under)]

    def changed(self, under=""):
        """Files below a directory that a patch changes."""
        return [path for path in self.before
                if path.startswith(under) and self.before[path] != self.final[path]]


def run_patch(root, patch):
    """Why a patch does not apply; "" if it does."""
    done = subprocess.run(["patch", "-p1", "--fuzz=0", "--no-backup-if-mismatch", "--binary",
                           "--reject-file=-", "-i", patch], cwd=root, capture_output=True, check=False)
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    return f"{patch}: {said}" if done.returncode or "offset" in said else ""


def touched(patch):
    with open(patch, "rb") as file:
        return [line[6:].split("\t")[0] for line in
                file.read().decode("utf-8", "surrogateescape").split("\n")
                if line.startswith("+++ b/")]


def _bytes(path):
    with open(path, "rb") as file:
        return file.read()
