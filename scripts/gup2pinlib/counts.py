# SPDX-License-Identifier: GPL-2.0-only
"""Counts of pages: may one be negative where a release gets it?

release_pages() takes a negative count, the error of an acquisition, for none; the
array calls for pins take an unsigned number.
"""

import re

from . import paths, sign
from .cflow import addresses, writes
from .ctext import without_directives
from .expr import all_refs, owner, read_refs

_UNSIGNED = re.compile(r"\b(?:unsigned|size_t|u8|u16|u32|u64|uint\w*_t|__u\d+|u(?:int|long|short)"
                       r"|pgoff_t)\b")
_SIGNED = re.compile(r"\b(?:int|long|short|s8|s16|s32|s64|ssize_t|int\d+_t|__s\d+)\b")
# What in a macro is no mere value.
_HIDES = re.compile(r"\b(?:goto|break|continue|return)\b|\+\+|--|(?<![=!<>])=(?!=)")
# What a declaration begins with, up to the name: a type, perhaps other names.
_DECLARED = re.compile(r"(?!(?:return|goto|else|case|do)\b)[A-Za-z_]\w*[\s*]+(?:$|[A-Za-z_*])")
# Functions and macros that give no error: numbers of what they are given.
_NUMBERS = re.compile(r"sizeof$|(?:min|max|clamp)(?:_t|3)?$|round_?(?:up|down)|array_size|ilog2"
                      r"|unpin|PAGE_|PFN_|DIV_|ARRAY_SIZE|ALIGN")
_LEVELS = 3     # of callers and of variables that a count is followed up to


def may_be_negative(func, call, index, acquires):
    """May the count of an array release be negative, as release_pages() bears?

    acquires(name): is it a function that acquires?  Its result is an error as well,
    in an unsigned variable, too.
    """
    return len(call.args) > 1 and _negative(func, call.args[1], call.index, index, acquires)


def _negative(func, count, at, index, acquires, levels=_LEVELS):
    """May an expression, the count of pages at a token, be negative?"""
    if len(count) == 1 and count[0].isdigit():
        return False
    look = all_refs if _NUMBERS.match(count[0]) else read_refs
    names = [path for path, _ in look(count)]
    if count[:1] == ["*"] or "[" in count:
        return True             # who else stores there is not looked for
    if len(names) != 1 or len(count) > 1 and "->" not in count and "." not in count:
        return any(_negative(func, list(n), at, index, acquires, levels) for n in names
                   if len(n) == 1 and func.declares(n[0])) or "?" in count
    if len(count) > 1:
        return _set_negative(func, names[0], index, acquires)
    return _variable(func, count[0], at, index, acquires, levels)


def _variable(func, name, at, index, acquires, levels):
    numbers = [n for n, (_, p) in enumerate(func.params) if p == name]
    if not_negative(func, [name], index) and not any(
            a.right and acquires(a.right[0]) for a in func.flow.assigns if a.sets(name)):
        # an error that a caller passes is one again where the release reads it
        return bool(numbers and index.calls(func)) and (
            _passed_negative(func, numbers[0], index, acquires, levels))
    asked_for = any(acquires(c.callee) and [name] in c.args for c in func.flow.calls)
    at_first = not numbers or not asked_for and (
        _passed_negative(func, numbers[0], index, acquires, levels))
    if not (numbers and at_first) and not _perhaps_error(func, name, levels):
        return False
    filled = levels > 0 and _filled(func, name, index, acquires, levels)
    return not guarded(func, [name], at, index, at_first, lambda other, where: (
        levels > 0 and not _variable(func, other, where, index, acquires, levels - 1)), filled)


def _filled(func, name, index, acquires, levels):
    """Is the address of a variable given to functions only that are seen, and that only
    store through it what is not negative?"""
    given = [(call, n) for call in func.flow.calls for n, arg in enumerate(call.args)
             if arg == ["&", name]]
    if len(given) != len(addresses(func.flow, name)):
        return False
    for call, number in given:
        callees = index.definitions(call, func.file)
        if not callees or not all(_stores_none(f, number, index, acquires, levels)
                                  for f in callees):
            return False
    return True


def _stores_none(func, number, index, acquires, levels):
    if number >= len(func.params):
        return False
    name, tokens = func.params[number][1], func.flow.tokens
    stores = [a for a in func.flow.assigns if a.left == ["*", name] and a.op == "="]
    return len(stores) == tokens.count(name) and not any(
        _calls_or_negates(a.right)
        or _negative(func, a.right, a.index, index, acquires, levels - 1) for a in stores)


def _perhaps_error(func, name, levels):
    """Does a variable get what a call gives, or a number below 0, itself or by others?
    Lengths and the like are none."""
    if not levels or addresses(func.flow, name):
        return True
    for assign in func.flow.assigns:
        if not assign.sets(name) and assign.left[-1:] != [")"]:
            continue
        if _calls_or_negates(assign.right) or any(
                _perhaps_error(func, token, levels - 1) for token in set(assign.right) - {name}
                if func.declares(token) and token not in [p for _, p in func.params]):
            return True
    return sign.written_unseen(func, name)


def _calls_or_negates(tokens):
    called = any(token.isidentifier() and after == "(" and not _NUMBERS.match(token)
                 for token, after in zip(tokens, tokens[1:]))
    return called or any(token == "-" and before in ("", "(", "?", ":", ",")
                         for before, token in zip([""] + tokens, tokens))


def _passed_negative(func, number, index, acquires, levels):
    """May a caller give a negative count?  Nobody is seen to call: he may."""
    callers = index.calls(func)
    return not levels or not callers or any(
        number >= len(call.args)
        or _negative(caller, call.args[number], call.index, index, acquires, levels - 1)
        for caller, call in callers)


