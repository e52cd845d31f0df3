#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Puts a fault into the patched kernel, one at a time: the tests must find it.

The faults are patches in tests/kernel/mutants/SERIES/, on top of the series.
"""

import os
import sys

from failure import (BAD_INPUT, NO_RESULT, PASS, TESTS_FAILED, Failure,
                     run_main)
from report import Report
from run_series import suites_of
from verdict import judge
from workspace import ROOT, argument_parser, open_workspace

MUTANTS = 'tests/kernel/mutants'


def parse_arguments():
    """The command line."""
    parser = argument_parser(__doc__)
    parser.add_argument('--only', metavar='NAME', help='this one alone')
    return parser.parse_args()


def mutants_of(series, only):
    """The patches, by name."""
    directory = os.path.join(ROOT, MUTANTS, series.name)
    names = sorted(name for name in os.listdir(directory)
                   if name.endswith('.patch'))
    if only:
        names = [name for name in names if name == f'{only}.patch']
    if not names:
        raise Failure(BAD_INPUT, f'no mutant of {series.name}'
                      + (f' is called {only}' if only else ''))
    return [os.path.join(directory, name) for name in names]


def what_the_tests_say(workspace, kernel):
    """Why the tests do not pass on this kernel; [] if they do."""
    image = kernel.compile()
    suites = suites_of(workspace.series)
    try:
        result_text, console_text = workspace.boot(image, suites)
    except Failure as failure:
        if failure.status != NO_RESULT:
            raise
        return [str(failure)]
    return judge(result_text, console_text, suites)[0]


def best_reason(problems):
    """The most telling of the problems: what a test itself has said."""
    for word in ('gup_pin_test: line', 'in-kernel: ', '/gup_pin_test: '):
        for problem in problems:
            if word in problem:
                return problem
    return problems[0]


def try_mutant(workspace, kernel, patch, report):
    """Whether the tests find this fault."""
    name = os.path.basename(patch)[:-len('.patch')]
    workspace.copy.git('apply', patch, what=f'{name} does not apply')
    try:
        problems = what_the_tests_say(workspace, kernel)
    finally:
        workspace.copy.git('apply', '-R', patch)
    if problems:
        report.add(f'kernel: {name}: found, {len(problems)} problems: '
                   f'{best_reason(problems)}')
    else:
        report.add(f'kernel: {name}: NOT FOUND')
    return bool(problems)


def main():
    """Try each; the status says whether all were found."""
    arguments = parse_arguments()
    workspace = open_workspace(arguments)
    series = workspace.series
    patches = mutants_of(series, arguments.only)
    workspace.prepare()
    report = Report(arguments.report, 'kernel-mutants', series, workspace.tree)
    kernel = workspace.configure()
    # Without a fault, so that it cannot be something else that they find.
    problems = what_the_tests_say(workspace, kernel)
    if problems:
        print(f'kernel: FAIL mutants of {series.title}: the tests do not pass '
              f'without a fault: {best_reason(problems)}')
        return TESTS_FAILED
    report.add('kernel: no fault: nothing found')
    found = [try_mutant(workspace, kernel, patch, report)
             for patch in patches]
    verdict = 'PASS' if all(found) else 'FAIL'
    report.add(f'kernel: {verdict} mutants of {series.title}: {sum(found)} of '
               f'{len(found)} found')
    report.write()
    return PASS if all(found) else TESTS_FAILED


if __name__ == '__main__':
    sys.dont_write_bytecode = True
    run_main(main)
