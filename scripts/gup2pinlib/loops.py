# SPDX-License-Identifier: GPL-2.0-only
"""May a loop of releases become one call that takes the whole array?

The rule release-loop.cocci sees to the loop's shape.  What it cannot see is
asked here: that the bound cannot be negative, since the array calls take an
unsigned number, and whether the index is still used afterwards.
"""

import bisect
import re
from collections import namedtuple

_UNSIGNED = re.compile(r"\b(?:unsigned|size_t|u8|u16|u32|u64|uint\w*_t|__u\d+)\b")

Loop = namedtuple("Loop", "variable bound first last")   # tokens' indices, both within
_COMPARED = ("<", "<=", ">", ">=", "==", "!=")


def foldable(func, spot, index):
    """spot: the release, anything with an offset."""
    loop = loop_around(func, spot.offset)
    if loop is None or _has_comment(func, loop):
        return False
    return (not_negative(func, loop.bound, index)
            or _guarded(func, loop))


def _has_comment(func, loop):
    """A comment in the loop would be left somewhere."""
    low, high = func.flow.offsets[loop.first], func.flow.offsets[loop.last]
    return func.source.text[low:high] != func.source.masked[low:high]


def _guarded(func, loop):
    """Did the function leave, on the only way here, when the bound was negative?"""
    tokens, bound = func.flow.tokens, " ".join(loop.bound)
    if not bound.isidentifier():
        return False
    set_by = [a.index for a in func.flow.assigns if a.left == loop.bound]
    if not set_by or max(set_by) > loop.first:
        return False
    between = tokens[max(set_by):loop.first]
    if any(tok == ":" and between[i - 1].isidentifier() and between[i - 2] in (";", "}")
           for i, tok in enumerate(between)):
        return False        # a label: there may be another way
    return bool(re.search(rf"\bif \( {bound} (?:< 0|<= 0|< 1) \) (?:\{{ [^{{}}]*)?(?:return|goto)\b",
                          " ".join(between)))


def left_unused(func, spots):
    """[(offset, name)] of declared index variables that only these loops use."""
    loops = [loop_around(func, spot.offset) for spot in spots]
    tokens, found = func.flow.tokens, []
    for name in sorted({loop.variable for loop in loops}):
        at = [i for i, tok in enumerate(tokens) if tok == name]
        inside = [i for i in at if any(l.first <= i <= l.last for l in loops)]
        if len(at) == len(inside) + 1:
            found.append((func.flow.offsets[at[0]], name))
    return found


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


def may_be_negative(func, call, index):
    """Is the count of an array release a signed variable that nobody looked at?

    It is one that a call has set, perhaps to an error, if no comparison with
    0 or with the number asked for stands between its setting and the release.
    """
    count = call.args[1] if len(call.args) > 1 else []
    if len(count) != 1 or not count[0].isidentifier() or not_negative(func, count, index):
        return False
    flow, name = func.flow, count[0]
    set_by = [a.index for a in flow.assigns if a.left == [name] and a.index < call.index
              and "(" in a.right]
    if not set_by:
        return False
    seen = flow.tokens[set_by[-1]:call.index]
    compared = any(tok == name and (seen[i + 1] in _COMPARED or seen[i - 1] in _COMPARED)
                   for i, tok in enumerate(seen[:-1]) if i)
    return not compared and "IS_ERR_VALUE" not in seen


def not_negative(func, bound, index):
    """Is a bound a number, or declared as unsigned?"""
    if len(bound) == 1 and bound[0].isdigit():
        return True
    if not all(t.isidentifier() or t in ("->", ".") for t in bound):
        return False
    if len(bound) > 1:
        return _unsigned_member(func, bound[-1], index)
    for kind, name in func.params:
        if name == bound[0]:
            return bool(_UNSIGNED.search(kind))
    return _all_unsigned(func.source.masked[func.body:func.end], bound[0])


def _unsigned_member(func, member, index):
    """Is a member of that name unsigned in all structures that the file may see?"""
    texts = [func.source.masked[:func.start] + func.source.masked[func.end:]]
    texts += [index.source(path).masked for path in index.own_headers(func.file)]
    return _all_unsigned("\n".join(texts), member)


def _all_unsigned(text, name):
    found = re.findall(r"^[ \t]*((?:\w+[ \t]+)+?)\**(?:\w+(?:\[[^\]]*\])?(?:[ \t]*=[^,;]*)?,[ \t]*)*"
                       + name + r"[ \t]*[;,=]", text, re.M)
    found = [kind for kind in found if kind.split()[0] not in ("return", "goto", "else")]
    return bool(found) and all(_UNSIGNED.search(kind) for kind in found)
