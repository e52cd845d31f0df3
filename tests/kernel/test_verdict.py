# SPDX-License-Identifier: GPL-2.0-only
"""The verdict must not be mistaken, whatever a guest says or leaves unsaid."""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', '..',
                                'scripts', 'kernel'))

import verdict  # noqa: E402  pylint: disable=wrong-import-position

GOOD_RESULTS = '''gup2pin: 2 CPUs\r
gup2pin: suite in-kernel\r
TAP version 13\r
ok 1 - one\r
ok 2 - two\r
1..2\r
gup2pin: exit 0 of in-kernel\r
gup2pin: suite /caller pins\r
ok 1 - data\r
1..1\r
gup2pin: exit 0 of /caller pins\r
gup2pin: end requested=12 returned=12\r
'''
GOOD_CONSOLE = f'''[    0.0] Linux version 5.4.0
[    1.0] {verdict.EXPECTED_FROM}
[    1.1] WARNING: CPU: 0 PID: 1 at mm/gup.c:102 0xffffffff810c286a
[    1.1] RIP: 0010:0xffffffff810c286a
[    1.2] {verdict.EXPECTED_TO}
[    2.0] reboot: Restarting system
'''
SUITES = ['in-kernel', '/caller pins']


def problems(results=GOOD_RESULTS, console=GOOD_CONSOLE, **kwargs):
    """What judge() finds."""
    return verdict.judge(results, console, SUITES, **kwargs)[0]


class Judge(unittest.TestCase):
    """Each of these changes one thing in a good boot."""

    def without(self, line):
        """The good results with one line less must fail."""
        self.assertIn(line, GOOD_RESULTS)
        self.assertNotEqual(problems(GOOD_RESULTS.replace(line, '')), [])

    def test_good(self):
        """Nothing wrong: nothing found."""
        self.assertEqual(problems(), [])

    def test_nothing_at_all(self):
        """Silence is failure."""
        found = problems('', '')
        self.assertIn('the guest did not report to the end', found)
        self.assertIn('in-kernel: did not run', found)

    def test_no_result_line(self):
        """A guest that stops before the end."""
        self.without('gup2pin: end requested=12 returned=12\r\n')

    def test_missing_result(self):
        """One result less than planned."""
        self.without('ok 2 - two\r\n')

    def test_missing_plan(self):
        """Results without a plan."""
        self.without('1..2\r\n')

    def test_missing_exit(self):
        """A suite that did not come back."""
        self.without('gup2pin: exit 0 of in-kernel\r\n')

    def test_failed_test(self):
        """One test fails, and is named."""
        self.assertIn('in-kernel: 2 - two',
                      problems(GOOD_RESULTS.replace('ok 2', 'not ok 2')))

    def test_exit_status(self):
        """All results good, and a bad exit."""
        self.assertTrue(problems(GOOD_RESULTS.replace('exit 0', 'exit 139')))

    def test_skip(self):
        """A skipped test has not passed."""
        self.assertTrue(problems(GOOD_RESULTS.replace(
            'two', 'two # SKIP no memory')))

    def test_unbalanced(self):
        """A pin that was not returned."""
        self.assertIn('12 pins requested and 11 returned', problems(
            GOOD_RESULTS.replace('returned=12', 'returned=11')))

    def test_nothing_counted(self):
        """0 == 0 proves nothing, unless the kernel cannot count."""
        none = GOOD_RESULTS.replace('=12', '=0')
        self.assertTrue(problems(none))
        self.assertEqual(problems(none, want_pins=False), [])

    def test_splats(self):
        """Whatever the kernel complains about."""
        for line in ('WARNING: CPU: 0 PID: 9 at mm/slub.c:1',
                     'BUG: Bad page state in process init  pfn:1',
                     'kernel BUG at mm/gup.c:70!',
                     'Kernel panic - not syncing: Attempted to kill init!',
                     'INFO: task init:1 blocked for more than 120 seconds',
                     'general protection fault: 0000 [#1] SMP'):
            with self.subTest(line):
                self.assertTrue(problems(console=GOOD_CONSOLE + line))

    def test_warning_outside(self):
        """The same warning is no longer expected after the marker."""
        self.assertTrue(problems(console=GOOD_CONSOLE +
                                 'WARNING: CPU: 0 PID: 1 at mm/gup.c:102'))

    def test_other_splat_inside(self):
        """Between the markers, only these warnings are."""
        for line in ('BUG: Bad page state',
                     'WARNING: CPU: 0 PID: 1 at mm/slub.c:102'):
            with self.subTest(line):
                self.assertTrue(problems(console=GOOD_CONSOLE.replace(
                    '[    1.2]', f'{line}\n[    1.2]')))

    def test_death_inside(self):
        """The log ends where warnings were expected."""
        self.assertTrue(problems(console=GOOD_CONSOLE.split(
            '[    1.2]', maxsplit=1)[0]))

    def test_no_warning_at_all(self):
        """A log that hides warnings is not evidence of there being none."""
        quiet = GOOD_CONSOLE.replace('WARNING', 'quiet')
        self.assertTrue(problems(console=quiet))
        self.assertEqual(problems(console=quiet, want_warnings=False), [])


if __name__ == '__main__':
    unittest.main()
