# SPDX-License-Identifier: GPL-2.0-only
"""Who stores pages into a member of a structure, and with which reference."""

import re

from .cflow import EXCHANGING, changed, changes, writes
from .ctext import split_top
from .expr import means_member, owner, refs, target
from .index import PAGES

# *_exact() has a release of its own kind, which no page of it goes to alone
FRESH = re.compile(r"alloc_page(?!s_exact)|get_(?:free|zeroed)_page|frag_alloc|alloc_frag"
                   r"|page_alloc|folio_alloc|alloc_folio|cma_alloc|alloc_contig|mempool_alloc")
# .member = in braces
_BEGINS = (["{", "."], [",", "."], ["(", "."])
_INNER_BRACES = re.compile(r"[=,{(]\s*\{")
_ALLOCATORS = re.compile(r"_{0,2}(?:dev_)?alloc_pages?(?:_node|_vma)?$")


class Members:
    """What there is to know of members; func is where path names one."""

    def __init__(self, index, functions):
        self._index, self._functions = index, functions

    def users(self, func, path):
        """(Function,) of who may name the member, or another one of that name."""
        tag = owner(self._index, func, path)
        files = self.files(func, tag)
        if tag is None and len(path) == 2:
            files = tuple(sorted({*files, *self._of_type(func, path[0])}))
        return self._index.once("users", (path[-1], files),
                                lambda: self._find_users(path[-1], files))

    def _find_users(self, name, files):
        return tuple(other for file in files if name in self._index.text(file)
                     for other in self._index.source(file).functions_with(name))

    def _of_type(self, func, name):
        """C files that name the type of a variable, which is no structure's tag."""
        kind = self._index.once("typedef", (func.key, name), lambda: func.typedef_of(name))
        return [f for f in self._index.places(kind) or () if f.endswith((".c", ".h"))
                ] if kind else []

    def files(self, func, tag):
        """C files that may see the structure, as a tuple."""
        return self._index.once("visible", (tag, func.file), lambda: self._find_files(func, tag))

    def _find_files(self, func, tag):
        files = set(self._index.listing(func.directory))
        if func.file.endswith(".c") and tag in self._index.source(func.file).structs:
            files = {func.file}
        elif tag and "." not in tag:
            files.update(self._index.places(tag) or ())
        return tuple(f for f in sorted(files) if f.endswith((".c", ".h")))

    def hold_a_reference(self, func, path):
        """Is one more plain reference taken wherever a page is stored in the member?

        Then a release of what is in the member drops that one, no other.  A page
        that is allocated for the member comes with one.
        """
        key = (owner(self._index, func, path), path[-1], func.file)
        return self._index.once("holds", key, lambda: self._all_take(func, path))

    def _all_take(self, func, path):
        users, tag = self.users(func, path), owner(self._index, func, path)
        files = self.files(func, tag)
        if not all(self._plain(other, path[-1]) for other in users) or any(
                self._index.source(file).united(tag, path[-1])
                or self.macro_changes(file, path[-1]) for file in files):
            return False
        stores = [(other, *store) for other in users for store in self._stored(
            other, lambda p, f=other: means_member(self._index, f, p, tag, path[-1]))]
        return (any(self._takes(*store) for store in stores)
                and all(self._takes(*store) or self._fresh(*store) for store in stores))

    def unnamed_stores(self, func, path):
        """May a page get into the member by a macro, or by { page } without its name?"""
        tag, member = owner(self._index, func, path), path[-1]
        if tag is None:
            tag = self._index.once("typedef", (func.key, path[0]),
                                   lambda: func.typedef_of(path[0]))
        return tag is not None and self._index.once("unnamed", (tag, member, func.file),
                                lambda: self._has_unnamed(func, tag, member))

    def _has_unnamed(self, func, tag, member):
        return any(tag in self._index.text(file) and tag in self._index.source(file).unnamed
                   or self.macro_changes(file, member) or self._places_pages(file)
                   for file in self.files(func, tag))

    def _places_pages(self, file):
        return self._index.once("placed", file, lambda: any(
            map(_placed, self._index.source(file).functions)))

    def macro_changes(self, file, member):
        return member in self._index.text(file) and any(
            member in body and changes(body, member)
            for body in self._index.source(file).storing_macros)

    @staticmethod
    def _plain(func, member):
        """Is all that is done with the member to be seen: is it one page, that is stored
        in it by name, or by an exchange?"""
        exchanged = sum(call.callee in EXCHANGING and call.args[0][-1:] == [member]
                        for call in func.flow.calls if call.args)
        tokens = func.flow.tokens
        return len(changed(func.flow, member)) == exchanged and not any(
            token == member and (
                tokens[at - 2:at] in _BEGINS or tokens[at + 1] == "["
                or tokens[at + 1] == "=" and "(" in tokens[func.flow.postfix(at):at])
            for at, token in enumerate(tokens) if tokens[at - 1] in ("->", "."))

    @staticmethod
    def _stored(func, named):
        """(page as tokens, Assign) of what a function stores in a member."""
        for assign in func.flow.assigns:
            copied = refs(assign.right)
            if (assign.op == "=" and _any(named, target(assign.left))
                    and not (copied and all(named(path) for path, _ in copied))):
                yield assign.right, assign

    def _takes(self, func, page, where):
        """Does a function take one more reference of the page that it stores, right
        before or after that, with nothing between that may leave?"""
        flow, end = func.flow, _end(func.flow, where.index)
        taken = [c for c in flow.calls
                 if self._functions.action(c.callee) == "ref" and c.args[:1] == [page]]
        dropped = [c for c in flow.calls if self._functions.action(c.callee) == "put" and c.args
                   and refs(c.args[0]) == refs(page)]
        stored = [a for a in flow.assigns if a.op == "=" and a.right == page]
        labelled = ":" in flow.tokens[_start(flow, where):where.index]
        if dropped or labelled or len(stored) > len(taken):
            return False
        return not func.has_directive and any(
            flow.tokens[c.index - 1] in (";", "{", "}")
            and (_nothing_between(flow, end, c.index, {";", "}"})
                 or _nothing_between(flow, _end(flow, c.index), _start(flow, where), {";"}))
            for c in taken)

    @staticmethod
    def _fresh(func, page, _):
        """Is this no page, or one that the function has allocated by itself?"""
        if not page:
            return False
        given = [a.right for a in func.flow.assigns if page[1:] == [] and a.sets(page[0])] or [page]
        if any(name == page[0] for _, name in func.params) or any(
                "for_each" in c.callee and page in c.args for c in func.flow.calls):
            return False
        return all(right == ["NULL"] or _allocates(right) for right in given) and (
            page[1:] != [] or writes(func.flow, page[0]) <= len(given))

    def kept_with_reference(self, func, page):
        """Does a function store a page, as tokens, in a member of that kind, and take
        the one reference?"""
        taken = sum(self._functions.action(call.callee) == "ref" and call.args[:1] == [page]
                    for call in func.flow.calls)
        return taken == 1 and any(
            a.op == "=" and a.right == page and len(path) > 1 and self.hold_a_reference(func, path)
            for a in func.flow.assigns for path, _ in target(a.left))

    def read_with_reference(self, func, page):
        """Is a page, as tokens, one that a function reads from members of that kind only?"""
        given = [a.right for a in func.flow.assigns
                 if page[1:] == [] and a.sets(page[0]) and a.right != ["NULL"]]
        return given != [] and any(tokens == page for tokens, _ in func.flow.returns) and all(
            len(path) > 1 and self.hold_a_reference(func, path)
            for right in given for path, _ in refs(right)[-1:] or [((), "")])

    def referenced(self, func):
        """Does anybody in its directory take a plain reference?  Who looks a page up
        by an address has none to release, unless he takes it."""
        here = func.directory
        return self._index.once("referenced", here, lambda: self._anybody_takes(here))

    def _anybody_takes(self, here):
        names = self._functions.names("ref")
        return any(name + "(" in self._index.text(path) for path in self._index.listing(here)
                   if path.endswith((".c", ".h")) for name in names)


