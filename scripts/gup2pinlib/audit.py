# SPDX-License-Identifier: GPL-2.0-only
"""The audit: census, reach, evidence, linking, verdict, one after the other."""

from collections import namedtuple

from . import callers, tables
from .census import Census
from .evidence import Evidence, block_around, slice_of
from .follow import Site
from .index import Index
from .kept import Kept
from .linking import Facts, Item, Link, Release
from .rounds import Following, in_rounds
from .search import Search
from .tree import readable
from .verdict import Verdict, decide, rules

Audited = namedtuple("Audited", "occurrence function callee verdict flags evidence releases"
                     " callers", defaults=((),))
Result = namedtuple("Result", "version api sites unparsed ledger problems")

NOT_CALLS = ("declaration", "definition", "comment", "string", "documentation", "look-alike")


def quiet(*_):
    """Progress that nobody watches."""


class Auditor:
    """run() gives a Result.

    hide names what the rules must not see, for measuring them: "pin" that a
    call pins, "FOLL_LONGTERM" that it says so.  After run(), links has the
    Link of each site, in the order of the Result's, and index what they read.
    """

    def __init__(self, tree, cache, pinned=False, api="auto", hide=(), progress=quiet,
                 sources=None):
        self._tree, self._cache, self._pinned = tree, cache, pinned
        self._hide, self._progress = tuple(hide), progress
        self.functions = tables.Functions()
        self._api, self._sources = api, sources
        self._unseen, self.spatch_ran = {}, 0
        self.links, self.index = [], None

    def run(self):
        self._progress("census", 0, 0)
        search = Search(self._tree, self._cache)
        self.index = index = Index(self._tree, search, self._sources)
        census = Census(self._tree, self.functions, self._pinned, index.source)
        calls = census.calls()
        following = Following(index, self.functions, Kept(self._cache, index), self._progress)
        reaches = following.reaches([self._site(index, o) for o in calls if o.kind == "call"],
                                    callers.calls_of)
        above = [following.reaches(callers.calls_of(reach)) for reach in reaches]
        found, problems = self._evidence(index, reaches, above)
        facts = Facts(index, found, reaches)
        made = in_rounds(index, reaches, lambda reach: Link(reach, facts, self._hide))
        self.links = [made[reach] for reach in reaches]
        table = rules()
        audited = [self._judge(link, table) for link in self.links]
        audited = self._each_caller(index, above, audited, found)
        search.save()
        return Result(self._tree.version(), self.api(), audited,
                      self._unparsed(calls), ledger(census.occurrences), problems)

    def _site(self, index, occurrence):
        """The call as the reader sees it; a block stands in for a lost function."""
        source = index.source(occurrence.file)
        func = source.function_at(occurrence.offset)
        if func is None:
            func = source.enclosing(occurrence.offset)
        call = [c for c in func.flow.calls if c.offset == occurrence.offset]
        signature = self.functions.signature(occurrence.name, len(call[0].args)) if call else None
        return Site(occurrence, func, call[0] if call else None, signature)

    def _evidence(self, index, reaches, above):
        """One pass for the sites and for their callers, of which some may be asked."""
        wanted = {}
        for reach in reaches + sum(above, []):
            for key, func in reach.functions().items():
                wanted.setdefault(func.file, {})[key] = func
        slices = {path: slice_of(index.source(path), list(funcs.values()))
                  for path, funcs in wanted.items()}
        evidence = Evidence(self._cache, self._progress)
        found = evidence.facts(slices)
        self._again(index, reaches, evidence, found)
        self.spatch_ran += evidence.ran
        return found, evidence.problems

    def _again(self, index, reaches, evidence, found):
        """Calls that spatch dropped: the block around each, by itself."""
        for reach in reaches:
            at = reach.site.occurrence
            if seen(at, found):
                continue
            block = block_around(index.source(at.file), at.offset)
            facts = evidence.facts({at.file: block})[at.file] if block else []
            if any((f.line, f.column, f.kind) == (at.line, at.column, "acquire") for f in facts):
                found[at.file] = sorted(set(found.get(at.file, [])) | set(facts))
            else:
                reason = evidence.problems.get(at.file, "spatch cannot parse it")
                self._unseen[at] = reason

    def _judge(self, link, table):
        occurrence = link.site.occurrence
        if occurrence in self._unseen:
            reason = self._unseen[occurrence]
            link.features.setdefault("unparsed", []).append(
                Item("unparsed", occurrence.file, occurrence.line, reason))
        verdict = decide(link, table)
        if occurrence in self._unseen and verdict.confidence == "high":
            verdict = verdict._replace(confidence="medium")
        return Audited(occurrence, link.site.func.name, occurrence.name, verdict,
                       link.flags, _evidence_of(link, verdict),
                       [r._replace(call=readable(r.call)) for r in link.releases])

    def _each_caller(self, index, above, audited, found):
        """The sites again, with each caller's own case where callers differ."""
        asked = [number for number, link in enumerate(self.links)
                 if _may_be_mixed(link, audited[number].verdict)]
        each = [(number, reach) for number in asked for reach in above[number]]
        facts = Facts(index, found, [link.reach for link in self.links]
                      + [reach for _, reach in each])
        made = in_rounds(index, each, lambda item: Link(
            item[1], facts, self._hide,
            callers.flags_of(index, facts, self.links[item[0]], self._hide)))
        table, out = rules(), list(audited)
        for number in asked:
            links = [made[number, reach] for reach in above[number]]
            out[number] = callers.judged(
                out[number], [callers.caller_of(link, decide(link, table)) for link in links])
        return out

    def _unparsed(self, calls):
        out = list(self._unseen.items())
        for occurrence in calls:
            if occurrence.kind == "reference":
                out.append((occurrence, "its address is taken or it is renamed:"
                            " calls through it cannot be followed"))
        return sorted(out, key=lambda pair: pair[0][:3])

    def api(self):
        """v3, v5.6 or v6.5, by what the tree declares; None if it has no pins."""
        if self._api != "auto":
            return self._api
        return dialect(self._tree.declaring("include/linux/mm.h"))


def _may_be_mixed(link, verdict):
    """Is it worth asking what each caller does with the pages?"""
    return verdict.subcase == "mixed" or (link.has("forwards") and verdict.case in (1, 2, 3))


def dialect(header):
    """The dialect that a tree's include/linux/mm.h declares, or None."""
    if "pin_longterm_pages" in header:
        return "v3"
    if "unpin_user_page" not in header:
        return None
    start = header.find("pin_user_pages(unsigned long")
    return "v5.6" if "vmas" in header[start:header.find(";", start)] else "v6.5"


def seen(occurrence, found):
    return any(f.kind == "acquire" and (f.line, f.column) == (occurrence.line, occurrence.column)
               for f in found.get(occurrence.file, ()))


def ledger(occurrences):
    """{kind: number} of every occurrence of the census."""
    counts = {kind: 0 for kind in ("call", "reference") + NOT_CALLS}
    for occurrence in occurrences:
        counts[occurrence.kind] += 1
    return counts


# Kinds of evidence in the order in which a reader wants them, and how many
# items of one feature a report shows.
_SHOWN = 3


def _evidence_of(link, verdict):
    order = ["unparsed"] + list(verdict.features) + ["flags"] + sorted(link.features)
    items, used = [], set()
    for feature in order:
        if feature in used:
            continue
        used.add(feature)
        for item in link.features.get(feature, ())[:_SHOWN]:
            if item not in items:
                items.append(item)
    return [item._replace(text=readable(item.text)) for item in items]


__all__ = ["Auditor", "Audited", "Result", "Release", "Verdict", "dialect", "ledger"]
