# SPDX-License-Identifier: GPL-2.0-only
"""Conversion: groups of call sites rewritten, proved, or refused with reasons.

The audit's result comes in; new texts come out, group by group.  What has
been rewritten is audited again: a conversion that leaves a plain release of
its pages, or that changed anything else, is refused like any other.
"""

from collections import namedtuple

from .audit import Auditor
from .csource import Source
from .groups import Group, Reason, group
from .loops import folded_name
from .obstacles import Judge
from .plan import ORDER, Plan, Planner
from .rewrite import Place, Rewriter, moved
from .style import realign
from .tree import Overlay

# before, after: {file: text}; sites: [(Audited, Link, new callee)]; releases:
# [(Spot, new callee)]; review: the longterm change, which a person must want.
Change = namedtuple("Change", "sites releases before after review rules")
Refused = namedtuple("Refused", "sites reasons")
# What makes one Change: a Group, its [(Audited, Link)] to be converted, and the Plan;
# parts: the Works that it is made of, if it is of more than one group.
Work = namedtuple("Work", "group sites plan parts", defaults=((),))
# by_hand: [Reason] of what is done, but wants a person.
Outcome = namedtuple("Outcome", "version api changes refused left by_hand unparsed")


class Converter:
    """run() gives an Outcome; nothing is written anywhere.

    builder, if given, says of a series of changes which of them do not build.
    """

    def __init__(self, tree, cache, api, cases, progress, builder=None):
        self._tree, self._cache, self._cases = tree, cache, cases
        self._progress, self._builder = progress, builder
        self._auditor = Auditor(tree, cache, True, api, progress=progress)
        self._result = None

    def run(self):
        self._result = result = self._auditor.run()
        if result.api is None:
            return Outcome(result.version, None, [], [], [], [], result.unparsed)
        functions = self._auditor.functions
        judge = Judge(self._auditor.index, functions, result.api,
                      self._tree.declaring("include/linux/mm.h"), self._cases)
        self._progress("judging", 0, 0)
        groups = group(result.sites, self._auditor.links)
        left = [a for g in groups for a, l in g.sites
                if functions.action(a.callee) == "get" and not judge.wanted(a, l)]
        todo, refused = self._judged(groups, judge)
        changes = self._proved(todo, refused, judge)
        by_hand = []
        changes += self._built_reviews(changes, by_hand, judge)
        return Outcome(result.version, result.api, changes, refused, left, by_hand,
                       result.unparsed)

    def _judged(self, groups, judge):
        """([Work], [Refused])."""
        planner = Planner(self._auditor.index, self._auditor.functions, judge.dialect)
        groups = [g for g in groups if any(judge.wanted(*s) for s in g.sites)]
        todo, refused = [], []
        for found, reasons in zip(groups, judge.obstacles(groups)):
            wanted = [s for s in found.sites if judge.wanted(*s)]
            plan = planner.plan(found, wanted)
            reasons = reasons + self._unreadable(found) + plan.reasons
            if reasons:
                refused.append(Refused([a for a, _ in wanted], reasons))
            else:
                todo.append(Work(found, wanted, plan))
        return todo, refused

    def _unreadable(self, found):
        """Files whose bytes a patch could not carry without a change elsewhere."""
        files = {a.occurrence.file for a, _ in found.sites} | {s.file for s, _, _ in found.releases}
        for file in sorted(files):
            if self._tree.has_cr(file):
                return [Reason(file, 1, "lines end in CR LF here")]
            if any(c in file for c in "\n\t\"\\"):
                return [Reason(file, 1, "the file's name cannot stand in a patch")]
        return []

    # -- rewriting -----------------------------------------------------------

    def _proved(self, todo, refused, judge):
        """Rewrite; what does not pass the proof is refused and the rest done again, each
        part of it by itself."""
        todo = together(todo)
        while True:
            changes, failed = self._rewritten(todo, judge)
            failed = failed or self._unproved(changes, judge) or self._unbuilt(changes)
            if not failed:
                return changes
            for number, reasons in failed.items():
                if not todo[number].parts:
                    refused.append(Refused([a for a, _ in todo[number].sites], reasons))
            todo = [part for n, work in enumerate(todo)
                    for part in (work.parts if n in failed else [work])]

    def _rewritten(self, todo, judge):
        """([Change], {}) or ([], {number: reasons}) of what spatch passed over."""
        texts, changes, failed = {}, {}, {}
        for wave in _waves([_files(item) for item in todo]):
            self._progress("rewriting", len(changes), len(todo))
            changes.update(self._wave(wave, todo, texts, judge, failed))
        if failed:
            return [], failed
        return [changes[n] for n in range(len(todo))], {}

    def _wave(self, wave, todo, texts, judge, failed):
        """Groups that share no file, each rule over all of them at once."""
        original = {f: self._tree.text(f) for n in wave for f in _files(todo[n])}
        before = {f: texts.get(f, t) for f, t in original.items()}
        current, done = self._ruled(wave, todo, original, dict(before), judge, failed)
        out = {}
        for number in wave:
            files = _files(todo[number])
            after = {f: realign(before[f], current[f]) for f in files}
            texts.update(after)
            out[number] = self._change(todo[number], judge, {f: before[f] for f in files}, after,
                                       {r: ps[number] for r, ps in done.items() if number in ps})
        return out

    def _ruled(self, wave, todo, original, current, judge, failed):
        """(current after all rules, {rule: {number: places it changed}}); failed gets
        the places that they passed over."""
        rewriter, done = Rewriter(judge.dialect.api == "v3"), {}
        again = []      # loops that are no loops to the rule: page by page
        for rule in ORDER:
            wanted = [(n, p) for n in wave for r, ps in todo[n].plan.steps if r == rule
                      for p in ps]
            if rule == "release.cocci":
                wanted += again
            current, missed = self._apply(rewriter, rule, wanted, original, current)
            for number, place in set(wanted) - set(missed):
                done.setdefault(rule, {}).setdefault(number, set()).add(place)
            if rule == "release-loop.cocci":
                again = missed
            else:
                self._note(rule, missed, original, current, failed, rewriter.spread)
        return current, done

    @staticmethod
    def _note(rule, missed, original, current, failed, spread):
        for number, place in missed:
            before = original[place.file]
            if rule == "unused-variable.cocci" and _used(before, current[place.file], place):
                continue
            failed.setdefault(number, []).append(Reason(
                place.file, _line(before, place.offset),
                f"spatch changes more than {place.name} here" if place.file in spread
                else f"spatch passes over {place.name} here"))

    @staticmethod
    def _apply(rewriter, rule, wanted, original, current):
        """(new texts, [(number, place)] passed over) of one rule."""
        here, lost, back = [], [], {}
        for number, place in wanted:
            now = moved(original[place.file], current[place.file], [place])
            if now:
                here.append(now[place])
                back[now[place]] = (number, place)
            else:
                lost.append((number, place))
        changed, missed = rewriter.apply(current, rule, sorted(set(here)))
        return changed, lost + [back[m] for m in missed]

    def _change(self, item, judge, before, after, done):
        """done: {rule: places that it changed}."""
        folded = {(p.file, p.offset) for p in done.get("release-loop.cocci", ())}
        sites = []
        for audited, link in item.sites:
            longterm = judge.dialect.api == "v3" and link.flags.state("FOLL_LONGTERM")
            sites.append((audited, link, judge.dialect.acquire(audited.callee, longterm)[0]))
        released = [(spot, folded_name(func, spot, judge.dialect)
                     if (spot.file, spot.offset) in folded
                     else judge.dialect.release(spot.callee, spot.expr)[0])
                    for spot, func, what in item.group.releases if what == "plain"]
        return Change(sites, released, before, after, False, [r for r in ORDER if r in done])

    def _built_reviews(self, changes, by_hand, judge):
        """The longterm changes; one that does not build is left out, the rest made again."""
        without = {}
        while True:
            notes = list(without.values())
            reviews = self._reviews(changes, judge, notes, without)
            failed = self._unbuilt(changes + reviews)
            if not failed:
                by_hand += notes
                return reviews
            for number, reasons in failed.items():
                for audited, _, _ in (changes + reviews)[number].sites:
                    without[audited.occurrence] = self._longterm_by_hand(
                        audited, f"does not build ({reasons[0].text})")

    def _reviews(self, changes, judge, by_hand, without):
        """For a pin that lasts, but does not say so: the longterm change by itself.

        It changes what callers see, so a person must want it; these come last.
        """
        texts, out = {}, {}
        for change in changes:
            texts.update(change.after)
        for wave in _waves([{s[0].occurrence.file for s in change.sites} for change in changes]):
            pins = {number: [(s, p) for s, p in self._short_pins(changes[number], texts, by_hand)
                             if s[0].occurrence not in without] for number in wave}
            after, missed = Rewriter(judge.dialect.api == "v3").apply(
                texts, "longterm.cocci", sorted(p for places in pins.values() for _, p in places))
            for number, places in pins.items():
                by_hand += [self._longterm_by_hand(s[0], "cannot be rewritten")
                            for s, p in places if p in missed]
                places = [(s, p) for s, p in places if p not in missed]
                if places:
                    out[number] = self._review(places, texts, after, judge.dialect)
                    texts.update(out[number].after)
        return [out[number] for number in sorted(out)]

    @staticmethod
    def _review(places, before, after, dialect):
        """The Change of [((Audited, Link, callee), Place)], of their files only."""
        files = sorted({p.file for _, p in places})
        return Change([(*s[:2], _for_long(s[2], dialect)) for s, _ in places], [],
                      {f: before[f] for f in files}, {f: realign(before[f], after[f]) for f in files},
                      True, ["longterm.cocci"])

    def _short_pins(self, change, texts, by_hand):
        """[((Audited, Link, callee), Place)] of case 2 calls without FOLL_LONGTERM."""
        found = []
        for audited, link, callee in change.sites:
            state, at = link.flags.state("FOLL_LONGTERM"), audited.occurrence
            if audited.verdict.case != 2 or state:
                continue
            if state is None:
                by_hand.append(self._longterm_by_hand(audited, "may be set already"))
                continue
            place = Place(at.file, at.offset, callee)
            now = moved(self._tree.text(at.file), texts[at.file], [place])
            if now:
                found.append(((audited, link, callee), now[place]))
        return found

    @staticmethod
    def _longterm_by_hand(audited, why):
        at = audited.occurrence
        return Reason(at.file, at.line, f"{audited.function}() is case 2: FOLL_LONGTERM, which"
                      f" {why}, is for a person to add")

    # -- proof -----------------------------------------------------------------

    def _unproved(self, changes, judge):
        """{number: reasons}: audited again, the sites must pin and only unpin."""
        if not changes:
            return {}
        self._progress("proving", 0, 0)
        texts = {}
        for change in changes:
            texts.update(change.after)
        overlay = Overlay(self._tree, texts)
        auditor = Auditor(overlay, self._cache, True, judge.dialect.api,
                          sources=self._auditor.index.sources(texts))
        result = auditor.run()
        second = Judge(auditor.index, auditor.functions, judge.dialect.api,
                       self._tree.declaring("include/linux/mm.h"), self._cases)
        groups = group(result.sites, auditor.links)
        failed = {}
        for number, change in enumerate(changes):
            reasons = self._check(change, texts, groups, second)
            if reasons:
                failed[number] = reasons
        return failed

    def _unbuilt(self, changes):
        """{number: reasons} of the changes that do not build, or not without a new warning."""
        results = self._builder.build(changes) if self._builder else []
        return {n: r.failures for n, r in enumerate(results) if r.failures}

    def _check(self, change, texts, groups, judge):
        at = {}
        for audited, _, callee in change.sites:
            file, old = audited.occurrence.file, audited.occurrence.offset
            place = Place(file, old, callee)
            now = moved(self._tree.text(file), texts[file], [place])
            at[(file, now[place].offset if now else -1)] = callee
        reasons = []
        for found in groups:
            mine = [a for a, _ in found.sites if (a.occurrence.file, a.occurrence.offset) in at]
            if not mine:
                continue
            for audited in mine:
                callee = at.pop((audited.occurrence.file, audited.occurrence.offset))
                if audited.callee != callee:
                    reasons.append(Reason(audited.occurrence.file, audited.occurrence.line,
                                          f"this would not become {callee}()"))
            reasons += judge.left_behind(found)
        if at:
            file = sorted(at)[0][0]
            reasons.append(Reason(file, 1, "the converted call is not found again"))
        return reasons


