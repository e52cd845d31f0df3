# SPDX-License-Identifier: GPL-2.0-only
"""The plan of a group's conversion: which name is changed where, by which rule."""

import re
from collections import namedtuple

from . import loops
from .dialect import BY_HAND
from .expr import refs, target
from .groups import Reason
from .kin import Kin
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
        self._flagged = Kin(index, ("FOLL_GET",))
        self._releasing = functions.names("put", "unpin")
        self._mine = set()      # (file, offset) of the calls that are being planned

    def plan(self, group, converted):
        """converted: the group's [(Audited, Link)] that become pins."""
        steps = {rule: [] for rule in ORDER}
        reasons = []
        self._mine = {(a.occurrence.file, a.occurrence.offset) for a, _ in converted}
        for audited, link in converted:
            self._acquisition(audited.occurrence, link, steps, reasons)
        folded = self._folded(group, steps["unused-variable.cocci"])
        for spot, _, what in group.releases:
            if what == "plain":
                rule = "release-loop.cocci" if spot in folded else "release.cocci"
                steps[rule].append(Place(spot.file, spot.offset, spot.callee))
        return Plan([(rule, sorted(set(places))) for rule, places in steps.items() if places],
                    reasons)

    def _folded(self, group, unused):
        """The releases whose loops become one call; unused gets the places of index
        variables that nothing needs any more."""
        found, out = {}, []
        for spot, func, what in group.releases:
            if what == "plain" and loops.foldable(func, spot, self._index):
                found.setdefault(func.key, (func, []))[1].append(spot)
        for func, spots in found.values():
            spots, names = loops.folded(func, spots, self._index, self._releasing)
            out += spots
            unused += [Place(func.file, offset, name) for offset, name in names]
        return out

    def _acquisition(self, at, link, steps, reasons):
        place = Place(at.file, at.offset, at.name)
        by_hand = self._flag_places(link, BY_HAND, reasons)
        steps["flags.cocci"] += by_hand
        self._hidden_get(at, link, by_hand, reasons)
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

    def _hidden_get(self, at, link, places, reasons):
        """FOLL_GET, which pins refuse, may be among flags that cannot be read: by a
        macro, a table, a function."""
        known = {(p.file, p.offset) for p in places}
        if not link.flags.known and any(
                (file, m.start()) not in known for file in self._flagged.of([at.file])
                for m in re.finditer(r"\bFOLL_GET\b", self._index.source(file).masked)):
            reasons.append(Reason(at.file, at.line, "FOLL_GET may be among the flags, which"
                                  " cannot be read here"))

    def _passed(self, link):
        """Where the callers of a static function name the flag, if that is how it
        comes, and the function has its parameter for nothing else."""
        site, func = link.site, link.site.func
        path = _variables(site.argument(site.signature.flags) or [])
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
        for path in _variables(tokens):
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
        set_here = [a for a in func.flow.assigns if target(a.left) == [(path, "page")]
                    and set(a.right) & set(names)]
        found = []
        for assign in set_here:
            for index in range(assign.index + 1, assign.index + 1 + len(assign.right)):
                if func.flow.tokens[index] in names:
                    found.append(Place(func.file, func.flow.offsets[index],
                                       func.flow.tokens[index]))
        reasons += [Reason(func.file, func.line(a.offset), f"a label needs what sets"
                           f" {'->'.join(path)} here") for a in set_here
                    if a.op == "|=" and _behind_label(func.flow, a)]
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
        """Does anything but the group's gup calls and assignments to it read the variable?"""
        func = link.site.func
        if len(path) > 1:
            return True
        spans = []
        for call in func.flow.calls:
            if (func.file, call.offset) in self._mine:
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


def _variables(tokens):
    """The paths in an expression of flags that are no flags."""
    return [path for path, _ in refs(tokens) if not path[0].startswith("FOLL_")]


def _behind_label(flow, assign):
    """Is an assignment the only statement between a label and the end of its block?"""
    start, end = assign.index - len(assign.left), assign.index + len(assign.right) + 1
    return flow.tokens[start - 1] == ":" and flow.tokens[end:end + 2] == [";", "}"]
