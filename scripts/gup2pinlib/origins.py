# SPDX-License-Identifier: GPL-2.0-only
"""Where the pages of an expression come from, read backwards.

follow.py goes forward from an acquisition and says "may hold"; this goes back
from a release, through assignments, parameters, structure members and the
kernel's containers, to the calls whose result is released.  Who rewrites a
release needs both: that every page it gets was acquired by the sites at hand,
and that no page of another origin gets there.
"""

import heapq
import re
from collections import namedtuple

from . import operations, paths, tables
from .arith import plain
from .cflow import STORING
from .csource import arrays, slots
from .ctext import TOKEN
from .expr import CARRIERS, closing, is_result, outermost, owner, refs, target
from .fills import Fills
from .follow import KNOWN, SHARED
from .index import PAGES
from .marks import Marks, apart
from .members import FRESH, Members
from .places import GLOBAL, LOCAL, Places, member
from .reach import ancestors
from .rounds import in_rounds

# kind "gup": an acquisition; "alloc": a page that was allocated; "call": a page
# that another function returned or stored through a pointer; "memory": the
# address of something, perhaps of the array that the pages are in; "address": a
# page that is looked up by an address or a number to which no acquired page is
# seen to come, where plain references are taken; "unknown": nobody is seen to
# call the function, or to store into the member.
Origin = namedtuple("Origin", "kind file offset line text")

# A mark of a variable: where it is set to the array that is looked at.  What that gives may
# be the array of another object, too, but what is in that one is not in the one at hand.
Result = namedtuple("Result", "function index")

GIVERS = tables.givers()
_PAGE_TYPE = re.compile(r"\b(?:page|folio|scatterlist|sg_table|bio|bio_vec)\s*\*")
_PAGE_ITSELF = re.compile(r"\b(?:page|folio)\s*\*")
MAX_STEPS = 150
MAX_CALLERS = 25
ALL_LEVELS = 8
_MEMORY = re.compile(r"alloc|memdup|^container_of|_entry$")
_ARRAY_CAST = "( struct page * * )"
_PAGE_CAST = "( struct page * )"
_FROM_ADDRESS = frozenset(c.name for row in CARRIERS.values() for c in row
                          if re.search(r"_to_(head_)?page$|^pfn_(folio|to_)", c.name))
_OF_PAGE = frozenset(c.name for row in CARRIERS.values() for c in row
                     if c.kind != "page" and re.match(r"(?!pfn_|virt_)[a-z]", c.name))
# Nobody's functions that take an array of pages and leave it as it is.
_STORES_NONE = re.compile(
    r"^(?:sg|is|dev|pr|netdev|drm_dev)_|^k?[kv]?z?free(?:_sensitive|_rcu|_large)?$|^memset"
    r"|(?:^|_)free_(?:pages?|large|coherent)(?:_exact)?$|^kmem_cache_free$|^mempool_free$"
    r"|(?:^|_)(?:v?(?:un)?map|insert|dbg|debug|trace)(?:_|$)|print|WARN|BUG|IS_ERR|likely|size")
# What gives a page, or what holds pages or stands for them, by its name or type.
_OF_PAGES = re.compile(r"(?:^|_)(?:pages?|folios?|pfns?|mfn|sgt|sgl|sg_table)(?:_|$)")
_OF_ENTRY = re.compile(r"_*(?:pte|pmd|pud|p4d|pgd|phys|virt|dma|bus)_")
_GIVES_PAGES = "page|folio|sg_table|scatterlist|bio_vec"
_ANY_POINTER = frozenset("page folio void char long uintptr_t".split())
_NO_PAGE = frozenset("NULL ERR_PTR ERR_CAST PTR_ERR IS_ERR"
                     " min max min_t max_t ARRAY_SIZE PAGE_ALIGN PTR_ALIGN unlikely likely"
                     .split())


