# SPDX-License-Identifier: GPL-2.0-only
"""Configures and builds a small x86_64 kernel, out of its tree."""

import os
import re
import shutil
import subprocess

from failure import BUILD_FAILED, MISSING_TOOL, NO_SPACE, Failure

# A command that shows whether the package is there, and the package.
TOOLS = {
    'gcc': 'build-essential', 'make': 'build-essential', 'bison': 'bison',
    'flex': 'flex', 'bc': 'bc', 'git': 'git', 'xz': 'xz-utils',
    'qemu-system-x86_64': 'qemu-system-x86',
}
HEADERS = {
    '/usr/include/libelf.h': 'libelf-dev',
    '/usr/include/openssl/bio.h': 'libssl-dev',
}


def missing_packages(more_tools=()):
    """Debian's packages that are needed and not there; @more_tools are pairs
    of a command and its package that one purpose alone needs.
    """
    wanted = {package for command, package in [*TOOLS.items(), *more_tools]
              if not shutil.which(command)}
    wanted |= {package for header, package in HEADERS.items()
               if not os.path.exists(header)}
    return sorted(wanted)


def install_packages(packages):
    """By apt, if this is root and apt is there; otherwise say what is missing.
    """
    names = ' '.join(packages)
    if not shutil.which('apt-get') or os.geteuid():
        raise Failure(MISSING_TOOL, f'missing packages: {names}')
    print(f'kernel: installing {names}', flush=True)
    for command in (['apt-get', '-q', 'update'],
                    ['apt-get', '-q', 'install', '-y',
                     '--no-install-recommends', *packages]):
        done = subprocess.run(command, check=False, capture_output=True)
        if done.returncode:
            raise Failure(MISSING_TOOL, f'missing packages, and apt-get '
                          f'{command[2]} failed: {names}')


def check_tools(more_tools=()):
    """Everything a build and a boot need, installed if need be."""
    packages = missing_packages(more_tools)
    if packages:
        install_packages(packages)
        packages = missing_packages(more_tools)
    if packages:
        raise Failure(MISSING_TOOL, f'missing packages: {" ".join(packages)}')


def wanted_options(fragments):
    """The options that the fragments set."""
    options = []
    for fragment in fragments:
        with open(fragment, encoding='utf-8') as file:
            options += re.findall(r'^(CONFIG_\w+=\S+)$', file.read(), re.M)
    return options


class Build:
    """One output directory of one source tree."""

    def __init__(self, source, output, jobs):
        self.source = source
        self.output = output
        self.jobs = jobs
        self.log = output + '.log'

    @property
    def image(self):
        """The kernel to boot."""
        return os.path.join(self.output, 'arch/x86/boot/bzImage')

    def _make(self, *arguments):
        command = ['make', f'O={self.output}', 'ARCH=x86',
                   'HOSTCFLAGS=-fcommon', 'KBUILD_BUILD_TIMESTAMP=0',
                   *arguments]
        with open(self.log, 'a', encoding='utf-8') as log:
            done = subprocess.run(command, cwd=self.source, stdout=log,
                                  stderr=log, check=False)
        if done.returncode:
            raise self._failure(arguments[-1])

    def _failure(self, target):
        with open(self.log, encoding='utf-8', errors='replace') as log:
            lines = log.read().splitlines()
        if any('No space left' in line for line in lines):
            return Failure(NO_SPACE, f'make {target}: the disk is full')
        errors = [line for line in lines
                  if re.search(r'\berror\b|undefined reference|\*\*\*', line)]
        why = errors[0] if errors else 'no error message'
        return Failure(BUILD_FAILED, f'make {target} failed: {why} '
                       f'(all of it in {self.log})')

    def configure(self, fragments, may_lack=(), without=()):
        """tinyconfig and the fragments; each option must have been taken.

        @may_lack names options that this kernel need not know yet, @without
        those that shall not be set after all.
        """
        os.makedirs(self.output, exist_ok=True)
        with open(self.log, 'w', encoding='utf-8'):
            pass
        self._make('-s', 'tinyconfig')
        config = os.path.join(self.output, '.config')
        wanted = [option for option in wanted_options(fragments)
                  if option.split('=')[0] not in without]
        lines = wanted + [f'# {name} is not set' for name in without]
        with open(config, 'a', encoding='utf-8') as out:
            out.write('\n'.join(lines) + '\n')
        self._make('-s', 'olddefconfig')
        with open(config, encoding='utf-8') as file:
            taken = set(file.read().splitlines())
        lost = [option for option in wanted
                if option not in taken and
                option.split('=')[0] not in may_lack]
        if lost:
            raise Failure(BUILD_FAILED, 'the configuration lost '
                          f'{" ".join(lost)}')

    def compile(self):
        """The kernel."""
        print('kernel: building', flush=True)
        self._make('-s', f'-j{self.jobs}', 'bzImage')
        return self.image
