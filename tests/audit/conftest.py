# SPDX-License-Identifier: GPL-2.0-only
"""What the tests of the audit share: the program, a cache and trees of their own.

The kernel in fixtures/kernel is no kernel, but has what the program takes one
by.  Nothing here needs a network or a real kernel source.
"""

import json
import os
import shutil
import subprocess
import sys

import pytest

from place import Place
from where import FIXTURES, PROGRAM, TOP

sys.path.insert(0, os.path.join(TOP, "scripts"))


class Program:
    """The command line, with a cache of its own.

    Called with arguments it gives the finished process, with bytes as its
    output.  .start() gives the running one.
    """

    path = PROGRAM

    def __init__(self, cache):
        self.cache = str(cache)

    def environment(self, **more):
        return {**os.environ, "GUP2PIN_CACHE": self.cache,
                "PYTHONDONTWRITEBYTECODE": "1", **more}

    def command(self, *args):
        return [sys.executable, PROGRAM] + [os.fspath(a) for a in args]

    def __call__(self, *args, env=None, **options):
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        return subprocess.run(self.command(*args), env=self.environment(**(env or {})),
                              stdin=subprocess.DEVNULL, check=False, timeout=120, **options)

    def start(self, *args, env=None, **options):
        return subprocess.Popen(self.command(*args), env=self.environment(**(env or {})),
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, **options)

    def audit(self, *args, status=(0,), **options):
        """The JSON report of an audit that ends with one of these statuses."""
        done = self("audit", "--format", "json", *args, **options)
        assert done.returncode in status, done.stderr.decode()
        return json.loads(done.stdout)


class Kernel(Place):
    """A copy of fixtures/kernel that a test may add to."""

    def __init__(self, root):
        super().__init__(root)
        shutil.copytree(os.path.join(FIXTURES, "kernel"), self.root)


@pytest.fixture(scope="session")
def warm_cache(trap_tree, tmp_path_factory):
    """A cache that knows the fixtures: spatch costs most of a test's time."""
    program = Program(tmp_path_factory.mktemp("warm") / "cache")
    program.audit("--kernel", trap_tree.root, "--pinned", status=(0, 1))
    return program.cache


@pytest.fixture
def gup2pin(warm_cache, tmp_path):
    """The program with a cache that knows the fixtures."""
    shutil.copytree(warm_cache, tmp_path / "cache")
    return Program(tmp_path / "cache")


@pytest.fixture
def cold(tmp_path):
    """The program with no cache yet."""
    return Program(tmp_path / "cold")


@pytest.fixture
def kernel(tmp_path):
    return Kernel(tmp_path / "kernel")


@pytest.fixture(scope="session")
def trap_tree(tmp_path_factory):
    """fixtures/kernel with every driver of fixtures/traps in drivers/."""
    tree = Kernel(tmp_path_factory.mktemp("traps") / "kernel")
    shutil.copytree(os.path.join(FIXTURES, "traps"), tree.path("drivers", "traps"))
    return tree


@pytest.fixture(scope="session")
def trap_report(trap_tree, warm_cache):
    """The audit of trap_tree, made once for all tests that only read it."""
    return Program(warm_cache).audit("--kernel", trap_tree.root, "--pinned", status=(0, 1))


@pytest.fixture
def census(tmp_path):
    """census(text) gives [(name, kind)] of one file's occurrences, in order."""
    # pylint: disable=import-outside-toplevel
    from gup2pinlib.census import Census
    from gup2pinlib.tables import Functions
    from gup2pinlib.tree import Tree

    def kinds(text, name="drivers/it.c", pinned=True):
        root = tmp_path / "census"
        full = root / name
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_text(text)
        found = Census(Tree(str(root), kernel=False), Functions(), pinned).occurrences
        return [(o.name, o.kind) for o in found if o.file == name]

    return kinds


@pytest.fixture
def audited(tmp_path):
    """audited({name: text}) gives the Result of an audit of these files alone."""
    # pylint: disable=import-outside-toplevel
    from gup2pinlib.audit import Auditor
    from gup2pinlib.cache import Cache
    from gup2pinlib.tree import Tree

    def audit(files, **options):
        root = tmp_path / "audited"
        for name, text in files.items():
            full = root / name
            full.parent.mkdir(parents=True, exist_ok=True)
            full.write_text(text)
        cache = Cache(str(tmp_path / "unit-cache"))
        return Auditor(Tree(str(root), kernel=False), cache, **options).run()

    return audit
