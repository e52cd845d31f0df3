# SPDX-License-Identifier: GPL-2.0-only
"""What a command found: printed as it comes, and kept in a file if asked."""

import os

from failure import BAD_INPUT, Failure
from kernel_tree import release_of, run


def check_report(path):
    """Refuse a file that cannot be written, before hours are spent on it."""
    if path and not os.path.isdir(os.path.dirname(path) or '.'):
        raise Failure(BAD_INPUT, f'no directory for {path}')


def made_of(tree):
    """The kernel and the compiler that figures are about."""
    compiler = run(['gcc', '--version'], 'gcc').splitlines()[0]
    return f'Linux {release_of(tree)}, {compiler}'


def write_file(path, text):
    """All of it or nothing: a report of a broken-off run looks like a whole
    one.
    """
    temporary = f'{path}.tmp'
    with open(temporary, 'w', encoding='utf-8') as file:
        file.write(text)
    os.replace(temporary, path)


class Report:
    """The lines of one command's findings."""

    def __init__(self, path, command, series, tree):
        check_report(path)
        self.path = path
        self.lines = [f'# make {command} SERIES={series.name}, '
                      f'{series.title}: {made_of(tree)}']

    def add(self, line):
        """Print a line, and keep it."""
        print(line, flush=True)
        self.lines.append(line)

    def write(self):
        """The file, if there is to be one."""
        if self.path:
            write_file(self.path, '\n'.join(self.lines) + '\n')
