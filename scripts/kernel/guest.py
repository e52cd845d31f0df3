# SPDX-License-Identifier: GPL-2.0-only
"""Boots a kernel in QEMU with the test programs, for a bounded time."""

import os
import subprocess

import cpio
from failure import MISSING_TOOL, NO_RESULT, Failure
from kernel_tree import run

GUEST_DIR = 'tests/kernel/guest'
MEMORY_MIB = 1024       # below 512 there are no transparent huge pages
SELFTEST = 'tools/testing/selftests/vm/gup_pin_test.c'
# The options that make a guest with no device it does not use. TCG even where
# there is a /dev/kvm, which may open and still not work.
QEMU = ['qemu-system-x86_64', '-accel', 'tcg', '-cpu', 'max', '-m',
        str(MEMORY_MIB), '-nodefaults', '-display', 'none', '-no-reboot',
        # A network card that leads nowhere: soft-RoCE wants one.
        '-netdev', 'hubport,id=net,hubid=0',
        '-device', 'e1000,netdev=net,romfile=']
TWO_CPUS = ['-smp', '2']
# The guest's clock goes by the instructions that it executes, one in a
# nanosecond: what it measures is the same however busy the machine is.
COUNTING = ['-smp', '1', '-icount', 'shift=0,sleep=off']
# Not quiet: that would hide what a kernel warns about.
# Some of the memory plays the part of persistent memory.
COMMAND_LINE = ('console=ttyS0 panic=-1 hugepages=12 loglevel=8 '
                'memmap=32M!512M')
DAX_IMAGE_KIB = 16384


def compile_programs(root, source, output):
    """The guest's programs and the series' selftest, static."""
    guest = os.path.join(root, GUEST_DIR)
    os.makedirs(output, exist_ok=True)
    programs = {}
    for name in sorted(os.listdir(guest)):
        stem, extension = os.path.splitext(name)
        if extension == '.c' and stem != 'pins':
            programs[stem] = [os.path.join(guest, name),
                              os.path.join(guest, 'pins.c')]
    selftest = os.path.join(source, SELFTEST)
    if os.path.exists(selftest):
        programs['gup_pin_test'] = [selftest]
    else:
        # It speaks to the test in the kernel, which is not there either.
        del programs['dax']
    built = {}
    for stem, files in programs.items():
        built[stem] = os.path.join(output, stem)
        run(['gcc', '-static', '-O2', '-Wall', f'-I{guest}',
             '-iquote', f'{source}/mm', '-o', built[stem], *files,
             '-lpthread'], f'compiling {stem}')
    built['dax.img'] = make_image(os.path.join(output, 'dax.img'))
    return built


def make_image(path):
    """An empty file system, for the guest's persistent memory."""
    if os.path.exists(path):
        os.unlink(path)
    run(['/sbin/mke2fs', '-q', '-t', 'ext2', '-b', '4096', path,
         f'{DAX_IMAGE_KIB}k'], 'making a file system', MISSING_TOOL)
    return path


class Guest:
    """One kernel image and the suites to run on it."""

    def __init__(self, image, directory, timeout, processors=None):
        self.image = image
        self.processors = processors or TWO_CPUS
        self.directory = directory
        self.timeout = timeout
        self.console = os.path.join(directory, 'console.log')
        self.results = os.path.join(directory, 'results.log')

    def boot(self, programs, suites):
        """Run the guest to its end. Returns what the two ports said."""
        initramfs = os.path.join(self.directory, 'initramfs.gz')
        cpio.write_initramfs(initramfs, programs,
                             {'suites': ''.join(f'{s}\n' for s in suites)})
        for path in (self.console, self.results):
            with open(path, 'w', encoding='utf-8'):
                pass
        self._qemu(initramfs)
        return _read(self.results), _read(self.console)

    def _qemu(self, initramfs):
        command = [*QEMU, *self.processors, '-kernel', self.image, '-initrd', initramfs,
                   '-append', COMMAND_LINE,
                   '-serial', f'file:{self.console}',
                   '-serial', f'file:{self.results}']
        try:
            done = subprocess.run(command, timeout=self.timeout, check=False,
                                  stdin=subprocess.DEVNULL, text=True,
                                  capture_output=True)
        except FileNotFoundError as error:
            raise Failure(MISSING_TOOL, f'no {command[0]}: install '
                          'qemu-system-x86') from error
        except subprocess.TimeoutExpired as error:
            raise Failure(NO_RESULT, 'the guest hung: killed after '
                          f'{self.timeout} s; its last line was '
                          f'"{_last_line(self.console)}"') from error
        if done.returncode:
            words = done.stderr.strip().splitlines() or ['it said nothing']
            raise Failure(NO_RESULT, f'QEMU failed: {words[-1]}')


def _read(path):
    with open(path, encoding='utf-8', errors='replace') as file:
        return file.read()


def _last_line(path):
    lines = _read(path).replace('\r', '').strip().splitlines()
    return lines[-1] if lines else ''
