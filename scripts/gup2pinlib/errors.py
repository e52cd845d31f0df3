# SPDX-License-Identifier: GPL-2.0-only
"""Errors that end the program, each with the exit status the manual lists."""

EXIT_OK = 0
EXIT_UNEXPLAINED = 1
EXIT_FOUND = 1
EXIT_REFUSED = 1
EXIT_USAGE = 2
EXIT_TREE = 3
EXIT_TOOL = 4
EXIT_OUTPUT = 5
EXIT_PARTIAL = 6
EXIT_CHANGED = 6
EXIT_INTERRUPTED = 130


class Failure(Exception):
    """One clear line for standard error, and the exit status that goes with it."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status
