# SPDX-License-Identifier: GPL-2.0-only
"""The plan of a group's conversion: which name is changed where, by which rule."""

import re
from collections import namedtuple

from . import loops
from .dialect import BY_HAND
from .follow import refs
from .groups import Reason
from .rewrite import Place

# steps: [(rule file, [Place])] in the order of ORDER.  release-loop.cocci may
# pass over a place, which release.cocci then changes; unused-variable.cocci
# takes away the index variables that nothing else uses than folded loops.
Plan = namedtuple("Plan", "steps reasons")

ORDER = ("flags.cocci", "acquire-longterm-variable.cocci", "longterm-variable.cocci",
         "longterm-argument.cocci", "acquire-longterm.cocci", "acquire.cocci", "longterm.cocci",
         "release-loop.cocci", "release.cocci", "unused-variable.cocci")


class Planner:
    def __init__(self, index, functions, dialect):
        self._index, self._functions, self._dialect = index, functions, dialect

    def plan(self, group, converted):
        """converted: the group's [(Audited, Link)] that become pins."""
        steps = {rule: [] for rule in ORDER}
        reasons = []
        for audited, link in converted:
            self._acquisition(audited.occurrence, link, steps, reasons)
        folded = {}
        for spot, func, what in group.releases:
            if what == "plain" and loops.foldable(func, spot, self._index):
                steps["release-loop.cocci"].append(Place(spot.file, spot.offset, spot.callee))
                folded.setdefault(func.key, (func, []))[1].append(spot)
            elif what == "plain":
                steps["release.cocci"].append(Place(spot.file, spot.offset, spot.callee))
        for func, spots in folded.values():
            steps["unused-variable.cocci"] += [Place(func.file, offset, name)
                                               for offset, name in loops.left_unused(func, spots)]
        return Plan([(rule, sorted(set(places))) for rule, places in steps.items() if places],
                    reasons)

    def _acquisition(self, at, link, steps, reasons):
        place = Place(at.file, at.offset, at.name)
        steps["flags.cocci"] += self._flag_places(link, BY_HAND, reasons)
        if self._dialect.api != "v3" or not link.flags.state("FOLL_LONGTERM"):
            steps["acquire.cocci"].append(place)
            return
        passed = self._passed(link)
        if passed:
            steps["longterm-argument.cocci"] += passed
            steps["acquire.cocci"].append(place)
            steps["longterm.cocci"].append(
                place._replace(name=self._dialect.acquire(at.name, False)[0]))
            return
        found = self._flag_places(link, ("FOLL_LONGTERM",), reasons)
        variable = [p for p in found if not self._in_call(link, p.offset)]
        literal = len(variable) < len(found)
        steps["longterm-variable.cocci"] += variable
        steps["acquire-longterm.cocci" if literal else "acquire-longterm-variable.cocci"].append(
            place)

    def _passed(self, link):
        """Where the callers of a static function name the flag, if that is how it
        comes, and the function has its parameter for nothing else."""
        site, func = link.site, link.site.func
        path = [p for p, _ in refs(site.argument(site.signature.flags) or [])
                if not p[0].startswith("FOLL_")]
        numbers = [i for i, (_, name) in enumerate(func.params) if path == [(name,)]]
        if not numbers or not func.static or self._used_elsewhere(link, path[0]) or any(
                a.left == [path[0][0]] for a in func.flow.assigns):
            return []
        found = []
        for caller, call in self._index.callers(func):
            if call.callee != func.name or numbers[0] >= len(call.args):
                return []
            low, high = call.offset, caller.flow.offsets[caller.flow.closing(call.index + 1)]
            here = [Place(caller.file, o, t)
                    for t, o in zip(caller.flow.tokens, caller.flow.offsets)
                    if t == "FOLL_LONGTERM" and low < o < high]
            if len(here) != 1 or "?" in call.args[numbers[0]]:
                return []
            found += here
        return found

    def _in_call(self, link, offset):
        flow, call = link.site.func.flow, link.site.call
        end = flow.offsets[flow.closing(call.index + 1)]
        return call.offset < offset < end

    def _flag_places(self, link, names, reasons):
        """Where these flags are named: in the call, or where its variable is set."""
        site, func = link.site, link.site.func
        tokens = site.argument(site.signature.flags) or []
        places = [Place(func.file, o, t) for t, o in zip(func.flow.tokens, func.flow.offsets)
                  if t in names and self._in_call(link, o)]
        for path, _ in refs([t for t in tokens if not t.startswith("FOLL_")]):
            if path[0].isdigit() or path[0].endswith("()"):
                continue
            places += self._variable(link, path, names, reasons)
        if "FOLL_LONGTERM" in names and not places:
            at = site.occurrence
            reasons.append(Reason(at.file, at.line, "FOLL_LONGTERM does not come from this"
                                  " function; who passes it must stop to"))
        return places

    def _variable(self, link, path, names, reasons):
        func = link.site.func
        set_here = [a for a in func.flow.assigns if refs(a.left)[-1:] == [(path, "page")]
                    and set(a.right) & set(names)]
        found = []
        for assign in set_here:
            for index in range(assign.index + 1, assign.index + 1 + len(assign.right)):
                if func.flow.tokens[index] in names:
                    found.append(Place(func.file, func.flow.offsets[index],
                                       func.flow.tokens[index]))
        if found and self._used_elsewhere(link, path):
            reasons.append(Reason(func.file, func.line(found[0].offset),
                                  f"{found[0].name} is in {'->'.join(path)}, which is read for"
                                  " something else, too"))
        carried = any(n in link.flags.may for n in names)
        if not found and carried and (len(path) > 1 or any(p == path[0] for _, p in func.params)):
            reasons.append(Reason(func.file, func.line(link.site.call.offset),
                                  f"{names[0]} comes through {'->'.join(path)}, from outside of"
                                  f" {func.name}()"))
        return found

    def _used_elsewhere(self, link, path):
        """Does anything but gup calls and assignments to it read the variable?"""
        func = link.site.func
        if len(path) > 1:
            return True
        spans = []
        for call in func.flow.calls:
            if self._functions.action(call.callee) in ("get", "pin"):
                spans.append((call.index, func.flow.closing(call.index + 1)))
        for assign in func.flow.assigns:
            if assign.left[-1:] == [path[0]] and "->" not in assign.left:
                spans.append((assign.index - 1, assign.index - 1))
        declared = re.compile(r"[\w*]")
        for i, token in enumerate(func.flow.tokens):
            if token != path[0] or any(low <= i <= high for low, high in spans):
                continue
            before = func.flow.tokens[i - 1] if i else ""
            after = func.flow.tokens[i + 1] if i + 1 < len(func.flow.tokens) else ""
            if after in (";", ",") and declared.match(before[-1:]) and before != "return":
                continue
            return True
        return False