def _set_negative(func, path, index, acquires):
    """Is a member set to what an acquisition returns, or to a variable that may
    be negative there?  Only the function's own file is read."""
    for other in index.source(func.file).functions_with(path[-1]):
        for assign in other.flow.assigns:
            if (assign.left[-2:] not in (["->", path[-1]], [".", path[-1]]) or not assign.right
                    or _set_again(other, assign)):
                continue
            if acquires(assign.right[0]) or assign.op == "=" and len(assign.right) == 1 and (
                    other.declares(assign.right[0])
                    and _negative(other, assign.right, assign.index, index, acquires, 0)):
                return True
    return False


def _set_again(func, assign):
    """Is the same set to a number further down, whatever comes in between?"""
    return any(a.left == assign.left and a.op == "=" and a.right[0].isdigit()
               and a.offset > assign.offset and paths.together(func, assign.offset, a.offset)
               for a in func.flow.assigns)


def not_negative(func, bound, index):
    """Is a bound a number, or declared as unsigned?"""
    if len(bound) == 1 and bound[0].isdigit():
        return True
    if not all(t.isidentifier() or t in ("->", ".") for t in bound):
        return False
    if len(bound) > 1:
        return _unsigned_member(func, bound, index)
    for kind, name in func.params:
        if name == bound[0]:
            return bool(_UNSIGNED.search(kind)) and declared_once(func, name)
    if func.declares(bound[0]):
        return _all_unsigned(func.source.masked[func.body:func.end], bound[0])
    return _all_unsigned(_at_file_level(func.source), bound[0])


def _at_file_level(source):
    """The text of a file that is in no function."""
    parts, last = [], 0
    for func in source.functions:
        parts.append(source.masked[last:func.start])
        last = func.end
    return ";".join(parts + [source.masked[last:]])


def _unsigned_member(func, bound, index):
    """Is a member of that name unsigned in all structures that the file may see?  If
    none of them is the one that has it, it is not known."""
    paths = [path for path, _ in read_refs(bound)]
    tag = owner(index, func, paths[0]) if len(paths) == 1 else None
    known = not tag or index.struct(tag, func.file)
    elsewhere = [] if known else index.defining(tag)
    if not known and not elsewhere:
        return False
    texts = [func.source.masked[:func.start] + func.source.masked[func.end:]]
    texts += [index.source(path).masked for path in [*index.own_headers(func.file), *elsewhere]]
    return _all_unsigned("\n".join(texts), bound[-1])


def _all_unsigned(text, name):
    found = _types(text, name)
    return bool(found) and all(map(_UNSIGNED.search, found))


def _types(text, name):
    """The types that a name is declared with: what stands before the first declarator's
    = or (."""
    found = [text[max(text.rfind(c, 0, at) for c in ";{}") + 1:at]
             for at in declarations(text, name)]
    return [re.match(r"[\w\s*]*", kind.lstrip()).group() for kind in found]


def declarations(text, name):
    """Offsets at which a name is declared as a variable or a member."""
    text, found = without_directives(text), []
    for match in re.finditer(rf"\b{name}\s*(?=[;,=\[:])", text):
        head = text[max(text.rfind(c, 0, match.start()) for c in ";{}") + 1:match.start()]
        value = "=" in head.rsplit(",", 1)[-1]      # it is of what is declared before
        if (_DECLARED.match(head.lstrip()) and head.count("(") == head.count(")")
                and not value):
            found.append(match.start())
    return found


def guarded(func, count, at, index, at_first=True, known=None, filled=False):
    """Is a count, a variable, seen not to be negative at a token?

    at_first: may it be when the function begins?  known(name, at): is another variable
    not negative at a token?
    """
    name = " ".join(count)
    if not name.isidentifier() or not declared_once(func, name) or (
            _hidden_by_macros(func, name, index)):
        return False
    signed = _is_signed(func, name)
    if signed and any(condition in ([name, ">", "0"], [name, ">=", "1"])
                      and _untouched(func, name, begin, at)
                      for begin, condition in paths.guards(func.flow, at)):
        return True
    return not sign.may_be_negative(func, name, at, sign.Given(
        at_first, signed, known or (lambda other, where: False),
        lambda other: not_negative(func, [other], index), filled))


def _untouched(func, name, begin, at):
    """Is a variable as it was at an earlier token, with no directive and no label in
    between?"""
    flow = func.flow
    between = func.source.masked[flow.offsets[begin]:flow.offsets[at]]
    return not ({"#", ":"} & set(between) or sign.written_unseen(func, name)
                or writes(flow, name, begin, at))


def _is_signed(func, name):
    """Can a variable be compared with 0?  What a type that is not known is, is not."""
    masked = func.source.masked[func.body:func.end]
    kinds = [kind for kind, p in func.params if p == name] or _types(masked, name)
    return all(_SIGNED.search(kind) and not _UNSIGNED.search(kind) for kind in kinds)


def _hidden_by_macros(func, name, index):
    """May one of the driver's macros write a variable, or go elsewhere?  They are not
    looked into."""
    return any(_HIDES.search(body) or re.search(rf"\b{name}\b", body)
               for body in own_macros(func, index))


def declared_once(func, name):
    """A parameter and a variable of the same name, or two, are told apart nowhere."""
    masked = func.source.masked[func.body:func.end]
    return (name in [p for _, p in func.params]) + len(declarations(masked, name)) == 1


def own_macros(func, index):
    """The bodies of the driver's macros that a function names."""
    return (body for macro, body in index.macros([func.file, *index.own_headers(func.file)])
            if macro in func.flow.words)
