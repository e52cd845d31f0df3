# SPDX-License-Identifier: GPL-2.0-only
"""A wrong release, as the checkers report it."""

from collections import namedtuple

PINCHECK = "pincheck"
SPATCH = "spatch"

# file: an absolute path without links.  column: as sparse counts, from 1 and
# with tabs to the next multiple of eight; for a call, that of its parenthesis.
# seen_by: PINCHECK, SPATCH, or both.  path: the steps that led to it.
Finding = namedtuple("Finding", "file line column kind severity message seen_by path")
Step = namedtuple("Step", "file line column text")


def place(finding):
    """What makes two findings the same one."""
    return finding.file, finding.line, finding.column, finding.kind
