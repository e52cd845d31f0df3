# SPDX-License-Identifier: GPL-2.0-only
"""The program, and a small kernel of its own that can be "configured"."""

import json
import os
import shutil
import subprocess
import sys
import time

import pytest

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
VALIDATION = os.path.join(TOP, "sparse-checks", "validation")
SCHEMA = os.path.join(os.path.dirname(HERE), "check.schema.json")

sys.path.insert(0, os.path.join(TOP, "scripts"))


class Program:
    """gup2pin check, run in a directory of its own."""

    def __init__(self, cwd):
        self.cwd = str(cwd)

    def __call__(self, *args, env=None, cwd=None):
        return subprocess.run(
            [sys.executable, os.path.join(TOP, "scripts", "gup2pin"), "check",
             *map(os.fspath, args)],
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **(env or {})},
            cwd=cwd or self.cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=False, timeout=300)

    def report(self, *args, status, **options):
        """The JSON report of a run that ends with this status."""
        done = self(*args, "--format", "json", **options)
        assert (done.returncode, done.stderr) == (status, "")
        return json.loads(done.stdout)


def configure(root):
    """What make prepare leaves behind, all of it younger than its inputs."""
    for name in (".config", "include/config/auto.conf", "include/generated/autoconf.h"):
        path = os.path.join(root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8"):
            pass
    os.utime(os.path.join(root, ".config"), (time.time() - 100,) * 2)


def snapshot(root):
    """Every file below a directory, and when it was written."""
    return {os.path.join(folder, name): os.stat(os.path.join(folder, name)).st_mtime_ns
            for folder, _, files in os.walk(root) for name in files}


@pytest.fixture
def check(tmp_path):
    return Program(tmp_path)


@pytest.fixture
def kernel(tmp_path):
    """A copy of the small kernel, not configured."""
    root = tmp_path / "kernel"
    shutil.copytree(os.path.join(HERE, "kernel"), root)
    return root


@pytest.fixture
def configured(kernel):
    configure(kernel)
    return kernel


@pytest.fixture
def plain(tmp_path):
    """plain(NAME...) copies files of the validation suite, which need no kernel."""
    def copy(*names):
        for name in ("gup.h",) + names:
            shutil.copy(os.path.join(VALIDATION, name), tmp_path)
        return [str(tmp_path / name) for name in names]

    return copy
