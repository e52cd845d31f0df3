# SPDX-License-Identifier: GPL-2.0-only
"""Run the converter, and apply what it writes to copies of the files it names."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from gup2pinlib.errors import EXIT_TOOL, Failure
from judge import EQUIVALENT, NOT_OFFERED, REFUSED
from reverse import read, write

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
PROGRAM = os.path.join(TOP, "scripts", "gup2pin")
SCHEMA = "gup2pin-convert/1"
_NAMED = re.compile(r"^(?:---|\+\+\+) [ab]/([^\t\n]+)", re.M)


def convert(tree, out, paths):
    """Convert a tree; gives the directory of the patches and the summary."""
    shutil.rmtree(out, ignore_errors=True)
    done = subprocess.run([sys.executable, PROGRAM, "convert", "--kernel", tree, "-o", out]
                          + list(paths), stdout=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 1):
        raise Failure(EXIT_TOOL, f"gup2pin convert ended with {done.returncode}")
    return out


class Summary:
    """summary.json, with the patches as paths."""

    def __init__(self, out):
        with open(os.path.join(out, "summary.json"), encoding="utf-8") as file:
            self._said = json.load(file)
        if self._said["schema"] != SCHEMA:
            raise Failure(EXIT_TOOL, f"{out}/summary.json: schema {self._said['schema']}")
        self._out = out

    def _path(self, patch):
        return os.path.join(self._out, os.path.basename(patch["file"]))

    def patches(self, chosen=lambda patch: True):
        return [self._path(p) for p in self._said["patches"] if chosen(p)]

    def reviews(self):
        return self.patches(lambda patch: patch["review"])

    def status(self, failed):
        """{(file, line): (outcome, note)} of every call that is mentioned."""
        status = {}
        for left in self._said["left"]:
            status[left["file"], left["line"]] = (
                NOT_OFFERED, f"case {left['case']}, {left['action']}: {left['why']}")
        for refused in self._said["refused"]:
            reasons = "; ".join(f"{r['file']}:{r['line']}: {r['text']}" for r in refused["reasons"])
            for site in refused["sites"]:
                status[site["file"], site["line"]] = (REFUSED, reasons)
        for patch in self._said["patches"]:
            said = failed.get(self._path(patch))
            note = f"{os.path.basename(patch['file'])} does not apply: {said}" if said else ""
            for site in patch["sites"]:
                status[site["file"], site["line"]] = (EQUIVALENT, note)
        return status


def named(patch):
    with open(patch, encoding="latin-1", newline="") as file:
        return sorted(set(_NAMED.findall(file.read())))


def apply(tree, patches):
    """({file: text} after these patches, {patch: what git or patch said}).

    Both must take each patch as it is: git apply, and patch without fuzz.
    """
    failed = {}
    with tempfile.TemporaryDirectory(prefix="roundtrip-") as work:
        files = sorted({file for patch in patches for file in named(patch)})
        for file in files:
            if os.path.isfile(os.path.join(tree, file)):
                write(work, file, read(tree, file))
        for patch in patches:
            said = _one(work, patch)
            if said:
                failed[patch] = said
        return {file: read(work, file) for file in files}, failed


def _one(work, patch):
    """Apply one patch; what went wrong, or None."""
    # the work directory must not count as a part of a repository above it
    alone = {**os.environ, "GIT_CEILING_DIRECTORIES": os.path.dirname(work)}
    for command in (["git", "apply", "--check", patch],
                    ["patch", "-p1", "--fuzz=0", "--no-backup-if-mismatch", "--force", "-i", patch]):
        done = subprocess.run(command, cwd=work, env=alone, capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            return f"{command[0]}: " + " ".join((done.stdout + done.stderr).split())[:300]
    return None
