#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""bench.py TREE DIR: the audit's time beside that of spatch --dir; convert's.

Both use the same rules on the same directory of the same tree, in one run,
with two processes each; nothing here is a test.  Two times are printed: that
of the clock, which other work on the machine lengthens, and that of the
processors, which it hardly does.  The audit is measured before and after
spatch, so that a machine whose load changes meanwhile is noticed.

BENCH_LIMIT=N in the environment stops spatch once it has taken N times the
processor time of the first audit: then it would have taken longer than is
printed, as it would if it ends with an exit status, since it did not finish.
"""

import os
import signal
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


def measure(what, command, limit=None, **options):
    """Run a command; print and return its time.

    limit is the processor time after which it is stopped, and asks for that
    time to be watched: of a process that is killed, or whose parent fails, the
    system keeps no account.
    """
    before, start = os.times(), time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          start_new_session=True, **options) as run:
        seen = watch(run, limit) if limit else 0
    status, after = run.returncode, os.times()
    taken = Time(time.monotonic() - start,
                 max(seen, after.children_user + after.children_system
                     - before.children_user - before.children_system))
    failed = f" (exit status {status})" if status else ""
    if limit and seen > limit:
        failed = " (stopped)"
    print(f"{taken.clock:9.1f} s {taken.cpu:9.1f} s  {what}{failed}", flush=True)
    return taken


def watch(run, limit):
    """Wait for a process; the processor time of its session.  One that takes too long is
    stopped."""
    seen = 0
    while run.poll() is None:
        seen = max(seen, session_time(run.pid))
        if seen > limit:
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()
        time.sleep(0.2)
    return seen


def session_time(session):
    """Processor time of all processes of a session, with the children that ended."""
    total = 0
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue        # it has ended meanwhile
        if int(fields[3]) == session:
            total += sum(map(int, fields[11:15]))
    return total / os.sysconf("SC_CLK_TCK")


def gup2pin(command, what, tree, where, cache, *options):
    """Time of a command, which is given as it is typed, and of options that go unsaid."""
    return measure(f"gup2pin {command} {where}, {what}",
                   [sys.executable, GUP2PIN, *command.split(), *options, "--kernel", tree]
                   + ([] if where == "." else [where]),
                   env={**os.environ, "GUP2PIN_CACHE": cache})


def main():
    tree, where = sys.argv[1:3]
    limit = float(os.environ.get("BENCH_LIMIT") or "inf")
    print("    clock   processor")
    with tempfile.TemporaryDirectory() as work:
        kept, other = os.path.join(work, "1"), os.path.join(work, "2")
        cold = [gup2pin("audit", "nothing kept from before", tree, where, kept)]
        gup2pin("audit", "again", tree, where, kept)
        gup2pin("audit --pinned", "after that", tree, where, kept)
        gup2pin("convert", "after that", tree, where, kept,
                "-o", os.path.join(work, "patches"))
        rules = os.path.join(work, "rules.cocci")
        with open(rules, "w", encoding="utf-8") as file:
            file.write(combined_rules())
        plain = measure(f"spatch -j 2 --dir {where}, the same rules",
                        ["spatch", "--very-quiet", "--no-includes", "--include-headers",
                         "-D", "report", "--timeout", str(TIMEOUT), "-j", "2",
                         "--sp-file", rules, "--dir", os.path.join(tree, where)],
                        # a stopped spatch leaves a directory where it runs
                        limit * cold[0].cpu, cwd=work)
        cold.append(gup2pin("audit", "nothing kept, once more", tree, where, other))
    slowest = Time(*map(max, zip(*cold)))
    print(f"{plain.clock / slowest.clock:10.1f}  {plain.cpu / slowest.cpu:10.1f}"
          "  times as fast as spatch, by the slower cold audit")


if __name__ == "__main__":
    main()
