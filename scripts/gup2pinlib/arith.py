# SPDX-License-Identifier: GPL-2.0-only
"""What an expression computes a number from: its alternatives and its operands."""

from .expr import closing
from .sign import bare

_TYPES = frozenset("""const unsigned signed int long short char bool size_t ssize_t loff_t pgoff_t
u8 u16 u32 u64 s8 s16 s32 s64 __u8 __u16 __u32 __u64 __s32 __s64 uint ulong""".split())
_BINARY = frozenset(("+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>"))
_TRUTH = frozenset(("==", "!=", "<", ">", "<=", ">=", "&&", "||"))


def is_type(tokens):
    """Are these the words of a number's type?"""
    return tokens != [] and _TYPES.issuperset(tokens)


def plain(tokens):
    """An expression without the parentheses and casts around all of it; of an assignment,
    what is assigned."""
    while True:
        inner = bare(tokens)
        places = places_of(inner, ("=",))
        if places:
            inner = inner[places[-1] + 1:]
        elif inner[:1] == ["("] and _is_cast(inner, closing(inner, 0)):
            inner = inner[closing(inner, 0):]
        if inner == tokens:
            return inner
        tokens = inner


def _is_cast(tokens, end):
    """Is what stands in parentheses before an index the type that the rest is cast to?"""
    inside, after = tokens[1:end - 1], tokens[end:end + 1]
    if is_type(inside) or inside[-1:] == ["*"]:
        return after != []
    return (all(t.isidentifier() or t == "*" for t in inside) and after != []
            and (after[0] == "(" or after[0][0].isalnum() or after[0][0] == "_"))


def places_of(tokens, wanted):
    """Indices of some tokens that stand in no brackets."""
    found, i = [], 0
    while i < len(tokens):
        if tokens[i] in wanted:
            found.append(i)
        i = closing(tokens, i) if tokens[i] in ("(", "[", "{") else i + 1
    return found


def alternatives(tokens):
    """[(condition, does it hold?, tokens)] of c ? a : b and a ?: b; [] of what is else."""
    asks = places_of(tokens, ("?",))[:1]
    if not asks:
        return []
    condition, depth = tokens[:asks[0]], 0
    for at in places_of(tokens, ("?", ":")):
        depth += 1 if tokens[at] == "?" else -1
        if not depth:
            return [(condition, True, tokens[asks[0] + 1:at] or condition),
                    (condition, False, tokens[at + 1:])]
    return [(condition, True, tokens[asks[0] + 1:])]


def is_truth(tokens):
    """Is this a comparison, or another 0 or 1?"""
    return tokens[:1] == ["!"] or bool(places_of(tokens, _TRUTH))


def operands(tokens):
    """[(index, operator before it, tokens)]; the first one's operator is ""."""
    found, first, operator = [], 0, ""
    for at in places_of(tokens, _BINARY):
        if at > first:          # else it is unary
            found.append((first, operator, tokens[first:at]))
            first, operator = at + 1, tokens[at]
    return found + [(first, operator, tokens[first:])]
