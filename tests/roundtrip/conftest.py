# SPDX-License-Identifier: GPL-2.0-only
"""What the tests of the round trip share."""

import os
import shutil
import sys

import pytest

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, HERE)


@pytest.fixture
def kernel(tmp_path):
    """A copy of fixtures/kernel that a test may change."""
    root = tmp_path / "kernel"
    shutil.copytree(os.path.join(HERE, "fixtures", "kernel"), root)
    return root
