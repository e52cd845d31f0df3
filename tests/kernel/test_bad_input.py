# SPDX-License-Identifier: GPL-2.0-only
"""Bad input: one line on stderr, a status of its own, nothing touched."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), '..', '..'))
RUNNER = os.path.join(ROOT, 'scripts', 'kernel', 'run_series.py')

sys.path.insert(0, os.path.dirname(RUNNER))

import failure  # noqa: E402  pylint: disable=wrong-import-position
import guest  # noqa: E402  pylint: disable=wrong-import-position
import kernel_build  # noqa: E402  pylint: disable=wrong-import-position
import kernel_tree  # noqa: E402  pylint: disable=wrong-import-position


def write(path, text):
    """A file, with the directories above it."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


class Scratch(unittest.TestCase):
    """A directory that goes away."""

    def setUp(self):
        self.dir = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.dir)

    def tree(self, version, patchlevel, header=''):
        """Something that looks like a kernel tree."""
        path = os.path.join(self.dir, 'tree')
        write(os.path.join(path, 'Makefile'),
              f'VERSION = {version}\nPATCHLEVEL = {patchlevel}\nSUBLEVEL = 0\n')
        write(os.path.join(path, 'include/linux/mm.h'), header)
        return path


class CommandLine(Scratch):
    """The runner as a user calls it."""

    def refused(self, status, words, *arguments, env=None):
        """The runner must end so, and say so in one line."""
        done = subprocess.run(
            [sys.executable, '-B', RUNNER, '--build',
             os.path.join(self.dir, 'build'), *arguments],
            capture_output=True, text=True, check=False, timeout=60,
            env={**os.environ, **(env or {})})
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(done.stderr.count('\n'), 1, done.stderr)
        self.assertIn(words, done.stderr)

    def test_no_tree(self):
        """A directory that is not there."""
        self.refused(failure.BAD_INPUT, 'is no kernel tree', '--kernel',
                     os.path.join(self.dir, 'nothing'))

    def test_no_kernel(self):
        """A directory with another Makefile."""
        write(os.path.join(self.dir, 'tree/Makefile'), 'all:\n')
        self.refused(failure.BAD_INPUT, 'names no version', '--kernel',
                     os.path.join(self.dir, 'tree'))

    def test_no_series(self):
        """A version there is no series for."""
        self.refused(failure.BAD_INPUT, 'no series v4.19', '--kernel',
                     self.tree(4, 19))

    def test_other_version(self):
        """A tree and a series that do not go together."""
        self.refused(failure.BAD_INPUT, 'is v6.1, and the series is for v5.4',
                     '--kernel', self.tree(6, 1), '--series', 'v5.4')

    def test_patched_already(self):
        """A tree that has the series."""
        self.refused(failure.BAD_INPUT, 'is patched already', '--kernel',
                     self.tree(5, 4, 'long pin_longterm_pages(void);\n'))

    def test_incomplete(self):
        """A tree without its headers."""
        tree = self.tree(5, 4)
        os.unlink(os.path.join(tree, 'include/linux/mm.h'))
        self.refused(failure.BAD_INPUT, 'is not complete', '--kernel', tree)

    def test_build_inside_tree(self):
        """The caller's tree must not be built in."""
        tree = self.tree(5, 4)
        done = subprocess.run(
            [sys.executable, '-B', RUNNER, '--kernel', tree, '--build',
             os.path.join(tree, 'build')], capture_output=True, text=True,
            check=False, timeout=60)
        self.assertEqual(done.returncode, failure.BAD_INPUT, done.stderr)
        self.assertFalse(os.path.exists(os.path.join(tree, 'build')))


