#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Compiles what a series touches with make W=1 C=1, before and after it.

For several architectures; a warning that only the patched tree has is a
failure.
"""

import collections
import os
import re
import subprocess

import kernel_build
from failure import (BAD_INPUT, BUILD_FAILED, PASS, TESTS_FAILED, Failure,
                     run_main)
from kernel_tree import touched_by
from report import Report
from workspace import Workspace, argument_parser, resolve


class Target:
    """One configuration to compile with."""

    # pylint: disable=too-few-public-methods
    def __init__(self, name, arch, compiler, config, options, only):
        self.name = name
        self.arch = arch
        self.compiler = compiler
        self.config = config
        self.options = options
        self.only = re.compile(only)

    @property
    def tool(self):
        """The cross compiler, and Debian's package of it."""
        command = f'{self.compiler}gcc'
        package = 'gcc-' + self.compiler.rstrip('-').replace('_', '-')
        return (command, package) if self.compiler else None


MM = r'mm/(gup|huge_memory|hugetlb|vmstat|process_vm_access|gup_\w+)\.c$'
# What the touched files depend on, where the architecture has it.
OPTIONS = '''CONFIG_WERROR=n
CONFIG_DEBUG_KERNEL=y
CONFIG_DEBUG_FS=y
CONFIG_DEBUG_VM=y
CONFIG_TRANSPARENT_HUGEPAGE=y
CONFIG_HUGETLBFS=y
CONFIG_CMA=y
CONFIG_GUP_BENCHMARK=y
CONFIG_GUP_TEST=y
CONFIG_GUP_PIN_TEST=y'''
TARGETS = [
    Target('x86_64', 'x86_64', '', 'allmodconfig', '', r'(?!arch/)'),
    Target('i386', 'i386', '', 'i386_defconfig', 'CONFIG_HIGHMEM64G=y', MM),
    Target('powerpc64le', 'powerpc', 'powerpc64le-linux-gnu-',
           'ppc64le_defconfig',
           'CONFIG_PPC_DISABLE_WERROR=y\nCONFIG_SPAPR_TCE_IOMMU=y',
           rf'arch/powerpc/|{MM}'),
    Target('s390x', 's390', 's390x-linux-gnu-', 'defconfig', '',
           rf'arch/s390/|{MM}'),
    Target('arm without MMU', 'arm', 'arm-linux-gnueabihf-', 'mps2_defconfig',
           '', r'mm/(gup|vmstat|gup_\w+)\.c$'),
]
# What one revision gave: the objects asked for, those made, and warnings_of().
Outcome = collections.namedtuple('Outcome', 'wanted made warnings')
TABLE_HEAD = ('', '| target | configuration | objects | warnings before | '
              'after | new |', '|---|---|---:|---:|---:|---:|')


def parse_arguments():
    """The command line."""
    parser = argument_parser(__doc__)
    parser.add_argument('--target', metavar='NAME', help='this one alone')
    return parser.parse_args()


