# SPDX-License-Identifier: GPL-2.0-only
"""What the commands have in common: their arguments, the tree and the series
that these mean, and a copy of the tree with the series on it.
"""

import argparse
import glob
import os
import shutil

import guest
import kernel_build
from failure import BAD_INPUT, Failure
from kernel_tree import (Copy, Series, check_tree, digest, state_of,
                         default_tree, version_of)
from report import check_report

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
DEFAULT_SERIES = 'v6.1'


def argument_parser(doc):
    """A parser that has what every command takes; @doc is the command's."""
    parser = argparse.ArgumentParser(description=doc.split('\n', 1)[0])
    parser.add_argument('--kernel', default='default', metavar='DIR',
                        help='kernel tree, or "default" for Debian\'s source')
    parser.add_argument('--series', metavar='NAME',
                        help='v5.4 or v6.1; by default, the tree\'s version')
    parser.add_argument('--build', default=os.path.join(ROOT, 'build'),
                        metavar='DIR', help='where to build')
    parser.add_argument('--timeout', type=int, default=600, metavar='SECONDS',
                        help='how long a boot may take')
    parser.add_argument('-j', '--jobs', type=int, default=os.cpu_count())
    parser.add_argument('--report', metavar='FILE',
                        help='write what was found to this file as well')
    return parser


def resolve(arguments):
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
    if os.path.commonpath([tree, os.path.abspath(arguments.build)]) == tree:
        raise Failure(BAD_INPUT, f'{arguments.build} is inside {tree}, which '
                      'stays as it is')
    check_report(arguments.report)
    return series, tree


class Workspace:
    """A directory below the build directory, for one series."""

    def __init__(self, arguments, series, tree, purpose='kernel'):
        self.series = series
        self.tree = tree
        self.arguments = arguments
        self.path = os.path.join(os.path.abspath(arguments.build), purpose,
                                 series.name)
        os.makedirs(self.path, exist_ok=True)
        self.copy = Copy(self.file('source'))

    def file(self, name):
        """A path in here."""
        return os.path.join(self.path, name)

    def prepare(self, *more_patches):
        """The copy with the series on it, and more; that of the last run, if
        it fits.
        """
        self.series.fit(self.tree)
        patches = [*self.series.patches, *more_patches]
        of_tree = digest([], self.tree, list(state_of(self.tree)))
        wanted = f'{of_tree}\n{digest(patches)}\n'
        last = self._last_stamp(wanted)
        if last == wanted:
            print('kernel: using the copy of the last run', flush=True)
            return
        # make goes by times, and what was built from another tree, or from a
        # file that patches do not touch any more, may be newer than it.
        if last.split('\n', 1)[0] != of_tree:
            self.forget_objects()
        patched_before = self.copy.tracked()
        self.make_copy(patches)
        for patch in patches:
            print(f'kernel: applying {os.path.basename(patch)}', flush=True)
            self.copy.apply(patch)
        self.copy.touch(patched_before)
        with open(self.file('source.stamp'), 'w', encoding='utf-8') as file:
            file.write(wanted)

    def make_copy(self, patches):
        """The tree as it is, ready for patches."""
        print(f'kernel: copying {self.tree}', flush=True)
        self.copy.make(self.tree)
        self.copy.start_git(patches)

    def forget_objects(self):
        """Whatever was built here before."""
        for path in glob.glob(glob.escape(self.file('object')) + '*'):
            if os.path.isdir(path):
                shutil.rmtree(path)

    def _last_stamp(self, wanted):
        """What the copy was made from. If it is not what is wanted it is
        forgotten, lest a broken-off run leave the stamp with another copy.
        """
        stamp = self.file('source.stamp')
        try:
            with open(stamp, encoding='utf-8') as file:
                last = file.read()
        except FileNotFoundError:
            return ''
        if last != wanted:
            os.unlink(stamp)
        return last

    def configure(self, purpose='callers', output='object', **options):
        """The kernel for a purpose, to build in a directory of its own."""
        kernel = kernel_build.Build(self.copy.path, self.file(output),
                                    self.arguments.jobs)
        kernel.configure(self.series.config_files(purpose), **options)
        return kernel

    def boot(self, image, suites, processors=None):
        """Run the suites on a kernel. Returns what the two ports said."""
        programs = guest.compile_programs(ROOT, self.copy.path,
                                          self.file('programs'))
        print(f'kernel: booting, for {self.arguments.timeout} s at most',
              flush=True)
        machine = guest.Guest(image, self.path, self.arguments.timeout,
                              processors)
        return machine.boot(programs, suites)


def open_workspace(arguments, purpose='kernel'):
    """Everything checked, and nothing copied yet."""
    series, tree = resolve(arguments)
    kernel_build.check_tools()
    return Workspace(arguments, series, tree, purpose)
