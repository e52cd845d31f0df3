#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Applies a series to a copy of a kernel tree, builds it, boots it, tests it.

The last line on stdout is the verdict: "kernel: PASS ..." or "kernel: FAIL ...".
The exit statuses are in failure.py and in docs/kernel.md.
"""

import argparse
import os
import time

import build
import guest
from failure import BAD_INPUT, PASS, TESTS_FAILED, Failure, run_main
from kernel_tree import (Copy, Series, check_tree, digest, state_of,
                         default_tree, version_of)
from verdict import judge

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
DEFAULT_SERIES = 'v6.1'
KERNEL_TESTS = ['in-kernel', '/gup_pin_test', '/dax', '/bench']


def add_common_arguments(parser):
    """The arguments of every command that builds kernels."""
    parser.add_argument('--kernel', default='default', metavar='DIR',
                        help='kernel tree, or "default" for Debian\'s source')
    parser.add_argument('--series', metavar='NAME',
                        help='v5.4 or v6.1; by default, the tree\'s version')
    parser.add_argument('--build', default=os.path.join(ROOT, 'build'),
                        metavar='DIR', help='where to build')
    parser.add_argument('--timeout', type=int, default=600, metavar='SECONDS',
                        help='how long a boot may take')
    parser.add_argument('-j', '--jobs', type=int, default=os.cpu_count())


def parse_arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n', 1)[0])
    add_common_arguments(parser)
    parser.add_argument('--mutant', metavar='PATCH',
                        help='apply this too: the tests must then fail')
    return parser.parse_args()


def resolve(arguments, work):
    """The series and the tree that the arguments mean."""
    name = arguments.series
    if arguments.kernel != 'default' and not name:
        name = f'v{version_of(arguments.kernel)}'
    series = Series(ROOT, name or DEFAULT_SERIES)
    tree = arguments.kernel
    if tree == 'default':
        tree = default_tree(series)
    tree = os.path.abspath(tree)
    check_tree(tree, series)
    if os.path.commonpath([tree, os.path.abspath(work)]) == tree:
        raise Failure(BAD_INPUT, f'{work} is inside {tree}, which stays as '
                      'it is')
    return series, tree


def prepare(series, tree, mutant, work):
    """The copy with the series on it; the one of the last run, if it fits."""
    patches = series.patches + ([mutant] if mutant else [])
    copy = Copy(os.path.join(work, 'source'))
    stamp = os.path.join(work, 'source.stamp')
    wanted = digest(patches, tree, list(state_of(tree)))
    if os.path.exists(stamp):
        with open(stamp, encoding='utf-8') as file:
            if file.read() == wanted:
                print('kernel: using the copy of the last run', flush=True)
                return copy
        os.unlink(stamp)
    print(f'kernel: copying {tree}', flush=True)
    copy.make(tree)
    copy.start_git(patches)
    for patch in patches:
        print(f'kernel: applying {os.path.basename(patch)}', flush=True)
        copy.apply(patch)
    with open(stamp, 'w', encoding='utf-8') as file:
        file.write(wanted)
    return copy


def build_and_boot(series, source, work, arguments):
    """Build what is in @source and boot it. Returns the two ports' text."""
    kernel = build.Build(source, os.path.join(work, 'object'), arguments.jobs)
    kernel.configure(series.config_files())
    print('kernel: building', flush=True)
    image = kernel.compile()
    programs = guest.compile_programs(ROOT, source,
                                      os.path.join(work, 'programs'))
    suites = suites_of(series)
    print(f'kernel: booting, for {arguments.timeout} s at most', flush=True)
    vm = guest.Guest(image, work, arguments.timeout)
    return vm.boot(programs, suites), suites


def suites_of(series):
    """What runs in the guest: both tests, then the callers at work."""
    return KERNEL_TESTS + [f'/{name} {how}' for name, how in series.callers()]


def report(series, problems, results, seconds):
    """Print each suite, what went wrong, and the verdict."""
    for suite in results.suites:
        state = 'FAILED' if suite.problems() else 'passed'
        print(f'kernel: {suite.name}: {suite.passed} of {suite.count} {state}')
        for note in suite.notes:
            if suite.problems() or note.startswith('# ratio'):
                print(f'    {note}')
    for problem in problems:
        print(f'    {problem}')
    tests = sum(suite.count for suite in results.suites)
    if problems:
        print(f'kernel: FAIL {series.name}: {len(problems)} problems, '
              f'{seconds:.0f} s')
        return TESTS_FAILED
    print(f'kernel: PASS {series.name}: {tests} tests on {results.cpus} CPUs, '
          f'{results.requested} pins requested and as many returned, '
          f'{seconds:.0f} s')
    return PASS


def main():
    """Run it all."""
    arguments = parse_arguments()
    start = time.monotonic()
    series, tree = resolve(arguments, arguments.build)
    build.check_tools()
    mutant = arguments.mutant and os.path.abspath(arguments.mutant)
    if mutant and not os.path.isfile(mutant):
        raise Failure(BAD_INPUT, f'no patch {arguments.mutant}')
    work = os.path.join(os.path.abspath(arguments.build), 'kernel',
                        series.name)
    os.makedirs(work, exist_ok=True)
    copy = prepare(series, tree, mutant, work)
    (result_text, console_text), suites = build_and_boot(
        series, copy.path, work, arguments)
    problems, results = judge(result_text, console_text, suites)
    return report(series, problems, results, time.monotonic() - start)


if __name__ == '__main__':
    run_main(main)
