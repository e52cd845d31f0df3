# SPDX-License-Identifier: GPL-2.0-only
"""Which patches a tree gets, and what is left of the last run."""

import contextlib
import io
import os
import shutil
import sys
import tempfile
import types
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), '..', '..'))
sys.path.insert(0, os.path.join(ROOT, 'scripts', 'kernel'))

import failure  # noqa: E402  pylint: disable=wrong-import-position
import kernel_tree  # noqa: E402  pylint: disable=wrong-import-position
import workspace  # noqa: E402  pylint: disable=wrong-import-position

PATCH = '''From: a <a@example.org>
Date: Mon, 1 Jan 2024 00:00:00 +0000
Subject: [PATCH] x

---
diff --git a/f.c b/f.c
--- a/f.c
+++ b/f.c
@@ -1 +1 @@
-{old}
+{new}
'''
LONG_AGO = 1_000_000_000


def write(path, text):
    """A file, with the directories above it, that was written long ago."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    os.utime(path, (LONG_AGO, LONG_AGO))


class Scratch(unittest.TestCase):
    """A series v5.4 with a variant, and trees, in a directory of their own."""

    def setUp(self):
        self.dir = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.dir)
        patches = os.path.join(self.dir, 'kernel-patches/v5.4')
        for directory, old in ((patches, 'int a;'),
                               (f'{patches}/stable', 'int b;')):
            write(f'{directory}/0001-x.patch', PATCH.format(old=old,
                                                            new='int c;'))
            write(f'{directory}/series', '# a remark\n0001-x.patch\n')
        self.series = kernel_tree.Series(self.dir, 'v5.4')

    def tree(self, name, text):
        """A tree whose file is @text."""
        path = os.path.join(self.dir, name)
        write(f'{path}/f.c', f'{text}\n')
        write(f'{path}/g.c', 'int g;\n')
        return path

    def fit(self, tree):
        """The series fitted to a tree: its title and its patch."""
        with contextlib.redirect_stdout(io.StringIO()):
            self.series.fit(tree)
        return self.series.title, os.path.relpath(self.series.patches[0],
                                                  self.series.directory)


class Variants(Scratch):
    """The variant is taken only where the series itself does not apply."""

    def test_series(self):
        """It applies."""
        self.assertEqual(self.fit(self.tree('tree', 'int a;')),
                         ('v5.4', '0001-x.patch'))

    def test_variant(self):
        """The variant applies."""
        self.assertEqual(self.fit(self.tree('tree', 'int b;')),
                         ('v5.4/stable', 'stable/0001-x.patch'))

    def test_neither(self):
        """Nothing applies, which is for whoever applies it to say."""
        self.assertEqual(self.fit(self.tree('tree', 'int d;')),
                         ('v5.4', '0001-x.patch'))

    def test_real(self):
        """What the variants name is there, and all of the series has a part
        in each.
        """
        series = kernel_tree.Series(ROOT, 'v5.4')
        names = [os.path.basename(path) for path in series.patches]
        directory = os.path.join(series.directory, 'stable')
        with open(f'{directory}/series', encoding='utf-8') as file:
            stable = [line.strip() for line in file]
        self.assertEqual([os.path.basename(path) for path in stable], names)
        for path in stable:
            self.assertTrue(os.path.exists(os.path.join(directory, path)))


class LastRun(Scratch):
    """Nothing that was built from other files passes for new."""

    def prepare(self, tree, *patches):
        """A workspace made ready and then built in, and whether what was built
        there before was still there.
        """
        arguments = types.SimpleNamespace(build=os.path.join(self.dir, 'out'),
                                          jobs=1, timeout=1)
        space = workspace.Workspace(arguments, self.series, tree)
        with contextlib.redirect_stdout(io.StringIO()):
            space.prepare(*patches)
        built = space.file('object/f.o')
        kept = os.path.exists(built)
        write(built, '')
        return space, kept

    def test_other_tree(self):
        """Objects of another tree go."""
        self.prepare(self.tree('one', 'int a;'))
        _, kept = self.prepare(self.tree('two', 'int b;'))
        self.assertFalse(kept)

    def test_same(self):
        """The same again: nothing is made anew."""
        tree = self.tree('one', 'int a;')
        space, _ = self.prepare(tree)
        write(space.file('source/mark'), '')
        _, kept = self.prepare(tree)
        self.assertTrue(kept)
        self.assertTrue(os.path.exists(space.file('source/mark')))

    def test_other_patches(self):
        """Objects stay, and what is not patched any more looks new."""
        tree = self.tree('one', 'int a;')
        more = os.path.join(self.dir, 'more.patch')
        write(more, PATCH.replace('f.c', 'g.c').format(old='int g;',
                                                       new='int h;'))
        self.prepare(tree, more)
        space, kept = self.prepare(tree)
        self.assertTrue(kept)
        with open(space.file('source/g.c'), encoding='utf-8') as file:
            self.assertEqual(file.read(), 'int g;\n')
        self.assertGreater(os.stat(space.file('source/g.c')).st_mtime,
                           LONG_AGO)

    def test_broken_off(self):
        """A patch that fails leaves no copy that passes for a good one."""
        tree = self.tree('one', 'int a;')
        space, _ = self.prepare(tree)
        bad = os.path.join(self.dir, 'bad.patch')
        write(bad, PATCH.format(old='int z;', new='int h;'))
        with self.assertRaises(failure.Failure):
            self.prepare(tree, bad)
        self.assertFalse(os.path.exists(space.file('source.stamp')))


if __name__ == '__main__':
    unittest.main()
