# SPDX-License-Identifier: GPL-2.0-only
"""Judges a boot by its result port and its console.

Nothing is taken for granted: a suite that says nothing has failed, a plan that
does not fit has failed, and so has a kernel that warned about anything but what
a test provoked between its two markers.
"""

import re

EXPECTED_FROM = 'gup_pin_test: warnings are expected from here'
EXPECTED_TO = 'gup_pin_test: warnings are not expected any more'

# What a kernel says when something is wrong with it.
SPLAT = re.compile(
    r'WARNING:|BUG:|kernel BUG at|Bad page|Oops|Kernel panic|'
    r'general protection|INFO: task|INFO: rcu|rcu_.*stall|refcount_t:|UBSAN|'
    r'KASAN|Unable to handle|unchecked MSR|scheduling while atomic|'
    r'sleeping function called|segfault|traps:|Out of memory|page allocation '
    r'failure|RIP: 0010|Internal error|gup_pin_test: line')

# Only these, and only from these files, may be provoked by a test.
PROVOKED = re.compile(r'WARNING: CPU: \d+ PID: \d+ at (?:\./)?'
                      r'(?:mm/(?:gup|huge_memory|hugetlb)\.c|'
                      r'include/linux/mm\.h):\d+')
# A warning's own register dump repeats where it was.
OF_A_WARNING = re.compile(r'RIP: 0010:')


class Suite:
    """What one suite reported."""

    def __init__(self, name):
        self.name = name
        self.passed = 0
        self.failed = []
        self.skipped = 0
        self.plan = None
        self.exit = None
        self.notes = []

    @property
    def count(self):
        """All the results it reported."""
        return self.passed + self.skipped + len(self.failed)

    def problems(self):
        """Why this suite did not pass; empty if it did."""
        found = [f'{self.name}: {test}' for test in self.failed]
        if self.exit is None:
            found.append(f'{self.name}: did not finish')
        elif self.exit:
            found.append(f'{self.name}: exit status {self.exit}')
        if not self.count:
            found.append(f'{self.name}: no result at all')
        if self.plan is None:
            found.append(f'{self.name}: no plan')
        elif self.plan != self.count:
            found.append(f'{self.name}: {self.count} results of '
                         f'{self.plan} planned')
        if self.skipped:
            found.append(f'{self.name}: {self.skipped} skipped')
        return found


class Results:
    """The result port, read."""

    def __init__(self, text):
        self.suites = []
        self.cpus = None
        self.requested = None
        self.returned = None
        for line in text.replace('\r', '').split('\n'):
            self._read(line)

    @property
    def ended(self):
        """Whether the guest reported to the end."""
        return self.requested is not None

    def _read(self, line):
        if line.startswith('gup2pin: '):
            self._read_own(line[len('gup2pin: '):])
        elif self.suites:
            self._read_tap(self.suites[-1], line)

    def _read_own(self, line):
        if match := re.fullmatch(r'suite (.+)', line):
            self.suites.append(Suite(match[1]))
        elif match := re.fullmatch(r'exit (\d+) of (.+)', line):
            if self.suites and self.suites[-1].name == match[2]:
                self.suites[-1].exit = int(match[1])
        elif match := re.fullmatch(r'(\d+) CPUs', line):
            self.cpus = int(match[1])
        elif match := re.fullmatch(r'end requested=(-?\d+) returned=(-?\d+)',
                                   line):
            self.requested, self.returned = int(match[1]), int(match[2])

    @staticmethod
    def _read_tap(suite, line):
        if match := re.match(r'not ok\b(.*)', line):
            suite.failed.append(match[1].strip(' -'))
        elif match := re.match(r'ok\b.*', line):
            if re.search(r'# *SKIP', line, re.I):
                suite.skipped += 1
            else:
                suite.passed += 1
        elif match := re.fullmatch(r'1\.\.(\d+)', line):
            suite.plan = int(match[1])
        elif line.startswith('#'):
            suite.notes.append(line)


def read_console(text):
    """The splats nobody provoked, and how many warnings were provoked."""
    unexpected, provoked, inside = [], 0, False
    for line in text.replace('\r', '').split('\n'):
        if EXPECTED_FROM in line:
            inside = True
        elif EXPECTED_TO in line:
            inside = False
        elif inside and PROVOKED.search(line):
            provoked += 1
        elif inside and OF_A_WARNING.search(line):
            continue
        elif SPLAT.search(line):
            unexpected.append(line.strip())
    if inside:
        unexpected.append('the log ends among provoked warnings')
    return unexpected, provoked


def judge(result_text, console_text, suites, want_warnings=True,
          want_pins=True):
    """Problems with this boot, [] if there is none, and the Results.

    @suites is what was meant to run, in order; @want_warnings that the tests
    were to provoke some, without which the log cannot be trusted to show any;
    @want_pins that the kernel counts pins.
    """
    results = Results(result_text)
    unexpected, provoked = read_console(console_text)
    problems = [f'kernel log: {line}' for line in unexpected]
    ran = [suite.name for suite in results.suites]
    problems += [f'{name}: did not run' for name in suites if name not in ran]
    for suite in results.suites:
        problems += suite.problems()
    if want_warnings and not provoked:
        problems.append('kernel log: none of the provoked warnings is there')
    if not results.ended:
        problems.append('the guest did not report to the end')
    elif results.requested != results.returned:
        problems.append(f'{results.requested} pins requested and '
                        f'{results.returned} returned')
    elif want_pins and results.requested <= 0:
        problems.append('no pin was ever counted')
    return problems, results
