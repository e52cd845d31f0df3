# SPDX-License-Identifier: GPL-2.0-only
"""Readers of the tables in semantic-patches/tables/; each says its columns."""

import glob
import os
import re
from collections import namedtuple

HERE = os.path.dirname(os.path.realpath(__file__))
PATCHES = os.path.join(os.path.dirname(os.path.dirname(HERE)), "semantic-patches")
TABLES = os.path.join(PATCHES, "tables")

ACQUIRES = ("get", "pin")
RELEASES = ("put", "unpin")

Signature = namedtuple("Signature", "name args action shape pages count flags dirty"
                                    " result context longterm note")
Carrier = namedtuple("Carrier", "name source target kind note")


def rows(name):
    """The lines of a table, split at tabs, without comments."""
    with open(os.path.join(TABLES, name), encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                yield line.rstrip("\n").split("\t")


def _number(text):
    return None if text == "-" else int(text) if text.isdigit() else text


class Functions:
    """functions.tsv: signatures by name, and by name and number of arguments."""

    def __init__(self):
        self.by_name = {}
        for row in rows("functions.tsv"):
            signature = Signature(row[0], *[_number(c) for c in row[1:11]], row[11])
            self.by_name.setdefault(signature.name, []).append(signature)

    def names(self, *actions):
        return [n for n, s in self.by_name.items() if s[0].action in actions]

    def calls(self, *actions):
        """A pattern that finds their calls in text."""
        return re.compile(rf"\b({'|'.join(sorted(self.names(*actions)))})\s*\(")

    def action(self, name):
        """What a function does, or None if it is not in the table."""
        return self.by_name[name][0].action if name in self.by_name else None

    def signature(self, name, args):
        """The signature that takes this many arguments, or the likeliest one."""
        known = self.by_name[name]
        for signature in known:
            if signature.args == args:
                return signature
        return None


def carriers():
    """carriers.tsv: {name: [Carrier]}."""
    table = {}
    for row in rows("carriers.tsv"):
        carrier = Carrier(row[0], int(row[1]), int(row[2]), row[3], row[4])
        table.setdefault(carrier.name, []).append(carrier)
    return table


def consumers():
    """consumers.tsv: {name: (argument, form, note)}."""
    return {row[0]: (int(row[1]), row[2], row[3]) for row in rows("consumers.tsv")}


def givers():
    """givers.tsv: {name: (argument, what it gives)}; argument 0 is the result."""
    return {row[0]: (int(row[1]), row[2]) for row in rows("givers.tsv")}


def evidence_names(kind="*"):
    """All functions that a rule in semantic-patches/evidence/ matches by name."""
    found = set()
    for path in glob.glob(os.path.join(PATCHES, "evidence", kind + ".cocci")):
        with open(path, encoding="utf-8") as file:
            found.update(re.findall(r"(\w+)@p\(", file.read()))
    return found - {"f"}
