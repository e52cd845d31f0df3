# SPDX-License-Identifier: GPL-2.0-only
"""What stops a group of call sites from being converted.

Each obstacle is a Reason that names the line which stops it.  A group without
any is converted; a patch that would be wrong on one path is not written.
"""

import os

from . import paths
from .audit import dialect as declared
from .dialect import Dialect
from .groups import Reason
from .expr import refs, text_of
from .negative import Negative
from .ownership import Ownership
from .unreadable import Unreadable


class Judge:
    """obstacles(groups) gives a [Reason] for each, and takes off the releases of a
    group that turn out to be of other pages only."""

    def __init__(self, index, functions, api, header, cases):
        self._index, self._functions = index, functions
        self.dialect = Dialect(api, header if declared(header) else "")
        self._cases = cases
        self._ownership = Ownership(index, functions)
        self._negative = Negative(index, functions)
        self._text = Unreadable(index, functions)

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
        self._ownership.settle(rest)
        self._negative.settle([(func, call) for g in rest for _, func, call in self._counted(g)])
        return [reasons or self._thorough(g) for g, reasons in zip(groups, found)]

    def _simple(self, group):
        return _listed(group, (self._sites, self._reach, self._released, self._text.files,
                               self._text.macros, self._text.pointers, self._text.look_alikes))

    def _thorough(self, group):
        group.releases = [r for r in group.releases if not self._ownership.unrelated(group, r)]
        own = self._ownership
        return _listed(group, (self._released, self._releases, self._counts, own.references,
                               own.consumed, own.other_origins, self._text.versions,
                               own.left_over, self._released_well))

    def left_behind(self, group):
        """[Reason] of releases that are still plain, in a group that is pinned."""
        return [Reason(r[0].file, r[0].line, f"{r[0].callee}() would be left behind")
                for r in group.releases
                if r[2] == "plain" and not self._ownership.unrelated(group, r)]

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
        kept = group.released()
        for audited, link in group.sites:
            if not any((f.file, at) in kept for f, _, at in link.released):
                yield from self._text.freed(group) or [Reason(
                    audited.occurrence.file, audited.occurrence.line,
                    "no release of these pages was found")]

    def _released_well(self, group):
        kept = group.released()
        for audited, link in group.sites:
            own = [(f, at) for f, _, at in link.released if (f.file, at) in kept]
            if own and not any(self._done_well(link.site, *where) for where in own):
                yield from self._text.freed(group) or [Reason(
                    audited.occurrence.file, audited.occurrence.line,
                    "no release of these pages was found but those where something fails")]

    def _done_well(self, site, func, offset, levels=3, call=False):
        """Is a release, or a call that leads to one, reached where nothing fails, as far
        as can be seen?  Of a function that only releases, its calls tell."""
        own = func.key == site.func.key
        if (own or call) and paths.after_failure(
                func, site.occurrence.offset if own else None, offset):
            return False
        callers = self._index.callers(func)
        if own or not (levels and callers and func.static):
            return True
        return any(c.callee != func.name
                   or self._done_well(site, caller, c.offset, levels - 1, True)
                   for caller, c in callers)

    def _releases(self, group):
        for spot, _, what in group.releases:
            if what == "plain":
                _, why = self.dialect.release(spot.callee, spot.expr)
                if why:
                    yield Reason(spot.file, spot.line, why)

    def _counts(self, group):
        """release_pages() takes folios, and a negative count for none; the array calls for
        pins do not."""
        for spot, func, call in self._counted(group):
            text = text_of(call.args[0])
            if any(self._of_folios(func, path) for path, _ in refs(call.args[0])[:1]):
                yield Reason(spot.file, spot.line, f"{text} is an array of folios;"
                             " the release of pins takes one of pages")
            if self._negative.may_be(func, call):
                yield Reason(spot.file, spot.line, f"the sign of {text_of(call.args[1])} is not"
                             " seen to be checked; release_pages() bears a negative count,"
                             " the release of pins does not")

    @staticmethod
    def _counted(group):
        """(Spot, Function, Call) of the releases by release_pages()."""
        for spot, func, _ in group.releases:
            for call in func.flow.calls:
                if spot.callee == "release_pages" and call.offset == spot.offset and call.args[1:]:
                    yield spot, func, call

    def _of_folios(self, func, path):
        """Is a variable, or a member, declared as one of folios?  A member of a structure
        that is not known is, if a structure nearby has such a one."""
        if len(path) == 1:
            return func.type_of(path[0]) == "folio"
        return self._index.may_be_of(func, path, "folio")


def _listed(group, steps):
    """[Reason] of all steps; those beside the acquisitions say the most, and come first."""
    found, near = [], {os.path.dirname(a.occurrence.file) for a, _ in group.sites}
    for step in steps:
        found += [r for r in step(group) if r not in found]
    return sorted(found, key=lambda r: os.path.dirname(r.file) not in near)
