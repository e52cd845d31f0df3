# SPDX-License-Identifier: GPL-2.0-only
"""Groups: call sites that must be converted together, or not at all.

Two sites belong together when one release may get the pages of both.
"""

import os
from collections import namedtuple

from .expr import behind_result, refs

# A call in the source.  column counts bytes from 1; offset is that of the
# callee's name; expr is what the call is said of, as the rules print it.
Spot = namedtuple("Spot", "file line column offset function callee expr")
# A line, and how it stops a group from being converted.
Reason = namedtuple("Reason", "file line text")


class Group:
    """sites: [(Audited, Link)]; releases: [(Spot, Function, "plain" or "pin")]."""

    def __init__(self, sites):
        self.sites = sites
        found = {}
        for _, link in sites:
            for func, fact, at in link.released:
                found[func.file, at] = (_spot(func, fact, at), func, fact.what)
        self.releases = [found[key] for key in sorted(found)]

    def holds(self, func, path):
        """May this path of a function hold pages of any site of the group?"""
        return any(link.reach.follower.holds(func, path) for _, link in self.sites)

    def address(self, func, tokens):
        """Is this an address of pages that the group holds, not of their array?"""
        return any(kind == "addr" or link.reach.follower.kind(func, path) == "addr"
                   for path, kind in refs(tokens) for _, link in self.sites
                   if link.reach.follower.holds(func, path))

    def members(self):
        """{name of a member that holds the group's pages: {tag of its structure}}."""
        found = {}
        for _, link in self.sites:
            for tag, name in link.reach.follower.members:
                found.setdefault(name, set()).add(tag)
        return found

    def may_name(self, tokens):
        """Is this a member behind a call's result, f(x)->page, of a name that holds
        the group's pages?"""
        return behind_result(tokens) in self.members()

    def files(self):
        """Files of the acquisitions and of the releases."""
        return sorted({a.occurrence.file for a, _ in self.sites}
                      | {spot.file for spot, _, _ in self.releases})

    def directories(self):
        """Those of the files."""
        return {os.path.dirname(path) for path in self.files()}

    def released(self):
        """{(file, offset)} of the releases."""
        return {(spot.file, spot.offset) for spot, _, _ in self.releases}

    def places(self):
        """{(file, offset)} of the acquisitions."""
        return {(a.occurrence.file, a.occurrence.offset) for a, _ in self.sites}

    def functions(self):
        """The functions in which the group's pages are at hand."""
        found = {f.key: f for _, link in self.sites for f in link.reach.follower.funcs()}
        return [found[key] for key in sorted(found)]


def _spot(func, fact, at):
    text = func.source.text
    end = at
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return Spot(func.file, fact.line, fact.column, at, func.name, text[at:end], fact.expr)


def group(audited, links):
    """[Group] of all sites, in the order of their first sites."""
    parent = list(range(len(links)))

    def root(number):
        while parent[number] != number:
            number = parent[number]
        return number

    first = {}
    for number, link in enumerate(links):
        for func, _, at in link.released:
            other = first.setdefault((func.file, at), number)
            low, high = sorted((root(other), root(number)))
            parent[high] = low
    members = {}
    for number, pair in enumerate(zip(audited, links)):
        members.setdefault(root(number), []).append(pair)
    return [Group(members[key]) for key in sorted(members)]
