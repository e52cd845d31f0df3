# SPDX-License-Identifier: GPL-2.0-only
"""Whose pages the releases of a group get: its own, others, or nobody knows.

Forward (follow.py) and backward (origins.py) must agree before a release is
rewritten; what they say against it becomes a Reason.
"""

import re

from . import paths, tables
from .expr import all_refs, refs, target, text_of
from .groups import Reason
from .kin import Kin
from .members import FRESH, Members
from .origins import GIVERS, Origins


# Structures of the kernel whose owner releases the pages in them, and members of such.
_CORE = frozenset("vm_fault bio pipe_buffer pipe_inode_info svc_rqst skb_frag_struct skb_frag_t"
                  " skb_frag".split())
_CORE_MEMBERS = frozenset("bi_io_vec frags bv_page rq_pages".split())


_COUNTS = frozenset("page_count page_ref_count folio_ref_count page_ref_freeze"
                    " folio_ref_freeze put_page_testzero folio_put_testzero"
                    " page_ref_dec_and_test page_ref_sub_and_test".split())


class Ownership:
    """unrelated() of one release; each other public function but settle() gives the
    [Reason] of one kind that stop a group."""

    def __init__(self, index, functions):
        self._index, self._functions = index, functions
        self._origins, self._members = Origins(index, functions), Members(index, functions)
        self._consumers = tables.consumers()
        self._releasing = frozenset(functions.names("put"))
        self._taking = frozenset(functions.names("ref")) - GIVERS.keys()
        self._kin = Kin(index, sorted(self._releasing | self._taking))

    def settle(self, groups):
        """Look back from all that many groups will ask: each search takes its time."""
        asked, files = [], {id(group): self._kin.of(group.files()) for group in groups}
        for path in set().union(*files.values()):
            for func, _ in self._calls(path, self._releasing):
                self._index.callers(func)       # which _beside() asks for
        self._index.search_missing()
        for group in groups:
            asked += [(func, spot.expr, spot.offset, False) for spot, func, _ in group.releases]
            for path in files[id(group)]:
                asked += self._asked(group, path)
        self._origins.settle(asked)

    def _asked(self, group, path):
        """What will be asked of the calls of a file, as Origins.settle() takes it."""
        for func, call in self._calls(path, self._releasing | self._taking):
            if call.args:
                gups = (path not in group.files() and not self._beside(group, func, call)
                        or call.callee in self._taking)
                yield func, " ".join(call.args[0]), call.offset, gups

    def unrelated(self, group, release):
        """Is all that this releases seen to come from elsewhere?"""
        spot, func, _ = release
        origins = self._origins.of(func, spot.expr, spot.offset)
        return (self._elsewhere(group, origins)
                and any(o.kind not in ("memory", "address") for o in origins))

    def _elsewhere(self, group, origins):
        own = group.places()
        return bool(origins) and not any(o.kind == "unknown" or (o.file, o.offset) in own
                                         for o in origins)

    def other_origins(self, group):
        own = group.places()
        for spot, func, what in group.releases:
            if what != "plain":
                continue
            found = self._origins.of(func, spot.expr, spot.offset)
            if not any((o.file, o.offset) in own for o in found):
                yield Reason(spot.file, spot.line, f"looking back from {spot.callee}() here, none"
                             " of the acquisitions is found")
            others = [o for o in found if self._other(group, func, spot, o)]
            if others:
                first, more = others[0], f" and {len(others) - 1} more" if others[1:] else ""
                yield Reason(spot.file, spot.line, f"{spot.callee}() here may get other pages:"
                             f" {first.file}:{first.line}: {first.text}{more}")

    def _other(self, group, func, spot, origin):
        """Does an origin say that pages of somebody else's may be released?"""
        if origin.kind == "alloc" and (
                self._freed_instead(func, spot) or self._freed_whole(origin)):
            return False
        if origin.file == func.file and paths.excluded(func, spot.offset, origin.offset):
            return False
        return origin.kind != "memory" and (origin.file, origin.offset) not in group.places()

    @staticmethod
    def _freed_instead(func, spot):
        """Does the other branch of an if give the same page to __free_page()?  Then
        pages that were allocated go there, and not to this release."""
        return any(call.callee.startswith("__free_page") and not call.member
                   and " ".join(call.args[0]) == spot.expr
                   and paths.alternatives(func, spot.offset, call.offset)
                   for call in func.flow.calls if call.args)

    def _freed_whole(self, origin):
        """Were several pages allocated at once, by an order that the file frees them
        by, too?  No release of single pages is for them."""
        calls = [c for f in self._index.source(origin.file).functions for c in f.flow.calls
                 if c.args]
        orders = [c.args[-1] for c in calls if c.callee.startswith("alloc_pages")
                  and c.offset >= origin.offset and origin.text.startswith(c.callee + "()")][:1]
        return orders != [["0"]] and any(
            c.callee == "__free_pages" and c.args[-1:] == orders for c in calls)

    def references(self, group):
        """get_page() on a page at hand: its put_page() must stay one.

        Functions of others than the driver's files drop themselves what they take; who
        gives the page to an skb has taken the reference for that; and what a member
        holds with a reference of its own is released from there, and so is
        what is taken once more from the member.
        """
        near = group.directories()
        for path in self._kin.of(group.files()):
            for func in self._index.source(path).functions_with("_refcount"):
                at = func.flow.offsets[func.flow.tokens.index("_refcount")]
                yield Reason(path, func.line(at), f"{func.name}() changes the reference count of"
                             " a page by itself")
        yield from self._counted(group)
        for func, call in self._taken_again(group):
            gives = any(c.callee in self._consumers for c in func.flow.calls)
            if ((func.directory in near or self._of_driver(group, func)) and not gives
                    and not self._members.kept_with_reference(func, call.args[0])
                    and not self._members.read_with_reference(func, call.args[0])):
                yield Reason(func.file, func.line(call.offset), f"{call.callee}() takes one"
                             " more plain reference, which put_page() must drop")

    def _of_driver(self, group, func):
        """Is a function in another directory of a group's driver?"""
        return func.file in self._kin.of(group.files()) and any(
            self._index.same_driver(func.file, here) for here in group.directories())

    @staticmethod
    def _counted(group):
        """Who compares the number of references does not reckon with those of a pin."""
        near = group.directories()
        for func in group.functions():
            for call in func.flow.calls if func.directory in near else ():
                if call.callee in _COUNTS and call.args and not call.member and any(
                        group.holds(func, path) for path, _ in all_refs(call.args[0])):
                    yield Reason(func.file, func.line(call.offset), f"{call.callee}() counts"
                                 " the references of these pages: a pin is many of them")

    def _taken_again(self, group):
        for func in group.functions():
            for call in func.flow.calls:
                if call.callee in self._taking and not call.member and any(
                        group.holds(func, p) for arg in call.args for p, _ in all_refs(arg)):
                    yield func, call
        seen = {f.key for f in group.functions()}
        for path in self._kin.of(group.files()):
            for func, call in self._calls(path, self._taking):
                if call.args and (self._from(group, func, call.args[0], call.offset)
                                  if func.key not in seen else group.may_name(call.args[0])):
                    yield func, call

    def _from(self, group, func, argument, offset):
        """Does looking back come to the group's acquisitions?"""
        origins = self._origins.gups(func, " ".join(argument), offset)
        return group.may_name(argument) or any((o.file, o.offset) in group.places()
                                            for o in origins)

    def consumed(self, group):
        yield from self._stored_away(group)
        taken = list(self._taken_again(group))
        for func in group.functions():
            for call in func.flow.calls:
                number, form, note = self._consumers.get(call.callee, (0, "", ""))
                if not 0 < number <= len(call.args) or call.member or any(
                        _given_away(func, call, number, *again) for again in taken):
                    continue
                argument = call.args[number - 1]
                if self._gets(group, func, argument, call.offset) and (
                        form == "page" or form == "addr" and group.address(func, argument)
                        or any(form in arg for arg in call.args)):
                    yield Reason(func.file, func.line(call.offset),
                                 f"{call.callee}() takes the pages over: {note}")

    def _stored_away(self, group):
        """Pages that are stored in a structure of the kernel's, and released from there."""
        named = {word for spot, _, _ in group.releases
                 for word in re.findall(r"(?:->|\.)\s*(\w+)", spot.expr)}
        near = group.directories()
        for func in group.functions():
            if func.directory not in near or not self._taking.isdisjoint(
                    func.flow.words):
                continue        # who stores it has taken a reference for that
            for call in func.flow.calls:
                if any(arg[:1] == ["&"] and _is_cores(func, arg[1:]) for arg in call.args) and (
                        not call.member and self._puts_there(group, func, call)):
                    yield Reason(func.file, func.line(call.offset), f"{call.callee}() may store"
                                 " the page where the kernel releases it")
            for assign in func.flow.assigns:
                if (assign.op == "=" and _is_cores(func, assign.left) and assign.left[-1] not in named
                        and any(kind == "page" and group.holds(func, p)
                                for p, kind in refs(assign.right))
                        and self._from(group, func, assign.right, assign.offset)):
                    yield Reason(func.file, func.line(assign.offset), "the page is stored in"
                                 f" {text_of(assign.left)}: who finds it there releases it")

    def _puts_there(self, group, func, call):
        """Does a callee that is seen have the group's pages?"""
        own = {f.key for f in group.functions()}
        return any(f.key in own for f in self._index.definitions(call, func.file))

    def _gets(self, group, func, argument, offset):
        """Has an argument the group's pages?  Far away from their files looking
        back must agree: forward, the ways part at each shared structure."""
        if not any(group.holds(func, p[:-1] if p[1:] and p[-1] == "lru" else p)
                   or group.holds(func, p + ("page",)) for p, _ in all_refs(argument)):
            return False
        if func.directory in group.directories():
            return True
        return self._from(group, func, argument, offset)

    def left_over(self, group):
        """Every plain release beside must be converted, or be somebody else's."""
        known = group.released()
        for path in self._kin.of(group.files()):
            for func, call in self._calls(path, self._releasing):
                if (path, call.offset) in known or not call.args:
                    continue
                if path not in group.files() and not self._may_be_ours(group, func, call):
                    continue
                if self._explained(group, func, call):
                    continue
                yield Reason(path, func.line(call.offset), f"whose pages {call.callee}()"
                             " releases here is not known")

    def _may_be_ours(self, group, func, call):
        """May a release in another file be of the group's pages?"""
        return self._beside(group, func, call) or self._from(
            group, func, call.args[0], call.offset)

    def _beside(self, group, func, call):
        """Of a release in another file: does the function, or who calls it or passes it
        on, name what holds the group's pages?  Of pages that are kept, what a call gives
        may have come there without a name."""
        near = [func] + [caller for caller, _ in self._index.callers(func)]
        near += [f for path in {*group.files(), func.file}
                 for f in self._index.source(path).functions_with(func.name)]
        here, held = {f.key for f in group.functions()}, group.members()
        kept = held or any(link.reach.follower.globals for _, link in group.sites)
        given = "(" in call.args[0] and not call.args[0][0].startswith("virt_to_")
        return kept and given or any(
            f.key in here or self._kin.names(f, held) for f in near)

    def _calls(self, path, names):
        """(Function, Call) of a file's calls of some functions."""
        for func in self._index.source(path).functions:
            if func.flow.words.isdisjoint(names):
                continue
            for call in func.flow.calls:
                if call.callee in names and not call.member:
                    yield func, call

    def _explained(self, group, func, call):
        """Is all that this releases seen to come from elsewhere?  __free_page() is for
        who allocates a page, and that is seen beside it; of a page that is acquired it
        frees only what else comes there, beside a release in the other branch."""
        origins = self._origins_of(func, call)
        if call.callee.startswith("__free_page") and self._allocates(func.file):
            own = any((o.file, o.offset) in group.places() for o in origins)
            return not own or any(
                other.key == func.key and paths.alternatives(func, spot.offset, call.offset)
                and spot.expr == " ".join(call.args[0]) for spot, other, _ in group.releases)
        return self._elsewhere(group, origins)

    def _allocates(self, path):
        return any(FRESH.search(call.callee) for func in self._index.source(path).functions
                   for call in func.flow.calls)

    def _origins_of(self, func, call):
        return self._origins.of(func, " ".join(call.args[0]), call.offset)


def _is_cores(func, left):
    """Is it stored in a structure that the kernel has pages in, which it releases?"""
    if not {"->", "."} & set(left):
        return False
    if not _CORE_MEMBERS.isdisjoint(left):
        return True
    root = target(left)[0][0][0] if target(left) else ""
    return left[-1] == "page" and (func.type_of(root) or func.typedef_of(root)) in _CORE


def _given_away(func, call, number, taker, taking):
    """Does a call that takes the page over get the reference that was just taken?"""
    return (taker.key == func.key and taking.args[0] == call.args[number - 1]
            and paths.together(func, taking.offset, call.offset))
