#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Compares the cost of pins with that of plain references, without DEBUG_VM.

DEBUG_VM counts each pin and each release in /proc/vmstat and checks the
reference counts, so only without it is the work the same.
"""

import argparse
import os
import re

import build
import guest
from failure import NO_RESULT, PASS, TESTS_FAILED, Failure, run_main
from run_series import ROOT, add_common_arguments, prepare, resolve
from verdict import judge

LIMIT = 1.10
SUITES = ['/bench']


def parse_arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n', 1)[0])
    add_common_arguments(parser)
    return parser.parse_args()


def ratios_of(results):
    """(what, ratio, whether the work is the same) of each line."""
    for note in results.suites[0].notes:
        if match := re.match(r'# ratio (.*?): (\d+\.\d+), ', note):
            yield match[1], float(match[2]), 'it does more' not in note


def main():
    """Build, boot, compare."""
    arguments = parse_arguments()
    series, tree = resolve(arguments, arguments.build)
    build.check_tools()
    work = os.path.join(os.path.abspath(arguments.build), 'kernel',
                        series.name)
    os.makedirs(work, exist_ok=True)
    copy = prepare(series, tree, None, work)
    kernel = build.Build(copy.path, os.path.join(work, 'object-bench'),
                         arguments.jobs)
    kernel.configure(series.config_files(), without=('CONFIG_DEBUG_VM',))
    image = kernel.compile()
    programs = guest.compile_programs(ROOT, copy.path,
                                      os.path.join(work, 'programs'))
    vm = guest.Guest(image, work, arguments.timeout)
    problems, results = judge(*vm.boot(programs, SUITES), SUITES,
                              want_warnings=False, want_pins=False)
    if problems:
        raise Failure(NO_RESULT, f'the benchmark did not run: {problems[0]}')
    for note in results.suites[0].notes:
        print(note)
    same = [(what, ratio) for what, ratio, equal in ratios_of(results)
            if equal]
    above = [what for what, ratio in same if ratio >= LIMIT]
    worst = max(same, key=lambda pair: pair[1])
    print(f'kernel: {"FAIL" if above else "PASS"} benchmark of {series.name}: '
          f'{len(same) - len(above)} of {len(same)} ratios are under '
          f'{LIMIT:.2f}; the worst is {worst[1]:.2f}, {worst[0]}')
    return TESTS_FAILED if above else PASS


if __name__ == '__main__':
    run_main(main)