def together(todo):
    """The Works, those with calls in one function as one: their patches would say the
    same, and a reader could not tell them apart."""
    rows = []
    for work in todo:
        keys = _functions([work])
        same = [row for row in rows if keys & _functions(row)]
        at = rows.index(same[0]) if same else len(rows)
        rows = [row for row in rows if row not in same]
        rows.insert(at, sum(same, []) + [work])
    return [row[0] if len(row) == 1 else _as_one(row) for row in rows]


def _functions(works):
    """Keys of the functions in which calls are to be converted."""
    return {link.site.func.key for work in works for _, link in work.sites}


def _as_one(works):
    steps = [(rule, sorted({p for work in works for r, places in work.plan.steps if r == rule
                            for p in places})) for rule in ORDER]
    return Work(Group([site for work in works for site in work.group.sites]),
                [site for work in works for site in work.sites],
                Plan([(rule, places) for rule, places in steps if places], []), tuple(works))


def _for_long(callee, dialect):
    """The name of the longterm pin; in mainline the flag says it."""
    return callee.replace("pin_user", "pin_longterm", 1) if dialect.api == "v3" else callee


def _files(item):
    """The files that a group's plan changes."""
    return sorted({p.file for _, places in item.plan.steps for p in places})


def _waves(parts):
    """Lists of numbers of parts, each its files; those of one list share no file, and
    order stays."""
    waves, last = [], {}
    for number, files in enumerate(parts):
        at = max((last.get(f, -1) for f in files), default=-1) + 1
        while len(waves) <= at:
            waves.append([])
        waves[at].append(number)
        last.update({f: at for f in files})
    return waves


def _used(before, after, place):
    """Is a variable still used, so that its declaration had to stay?"""
    now = moved(before, after, [place]).get(place)
    if now is None:
        return True
    func = Source(place.file, after).function_at(now.offset)
    return func is None or func.flow.tokens.count(place.name) > 1


def _line(text, offset):
    return text.count("\n", 0, offset) + 1
