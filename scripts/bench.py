#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""bench.py TREE DIR: the audit's time beside that of spatch --dir.

Both use the same rules on the same directory of the same tree, in one run;
nothing here is a test.  Prints seconds.
"""

import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

# pylint: disable=wrong-import-position
from gup2pinlib.evidence import combined_rules

GUP2PIN = os.path.join(os.path.dirname(os.path.realpath(__file__)), "gup2pin")


def seconds(command, **options):
    start = time.monotonic()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, **options)
    return time.monotonic() - start


def audit(tree, where, cache):
    command = [sys.executable, GUP2PIN, "audit", "--pinned", "--kernel", tree]
    return seconds(command + ([] if where == "." else [where]),
                   env={**os.environ, "GUP2PIN_CACHE": cache})


def main():
    tree, where = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as work:
        cache = os.path.join(work, "cache")
        cold = audit(tree, where, cache)
        print(f"{cold:8.1f} s  gup2pin audit --pinned {where}, nothing kept from before")
        print(f"{audit(tree, where, cache):8.1f} s  gup2pin audit --pinned {where}, again")
        rules = os.path.join(work, "rules.cocci")
        with open(rules, "w", encoding="utf-8") as file:
            file.write(combined_rules())
        plain = seconds(["spatch", "--very-quiet", "--no-includes", "--include-headers",
                         "-D", "report", "-j", "2", "--sp-file", rules, "--dir", where],
                        cwd=tree)
        print(f"{plain:8.1f} s  spatch -j 2 --dir {where}, the same rules")
        print(f"{plain / cold:8.1f}    times as fast")


if __name__ == "__main__":
    main()
