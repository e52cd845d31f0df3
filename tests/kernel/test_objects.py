# SPDX-License-Identifier: GPL-2.0-only
"""What make W=1 C=1 says, read."""

import os
import sys
import tempfile
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), '..', '..'))
sys.path.insert(0, os.path.join(ROOT, 'scripts', 'kernel'))

import objects  # noqa: E402  pylint: disable=wrong-import-position

BEFORE = """\
In file included from ../mm/gup.c:3:
../include/linux/mm.h:10:5: warning: unused variable 'x' [-Wunused-variable]
../mm/gup.c:7: warning: Function parameter or member 'y' not described in 'f'
../mm/gup.c:9:1: note: this is an error: of thought
/build/source/mm/gup.c:30:3: error: undefined identifier 'z'
"""
# As before, two lines further down, and in one more object.
AFTER = """\
../include/linux/mm.h:12:5: warning: unused variable 'x' [-Wunused-variable]
../include/linux/mm.h:12:5: warning: unused variable 'x' [-Wunused-variable]
../mm/gup.c:9: warning: Function parameter or member 'y' not described in 'f'
/build/source/mm/gup.c:32:3: error: undefined identifier 'z'
"""


class Warnings(unittest.TestCase):
    """Which are the same, and which are new."""

    def test_all_kinds_are_seen(self):
        """From the compiler, kernel-doc and sparse, and no notes."""
        self.assertEqual(sorted(objects.warnings_of(BEFORE)), [
            "include/linux/mm.h: warning: unused variable 'x' "
            "[-Wunused-variable]",
            "mm/gup.c: error: undefined identifier 'z'",
            "mm/gup.c: warning: Function parameter or member 'y' not "
            "described in 'f'"])

    def test_other_lines_and_objects_are_nothing_new(self):
        """A header is included once more, and everything has moved."""
        self.assertEqual(objects.warnings_of(AFTER),
                         objects.warnings_of(BEFORE))

    def test_a_second_one_is_new(self):
        """The same words at another place of the file."""
        text = f"{AFTER}../mm/gup.c:40:3: error: undefined identifier 'z'\n"
        new = objects.warnings_of(text) - objects.warnings_of(BEFORE)
        self.assertEqual(list(new.elements()),
                         ["mm/gup.c: error: undefined identifier 'z'"])


class Enabled(unittest.TestCase):
    """Which objects a configuration builds."""

    def built(self, name, config):
        """Is it, by this Makefile?"""
        with tempfile.TemporaryDirectory() as tree:
            os.mkdir(os.path.join(tree, 'mm'))
            for path, text in (('mm/Makefile', 'obj-y := gup.o\n'
                                'obj-$(CONFIG_GUP_PIN_TEST) += gup_pin_test.o\n'),
                               ('.config', config)):
                with open(os.path.join(tree, path), 'w',
                          encoding='utf-8') as file:
                    file.write(text)
            return objects.enabled(tree, tree, name)

    def test_by_its_symbol(self):
        """Set or not; and an object that no symbol decides."""
        off = '# CONFIG_GUP_PIN_TEST is not set\nCONFIG_GUP_PIN=y\n'
        self.assertFalse(self.built('mm/gup_pin_test.o', off))
        self.assertTrue(self.built('mm/gup_pin_test.o',
                                   'CONFIG_GUP_PIN_TEST=y\n'))
        self.assertTrue(self.built('mm/gup.o', off))


if __name__ == '__main__':
    unittest.main()
