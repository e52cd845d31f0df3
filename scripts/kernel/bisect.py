#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Builds, boots and tests the kernel after each patch of a series.

Each patch is judged by what is there by then: the callers at work and the
benchmark always, the tests of pins from the patch on that brings them.
"""

import argparse
import os
import time

import build
import guest
from failure import BAD_INPUT, PASS, TESTS_FAILED, Failure, run_main
from kernel_tree import Copy, check_tree, run
from run_series import ROOT, add_common_arguments, resolve
from verdict import judge

TEST_SOURCE = 'mm/gup_pin_test.c'
TRACKING = ('include/linux/mm.h', 'GUP_PIN_COUNTING_BIAS')
LATE_OPTIONS = ('CONFIG_GUP_PIN_TEST',)


def parse_arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n', 1)[0])
    add_common_arguments(parser)
    parser.add_argument('--report', metavar='FILE',
                        help='write the table to this file as well')
    return parser.parse_args()


def contains(source, path, text):
    """Whether a file of the tree has this text."""
    try:
        with open(os.path.join(source, path), encoding='utf-8',
                  errors='replace') as file:
            return text in file.read()
    except FileNotFoundError:
        return False


def suites_now(series, source):
    """What can run on the kernel as it is after a patch.

    Before pins are counted, the callers cannot be asked how many they took.
    """
    counted = contains(source, *TRACKING)
    suites = [f'/{name} {how if counted else "plain"}'
              for name, how in series.callers()]
    if contains(source, 'mm/gup_benchmark.c', 'PIN_BENCHMARK') or \
       contains(source, 'mm/gup_test.h', 'PIN_FAST_BENCHMARK'):
        suites.append('/bench')
    if os.path.exists(os.path.join(source, TEST_SOURCE)):
        suites.insert(0, 'in-kernel')
    if os.path.exists(os.path.join(source, guest.SELFTEST)):
        suites[1:1] = ['/gup_pin_test', '/dax']
    return suites, counted


class Row:
    """What became of one patch."""

    def __init__(self, name):
        self.name = name
        self.built = self.booted = 'no'
        self.tests = '-'
        self.problems = []
        self.seconds = 0.0

    def line(self):
        """A row of the table."""
        return (f'| {self.name} | {self.built} | {self.booted} | '
                f'{self.tests} | {self.seconds:.0f} |')


def try_patch(row, series, source, work, arguments):
    """Build and boot the tree as it is."""
    kernel = build.Build(source, os.path.join(work, 'object'), arguments.jobs)
    kernel.configure(series.config_files(), LATE_OPTIONS)
    image = kernel.compile()
    row.built = 'yes'
    programs = guest.compile_programs(ROOT, source,
                                      os.path.join(work, 'programs'))
    suites, counted = suites_now(series, source)
    vm = guest.Guest(image, work, arguments.timeout)
    result_text, console_text = vm.boot(programs, suites)
    problems, results = judge(result_text, console_text, suites,
                              want_warnings='in-kernel' in suites,
                              want_pins=counted)
    row.booted = 'yes' if results.ended else 'no'
    passed = sum(suite.passed for suite in results.suites)
    row.tests = f'{passed} of {sum(s.count for s in results.suites)}'
    row.problems = problems


def run_patch(patch, series, copy, work, arguments):
    """Apply one patch and try what comes out."""
    row = Row(os.path.basename(patch)[:-len('.patch')] if patch
              else 'before the series')
    start = time.monotonic()
    try:
        if patch:
            copy.apply(patch)
        try_patch(row, series, copy.path, work, arguments)
    except Failure as failure:
        row.problems.append(str(failure))
    row.seconds = time.monotonic() - start
    print(row.line(), flush=True)
    for problem in row.problems:
        print(f'    {problem}', flush=True)
    return row


def table(series, rows):
    """The report."""
    compiler = run(['gcc', '--version'], 'gcc').splitlines()[0]
    good = sum(not row.problems for row in rows)
    lines = [f'# The {series.name} series, patch by patch', '',
             'Written by `make kernel-bisect`: the tree as it is after each '
             'patch, built,', 'booted in QEMU, and tested with what it has by '
             'then.', '', f'{good} of {len(rows)} pass. Compiler: {compiler}.',
             '', '| patch | built | booted | tests passed | seconds |',
             '|---|---|---|---|---:|', *[row.line() for row in rows]]
    for row in rows:
        lines += [f'- {row.name}: {problem}' for problem in row.problems]
    return '\n'.join(lines) + '\n'


def main():
    """Run all patches; the status says whether each of them is good."""
    arguments = parse_arguments()
    series, tree = resolve(arguments, arguments.build)
    check_tree(tree, series)
    build.check_tools()
    if arguments.report and \
       not os.path.isdir(os.path.dirname(arguments.report) or '.'):
        raise Failure(BAD_INPUT, f'no directory for {arguments.report}')
    work = os.path.join(os.path.abspath(arguments.build), 'kernel-bisect',
                        series.name)
    os.makedirs(work, exist_ok=True)
    copy = Copy(os.path.join(work, 'source'))
    copy.make(tree)
    copy.start_git(series.patches)
    rows = [run_patch(patch, series, copy, work, arguments)
            for patch in [None, *series.patches]]
    text = table(series, rows)
    if arguments.report:
        with open(arguments.report, 'w', encoding='utf-8') as file:
            file.write(text)
    bad = [row for row in rows if row.problems]
    print(f'kernel: {"FAIL" if bad else "PASS"} {series.name}: '
          f'{len(rows) - len(bad)} of {len(rows)} kernels are good')
    return TESTS_FAILED if bad else PASS


if __name__ == '__main__':
    run_main(main)
