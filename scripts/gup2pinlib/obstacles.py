# SPDX-License-Identifier: GPL-2.0-only
"""What stops a group of call sites from being converted.

Each obstacle is a Reason that names the line which stops it.  A group without
any is converted; a patch that would be wrong on one path is not written.
"""

import os
import re
from collections import namedtuple

from . import paths, tables
from .audit import dialect as declared
from .dialect import Dialect
from .follow import all_refs, refs
from .loops import may_be_negative
from .origins import Origins

Reason = namedtuple("Reason", "file line text")

_VERSIONED = re.compile(r"\b(?:LINUX_VERSION_CODE|KERNEL_VERSION|RHEL_\w+|\w*_VERSION_CODE)\b")
_CONDITIONAL = re.compile(r"^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|else|endif)\b((?:\\\n|[^\n])*)",
                          re.M)
_ALLOCATES = re.compile(r"alloc_page|(free|zeroed)_page(?!s?_)")
_MACRO = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)((?:\\\n|[^\n])*)", re.M)


class Judge:
    """obstacles(groups) gives a [Reason] for each, and takes off the releases of a
    group that turn out to be of other pages only."""

    def __init__(self, index, functions, api, header, cases):
        self._index, self._functions = index, functions
        self.dialect = Dialect(api, header if declared(header) else "")
        self._cases = cases
        self._origins = Origins(index, functions)
        self._consumers = tables.consumers()
        self._releasing = functions.names("put")
        self._all = functions.names("get", "pin", "put", "unpin")

    def wanted(self, audited, link):
        """Is this a call to convert, of a case asked for?

        So the audit says; or it leaves open whether the case is 1 or 2, which
        are pinned alike, but sees the data accessed and no MMU notifier.
        """
        verdict = audited.verdict
        if verdict.case not in self._cases or self._functions.action(audited.callee) != "get":
            return False
        return verdict.action == "convert" or (
            verdict.action == "review" and link.has("data")
            and not any(name.startswith("notifier") for name in link.features))

    def obstacles(self, groups):
        """[[Reason]] of many groups; looking back from the releases takes its time,
        and is done at once, for those only that nothing simpler stops."""
        found = [self._simple(g) for g in groups]
        rest = [g for g, reasons in zip(groups, found) if not reasons]
        self._settle(rest)
        return [reasons or self._thorough(g) for g, reasons in zip(groups, found)]

    def _simple(self, group):
        return _listed(group, (self._sites, self._reach, self._released, self._unreadable,
                               self._macros, self._look_alikes))

    def _thorough(self, group):
        group.releases = [r for r in group.releases if not self._unrelated(group, r)]
        return _listed(group, (self._released, self._releases, self._counts, self._references,
                               self._consumed, self._other_origins, self._versions,
                               self._left_over))

    def _settle(self, groups):
        asked = []
        for group in groups:
            asked += [(func, spot.expr) for spot, func, _ in group.releases]
            for path in self._files(group):
                asked += [(func, " ".join(call.args[0])) for func, call in
                          self._plain_releases(self._index.source(path)) if call.args]
        self._origins.settle(asked)

    def left_behind(self, group):
        """[Reason] of releases that are still plain, in a group that is pinned."""
        found = [r for r in group.releases if not self._unrelated(group, r)]
        return [Reason(s.file, s.line, f"{s.callee}() would be left behind")
                for s, _, what in found if what == "plain"]

    # -- the acquisitions -------------------------------------------------

    def _sites(self, group):
        for audited, link in group.sites:
            at = audited.occurrence
            if self._functions.action(at.name) == "pin":
                continue
            if not self.wanted(audited, link):
                case = audited.verdict.case or "unknown"
                yield Reason(at.file, at.line, f"{at.name}() here shares the releases, and is"
                             f" case {case}, {audited.verdict.action}: {audited.verdict.why}")
                continue
            yield from self._acquisition(audited, link)

    def _acquisition(self, audited, link):
        at, site = audited.occurrence, link.site
        longterm = link.flags.state("FOLL_LONGTERM")
        if site.call is None or site.signature is None:
            yield Reason(at.file, at.line, f"the arguments of {at.name}() cannot be read")
            return
        _, why = self.dialect.acquire(at.name, longterm)
        if why:
            yield Reason(at.file, at.line, why)
        if "unparsed" in link.features:
            yield Reason(at.file, at.line, "the call is in code that spatch cannot parse")
        if not self._index.source(at.file).function_at(at.offset):
            yield Reason(at.file, at.line, "the call is in a macro")
        why = self.dialect.accepts(at.name, len(site.call.args), link.flags.may)
        if why:
            yield Reason(at.file, at.line, why)
        if self.dialect.api == "v3" and longterm is None:
            yield Reason(at.file, at.line, "FOLL_LONGTERM is set on some ways only; in this"
                         " dialect each way needs a call of its own")

    # -- where the pages go -------------------------------------------------

    def _reach(self, group):
        for audited, link in group.sites:
            if link.reach.follower.truncated:
                at = audited.occurrence
                yield Reason(at.file, at.line, "the pages reach more functions than were followed")

    def _released(self, group):
        kept = {(s.file, s.offset) for s, _, _ in group.releases}
        for audited, link in group.sites:
            if not any((f.file, at) in kept for f, _, at in link.released):
                at = audited.occurrence
                yield Reason(at.file, at.line, "no release of these pages was found")

    def _releases(self, group):
        for spot, _, what in group.releases:
            if what == "plain":
                _, why = self.dialect.release(spot.callee, spot.expr)
                if why:
                    yield Reason(spot.file, spot.line, why)

    def _counts(self, group):
        """release_pages() takes a negative count for none; the array calls for pins do not."""
        for spot, func, _ in group.releases:
            call = [c for c in func.flow.calls if c.offset == spot.offset]
            if spot.callee == "release_pages" and call and may_be_negative(
                    func, call[0], self._index):
                yield Reason(spot.file, spot.line, f"{' '.join(call[0].args[1])} may be negative"
                             " here; release_pages() bears that, the release of pins does not")

    def _references(self, group):
        """get_page() on a page at hand: its put_page() must stay one.

        Functions of other directories drop themselves what they take; who gives
        the page to an skb has taken the reference for that; and what a member
        holds with a reference of its own is released from there.
        """
        near = {os.path.dirname(path) for path in self._files(group)}
        for func, call in self._taken_again(group):
            gives = any(c.callee in self._consumers for c in func.flow.calls)
            if (os.path.dirname(func.file) in near and not gives
                    and not self._origins.kept_with_reference(func, call.args[0])):
                yield Reason(func.file, func.line(call.offset), f"{call.callee}() takes one"
                             " more plain reference, which put_page() must drop")

    def _taken_again(self, group):
        for func in group.functions():
            for call in func.flow.calls:
                if self._functions.action(call.callee) == "ref" and not call.member and any(
                        group.holds(func, p) for arg in call.args for p, _ in all_refs(arg)):
                    yield func, call

    def _consumed(self, group):
        taking = {func.key for func, _ in self._taken_again(group)}
        for func in group.functions():
            for call in func.flow.calls:
                number, note = self._consumers.get(call.callee, (0, ""))
                if not 0 < number <= len(call.args) or call.member or func.key in taking:
                    continue        # or it gives away the reference that it took
                if self._gets(group, func, call.args[number - 1]):
                    yield Reason(func.file, func.line(call.offset),
                                 f"{call.callee}() takes the pages over: {note}")

    def _gets(self, group, func, argument):
        """Has an argument the group's pages?  Far away from their files looking
        back must agree: forward, the ways part at each shared structure."""
        if not any(group.holds(func, p) for p, _ in all_refs(argument)):
            return False
        if os.path.dirname(func.file) in {os.path.dirname(p) for p in self._files(group)}:
            return True
        origins = self._origins.of(func, " ".join(argument))
        return any((o.file, o.offset) in self._sites_of(group) for o in origins)

    # -- other pages ---------------------------------------------------------

    def _sites_of(self, group):
        return {(a.occurrence.file, a.occurrence.offset) for a, _ in group.sites}

    def _unrelated(self, group, release):
        """Is all that this releases seen to come from elsewhere?"""
        spot, func, _ = release
        origins = self._origins.of(func, spot.expr)
        return (self._elsewhere(group, origins)
                and any(o.kind not in ("memory", "address") for o in origins))

    def _elsewhere(self, group, origins):
        own = self._sites_of(group)
        return bool(origins) and not any(o.kind == "unknown" or (o.file, o.offset) in own
                                         for o in origins)

    def _other_origins(self, group):
        own = self._sites_of(group)
        for spot, func, what in group.releases:
            if what != "plain":
                continue
            for origin in self._origins.of(func, spot.expr):
                if _ALLOCATES.search(origin.text) and (
                        self._freed_instead(func, spot) or self._freed_whole(origin)):
                    continue
                if origin.kind != "memory" and (origin.file, origin.offset) not in own:
                    yield Reason(spot.file, spot.line, f"{spot.callee}() here may get other pages:"
                                 f" {origin.file}:{origin.line}: {origin.text}")

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

    # -- what cannot be read ---------------------------------------------------

    def _files(self, group):
        """Files of the acquisitions and of the releases."""
        return sorted({a.occurrence.file for a, _ in group.sites}
                      | {spot.file for spot, _, _ in group.releases})

    def _unreadable(self, group):
        near = {os.path.dirname(path) for path in self._files(group)}
        for path, why in sorted(set(map(tuple, self._index.tree.unreadable))):
            if os.path.dirname(path) in near or path in near:
                yield Reason(path, 1, f"{why}: what it releases is not known")

    def _macros(self, group):
        """Macros that release, used where the pages are at hand."""
        words = frozenset().union(*[f.flow.words for f in group.functions()])
        for path in self._with_headers(group):
            masked = self._index.source(path).masked
            for macro in _MACRO.finditer(masked):
                name, body = macro.groups()
                line = self._index.source(path).lines.line(macro.start(1))
                if name in self._all:
                    yield Reason(path, line, f"{name} is defined here: what it does on which"
                                 " kernel is for a person to say")
                elif name in words and any(re.search(rf"\b{n}\s*\(", body)
                                           for n in self._releasing):
                    yield Reason(path, line, f"the macro {name}() releases pages")

    def _look_alikes(self, group):
        """A function of the driver's own with a name that the kernel declares."""
        for path in self._files(group):
            for func in self._index.source(path).functions:
                if func.name in self._all and func.static and path.endswith(".c"):
                    yield Reason(path, func.line(func.start), f"{func.name}() here is a function"
                                 " of the file's own: it must be renamed first")

    def _with_headers(self, group):
        files = set(self._files(group))
        for path in list(files):
            files.update(self._index.own_headers(path))
        return sorted(files)

    def _versions(self, group):
        spots = [(a.occurrence.file, a.occurrence.offset, a.occurrence.line)
                 for a, _ in group.sites]
        spots += [(s.file, s.offset, s.line) for s, _, _ in group.releases]
        for file, offset, line in spots:
            for condition in conditions(self._index.source(file).masked, offset):
                if _VERSIONED.search(condition):
                    yield Reason(file, line, "the code is for several kernel versions"
                                 f" (#if {condition.strip()})")
                    break

    def _left_over(self, group):
        """Every plain release beside must be converted, or be somebody else's."""
        known = {(s.file, s.offset) for s, _, _ in group.releases}
        near = {f.key for f in group.functions()}
        for path in self._files(group):
            source = self._index.source(path)
            for func, call in self._plain_releases(source):
                if (path, call.offset) in known:
                    continue
                line = func.line(call.offset)
                if not call.args or self._explained(group, func, call):
                    continue
                held = any(group.holds(func, p) for p, _ in all_refs(call.args[0]))
                if held or func.key in near or self._unknown(func, call):
                    yield Reason(path, line, f"whose pages {call.callee}() releases here is not"
                                 " known")

    def _plain_releases(self, source):
        for func in source.functions:
            if func.flow.words.isdisjoint(self._releasing):
                continue
            for call in func.flow.calls:
                if call.callee in self._releasing and not call.member:
                    yield func, call

    def _explained(self, group, func, call):
        """Is all that this releases seen to come from elsewhere?  __free_page()
        is for who allocates a page, and that is seen beside it."""
        if call.callee.startswith("__free_page") and self._allocates(func.file):
            return True
        return self._elsewhere(group, self._origins.of(func, " ".join(call.args[0])))

    def _allocates(self, path):
        return any(_ALLOCATES.search(call.callee) for func in self._index.source(path).functions
                   for call in func.flow.calls)

    def _unknown(self, func, call):
        return bool(refs(call.args[0])) and not self._origins.of(func, " ".join(call.args[0]))


def _listed(group, steps):
    found = []
    for step in steps:
        found += [r for r in step(group) if r not in found]
    return found


def conditions(masked, offset):
    """The preprocessor's conditions that an offset stands under, outermost first."""
    stack = []
    for found in _CONDITIONAL.finditer(masked[:offset]):
        word, rest = found.groups()
        if word in ("if", "ifdef", "ifndef"):
            stack.append(rest)
        elif word in ("elif", "else") and stack:
            stack[-1] += " " + rest
        elif word == "endif" and stack:
            stack.pop()
    return stack
