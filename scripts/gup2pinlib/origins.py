# SPDX-License-Identifier: GPL-2.0-only
"""Where the pages of an expression come from, read backwards.

follow.py goes forward from an acquisition and says "may hold"; this goes back
from a release, through assignments, parameters, structure members and the
kernel's containers, to the calls whose result is released.  Who rewrites a
release needs both: that every page it gets was acquired by the sites at hand,
and that no page of another origin gets there.
"""

import re
from collections import namedtuple

from .csource import TOKEN
from .follow import CARRIERS, SHARED, CONTAINER, all_refs, owner, refs
from .index import WIDELY_USED

# kind "gup": an acquisition; "call": a page that another function returned or
# stored through a pointer; "unknown": nobody is seen to call the function, or
# to store into the member.
Origin = namedtuple("Origin", "kind file offset line text")

MAX_STEPS = 400
MAX_CALLERS = 25
_MEMORY = re.compile(r"(alloc|calloc|realloc|kmemdup|memdup|container_of|_entry$|to_|_priv)")
_NO_PAGE = frozenset("NULL ERR_PTR min max min_t max_t ARRAY_SIZE PAGE_ALIGN unlikely likely"
                     .split())


class Origins:
    """of(func, expr) gives the sorted Origins of an expression's pages."""

    def __init__(self, index, functions):
        self._index = index
        self._functions = functions
        self._kept = {}

    def of(self, func, expr):
        key = (func.key, expr)
        if key not in self._kept:
            self._kept[key] = self._searched(func, TOKEN.findall(expr))
        return self._kept[key]

    def _searched(self, func, tokens):
        """Again and again until no name is left that the tree must be searched for."""
        while True:
            self._index.missing = set()
            self._found, self._seen = set(), set()
            for path, _ in refs(tokens):
                self._path(func, path)
            if not self._index.search_missing():
                return sorted(self._found)

    def _origin(self, kind, func, offset, text):
        self._found.add(Origin(kind, func.file, offset, func.line(offset), text))

    def _path(self, func, path):
        while len(path) > 1 and path[-1] in CONTAINER and (
                owner(self._index, func, path) in SHARED or len(path) > 2):
            path = path[:-1]
        if path[0].endswith("()"):
            return
        if (func.key, path) in self._seen or len(self._seen) > MAX_STEPS:
            return
        self._seen.add((func.key, path))
        if len(path) > 1:
            self._member(func, path)
        elif func.declares(path[0]):
            self._local(func, path[0])
        else:
            self._stores(func.file, func, path)

    def _local(self, func, name):
        numbers = [i for i, (_, p) in enumerate(func.params) if p == name]
        if numbers:
            self._parameter(func, numbers[0])
        self._stored_in(func, lambda path: path == (name,))

    def _parameter(self, func, number):
        callers = [(c, call) for c, call in self._index.callers(func)
                   if call.callee == func.name]
        if not callers or len(callers) > MAX_CALLERS:
            self._origin("unknown", func, func.start,
                         f"{func.name}() is called with pages from elsewhere")
            return
        for caller, call in callers:
            if number < len(call.args):
                self._value(caller, call.args[number], call.offset)

    def _member(self, func, path):
        tag, member = owner(self._index, func, path), path[-1]
        if tag in SHARED:
            return
        for file in self._files_with(func, tag, member):
            for other in self._index.source(file).functions_with(member):
                self._stored_in(other, lambda p, o=other: len(p) > 1 and p[-1] == member
                                and self._same(tag, owner(self._index, o, p)))

    @staticmethod
    def _same(tag, other):
        return tag is None or other is None or tag == other

    def _files_with(self, func, tag, member):
        here = func.file.rpartition("/")[0]
        files = set(self._index.tree.dirs.get(here, ()))
        if func.file.endswith(".c") and tag in self._index.source(func.file).structs:
            files = {func.file}
        elif tag and "." not in tag:
            spread = self._index.files(tag)
            if len(spread) <= WIDELY_USED:
                files.update(spread)
        return [f for f in sorted(files) if f.endswith((".c", ".h"))
                and member in self._index.tree.text(f)]

    def _stores(self, file, func, path):
        """A global: every function of its file that stores into it."""
        for other in self._index.source(file).functions_with(path[0]):
            if not other.declares(path[0]):
                self._stored_in(other, lambda p: p[0] == path[0])
        _ = func

    def _stored_in(self, func, named):
        """What a function stores into the places that named() accepts."""
        for assign in func.flow.assigns:
            left = refs(assign.left)[-1:]
            if assign.op == "=" and left and named(left[0][0]):
                self._value(func, assign.right, assign.offset)
            elif assign.op == "=" and self._aliases(func, assign, named):
                self._path(func, left[0][0])
        for call in func.flow.calls:
            self._filled_by(func, call, named)

    @staticmethod
    def _aliases(func, assign, named):
        """p = &obj->list[i]: what is stored through p is stored in obj->list."""
        left = refs(assign.left)[-1:]
        if not left or len(left[0][0]) != 1:
            return False
        if not re.search(r"\b(?:page\s*\*|scatterlist)\s*\*\s*" + left[0][0][0] + r"\b",
                         func.source.masked[func.start:func.end]):
            return False
        return any(named(path) for path, _ in refs(assign.right)[:1])

    def _value(self, func, tokens, offset):
        for path, _ in refs(tokens):
            if path[0].endswith("()"):
                self._result(func, path[0][:-2], offset)
            else:
                self._path(func, path)

    def _result(self, func, callee, offset):
        """The result of a call that carries no page of its arguments."""
        if callee in _NO_PAGE or callee in CARRIERS or self._action(callee) in ("put", "unpin"):
            return
        if self._acquires(callee):
            self._gup(func, callee, offset)
            return
        found = self._index.definitions(callee, func.file)
        for definition in found:
            if re.search(r"\b(?:page|folio)\s*\*", definition.head.split(callee)[0]):
                for tokens, at in definition.flow.returns:
                    self._value(definition, tokens, at)
        if not found and not _MEMORY.search(callee):
            self._origin("call", func, offset, f"{callee}() returns it")
        elif not found and re.search(r"alloc(ate)?_page", callee):
            self._origin("call", func, offset, f"{callee}() returns it")

    def _acquires(self, callee):
        return self._action(callee) in ("get", "pin")

    def _action(self, callee):
        return self._functions.action(callee)

    def _gup(self, func, callee, offset):
        for call in func.flow.calls:
            if call.callee == callee and call.offset >= offset:
                self._origin("gup", func, call.offset, f"{callee}()")
                return

    def _filled_by(self, func, call, named):
        """Calls that put pages into a place whose address they are given."""
        if self._acquires(call.callee):
            signature = self._functions.signature(call.callee, len(call.args))
            if signature and signature.pages and signature.pages <= len(call.args):
                if any(named(p) for p, _ in refs(call.args[signature.pages - 1])):
                    self._origin("gup", func, call.offset, f"{call.callee}()")
            return
        for carrier in CARRIERS.get(call.callee, ()):
            if 0 < carrier.target <= len(call.args) and carrier.source <= len(call.args):
                if any(named(p) for p, _ in refs(call.args[carrier.target - 1])):
                    self._value(func, call.args[carrier.source - 1], call.offset)
        if call.callee in CARRIERS or call.member or self._action(call.callee):
            return
        for number, arg in enumerate(call.args):
            if any(named(p) for p, _ in refs(arg)):
                self._through(func, call, number)

    def _through(self, func, call, number):
        """A callee that stores pages through the pointer it is given."""
        for callee in self._index.definitions(call.callee, func.file):
            if number < len(callee.params) and "*" in callee.params[number][0]:
                name = callee.params[number][1]
                if (callee.key, name, "through") not in self._seen:
                    self._seen.add((callee.key, name, "through"))
                    if name in callee.flow.words:
                        self._stored_in(callee, lambda p, n=name: p == (n,))


__all__ = ["Origin", "Origins", "all_refs"]