class Origins:
    """of(func, expr, offset) gives the sorted Origins of the pages of an expression that
    stands at an offset of a function."""

    def __init__(self, index, functions):
        self.index, self.functions = index, functions
        self.members, self.places = Members(index, functions), Places(index)
        self.fills, self.marks = Fills(index, functions), Marks(index, self.members)
        # {(function key, tokens): did an acquired page come there?}
        self.looked_up, self._kept = {}, {}

    def of(self, func, expr, offset):
        return self._answer(func, expr, offset, False)

    def gups(self, func, expr, offset):
        """Those of the kind "gup", which are found in less time."""
        return self._answer(func, expr, offset, True)

    def _answer(self, func, expr, offset, gups):
        self.settle([(func, expr, offset, gups)])
        return self._kept[self._key(func, expr, offset, gups)]

    def _key(self, func, expr, offset, gups):
        """Where nothing is known of the object, it is the same everywhere in a function."""
        marked = any(self.marks.of(func, offset, path) for path, _ in refs(TOKEN.findall(expr)))
        return func.key, expr, offset if marked else None, gups

    def settle(self, asked):
        """Answer many (func, expr, offset, are only gups asked for?) at once: each search
        of the tree takes its time."""
        todo = {self._key(*one): one[0] for one in asked}
        self._kept.update(in_rounds(
            self.index, [key for key in todo if key not in self._kept],
            lambda key: self._found(todo[key], *key[1:])))

    def _found(self, func, expr, offset, gups):
        return sorted(Walk(self, func, gups).back_from(TOKEN.findall(expr), offset))


