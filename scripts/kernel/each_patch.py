#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Builds, boots and tests the kernel after each patch of a series.

Each patch is judged by what is there by then: the callers at work and the
benchmark always, the tests of pins from the patch on that brings them.
"""

import os
import time

import guest
from failure import PASS, TESTS_FAILED, Failure, run_main
from report import made_of, write_file
from verdict import judge
from workspace import argument_parser, open_workspace

TEST_SOURCE = 'mm/gup_pin_test.c'
TRACKING = ('include/linux/mm.h', 'GUP_PIN_COUNTING_BIAS')
LATE_OPTIONS = ('CONFIG_GUP_PIN_TEST',)


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


def try_patch(row, workspace):
    """Build and boot the tree as it is."""
    image = workspace.configure(may_lack=LATE_OPTIONS).compile()
    row.built = 'yes'
    suites, counted = suites_now(workspace.series, workspace.copy.path)
    problems, results = judge(*workspace.boot(image, suites), suites,
                              want_warnings='in-kernel' in suites,
                              want_pins=counted)
    row.booted = 'yes' if results.ended else 'no'
    passed = sum(suite.passed for suite in results.suites)
    row.tests = f'{passed} of {sum(s.count for s in results.suites)}'
    row.problems = problems


def run_patch(patch, workspace):
    """Apply one patch and try what comes out."""
    row = Row(os.path.basename(patch)[:-len('.patch')] if patch
              else 'before the series')
    start = time.monotonic()
    try:
        if patch:
            workspace.copy.apply(patch)
        try_patch(row, workspace)
    except Failure as failure:
        row.problems.append(str(failure))
    row.seconds = time.monotonic() - start
    print(row.line(), flush=True)
    for problem in row.problems:
        print(f'    {problem}', flush=True)
    return row


def table(workspace, rows):
    """The report."""
    good = sum(not row.problems for row in rows)
    lines = [f'# The {workspace.series.title} series, patch by patch', '',
             'Written by `make kernel-bisect`: the tree as it is after each '
             'patch, built,', 'booted in QEMU, and tested with what it has by '
             'then.', '', f'{good} of {len(rows)} pass. {made_of(workspace.tree)}.',
             '', '| patch | built | booted | tests passed | seconds |',
             '|---|---|---|---|---:|', *[row.line() for row in rows]]
    for row in rows:
        lines += [f'- {row.name}: {problem}' for problem in row.problems]
    return '\n'.join(lines) + '\n'


def main():
    """Run all patches; the status says whether each of them is good."""
    arguments = argument_parser(__doc__).parse_args()
    workspace = open_workspace(arguments, 'kernel-bisect')
    series = workspace.series
    series.fit(workspace.tree)
    workspace.forget_objects()
    workspace.make_copy(series.patches)
    rows = [run_patch(patch, workspace) for patch in [None, *series.patches]]
    if arguments.report:
        write_file(arguments.report, table(workspace, rows))
    bad = [row for row in rows if row.problems]
    print(f'kernel: {"FAIL" if bad else "PASS"} {series.title}: '
          f'{len(rows) - len(bad)} of {len(rows)} kernels are good')
    return TESTS_FAILED if bad else PASS


if __name__ == '__main__':
    run_main(main)
