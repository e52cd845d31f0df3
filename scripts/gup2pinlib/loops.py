# SPDX-License-Identifier: GPL-2.0-only
"""May a loop of releases become one call that takes the whole array?

The rule release-loop.cocci sees to the loop's shape.  What it cannot see is
asked here: that the bound cannot be negative, since the array calls take an
unsigned number, and whether the index is still used afterwards.
"""

import bisect
import re
from collections import namedtuple

from .counts import declarations, guarded, not_negative, own_macros
from .cflow import addresses
from .ctext import TOKEN
from .expr import read_refs


Loop = namedtuple("Loop", "variable bound first last")   # tokens' indices, both within


def foldable(func, spot, index):
    """spot: the release, anything with an offset and an expr."""
    loop = loop_around(func, spot.offset)
    if loop is None or not _alone(func, loop) or _calls_macros(func, loop, index):
        return False
    array = [p for p, _ in read_refs(TOKEN.findall(spot.expr))]
    if len(array) != 1 or not index.page_array(func, array[0]) or _is_const(func, array[0], index):
        return False
    return not_negative(func, loop.bound, index) or guarded(func, loop.bound, loop.first, index)


def _is_const(func, array, index):
    """Is an array declared as one of pages that do not change?"""
    texts = [func.source.masked[func.start:func.end]]
    if len(array) > 1:
        texts = [index.source(f).masked for f in [func.file, *index.own_headers(func.file)]]
    return any(re.search(rf"\bconst\s*\*?\s*(?:const\s*)?{array[-1]}\b", text)
               for text in texts)


def folded_name(func, spot, dialect):
    """The call that a folded loop around a release becomes."""
    loop = loop_around(func, spot.offset)
    name = dialect.release("release_pages", "")[0]
    dirty = "set_page_dirty_lock" in func.flow.tokens[loop.first:loop.last]
    return name + "_dirty_lock" if dirty else name


def _alone(func, loop):
    """Is there nothing on the lines of the loop that would be left somewhere: no
    comment, no other statement?"""
    text, masked = func.source.text, func.source.masked
    low, high = func.flow.offsets[loop.first], func.flow.offsets[loop.last]
    end = text.find("\n", high)
    return text[low:end] == masked[low:end] and not text[high + 1:end].strip()


def _calls_macros(func, loop, index):
    """A macro of the driver's may do anything, and each time something else."""
    tokens = func.flow.tokens[loop.first:loop.last + 1]
    return not index.own_macros(func.file).isdisjoint(
        t for t, after in zip(tokens, tokens[1:]) if after == "(")


def folded(func, spots, index, releasing):
    """The spots, all foldable by themselves, whose loops shall be folded, and
    [(offset, name)] of the index variables that nothing uses then.

    An index that only loops of releases use goes with the last of them: if one
    of these stays, or the declaration does not go cleanly, all of them stay.
    releasing: the names of the functions that release.
    """
    names, unused = {}, []
    for spot in spots:
        names.setdefault(loop_around(func, spot.offset).variable, []).append(spot)
    for name, here in names.items():
        kept, at = _kept(func, name, here, releasing), _declaration(func, name)
        if addresses(func.flow, name) or not func.declares(name):
            spots = [s for s in spots if s not in here]     # others may read it
            continue
        if kept == "read" or name in [p for _, p in func.params]:
            continue
        if kept == "declared" and at is not None and not _in_macros(func, name, index):
            unused.append((at, name))
        else:
            spots = [s for s in spots if s not in here]
    return spots, sorted(unused)


def _kept(func, name, spots, releasing):
    """What is left of an index without these loops: "read", "set", "declared"."""
    flow, masked = func.flow, func.source.masked
    declared = {func.body + at for at in declarations(masked[func.body:func.end], name)}
    outside = _outside(flow, name, [loop_around(func, spot.offset) for spot in spots])
    others = [loop_around(func, c.offset) for c in flow.calls if c.callee in releasing]
    alone = set(outside) & set(_outside(
        flow, name, [l for l in others if l is not None and l.variable == name]))
    if len(declared) > 1:
        return "set"
    if any(flow.tokens[i + 1] != "=" and flow.offsets[i] not in declared for i in alone):
        return "read"
    return "declared" if len(outside) == 1 else "set"


def _outside(flow, name, loops):
    """Where tokens name a variable in none of some loops."""
    return [i for i, tok in enumerate(flow.tokens)
            if tok == name and flow.tokens[i - 1] not in ("->", ".")
            and not any(l.first <= i <= l.last for l in loops)]


def _declaration(func, name):
    """The offset of the one declaration of a variable, if it can go cleanly: with no
    comment and no directive beside it, and not initialised among others."""
    found = declarations(func.source.masked[func.body:func.end], name)
    if len(found) != 1:
        return None
    at, masked, text = func.body + found[0], func.source.masked, func.source.text
    start = max(masked.rfind(c, 0, at) for c in ";{}") + 1
    start += len(masked[start:at]) - len(masked[start:at].lstrip())
    end = masked.index(";", at)
    low, high = text.rfind("\n", 0, start) + 1, (text + "\n").find("\n", end)
    before = text[text.rfind("\n", 0, low - 1) + 1:low]
    after = text[high + 1:(text + "\n").find("\n", high + 1)]
    if text[low:high] != masked[low:high] or "#" in (before.strip()[:1], after.strip()[:1]):
        return None
    if masked[start] == "," or "{" in masked[at:end]:
        return None             # braces stand among the declarators
    given = re.match(rf"{name}\s*=", masked[at:end]) is not None
    return None if given and "," in masked[start:end] else at


def _in_macros(func, name, index):
    """Does a macro of the driver's that the function uses name the variable?"""
    return any(re.search(rf"\b{name}\b", body) for body in own_macros(func, index))


def loop_around(func, offset):
    """The Loop around a release that is of the shape for (i = 0; i < n; ...)."""
    flow = func.flow
    at = bisect.bisect_left(flow.offsets, offset)
    for i in range(at, 0, -1):
        tok = flow.tokens[i]
        if tok == "for":
            closing = flow.closing(i + 1)
            parts = " ".join(flow.tokens[i + 2:closing]).split(" ; ")
            start = re.fullmatch(r"(\w+) = 0", parts[0]) if len(parts) == 3 else None
            bound = start and re.fullmatch(re.escape(start.group(1)) + r" < (.+)", parts[1])
            if not bound:
                return None
            last = _end_of_statement(flow, closing + 1)
            return Loop(start.group(1), bound.group(1).split(), i, last)
        if tok == "}" and i < at:
            return None
    return None


def _end_of_statement(flow, i):
    """The index of the last token of the statement that starts at i; that of the
    function's last one where an #ifdef has taken the end away."""
    last = len(flow.tokens) - 1
    if i <= last and flow.tokens[i] == "{":
        return flow.closing(i)
    while i < last and flow.tokens[i] != ";":
        i = flow.closing(i) + 1 if flow.tokens[i] in ("(", "[", "{") else i + 1
    return min(i, last)
