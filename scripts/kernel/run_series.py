#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Applies a series to a copy of a kernel tree, builds it, boots it, tests it.

The last line on stdout is the verdict: "kernel: PASS ..." or "kernel: FAIL ...".
The exit statuses are in failure.py and in docs/kernel.md.
"""

import os
import time

import kernel_build
from failure import BAD_INPUT, PASS, TESTS_FAILED, Failure, run_main
from report import Report
from verdict import judge
from workspace import Workspace, argument_parser, resolve

KERNEL_TESTS = ['in-kernel', '/gup_pin_test', '/dax', '/bench']


def parse_arguments():
    """The command line."""
    parser = argument_parser(__doc__)
    parser.add_argument('--mutant', metavar='PATCH',
                        help='apply this too: the tests must then fail')
    return parser.parse_args()


def suites_of(series):
    """What runs in the guest: both tests, then the callers at work."""
    return KERNEL_TESTS + [f'/{name} {how}' for name, how in series.callers()]


def judgement(report, series, problems, results, seconds):
    """Report each suite, what went wrong, and the verdict."""
    for suite in results.suites:
        state = 'FAILED' if suite.problems() else 'passed'
        report.add(f'kernel: {suite.name}: {suite.passed} of {suite.count} '
                   f'{state}')
        for note in suite.notes:
            if suite.problems() or note.startswith('# ratio'):
                report.add(f'    {note}')
    for problem in problems:
        report.add(f'    {problem}')
    tests = sum(suite.count for suite in results.suites)
    if problems:
        report.add(f'kernel: FAIL {series.title}: {len(problems)} problems, '
                   f'{seconds:.0f} s')
        return TESTS_FAILED
    report.add(f'kernel: PASS {series.title}: {tests} tests on {results.cpus} '
               f'CPUs, {results.requested} pins requested and as many '
               f'returned, {seconds:.0f} s')
    return PASS


def main():
    """Run it all."""
    arguments = parse_arguments()
    start = time.monotonic()
    series, tree = resolve(arguments)
    mutants = []
    if arguments.mutant:
        mutants = [os.path.abspath(arguments.mutant)]
        if not os.path.isfile(mutants[0]):
            raise Failure(BAD_INPUT, f'no patch {arguments.mutant}')
    kernel_build.check_tools()
    workspace = Workspace(arguments, series, tree)
    workspace.prepare(*mutants)
    report = Report(arguments.report, 'kernel', series, tree)
    image = workspace.configure().compile()
    suites = suites_of(series)
    problems, results = judge(*workspace.boot(image, suites), suites)
    status = judgement(report, series, problems, results,
                       time.monotonic() - start)
    report.write()
    return status


if __name__ == '__main__':
    run_main(main)
