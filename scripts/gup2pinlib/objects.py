# SPDX-License-Identifier: GPL-2.0-only
"""Which objects of a structure hold a site's pages, where the code tells them apart.

Objects of one structure may be of several kinds: they have another table of
operations (operations.py), or answer a question otherwise (conditions.py).
What is stored in one of a kind is not found in one of another.
"""

from collections import namedtuple

from .conditions import Conditions
from .operations import Tables

# table: its name, or None; answers: frozenset of (member, question, answer)
Kind = namedtuple("Kind", "table answers")
ANY = Kind(None, frozenset())


class Objects:
    """kind(func, path, at): what is known, at an offset, of the object in root->member."""

    def __init__(self, index):
        self._tables, self._conditions = Tables(index), Conditions(index)

    def kind(self, func, path, at=None):
        """at: None for anywhere in the function."""
        if len(path) != 2 or func.type_of(path[0]) is None:
            return ANY
        return Kind(self._tables.of(func, path[0]), self._conditions.answers(func, path[0], at))

    def another(self, kind, func, path, at=None):
        """Is it an object of another kind than this?"""
        return kind != ANY and _differ(kind, self.kind(func, path, at))


def _differ(kind, other):
    return (None not in (kind.table, other.table) and kind.table != other.table
            or any((member, question, not answer) in other.answers
                   for member, question, answer in kind.answers))


def common(kind, other):
    """What is true of the objects of both."""
    return Kind(kind.table if kind.table == other.table else None, kind.answers & other.answers)
