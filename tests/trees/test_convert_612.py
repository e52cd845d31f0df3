# SPDX-License-Identifier: GPL-2.0-only
"""What becomes of the callers in Debian's 6.12 that are to be converted."""

import os
import subprocess

import pytest

from test_convert_54 import converted
from test_truth import TOP, audited, tree_of

# No patch is signed off: that is for who has read it.
UNSIGNED = "--ignore=MISSING_SIGN_OFF"
REPORT = os.path.join(TOP, "reports", "convert-6.12.txt")


@pytest.fixture(name="outcome", scope="module")
def _outcome(tmp_path_factory):
    """(summary, directory of the patches)."""
    out = str(tmp_path_factory.mktemp("convert") / "out")
    return converted(tree_of("6.12"), out), out


def places(rows):
    return [(s["file"], s["line"]) for row in rows for s in row["sites"]]


def test_each_ends_as_a_patch_or_a_refusal(outcome):
    said, _ = outcome
    ended = set(places(said["patches"])) | set(places(said["refused"]))
    wanted = {(s.occurrence.file, s.occurrence.line) for s in audited("6.12").sites
              if s.verdict.action == "convert"}
    assert wanted and not wanted - ended
    assert all(row["reasons"] for row in said["refused"])


def test_checkpatch(outcome):
    said, out = outcome
    checkpatch = os.path.join(tree_of("6.12"), "scripts", "checkpatch.pl")
    patches = [os.path.join(out, os.path.basename(p["file"])) for p in said["patches"]]
    done = subprocess.run(["perl", checkpatch, "--strict", "--no-tree", "--terse", UNSIGNED]
                          + patches, capture_output=True, text=True, check=False)
    found = [line for line in done.stdout.splitlines() if ": " in line and "total:" not in line]
    assert not found


def test_report_is_current(outcome):
    with open(REPORT, encoding="utf-8") as file, \
            open(os.path.join(outcome[1], "summary.txt"), encoding="utf-8") as now:
        assert file.read() == now.read(), "run make reports"
