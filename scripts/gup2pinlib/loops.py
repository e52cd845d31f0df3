# SPDX-License-Identifier: GPL-2.0-only
"""May a loop of releases become one call that takes the whole array?

The rule release-loop.cocci sees to the loop's shape.  What it cannot see is
asked here: that the bound cannot be negative, since the array calls take an
unsigned number, and that the index is still used afterwards.
"""

import bisect
import re

_UNSIGNED = re.compile(r"\b(?:unsigned|size_t|u8|u16|u32|u64|uint\w*_t|__u\d+)\b")

_COMPARED = ("<", "<=", ">", ">=", "==", "!=")


def foldable(func, spot):
    """spot: the release, anything with an offset."""
    loop = loop_around(func, spot.offset)
    if loop is None:
        return False
    variable, bound = loop
    return _not_negative(func, bound) and _used_otherwise(func, variable)


def loop_around(func, offset):
    """(index variable, tokens of the bound) of the for loop around a release."""
    flow = func.flow
    at = bisect.bisect_left(flow.offsets, offset)
    for i in range(at, 0, -1):
        tok = flow.tokens[i]
        if tok == "for":
            head = flow.tokens[i + 2:flow.closing(i + 1)]
            parts = " ".join(head).split(" ; ")
            if len(parts) != 3:
                return None
            start = re.fullmatch(r"(\w+) = 0", parts[0])
            bound = start and re.fullmatch(re.escape(start.group(1)) + r" < (.+)", parts[1])
            return (start.group(1), bound.group(1).split()) if bound else None
        if tok == "}" and i < at:
            return None
    return None


def may_be_negative(func, call):
    """Is the count of an array release a signed variable that nobody looked at?

    It is one that a call has set, perhaps to an error, if no comparison with
    0 or with the number asked for stands between its setting and the release.
    """
    count = call.args[1] if len(call.args) > 1 else []
    if len(count) != 1 or not count[0].isidentifier() or _not_negative(func, count):
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


def _not_negative(func, bound):
    if len(bound) != 1:
        return False
    if bound[0].isdigit():
        return True
    for kind, name in func.params:
        if name == bound[0]:
            return bool(_UNSIGNED.search(kind))
    text = func.source.masked[func.body:func.end]
    found = re.search(r"^[ \t]*([\w \t]+?)[ \t*]+(?:[\w \t,=*]*,[ \t]*)?" + bound[0]
                      + r"[ \t]*[;,=]", text, re.M)
    return bool(found and _UNSIGNED.search(found.group(1)))


def _used_otherwise(func, variable):
    """Is the index variable set and read outside of this loop as well?"""
    return len(re.findall(r"\bfor \( " + variable + r" = ", " ".join(func.flow.tokens))) > 1