def _placed(func):
    """Does a function set up a structure by { page }, or { { page, 0 }, 1 }, without the
    member's name?"""
    if not _INNER_BRACES.search(func.source.masked, func.body + 1, func.end) and (
            not func.has_directive):
        return False            # in less time
    tokens = func.flow.tokens
    for at, token in enumerate(tokens):
        if token == "{" and tokens[at - 1] in ("=", ",", "{", "(") and not (
                tokens[at - 2] == "]" and func.type_of(tokens[func.flow.opening(at - 2) - 1]) in PAGES):
            inner = tokens[at + 1:func.flow.closing(at)]
            if ";" not in inner and any(_page_alone(func, part) for part in split_top(inner)):
                return True
    return False


def _page_alone(func, tokens):
    tokens = tokens[tokens.index("=") + 1:] if tokens[:1] == ["["] and "=" in tokens else tokens
    return tokens[1:] == [] and tokens != [] and func.type_of(tokens[0]) in PAGES


def _any(named, found):
    return any(named(path) for path, _ in found)


def _allocates(tokens):
    """Is this one call of a function of the kernel that gives a new page?"""
    depth = 0
    for at, token in enumerate(tokens[1:], 1):
        depth += (token == "(") - (token == ")")
        if not depth:
            return _ALLOCATORS.match(tokens[0]) is not None and at == len(tokens) - 1
    return False


def _end(flow, index):
    """Index of the token that ends the statement around one."""
    while flow.tokens[index] not in (";", "{", "}"):
        index += 1
    return index


def _start(flow, where):
    index = where.index
    while flow.tokens[index - 1] not in (";", "{", "}"):
        index -= 1
    return index


def _nothing_between(flow, end, start, tokens):
    """Are there only some tokens between the end of a statement and the start of another?"""
    return end < start and tokens.issuperset(flow.tokens[end:start])
