#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Compares the cost of pins with that of plain references, without DEBUG_VM.

DEBUG_VM counts each pin and each release in /proc/vmstat and checks the
reference counts, so only without it is the work the same. What is compared is
instructions: time in an emulated machine says little about time elsewhere, and
less while the real one is busy.
"""

import re

from failure import NO_RESULT, PASS, TESTS_FAILED, Failure, run_main
from guest import COUNTING
from report import Report
from verdict import judge
from workspace import argument_parser, open_workspace

LIMIT = 1.10
# Instructions differ little from round to round: few rounds will do.
SUITES = ['/bench 5']
TIMEOUT = 1200          # counting slows QEMU down
# What checks at run time, and what takes time to build and is not used.
WITHOUT = tuple(f'CONFIG_{name}' for name in (
    'DEBUG_VM', 'DEBUG_LIST', 'DEBUG_ATOMIC_SLEEP', 'GUP_PIN_TEST', 'ACPI',
    'PCI', 'VT', 'INPUT', 'X86_PMEM_LEGACY', 'BLK_DEV_PMEM', 'EXT2_FS'))


def ratios_of(results):
    """(what, ratio, whether the work is the same) of each line."""
    for note in results.suites[0].notes:
        if match := re.match(r'# ratio (.*?): (\d+\.\d+), ', note):
            yield match[1], float(match[2]), 'it does more' not in note


def main():
    """Build, boot, compare."""
    parser = argument_parser(__doc__)
    parser.set_defaults(timeout=TIMEOUT)
    arguments = parser.parse_args()
    workspace = open_workspace(arguments)
    workspace.prepare()
    series = workspace.series
    report = Report(arguments.report, 'kernel-bench', series, workspace.tree)
    kernel = workspace.configure('bench', 'object-bench', without=WITHOUT)
    output = workspace.boot(kernel.compile(), SUITES, COUNTING)
    problems, results = judge(*output, SUITES, want_warnings=False,
                              want_pins=False)
    if problems:
        raise Failure(NO_RESULT, f'the benchmark did not run: {problems[0]}')
    for note in results.suites[0].notes:
        report.add(note)
    same = [(what, ratio) for what, ratio, equal in ratios_of(results)
            if equal]
    above = [what for what, ratio in same if ratio >= LIMIT]
    worst = max(same, key=lambda pair: pair[1])
    report.add(f'kernel: {"FAIL" if above else "PASS"} benchmark of '
               f'{series.title}: {len(same) - len(above)} of {len(same)} '
               f'ratios are under {LIMIT:.2f}; the worst is {worst[1]:.2f}, '
               f'{worst[0]}')
    report.write()
    return TESTS_FAILED if above else PASS


if __name__ == '__main__':
    run_main(main)
