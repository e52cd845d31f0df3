#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""bench.py TREE DIR: the audit's time beside that of spatch --dir.

Both use the same rules on the same directory of the same tree, in one run,
with two processes each; nothing here is a test.  Two times are printed: that
of the clock, which other work on the machine lengthens, and that of the
processors, which it hardly does.  The audit is measured before and after
spatch, so that a machine whose load changes meanwhile is noticed.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import namedtuple

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

# pylint: disable=wrong-import-position
from gup2pinlib.evidence import TIMEOUT, combined_rules

GUP2PIN = os.path.join(os.path.dirname(os.path.realpath(__file__)), "gup2pin")
Time = namedtuple("Time", "clock cpu")


def measure(what, command, **options):
    """Run a command; print and return its time."""
    before, start = os.times(), time.monotonic()
    status = subprocess.run(command, check=False, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, **options).returncode
    after = os.times()
    taken = Time(time.monotonic() - start,
                 after.children_user + after.children_system
                 - before.children_user - before.children_system)
    failed = f" (exit status {status})" if status else ""
    print(f"{taken.clock:9.1f} s {taken.cpu:9.1f} s  {what}{failed}", flush=True)
    return taken


def audit(what, tree, where, cache):
    command = [sys.executable, GUP2PIN, "audit", "--pinned", "--kernel", tree]
    return measure(f"gup2pin audit --pinned {where}, {what}",
                   command + ([] if where == "." else [where]),
                   env={**os.environ, "GUP2PIN_CACHE": cache})


def main():
    tree, where = sys.argv[1:3]
    print("    clock   processor")
    with tempfile.TemporaryDirectory() as work:
        cold = [audit("nothing kept from before", tree, where, os.path.join(work, "1"))]
        audit("again", tree, where, os.path.join(work, "1"))
        rules = os.path.join(work, "rules.cocci")
        with open(rules, "w", encoding="utf-8") as file:
            file.write(combined_rules())
        plain = measure(f"spatch -j 2 --dir {where}, the same rules",
                        ["spatch", "--very-quiet", "--no-includes", "--include-headers",
                         "-D", "report", "--timeout", str(TIMEOUT), "-j", "2",
                         "--sp-file", rules, "--dir", where], cwd=tree)
        cold.append(audit("nothing kept, once more", tree, where, os.path.join(work, "2")))
    slowest = Time(*map(max, zip(*cold)))
    print(f"{plain.clock / slowest.clock:10.1f}  {plain.cpu / slowest.cpu:10.1f}"
          "  times as fast as spatch, by the slower cold audit")


if __name__ == "__main__":
    main()