class Walk:
    """One search backwards, from what stands in one function."""

    def __init__(self, origins, func, gups):
        """gups: only acquired pages are asked for."""
        self._origins, self._index, self._functions = origins, origins.index, origins.functions
        self._members, self._places = origins.members, origins.places
        self._fills, self._marks = origins.fills, origins.marks
        self._start, self._gups = func, gups
        self._found, self._seen, self._ahead = set(), set(), []
        self._as_page = {}          # {(function key, path): where it is stored as a page}
        self._asked = set()         # {(function key, variable)}: where it begins
        self._memory = set()        # {(function key, path)}: pointed to
        self._returned = set()      # {(function key, number?, page?)}: whose results were asked for
        self._through_seen = {}     # {(function key, parameter): is it stored through?}
        # functions reached from callee to caller; {those reached from caller to
        # callee: the calls}, which have their parameters from these calls only
        self._above, self._entered = {func.key}, {}
        # {(caller's key, offset, argument)}: calls that brought an array up; {what is in
        # _seen, but was reached by these only}; how much was looked at, for its order
        self._up, self._below, self._pushed = set(), set(), 0
        # what is looked at: a number by which a page is looked up?  Was it kept
        # in a structure?
        self._number, self._stored = False, False
        self._reaching = None       # asked once
        # looks back that went on, or came to an end; those that came to NULL
        self._ways, self._nulls = 0, 0

    def back_from(self, tokens, offset=None, first=False):
        """{Origin} of an expression of the function it starts from; first: one will do.

        Pages are looked at before numbers, and what is near first: when there are
        too many ways, those through the same file have been gone.
        """
        looked_up = not _FROM_ADDRESS.isdisjoint(tokens)
        for path in self._named(self._start, tokens, True):
            self._asked.add((self._start.key, path[0]))
            self._path(self._start, path, looked_up and not self._is_page(self._start, path),
                       marks=self._marks.of(self._start, offset, path))
        for _ in range(MAX_STEPS):
            if not self._ahead or first and self._found:
                break
            *_, func, path, self._number, self._stored, marks = heapq.heappop(self._ahead)
            self._look(func, path, marks)
        for none, _, _, func, *_ in self._ahead:
            if not none:
                self._origin("unknown", func, func.start, "there are too many ways to look back")
        return self._found

    def _origin(self, kind, func, offset, text):
        self._ways += 1
        if kind == "gup" or not self._gups:
            self._found.add(Origin(kind, func.file, offset, func.line(offset), text))

    def _path(self, func, path, number=False, memory=False, below=False, marks=frozenset()):
        """memory: a pointer to it is looked at, by which a page may be stored in it.

        below: it is what a call gave to where the search came from.  marks: what is
        known of the object that the path is a member of.
        """
        path = self._places.cut(func, path)
        if is_result(path) or path == ("NULL",):
            return
        if len(path) == 1 and path[0] in self._index.nulls(func.file):
            self._ways += 1
            return
        self._ways += 1
        if memory:
            self._memory.add((func.key, path))
        asked = (func.key, path, number, marks)
        if below and asked not in self._seen:
            self._below.add(asked)
        elif not below and asked in self._below:
            self._below.discard(asked)
            self._seen.discard(asked)
        if asked in self._seen:
            return
        self._seen.add(asked)
        far = (func.file != self._start.file) + (func.directory != self._start.directory)
        none = number or not self._is_page(func, path)
        self._pushed += 1
        heapq.heappush(self._ahead, (none, far, self._pushed, func, path, number,
                                     self._stored, marks))

    def _look(self, func, path, marks):
        """What ends without an origin, and is a page, has one that is not seen."""
        before, nulls = self._ways, self._nulls
        self._look_back(func, path, marks)
        found = self._ways - before
        if not self._places.declared_page(func, path):
            found -= self._nulls - nulls        # others than who takes a page may leave it
        if (not found and not self._number and self._surely_page(func, path)
                and (func.key, path) not in self._memory):
            at = self._as_page.get((func.key, path), func.start)
            self._origin("unknown", func, at, f"what is stored in {'->'.join(path)} is not seen")

    def _surely_page(self, func, path):
        return (func.key, path) in self._as_page or self._places.declared_page(func, path)

    def _look_back(self, func, path, marks):
        if self._number:
            self._taken(func, path)
        if len(path) > 1:
            self._stored = True
            self._member(func, path, marks)
        elif func.declares(path[0]):
            self._local(func, path[0], marks)
            if func.hides(path[0]) and self._index.global_here(path[0], func.file):
                self._stores(func.file, path, marks)
        else:
            self._stores(func.file, path, marks)

    def _taken(self, func, path):
        """Who takes a reference of the page of a number has one that is no acquired page's."""
        for call in func.flow.calls:
            if self._action(call.callee) == "ref" and any(
                    path == found for arg in call.args for found, _ in refs(arg)):
                self._origin("unknown", func, call.offset,
                             f"{call.callee}() takes a reference of its own")

    def _local(self, func, name, marks):
        numbers = [i for i, (_, p) in enumerate(func.params) if p == name]
        if numbers:
            self._parameter(func, numbers[0])
        self._local_stores(func, name, marks=marks, ended=(
            func.key, (name,), self._number, frozenset()) in self._below)

    def _parameter(self, func, number):
        callers = self._index.calls(func) + operations.operators(self._index, func)
        kind, name = func.params[number]
        # a number that comes from afar is an address, and no page's
        page = not self._number and (func.key == self._start.key or _PAGE_TYPE.search(kind)
                                     or (func.key, (name,)) in self._as_page)
        if func.key not in self._above and func.key in self._entered:
            callers = self._entered[func.key]
        elif page and self._index.given_away(func):
            self._origin("unknown", func, func.start, f"who calls {func.name}() is not seen")
        if not callers or len(callers) > MAX_CALLERS:
            if not self._fills.here(func, name) and (page or (func.key, name) in self._asked):
                self._origin("unknown", func, func.start,
                             f"{func.name}() is called with pages from elsewhere")
            return
        if not _PAGE_TYPE.search(kind) and self._fills.first(func, name):
            return
        if self._number and self._stored:
            callers = [(c, call) for c, call in callers if self._may_release(c)]
        for caller, call in callers:
            if func.key in self._above:
                self._above.add(caller.key)
            self._argument(func, number, caller, call)

    def _argument(self, func, number, caller, call):
        """What a call gives for a parameter of a function."""
        if number >= len(call.args):
            return
        kind, name = func.params[number]
        if name in arrays(func):
            self._up.add((caller.key, call.offset, number))
            if call.args[number][1:] == [] and call.args[number][0] in arrays(caller):
                self._path(caller, (call.args[number][0],), self._number, below=True)
                return
        self._value(caller, call.args[number], call.offset, bool(_PAGE_TYPE.search(kind)),
                    _PAGE_ITSELF.search(kind) is not None)

    def _may_release(self, caller):
        """Does a function of its directory call, through others, what it was started
        from?  Else the numbers that it stores are in objects that never get there."""
        if self._reaching is None:
            above = ancestors(self._index, self._start, ALL_LEVELS).values()
            self._reaching = {f.directory for f, _ in above} | {self._start.directory}
        return caller.directory in self._reaching

    def _member(self, func, path, marks):
        tag = owner(self._index, func, path)
        if tag in SHARED:
            if not self._number:
                self._origin("call" if tag == "address_space" else "unknown", func, func.start,
                             f"what {'->'.join(path)} holds is not seen")
            return
        if self._members.hold_a_reference(func, path):
            self._origin("call", func, func.start, f"{path[-1]} holds a reference of its own")
            return
        if not self._number and (tag is None or self._places.declared_page(func, path)) and (
                self._members.unnamed_stores(func, path)):
            self._origin("unknown", func, func.start, f"{path[-1]} is also stored in by a macro"
                         " or without its name")
        for name in (path[-1], *self._index.united(tag, path[-1], func.file)):
            self._members_stores(func, (*path[:-1], name), marks=marks)

    def _members_stores(self, func, path, through=False, marks=frozenset()):
        kind = member(owner(self._index, func, path))
        for other, touched in self._places.touching(
                path[-1], kind, self._members.users(func, path)):
            self._done_to(other, path[-1], kind, touched, through, marks=marks)

    def _stores(self, file, path, marks):
        """A global: every function that stores into it, in other files if they see it."""
        keeping, users = self._places.of_global(path[0], file)
        for user in keeping:
            self._origin("unknown", self._start, self._start.start,
                         f"{path[0]} is also kept in a structure of {user}")
        for other, touched in self._places.touching(path[0], GLOBAL, users):
            self._done_to(other, path[0], GLOBAL, touched, marks=marks)

    def _local_stores(self, func, name, through=False, ended=False, marks=frozenset()):
        self._done_to(func, name, LOCAL, self._places.touched(func, name, LOCAL), through, ended,
                      marks)

    def _done_to(self, func, word, kind, touched, through=False, ended=False, marks=frozenset()):
        """What a function stores into the places of that kind that a word names.

        through: only into what a pointer points to, not into the pointer.
        ended: not by a call that the function returns with; nothing follows it.
        marks: what is known of the object, if it is a member; or of a variable.
        """
        for store in touched.stores:
            if marks and store.named and (Result(func.key, store.assign.index) in marks or apart(
                    marks, self._marks.of(func, store.assign.offset, store.path))):
                self._ways += 1
            elif store.named and (store.into or not through):
                self._value(func, store.assign.right, store.assign.offset,
                            self._is_page(func, store.path), self._surely_page(func, store.path))
            elif store.source:
                self._alias(func, store.path, store.source, store.assign)
        for tokens, offset in touched.away:
            if kind == LOCAL or tokens[:1] == ["&"] or not self._returned_array(func):
                self._origin("unknown", func, offset, f"the address of {word} is given away")
        for given in touched.calls:
            if ended and "return" in paths.statement_start(func.flow, given.call.index):
                continue
            if marks and self._others_only(func, given, word, marks):
                self._ways += 1
                continue
            self._filled_by(func, given)

    def _returned_array(self, func):
        """What is stored in an array by who gets it from a function; False: that is not
        seen."""
        callers = self._index.calls(func)
        if self._index.given_away(func) or operations.operators(self._index, func) or (
                len(callers) > MAX_CALLERS):
            return False
        if any(call.callee in assign.left for caller, call in callers
               for assign in caller.flow.assigns):
            return False
        results = {}        # {(Function, path of a variable): {Result}}
        for caller, call in callers:
            for path, assign in _stored_result(caller, call):
                marks = results.setdefault((caller, path), set())
                if assign.sets(path[0]) and assign.left[0] != "*":
                    marks.add(Result(caller.key, assign.index))
        for (caller, path), marks in results.items():
            self._path(caller, path, self._number, marks=frozenset(marks))
        return True

    def _others_only(self, func, given, word, marks):
        """Is a call given the member of objects only that the one at hand is none of?"""
        places = [path for arg in given.call.args for path, _ in refs(arg) if word in path]
        return places != [] and all(
            apart(marks, self._marks.of(func, given.call.offset, path)) for path in places)

    def _alias(self, func, path, source, assign):
        """p = &obj->list[i], or obj->list = p + i: what is stored through one is
        stored in the other."""
        if len(path) == 1:
            if path[0] in arrays(func) | slots(func) or assign.sets(path[0]) and (
                    _whole(assign.right) and self._is_array(func, source)):
                self._path(func, path, self._number)
            return
        slot = assign.right[:1] == ["&"] and self._places.page_at(func, assign.right[1:])
        if self._same_array(func, path, source, slot):
            if (func.key, path, "through") not in self._seen:
                self._seen.add((func.key, path, "through"))
                self._members_stores(func, path, through=True)
        elif slot or _whole(assign.right) and self._is_array(func, source) and (
                self._places.declared_page(func, source)):
            self._origin("unknown", func, assign.offset,
                         f"where {source[-1]} is, is kept in {path[-1]} by another type")

    def _same_array(self, func, path, source, slot):
        """Is a member set to an array of pages, or to a part of one, or to the place of a
        page (slot)?  In braces only its name is known."""
        return (slot or self._is_array(func, source)) and (
            self._places.declared_page(func, path)
            or not path[0] and self._index.page_array(func, path))

    def _is_array(self, func, path):
        return path[1:] == () and path[0] in arrays(func) or self._index.page_array(func, path)

    def _is_page(self, func, path):
        """What is not seen declared is what it is used as."""
        return ((func.key, path) in self._as_page
                or self._places.is_page(func, path, not self._number))

    def _value(self, func, tokens, offset, page=True, sure=False):
        """page: what takes the value is a page; a mere number holds no reference
        but that of the page it was computed from.  sure: it is declared as one, so
        that what is assigned by its name is a page, too."""
        none = refs(tokens) == [(("NULL",), "page")]
        self._ways += not refs(tokens) or none
        self._nulls += none
        if not page and "-" in outermost(tokens):
            return      # a difference of addresses
        # memory for an array of pages
        array = _ARRAY_CAST in " ".join(tokens) and tokens[:1] != ["*"]
        looked_up = not _FROM_ADDRESS.isdisjoint(tokens)
        if (looked_up and not self._gups and self._members.referenced(func)
                and not self._looked_up(func, tokens)):
            self._origin("address", func, offset, "it is the page of an address")
        page = page and not self._number and not array
        number = (self._number or looked_up or array) and _OF_PAGE.isdisjoint(tokens)
        if page and self._method(func, tokens, offset):
            return
        named = self._named(func, tokens, page)
        if sure and page and not number and len(named) == 1 and not is_result(named[0]):
            self._as_page.setdefault((func.key, self._places.cut(func, named[0])), offset)
        for path in named:
            if is_result(path):
                callee = path[0][:-2]
                if page or self._acquires(callee) or callee in GIVERS or (
                        FRESH.search(callee) and not array):
                    self._result(func, callee, offset, sure)
                else:
                    self._computed(func, callee, offset)
            else:
                self._path(func, path, number and not self._is_page(func, path),
                           tokens[:1] == ["&"], marks=self._marks.of(func, offset, path))

    def _method(self, func, tokens, offset):
        """Is it what an operation, a variable or a macro of the driver's gives, or what
        is taken off a list?  Operations of the directory are looked into."""
        called = [at for at, token in enumerate(tokens[1:]) if token == "("]
        if any(tokens[at] == "]" for at in called):
            self._origin("unknown", func, offset, "what a function of a table gives is not seen")
            return True
        methods = [tokens[at] for at in called if at and tokens[at - 1] in ("->", ".")]
        if methods:
            for call in func.flow.calls:
                if call.member and call.callee in methods and call.offset >= offset:
                    self._given_by(func, call)
                    break
        unseen = [tokens[at] for at in called if self._unseen(func, tokens, at)]
        if unseen:
            self._origin("unknown", func, offset, f"what {unseen[0]}() gives is not seen")
        return bool(methods or unseen)

    def _given_by(self, func, call):
        found, seen = self._operations(func, call)
        found = [f for f in found if _gives(f, "page|folio|void")]
        for definition in found:
            self._returns(definition)
        if not found or not seen:
            self._unseen_result(func, call.callee, call.offset)

    def _returns(self, definition, page=True, sure=False):
        """What a function returns; functions may return each other's results."""
        asked = (definition.key, self._number, page)
        self._ways += asked in self._returned
        if asked not in self._returned:
            self._returned.add(asked)
            for tokens, at in definition.flow.returns:
                self._value(definition, tokens, at, page, sure)

    def _unseen(self, func, tokens, at):
        name, end = tokens[at], closing(tokens, at + 1)
        member = tokens[end:end + 1] in (["->"], ["."])
        return (func.declares(name) or name in self._index.own_macros(func.file) and not member
                or re.search(r"_entry$|^container_of", name) is not None and any(
                    tokens[i] == "struct" and tokens[i + 1] in PAGES
                    for i in range(at, len(tokens) - 1)))

    def _named(self, func, tokens, page):
        """The paths in an expression; what is added to a page or an array is an index, but
        one of two may be a page in a number."""
        found = [path for path, _ in refs(tokens)]
        pages = [path for path in found if self._is_page(func, path)]
        either = "?" in tokens and _PAGE_CAST in " ".join(tokens)
        return pages if page and pages and not either else found

    def _looked_up(self, func, tokens):
        """Has an acquired page come to the address or number that a page is
        looked up by?  Asked by itself: what was seen before says nothing here."""
        asked, known = (func.key, *tokens), self._origins.looked_up
        if asked in known:
            return known[asked]
        before, self._index.missing = self._index.missing, set()
        found = bool(Walk(self._origins, func, True).back_from(tokens, first=True))
        if not self._index.missing:     # else to be asked again after the search
            known[asked] = found
        self._index.missing |= before
        return found

    def _computed(self, func, callee, offset):
        """A number or an address that another function returns."""
        found = self._definitions(func, callee, offset, near=True)
        found += [f for f in self._definitions(func, callee, offset)
                  if f not in found and _gives(f, _GIVES_PAGES)]
        for definition in found:
            self._returns(definition, False)
        if not found and callee not in CARRIERS and callee not in _NO_PAGE:
            if _OF_PAGES.search(callee) and not self._definitions(func, callee, offset) and not (
                    _MEMORY.search(callee) or FRESH.search(callee) or _OF_ENTRY.match(callee)):
                self._unseen_result(func, callee, offset)
            else:
                self._origin("memory", func, offset, f"{callee}() returns its address")

    def _unseen_result(self, func, callee, offset):
        self._origin("unknown", func, offset, f"what {callee}() gives is not seen")

    def _definitions(self, func, callee, offset, near=False):
        """The functions that the next call of a name reaches; near: in its directory."""
        calls = [c for c in func.flow.calls if c.callee == callee and c.offset >= offset]
        found = self._index.definitions(calls[0], func.file) if calls else []
        return [f for f in found if not near or f.directory == func.directory]

    def _result(self, func, callee, offset, sure=False):
        """The result of a call that carries no page of its arguments; sure: it is a page
        where it is stored."""
        if callee in GIVERS:
            self._origin("call", func, offset, f"{callee}() gives {GIVERS[callee][1]}")
            return
        if callee in _NO_PAGE or callee in CARRIERS or self._action(callee) in ("put", "unpin"):
            self._ways += 1
            return
        if self._acquires(callee):
            self._gup(func, callee, offset)
            return
        found = self._definitions(func, callee, offset)
        giving = [f for f in found if _gives(f, _GIVES_PAGES)
                  or sure and "*" not in f.result and "void" not in f.result]
        giving += [f for f in found if _gives(f, "void") and f.directory == func.directory]
        if FRESH.search(callee) and not (sure and giving):
            self._origin("alloc", func, offset, f"{callee}() returns it")
        elif _MEMORY.search(callee) and not giving:
            self._ways += 1
        elif not found or not giving and any(_gives(f, "void") for f in found):
            self._unseen_result(func, callee, offset)
        for definition in giving:
            self._returns(definition, sure=_gives(definition, "page|folio"))

    def _acquires(self, callee):
        return self._action(callee) in ("get", "pin")

    def _action(self, callee):
        return self._functions.action(callee)

    def _gup(self, func, callee, offset):
        for call in func.flow.calls:
            if call.callee == callee and call.offset >= offset:
                self._origin("gup", func, call.offset, f"{callee}()")
                return

    def _filled_by(self, func, given):
        """Calls that put pages into a place whose address they are given."""
        call = given.call
        if self._acquires(call.callee):
            signature = self._functions.signature(call.callee, len(call.args))
            if given.numbers and (not signature or (signature.pages or 0) - 1 in given.numbers):
                self._origin("gup", func, call.offset, f"{call.callee}()")
            return
        argument, what = GIVERS.get(call.callee, (0, ""))
        if argument - 1 in given.numbers:
            self._origin("call", func, call.offset, f"{call.callee}() gives {what}")
            return
        for source in given.sources:
            self._value(func, call.args[source], call.offset)
        if call.callee in CARRIERS or call.callee in STORING or self._action(call.callee):
            return
        for number in given.numbers:
            if (func.key, call.offset, number) in self._up:
                self._ways += 1     # there the search was
            elif not given.read:
                self._given_to(func, call, number)

    def _given_to(self, func, call, number):
        """Callees that are seen are looked into; others may store what they like."""
        argument = call.args[number]
        by_value = self._places.by_value(func, argument)
        if not by_value and self._through(func, call, number):
            return
        if by_value and "for_each" in call.callee or (
                argument[0] == "&" and self._places.page_at(func, argument[1:])
                or self._array_at(func, argument, call)):
            self._origin("unknown", func, call.offset, f"what {call.callee}() does with"
                         f" {refs(argument)[0][0][-1]} is not seen")

    def _array_at(self, func, argument, call):
        """Is it an array that a callee which is not seen may store pages into?"""
        if (call.callee in KNOWN or call.callee in _NO_PAGE
                or _STORES_NONE.search(call.callee)):
            return False
        argument = plain(argument)
        place = argument[1:]        # &pages[i], or pages + i, or pages
        if argument[0] != "&":
            place = argument[:argument.index("+") if "+" in argument else None]
            if not all(t.isidentifier() or t in ("->", ".") for t in place):
                return False
        return any(self._is_page(func, path) and self._index.page_array(func, path)
                   for path, _ in refs(place)[:1])

    def _enter(self, func, call, callee, given):
        """A call by which a function is come to from above: what was asked of its parameters
        before is asked of this call's arguments, too, but of the one that is looked at."""
        entered = self._entered.setdefault(callee.key, [])
        if any(known is call for _, known in entered):
            return
        entered.append((func, call))
        if callee.directory != func.directory:
            return
        before = self._number
        for number, (_, name) in enumerate(callee.params):
            for self._number in (False, True):
                if number != given and (callee.key, (name,), self._number, frozenset()) in self._seen:
                    self._argument(callee, number, func, call)
        self._number = before

    def _through(self, func, call, number):
        """A callee that stores pages through the pointer it is given.  Are they seen?"""
        found, seen = self._callees(func, call)
        for callee in found:
            if number >= len(callee.params):
                continue
            kind, name = callee.params[number]
            page = _PAGE_TYPE.search(kind)
            if not page and callee.directory != func.directory:
                self._origin("memory", func, call.offset, f"{call.callee}() stores a number")
                continue        # which another subsystem keeps
            if kind.count("*") < 1 + bool(PAGES & set(re.findall(r"\w+", kind))):
                if {"page", name} <= callee.flow.words and (
                        f"{_ARRAY_CAST} {name}" in " ".join(callee.flow.tokens)):
                    self._origin("unknown", callee, callee.start, f"what {callee.name}() stores"
                                 f" through the number {name} is not seen")
                continue
            if name in callee.flow.words:
                self._enter(func, call, callee, number)
            if (callee.key, name) not in self._through_seen and name in callee.flow.words:
                before = self._ways
                self._through_seen[callee.key, name] = False
                self._local_stores(callee, name, through=True)
                self._through_seen[callee.key, name] = self._ways > before
            self._ways += self._through_seen.get((callee.key, name), False)
        return bool(found) and seen

    def _callees(self, func, call):
        """([Function], are these all?) that a call may reach."""
        if not call.member:
            return self._index.definitions(call, func.file), True
        found, seen = self._operations(func, call)
        return found or operations.implementations(self._index, call), seen

    def _operations(self, func, call):
        others = operations.elsewhere(self._index, call, func.file)
        return (operations.implementations(self._index, call, func.file) + (others or []),
                others is not None)


def _stored_result(caller, call):
    """(path of a variable, Assign) of what a call's result is stored in, or used for."""
    for assign in caller.flow.assigns:
        if assign.index < call.index <= assign.index + len(assign.right):
            for path, _ in target(assign.left):
                if len(path) == 1:      # a member may hold other arrays, too
                    yield path, assign


def _whole(tokens):
    """Is it an array, or a place in it, and not one of its elements?  What is behind the
    pages, for numbers of another type, is none."""
    cast = tokens[:closing(tokens, 0)] if tokens[:1] == ["("] else []
    if "*" in cast and _ANY_POINTER.isdisjoint(cast):
        return False
    tokens = plain(tokens)
    return tokens[:1] == ["&"] or all(
        t.isalnum() or t.isidentifier() or t in ("->", ".", "+") for t in tokens)


def _gives(func, kinds):
    """Does a function return a pointer to one of these?"""
    return re.search(rf"\b(?:{kinds})\s*\*", func.result) is not None
