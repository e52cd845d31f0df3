#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Puts a fault into the patched kernel, one at a time: the tests must find it.

The faults are patches in tests/kernel/mutants/SERIES/, on top of the series.
"""

import argparse
import os
import sys

import build
import guest
from failure import (BAD_INPUT, NO_RESULT, PASS, TESTS_FAILED, Failure,
                     run_main)
from run_series import (ROOT, add_common_arguments, prepare, resolve,
                        suites_of)
from verdict import judge

MUTANTS = 'tests/kernel/mutants'


def parse_arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n', 1)[0])
    add_common_arguments(parser)
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


def what_the_tests_say(series, kernel, source, work, timeout):
    """Why the tests do not pass on this kernel; [] if they do."""
    image = kernel.compile()
    programs = guest.compile_programs(ROOT, source,
                                      os.path.join(work, 'programs'))
    suites = suites_of(series)
    vm = guest.Guest(image, work, timeout)
    try:
        result_text, console_text = vm.boot(programs, suites)
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


def try_mutant(series, kernel, copy, patch, arguments):
    """Whether the tests find this fault."""
    name = os.path.basename(patch)[:-len('.patch')]
    copy.git('apply', os.path.abspath(patch), what=f'{name} does not apply')
    try:
        problems = what_the_tests_say(series, kernel, copy.path,
                                      os.path.dirname(copy.path),
                                      arguments.timeout)
    finally:
        copy.git('apply', '-R', os.path.abspath(patch))
    if problems:
        print(f'kernel: {name}: found, {len(problems)} problems: '
              f'{best_reason(problems)}', flush=True)
    else:
        print(f'kernel: {name}: NOT FOUND', flush=True)
    return bool(problems)


def main():
    """Try each; the status says whether all were found."""
    arguments = parse_arguments()
    series, tree = resolve(arguments, arguments.build)
    patches = mutants_of(series, arguments.only)
    build.check_tools()
    work = os.path.join(os.path.abspath(arguments.build), 'kernel',
                        series.name)
    os.makedirs(work, exist_ok=True)
    copy = prepare(series, tree, None, work)
    kernel = build.Build(copy.path, os.path.join(work, 'object'),
                         arguments.jobs)
    kernel.configure(series.config_files())
    # Without a fault, so that it cannot be something else that they find.
    problems = what_the_tests_say(series, kernel, copy.path, work,
                                  arguments.timeout)
    if problems:
        print(f'kernel: FAIL mutants of {series.name}: the tests do not pass '
              f'without a fault: {best_reason(problems)}')
        return TESTS_FAILED
    print('kernel: no fault: nothing found', flush=True)
    found = [try_mutant(series, kernel, copy, patch, arguments)
             for patch in patches]
    verdict = 'PASS' if all(found) else 'FAIL'
    print(f'kernel: {verdict} mutants of {series.name}: {sum(found)} of '
          f'{len(found)} found')
    return PASS if all(found) else TESTS_FAILED


if __name__ == '__main__':
    sys.dont_write_bytecode = True
    run_main(main)
