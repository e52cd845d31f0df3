# SPDX-License-Identifier: GPL-2.0-only
"""What becomes of the callers in Debian's 6.12 that are to be converted."""

import os
import re
import subprocess
from collections import Counter

import pytest

from trees import TOP, audited, converted, tree_of

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


def backwards(patch):
    """A patch that takes back what this one does: its new lines are the old ones."""
    out, old, new = [], [], []
    for line in patch.split("\n") + [""]:
        if line[:1] in ("-", "+") and not re.match(r"--- |\+\+\+ |-- ?$|---$", line):
            (old if line[0] == "-" else new).append(line[1:])
            continue
        out += ["-" + text for text in new] + ["+" + text for text in old]
        out.append(re.sub(r"^(@@ )-(\S+) \+(\S+)", r"\1-\3 +\2", line))
        old, new = [], []
    return "\n".join(out[:-1])


def complaints(patches):
    """{what checkpatch --strict says: how often}."""
    checkpatch = os.path.join(tree_of("6.12"), "scripts", "checkpatch.pl")
    done = subprocess.run(["perl", checkpatch, "--strict", "--no-tree", "--terse", UNSIGNED]
                          + patches, capture_output=True, text=True, check=False)
    return Counter(re.findall(r": ((?:ERROR|WARNING|CHECK): .*)", done.stdout))


def test_checkpatch(outcome, tmp_path):
    """Lines that only have a new name keep the style that their file has."""
    said, out = outcome
    patches = [os.path.join(out, os.path.basename(p["file"])) for p in said["patches"]]
    before = []
    for patch in patches:
        with open(patch, encoding="utf-8") as file:
            (tmp_path / os.path.basename(patch)).write_text(backwards(file.read()))
        before.append(str(tmp_path / os.path.basename(patch)))
    assert not complaints(patches) - complaints(before)


def without_build(path):
    """A summary, but for what --build says: the report is made with it."""
    with open(path, encoding="utf-8") as file:
        return [line for line in file if not re.match(r"    (Not c|C)ompile-tested", line)]


def test_report_is_current(outcome):
    now = os.path.join(outcome[1], "summary.txt")
    assert without_build(REPORT) == without_build(now), "run make reports"
