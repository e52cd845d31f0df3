# SPDX-License-Identifier: GPL-2.0-only
"""Who stores pages into a member of a structure, and with which reference."""

import os
import re

from .follow import refs
from .index import owner
from .objects import Objects

_ARRAY = re.compile(r"\b(?:page\s*\*|scatterlist)\s*\*\s*(\w+)")


class Members:
    """What there is to know of members; func is where path names one."""

    def __init__(self, index, functions):
        self._index, self._functions = index, functions
        self._objects = Objects(index)
        self._arrays = {}       # asked of each assignment of a function

    def users(self, func, path):
        """[(Function, does a path there mean this member?)] of who may store into it."""
        tag, member = owner(self._index, func, path), path[-1]
        table = self._objects.table(func, path)

        def named_in(other):
            return lambda path: len(path) > 1 and path[-1] == member and (
                None in (tag, owner(self._index, other, path))
                or tag == owner(self._index, other, path)) and (
                table is None or self._objects.table(other, path) in (table, None))
        return [(other, named_in(other)) for file in self._files(func, tag)
                if member in self._index.text(file)
                for other in self._index.source(file).functions_with(member)]

    def _files(self, func, tag):
        """C files that may see the structure."""
        files = set(self._index.listing(os.path.dirname(func.file)))
        if func.file.endswith(".c") and tag in self._index.source(func.file).structs:
            files = {func.file}
        elif tag and "." not in tag:
            files.update(self._index.places(tag) or ())
        return [f for f in sorted(files) if f.endswith((".c", ".h"))]

    def arrays(self, func):
        """The names that a function declares as pointers to pages or scatterlists."""
        if func.key not in self._arrays:
            self._arrays[func.key] = set(_ARRAY.findall(func.source.masked, func.start, func.end))
        return self._arrays[func.key]

    def hold_a_reference(self, func, path):
        """Is one more plain reference taken wherever a page is stored in the member?

        Then a release of what is in the member drops that one, no other.
        """
        key = (owner(self._index, func, path), path[-1], func.file)
        return self._index.once("holds", key, lambda: self._all_take(func, path))

    def _all_take(self, func, path):
        stores = []
        for other, named in self.users(func, path):
            stores += [self._takes(other, a.right) for a in other.flow.assigns
                       if a.op == "=" and a.right != ["NULL"]
                       and any(named(p) for p, _ in refs(a.left)[-1:])]
            stores += [False for call in other.flow.calls for arg in call.args
                       if arg[:1] == ["&"] and any(named(p) for p, _ in refs(arg))]
        return stores != [] and all(stores)

    def _takes(self, func, page):
        """Does a function take one more reference of the page that these tokens name?"""
        return any(self._functions.action(call.callee) == "ref" and call.args[:1] == [page]
                   for call in func.flow.calls)

    def kept_with_reference(self, func, page):
        """Does a function store a page, as tokens, in a member of that kind?"""
        return any(a.op == "=" and a.right == page and len(path) > 1
                   and self.hold_a_reference(func, path)
                   for a in func.flow.assigns for path, _ in refs(a.left)[-1:])

    def referenced(self, func):
        """Does anybody in its directory take a plain reference?  Who looks a page up
        by an address has none to release, unless he takes it."""
        here = os.path.dirname(func.file)
        return self._index.once("referenced", here, lambda: self._anybody_takes(here))

    def _anybody_takes(self, here):
        names = self._functions.names("ref")
        return any(name + "(" in self._index.text(path) for path in self._index.listing(here)
                   if path.endswith((".c", ".h")) for name in names)