def make(target, source, output, *arguments, check=True):
    """make in the output directory of a target. Returns what it said."""
    command = ['make', '-s', '-k', f'O={output}', f'ARCH={target.arch}',
               f'CROSS_COMPILE={target.compiler}', 'HOSTCFLAGS=-fcommon',
               'WERROR=0', *arguments]
    done = subprocess.run(command, cwd=source, text=True, errors='replace',
                          check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    if check and done.returncode:
        lines = [line for line in done.stdout.splitlines()
                 if 'rror' in line] or ['no message']
        raise Failure(BUILD_FAILED, f'{target.name}: make {arguments[-1]}: '
                      f'{lines[0]}')
    return done.stdout


def configure(target, source, output):
    """Make the output directory ready to compile single objects."""
    os.makedirs(output, exist_ok=True)
    make(target, source, output, target.config)
    with open(os.path.join(output, '.config'), 'a', encoding='utf-8') as file:
        file.write(f'{target.options}\n{OPTIONS}\n')
    make(target, source, output, 'olddefconfig')
    make(target, source, output, 'prepare')
    make(target, source, output, 'modules_prepare', check=False)


def warnings_of(text):
    """How often there is each warning and error, without where in its file.

    One in a header comes with each object that includes it, and is one.
    """
    found = set()
    for line in text.splitlines():
        match = re.match(r'(\S+?\.[chS]):(\d+)(?::\d+)?: '
                         r'((?:fatal )?(?:warning|error): .*)', line)
        if match:
            path = re.sub(r'^(\.\./|/)|.*/source/', '', match[1])
            found.add((path, match[2], match[3]))
    return collections.Counter(f'{path}: {what}' for path, _, what in found)


def objects_of(target, series, source):
    """The objects of the files that the series touches and this can build."""
    return [re.sub(r'\.c$', '.o', name)
            for name in touched_by(series.patches)
            if name.endswith('.c') and not name.startswith('tools/') and
            target.only.match(name) and
            os.path.exists(os.path.join(source, name))]


def enabled(source, output, name):
    """Does the configuration build an object, by the Makefile beside it?

    make builds what it is told to, whether or not Kconfig would have it.
    """
    folder, base = os.path.split(name)
    with open(os.path.join(source, folder, 'Makefile'), encoding='utf-8') as makefile:
        symbols = re.findall(r'^obj-\$\((CONFIG_\w+)\)\s*\+=.*\b' + re.escape(base),
                             makefile.read(), re.M)
    with open(os.path.join(output, '.config'), encoding='utf-8') as config:
        text = config.read()
    return not symbols or any(re.search(f'^{symbol}=[ym]$', text, re.M)
                              for symbol in symbols)


def compile_objects(target, workspace, output, revision):
    """The Outcome of one revision."""
    copy = workspace.copy
    copy.git('checkout', '-q', revision)
    configure(target, copy.path, output)
    wanted = objects_of(target, workspace.series, copy.path)
    objects = [name for name in wanted if enabled(copy.path, output, name)]
    for name in objects:
        path = os.path.join(output, name)
        if os.path.exists(path):
            os.unlink(path)
    text = make(target, copy.path, output, f'-j{workspace.arguments.jobs}',
                '--output-sync=target', 'W=1', 'C=1', *objects, check=False)
    with open(f'{output}.{revision}.log', 'w', encoding='utf-8') as log:
        log.write(text)
    made = [name for name in objects
            if os.path.exists(os.path.join(output, name))]
    return Outcome(wanted, made, warnings_of(text))


def row(target, *cells):
    """A row of the table."""
    return f'| {" | ".join([target.name, target.config, *map(str, cells)])} |'


def try_target(target, workspace, report):
    """Compare before and after. Returns whether nothing is new, and what there
    is to say below the table.
    """
    output = workspace.file('object-' + target.name.replace(' ', '-'))
    try:
        before = compile_objects(target, workspace, output, 'unpatched')
        after = compile_objects(target, workspace, output, 'base')
    except Failure as failure:
        if failure.status != BUILD_FAILED:
            raise
        report.add(row(target, 0, '', '', ''))
        return False, [str(failure)]
    new = after.warnings - before.warnings
    lost = sorted(set(before.made) - set(after.made))
    report.add(row(target, len(after.made), before.warnings.total(),
                   after.warnings.total(), new.total()))
    notes = [f'new: {line}' for line in sorted(new.elements())]
    notes += [f'no longer compiles: {name}' for name in lost]
    notes += [f'not built by this configuration: {name}'
              for name in sorted({*after.wanted} - {*after.made} - {*lost})]
    return not new and not lost and bool(after.made), notes


def targets_of(only):
    """The configurations to try."""
    targets = [target for target in TARGETS if only in (None, target.name)]
    if not targets:
        names = ', '.join(target.name for target in TARGETS)
        raise Failure(BAD_INPUT, f'no target {only}; there are: {names}')
    return targets


def main():
    """All targets."""
    arguments = parse_arguments()
    series, tree = resolve(arguments)
    targets = targets_of(arguments.target)
    kernel_build.check_tools([('sparse', 'sparse'), *(
        target.tool for target in targets if target.tool)])
    workspace = Workspace(arguments, series, tree, 'kernel-objects')
    workspace.prepare()
    workspace.copy.git('checkout', '-q', 'base')
    report = Report(arguments.report, 'kernel-objects', series, tree)
    for line in TABLE_HEAD:
        report.add(line)
    results = [try_target(target, workspace, report) for target in targets]
    report.add('')
    for target, (_, notes) in zip(targets, results):
        for note in notes:
            report.add(f'- {target.name}: {note}')
    good = sum(passed for passed, _ in results)
    report.add(f'kernel: {"PASS" if good == len(results) else "FAIL"} objects '
               f'of {series.title}: {good} of {len(results)} configurations')
    report.write()
    return PASS if good == len(results) else TESTS_FAILED


if __name__ == '__main__':
    run_main(main)
