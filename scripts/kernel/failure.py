# SPDX-License-Identifier: GPL-2.0-only
"""How a run can end, and the exit status that says so."""

import sys

PASS = 0
TESTS_FAILED = 1    # the kernel booted, and a test failed or something warned
BAD_INPUT = 2       # no tree, another version, already patched, no such series
MISSING_TOOL = 3    # a build package, QEMU
BUILD_FAILED = 4    # a patch does not apply, or the kernel does not build
NO_RESULT = 5       # the guest hung, died, or did not report to the end
NO_SPACE = 6        # the disk is full, or too small to begin


class Failure(Exception):
    """Ends the run with one line on stderr and a status of its own."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def run_main(main):
    """Run main(), turning a Failure into its line and status."""
    try:
        sys.exit(main())
    except Failure as failure:
        print(f'kernel: {failure}', file=sys.stderr)
        sys.exit(failure.status)
    except OSError as error:
        if error.errno == 28:
            print(f'kernel: the disk is full: {error}', file=sys.stderr)
            sys.exit(NO_SPACE)
        raise
    except KeyboardInterrupt:
        print('kernel: interrupted', file=sys.stderr)
        sys.exit(130)