class Pieces(Scratch):
    """What takes a kernel, or a broken machine, to get at from outside."""

    def fails(self, status, words, function, *arguments):
        """The call must fail so."""
        with self.assertRaises(failure.Failure) as caught:
            function(*arguments)
        self.assertEqual(caught.exception.status, status)
        self.assertIn(words, str(caught.exception))

    def test_disk_too_small(self):
        """Less room than a kernel takes."""
        wanted = kernel_tree.SPACE_NEEDED
        kernel_tree.SPACE_NEEDED = 1 << 60
        try:
            self.fails(failure.NO_SPACE, 'MiB free', kernel_tree.check_space,
                       self.dir)
        finally:
            kernel_tree.SPACE_NEEDED = wanted

    def test_tree_behind_a_link(self):
        """What a link leads to is copied, and not written to."""
        tree = self.tree(6, 1)
        link, path = os.path.join(self.dir, 'link'), os.path.join(self.dir, 'copy')
        os.symlink(tree, link)
        kernel_tree.Copy(path).make(link)
        self.assertFalse(os.path.islink(path))
        write(os.path.join(path, 'Makefile'), 'changed\n')
        with open(os.path.join(tree, 'Makefile'), encoding='utf-8') as file:
            self.assertIn('PATCHLEVEL = 1', file.read())

    def test_disk_full(self):
        """A command that finds the disk full."""
        self.fails(failure.NO_SPACE, 'the disk is full', kernel_tree.run,
                   ['sh', '-c', 'echo cp: No space left on device; exit 1'],
                   'copying')

    def test_patch_does_not_apply(self):
        """No fuzz, no second guess, and the copy left as it was."""
        tree = self.tree(5, 4)
        write(os.path.join(tree, 'f.c'), 'int a;\nint b;\nint c;\n')
        patch = os.path.join(self.dir, '0001-x.patch')
        write(patch, 'From: a <a@example.org>\nDate: Mon, 1 Jan 2024 00:00:00 '
              '+0000\nSubject: [PATCH] x\n\n---\ndiff --git a/f.c b/f.c\n'
              '--- a/f.c\n+++ b/f.c\n@@ -1,3 +1,3 @@\n int a;\n-int B;\n'
              '+int d;\n int c;\n')
        copy = kernel_tree.Copy(tree)
        copy.start_git([patch])
        self.fails(failure.BUILD_FAILED, '0001-x.patch does not apply',
                   copy.apply, patch)
        with open(os.path.join(tree, 'f.c'), encoding='utf-8') as file:
            self.assertEqual(file.read(), 'int a;\nint b;\nint c;\n')

    def test_missing_packages(self):
        """Not root, or no apt: the packages are named."""
        path, os.environ['PATH'] = os.environ['PATH'], self.dir
        try:
            packages = kernel_build.missing_packages()
            self.assertIn('qemu-system-x86', packages)
            self.fails(failure.MISSING_TOOL, 'qemu-system-x86',
                       kernel_build.install_packages, packages)
        finally:
            os.environ['PATH'] = path

    def guest(self, script, timeout=5):
        """A guest whose QEMU is a script."""
        qemu = os.path.join(self.dir, 'qemu')
        write(qemu, f'#!/bin/sh\n{script}\n')
        os.chmod(qemu, 0o755)
        command, guest.QEMU = guest.QEMU, [qemu]
        self.addCleanup(setattr, guest, 'QEMU', command)
        return guest.Guest('bzImage', self.dir, timeout)

    def test_hang(self):
        """A boot that hangs is killed, and its last line shown."""
        machine = self.guest('exec sleep 100', timeout=1)
        self.fails(failure.NO_RESULT, 'hung: killed after 1 s', machine.boot,
                   {}, [])

    def test_qemu_fails(self):
        """QEMU's own words."""
        machine = self.guest('echo qemu: no such machine >&2; exit 1')
        self.fails(failure.NO_RESULT, 'no such machine', machine.boot, {}, [])

    def test_no_qemu(self):
        """No QEMU at all."""
        machine = self.guest('')
        guest.QEMU = [os.path.join(self.dir, 'nothing')]
        self.fails(failure.MISSING_TOOL, 'qemu-system-x86', machine.boot, {},
                   [])

    def test_lost_option(self):
        """An option that the kernel does not take is not ignored."""
        fragment = os.path.join(self.dir, 'config')
        write(fragment, '# CONFIG_A is not set\nCONFIG_B=y\nCONFIG_C="x y"\n')
        self.assertEqual(kernel_build.wanted_options([fragment])[0],
                         'CONFIG_B=y')


if __name__ == '__main__':
    unittest.main()
