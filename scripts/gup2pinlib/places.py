# SPDX-License-Identifier: GPL-2.0-only
"""Places for pages, variables, globals and members, and what functions store into them.

The same is asked of them by every search that comes by: it is found out once.
"""

import re
from collections import namedtuple

from .csource import arrays
from .expr import CARRIERS, initialised, is_result, means_member, owner, refs, target
from .follow import CONTAINER, SHARED
from .index import PAGES

# Kinds of places that a word may name; member() is one, too.
LOCAL, GLOBAL = ("local", None), ("global", None)

# What a function does to a place.  stores: [Store]; calls: [Given].
# away: (tokens, offset) where its address is returned, or the array that it is, and
# anybody may store into it.
Touched = namedtuple("Touched", "stores calls away")
# path is assigned to, or (into) what it points to.  named: it is such a place; source:
# it is set from such a place, of this path.
Store = namedtuple("Store", "assign path into named source")
# A call that is given the place: the numbers of its arguments, from 0, and of those
# from which something gets there.  read: the callee gets no more than a page, and no
# place to store one in.
Given = namedtuple("Given", "call numbers sources read")


def member(tag):
    return ("member", tag)


class Places:
    def __init__(self, index):
        self._index = index

    def cut(self, func, path):
        """The path of what holds the pages: a container of the kernel, not its members."""
        while len(path) > 1 and path[-1] in CONTAINER:
            tag = owner(self._index, func, path)
            if tag not in SHARED and (tag is not None or len(path) < 3
                                      or path[-1] in ("page", "pages", "folio")):
                break
            path = path[:-1]
        return path

    def declared_page(self, func, path):
        if len(path) == 1:
            return func.type_of(path[0]) in PAGES
        tag = owner(self._index, func, path)
        return bool(tag) and self._index.struct(tag, func.file).get(path[-1]) in PAGES

    def is_page(self, func, path, unseen):
        """Is this declared as a page, and not as a number?  unseen: what it is if its
        declaration is not seen."""
        if len(path) == 1:
            return is_result(path) or func.type_of(path[0]) in PAGES
        tag = owner(self._index, func, path)
        known = self._index.struct(tag, func.file) if tag else {}
        return known[path[-1]] in PAGES if path[-1] in known else unseen

    @staticmethod
    def by_value(func, argument):
        """Is it one page, which stays what it is whatever a callee does?"""
        return (len(argument) == 1 and func.type_of(argument[0]) in PAGES
                and argument[0] not in arrays(func))

    def page_at(self, func, tokens):
        """Is it a variable or a member for one page?"""
        path = [p for p, _ in refs(tokens)][:1]
        return self.by_value(func, tokens) or (
            "[" not in tokens and path != [] and len(path[0]) > 1
            and self.declared_page(func, path[0]))

    # -- what is done to them ---------------------------------------------------

    def touched(self, func, word, kind):
        """Touched: what a function does to the places of a kind that a word names."""
        return self._index.once("touched", (func.key, word, kind),
                                lambda: self._find_touched(func, word, kind))

    def touching(self, word, kind, users):
        """[(Function, Touched)] of those users who do something to such places."""
        return self._index.once("touching", (word, kind, users), lambda: [
            (user, touched) for user in users
            if any(touched := self.touched(user, word, kind))])

    def of_global(self, name, path):
        """([file], (Function,)): where a structure outside of functions is set up with a
        global of a file, and who may name it, in other files if they see it."""
        return self._index.once("of_global", (name, path), lambda: self._find_global(name, path))

    def _find_global(self, name, path):
        shared = self._index.shared(name, path)
        sources = [self._index.source(file)
                   for file in (self._index.places(name) if shared else None) or [path]]
        return ([source.file for source in sources if source.keeps(name)],
                tuple(func for source in sources for func in source.functions_with(name)
                      if not func.declares(name) or func.hides(name)))

    def _find_touched(self, func, word, kind):
        assigns, calls = func.flow.naming(word)
        named = self._naming(func, word, kind)
        stores = [_in_braces(func, a, word, kind, named) if a.left[:1] == ["."]
                  else self._store(func, a, named) for a in assigns if a.op == "="]
        given = [self._given(func, call, named) for call in calls]
        return Touched([s for s in stores if s and (s.named or s.source)],
                       [g for g in given if g.numbers or g.sources],
                       [(tokens, at) for tokens, at in func.flow.returns
                        if _gives_place(func, tokens, kind != LOCAL)
                        and any(named(p) for p, _ in refs(tokens))])

    def _naming(self, func, word, kind):
        """Does an expression's path mean such a place?"""
        what, tag = kind

        def named(path):
            path = self.cut(func, path)
            if what == "local":
                return path == (word,)
            if what == "global":
                return path[0] == word
            return means_member(self._index, func, path, tag, word)
        return named

    def _store(self, func, assign, named):
        left = [self.cut(func, path) for path, _ in target(assign.left)]
        if not left:
            return None
        path = next((path for path in left if named(path)), left[0])
        into = assign.left[:1] == ["*"] or assign.left[:1] != ["struct"] and (
            assign.left[-1:] == ["]"] or "[" in assign.left and path[-1] != assign.left[-1])
        mine, source = named(path), None
        if not mine and not into:
            source = next((p for p, _ in _first(assign.right) if named(p)), None)
        return Store(assign, path, into, mine, source)

    def _given(self, func, call, named):
        numbers = [n for n, arg in enumerate(call.args)
                   if any(named(path) for path, _ in refs(arg))]
        # what is copied into a page is no page
        sources = [c.source - 1 for c in CARRIERS.get(call.callee, ())
                   if 0 < c.target <= len(call.args) and c.source <= len(call.args)
                   and any(kind == "page" and named(path)
                           for path, kind in refs(call.args[c.target - 1]))]
        read = not sources and "for_each" not in call.callee and all(
            self.by_value(func, call.args[n]) for n in numbers)
        return Given(call, numbers, sources, read)


def _first(tokens):
    """refs() of what an address is taken of, or that an index is added to."""
    found = refs(tokens)
    return found if "?" in tokens else found[:1]


def _gives_place(func, tokens, kept):
    """Does a function return where a page may be stored, and not the page?  kept: it is
    no variable of the function's own, whose callers are looked at."""
    if tokens[:1] == ["&"] and "[" not in tokens:
        return True
    array = re.search(r"\bpage\s*\*\s*\*", func.result) is not None
    return array and (kept or tokens[:1] == ["&"] or "+" in tokens)


def _in_braces(func, assign, word, kind, named):
    """.member = x, of a structure that has no name there."""
    tag, name = initialised(func.flow, assign) or (None, None)
    mine = kind[0] == "member" and name == word and (None in (kind[1], tag) or kind[1] == tag)
    source = None if mine else next((p for p, _ in _first(assign.right) if named(p)), None)
    return Store(assign, ("", name or word), False, mine, source)
