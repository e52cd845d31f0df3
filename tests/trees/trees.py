# SPDX-License-Identifier: GPL-2.0-only
"""Whole kernels, audited and converted: Debian's linux-source packages, below
build/; v5.4 needs LINUX_5_4=DIR.
"""

import json
import os
import subprocess
import sys

import pytest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
sys.path.insert(0, os.path.join(TOP, "scripts"))

# pylint: disable=wrong-import-position
from gup2pinlib.audit import Auditor
from gup2pinlib.cache import Cache
from gup2pinlib.cmd_audit import code_version
from gup2pinlib.tree import open_tree

CACHE = os.path.join(TOP, "build", "test-cache")
_RESULTS = {}


def tree_of(version):
    if version == "5.4":
        path = os.environ.get("LINUX_5_4")
        if not path:
            pytest.skip("LINUX_5_4=DIR names no v5.4 tree")
        return path
    path = os.path.join(TOP, "build", f"linux-source-{version}")
    if not os.path.isdir(path):
        pytest.skip(f"no {path}: scripts/kernel-source.sh {version} unpacks it")
    return path


def audited(version, pinned=False, hide=()):
    """The audit's result, once for each tree and way of looking."""
    key = (version, pinned, hide)
    if key not in _RESULTS:
        cache = Cache(CACHE, code_version())
        _RESULTS[key] = Auditor(open_tree(tree_of(version), []), cache, pinned,
                                hide=hide).run()
    return _RESULTS[key]


def converted(tree, out, *args):
    """What the converter says of a tree, as summary.json has it."""
    done = subprocess.run(
        [sys.executable, os.path.join(TOP, "scripts", "gup2pin"), "convert", "--kernel", tree,
         "-o", out, *args], env={**os.environ, "GUP2PIN_CACHE": CACHE}, check=False,
        stdout=subprocess.DEVNULL)
    assert done.returncode in (0, 1)
    with open(os.path.join(out, "summary.json"), encoding="utf-8") as file:
        return json.load(file)
