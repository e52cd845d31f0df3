# SPDX-License-Identifier: GPL-2.0-only
"""Who stores pages into a member of a structure, and with which reference."""

import os
import re

from . import paths
from .csource import STORING
from .follow import refs
from .index import owner
from .objects import ANY, Objects

# *_exact() has a release of its own kind, which no page of it goes to alone
FRESH = re.compile(r"alloc_page(?!s_exact)|get_(?:free|zeroed)_page|frag_alloc|alloc_frag")
_EXCHANGE = frozenset(("xchg", "cmpxchg"))
_ARRAY = re.compile(r"\b(?:page\s*\*|scatterlist)\s*\*\s*(\w+)")


class Members:
    """What there is to know of members; func is where path names one."""

    def __init__(self, index, functions):
        self._index, self._functions = index, functions
        self._objects = Objects(index)
        self._arrays = {}       # asked of each assignment of a function

    def users(self, func, path, kind=ANY):
        """[(Function, does a path, at an offset, mean this member?)] of who may store into
        it; kind: of the objects that are meant."""
        tag, member = owner(self._index, func, path), path[-1]

        def named_in(other):
            return lambda path, at: len(path) > 1 and path[-1] == member and (
                None in (tag, owner(self._index, other, path))
                or tag == owner(self._index, other, path)) and not self._objects.another(
                kind, other, path, at)
        return [(other, named_in(other)) for file in self._files(func, tag)
                if member in self._index.text(file)
                for other in self._index.source(file).functions_with(member)]

    def kind(self, func, path, at):
        """The Kind of the objects that are meant by the path at an offset."""
        return self._objects.kind(func, path, at)

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

        Then a release of what is in the member drops that one, no other.  A page
        that is allocated for the member comes with one.
        """
        key = (owner(self._index, func, path), path[-1], func.file)
        return self._index.once("holds", key, lambda: self._all_take(func, path))

    def _all_take(self, func, path):
        stores = [(other, *store) for other, named in self.users(func, path)
                  for store in self._stored(other, named)]
        return (any(self._takes(*store) for store in stores)
                and all(self._takes(*store) or self._fresh(*store) for store in stores))

    @staticmethod
    def _stored(func, named):
        """(page as tokens, offset) of what a function stores in a member; [] for one that
        is not seen."""
        for assign in func.flow.assigns:
            if (assign.op == "=" and _any(named, refs(assign.left)[-1:], assign)
                    and not _any(named, refs(assign.right)[-1:], assign)):
                yield assign.right, assign.offset
        for assign in func.flow.assigns:
            if assign.right[:1] == ["&"] and _any(named, refs(assign.right), assign):
                yield [], assign.offset
        for call in func.flow.calls:
            if any(arg[:1] == ["&"] and _any(named, refs(arg), call) for arg in call.args):
                yield call.args[-1] if call.callee in _EXCHANGE else [], call.offset
            elif call.callee in STORING and _any(named, refs(call.args[0]), call):
                yield call.args[-1], call.offset

    def _takes(self, func, page, at):
        """Does a function take one more reference of the page that these tokens name,
        whenever it stores it at an offset, and of the same page?"""
        return not self._changes(func, page) and any(
            self._functions.action(call.callee) == "ref" and call.args[:1] == [page]
            and _ways(func, call.offset) <= _ways(func, at) for call in func.flow.calls)

    @staticmethod
    def _changes(func, page):
        """Is a variable assigned to more than once?"""
        return len(page) == 1 and sum(a.sets(page[0]) for a in func.flow.assigns) > 1

    @staticmethod
    def _fresh(func, page, _):
        """Is this no page, or one that the function has allocated by itself?"""
        given = [a.right for a in func.flow.assigns if page and a.sets(page[-1])] or [page]
        return not any(["&"] + page in call.args for call in func.flow.calls) and all(
            right == ["NULL"] or right and FRESH.search(right[0]) for right in given)

    def kept_with_reference(self, func, page):
        """Does a function store a page, as tokens, in a member of that kind?"""
        return any(a.op == "=" and a.right == page and len(path) > 1
                   and self.hold_a_reference(func, path)
                   for a in func.flow.assigns for path, _ in refs(a.left)[-1:])

    def read_with_reference(self, func, page):
        """Is a page, as tokens, one that a function reads from members of that kind only?"""
        given = [a.right for a in func.flow.assigns
                 if page[1:] == [] and a.sets(page[0]) and a.right != ["NULL"]]
        return given != [] and all(
            len(path) > 1 and self.hold_a_reference(func, path)
            for right in given for path, _ in refs(right)[-1:] or [((), "")])

    def referenced(self, func):
        """Does anybody in its directory take a plain reference?  Who looks a page up
        by an address has none to release, unless he takes it."""
        here = os.path.dirname(func.file)
        return self._index.once("referenced", here, lambda: self._anybody_takes(here))

    def _anybody_takes(self, here):
        names = self._functions.names("ref")
        return any(name + "(" in self._index.text(path) for path in self._index.listing(here)
                   if path.endswith((".c", ".h")) for name in names)


def _any(named, found, where):
    return any(named(path, where.offset) for path, _ in found)


def _ways(func, at):
    """The branches that an offset is in."""
    return {(branch.start, branch.answer) for branch in paths.conditions(func, at)}
