#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Runs the tree's own checkpatch.pl --strict on each patch of a series.

What it may still say is listed in accepted-style, with the reason.
"""

import os
import re
import subprocess

from failure import MISSING_TOOL, PASS, TESTS_FAILED, Failure, run_main
from report import Report
from workspace import argument_parser, resolve

ACCEPTED = 'accepted-style'


def accepted_types(series):
    """The message types for all patches, and (patch, type) for one."""
    path = os.path.join(os.path.dirname(series.directory), ACCEPTED)
    everywhere, here = set(), set()
    with open(path, encoding='utf-8') as file:
        for line in file:
            fields = line.split(None, 2)
            if not fields or line.startswith('#'):
                continue
            if fields[0] == '*':
                everywhere.add(fields[1])
            elif fields[0].split('/')[0] == series.name:
                here.add((fields[0].split('/')[1], fields[1]))
    return everywhere, here


def complaints(checkpatch, tree, patch):
    """(type, line) for each message."""
    done = subprocess.run([checkpatch, '--strict', '--terse', '--show-types',
                           '--no-summary', os.path.abspath(patch)], cwd=tree,
                          capture_output=True, text=True, check=False)
    return [(match[1], line) for line in done.stdout.splitlines()
            if (match := re.search(r': (?:ERROR|WARNING|CHECK):([A-Z0-9_]+):',
                                   line))]


def main():
    """All patches."""
    arguments = argument_parser(__doc__).parse_args()
    series, tree = resolve(arguments)
    series.fit(tree)
    checkpatch = os.path.join(tree, 'scripts/checkpatch.pl')
    if not os.path.exists(checkpatch):
        raise Failure(MISSING_TOOL, f'{tree} has no scripts/checkpatch.pl')
    report = Report(arguments.report, 'kernel-style', series, tree)
    everywhere, here = accepted_types(series)
    bad = accepted = 0
    for patch in series.patches:
        number = os.path.basename(patch)[:4]
        for kind, line in complaints(checkpatch, tree, patch):
            if kind in everywhere or (number, kind) in here:
                accepted += 1
                continue
            bad += 1
            report.add(line)
    report.add(f'kernel: {"FAIL" if bad else "PASS"} style of {series.title}: '
               f'{len(series.patches)} patches, {bad} complaints, {accepted} '
               'accepted')
    report.write()
    return TESTS_FAILED if bad else PASS


if __name__ == '__main__':
    run_main(main)
