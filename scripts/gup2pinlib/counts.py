# SPDX-License-Identifier: GPL-2.0-only
"""Counts of pages: is one unsigned, or seen to be checked for its sign?

Where the numbers come from that a count gets is asked by negative.py.
"""

import re

from . import paths, sign
from .ctext import without_directives
from .expr import closing, read_refs

_UNSIGNED = re.compile(r"\b(?:unsigned|size_t|u8|u16|u32|u64|uint\w*_t|__u\d+|u(?:int|long|short)"
                       r"|pgoff_t)\b")
_SIGNED = re.compile(r"\b(?:int|long|short|s8|s16|s32|s64|ssize_t|int\d+_t|__s\d+)\b")
# What in a macro is no mere value.
_HIDES = re.compile(r"\b(?:goto|break|continue|return)\b|\+\+|--|(?<![=!<>])=(?!=)")
# What a declaration begins with, up to the name: a type, perhaps other names.
_DECLARED = re.compile(r"(?!(?:return|goto|else|case|do)\b)[A-Za-z_]\w*[\s*]+(?:$|[A-Za-z_*])")


def not_negative(func, bound, index):
    """Is a bound a number, or declared as unsigned?"""
    if len(bound) == 1 and bound[0].isdigit():
        return True
    if len(bound) > 1:
        bound = _whole(bound)
    if not all(t.isidentifier() or t in ("->", ".") for t in bound):
        return False
    if len(bound) > 1:
        return _unsigned_member(func, bound, index)
    for kind, name in func.params:
        if name == bound[0]:
            return bool(_UNSIGNED.search(kind)) and declared_once(func, name)
    if func.declares(bound[0]):
        return _all_unsigned(func.source.masked[func.body:func.end], bound[0])
    return _all_unsigned(outside_functions(func.source), bound[0])


def _whole(tokens):
    """An expression of an array's element, as one of the array: all are of a type."""
    found, i = [], 0
    while i < len(tokens):
        if tokens[i] == "[":
            i = closing(tokens, i)
        else:
            found.append(tokens[i])
            i += 1
    return found


def unsigned(kind):
    """Is this the text of an unsigned type?"""
    return _UNSIGNED.search(kind) is not None


def outside_functions(source):
    """The text of a file that is in no function."""
    parts, last = [], 0
    for func in source.functions:
        parts.append(source.masked[last:func.start])
        last = func.end
    return ";".join(parts + [source.masked[last:]])


def signed_member(func, bound, index):
    """Is a member signed, so that it can be compared with 0?"""
    found = _member_types(func, bound, index)
    return bool(found) and all(_SIGNED.search(k) and not _UNSIGNED.search(k) for k in found)


def _unsigned_member(func, bound, index):
    found = _member_types(func, bound, index)
    return bool(found) and all(map(_UNSIGNED.search, found))


def _member_types(func, bound, index):
    """The types of all members of that name in structures that the file may see.  If
    none of them is the one that has it, they are not known."""
    paths = [path for path, _ in read_refs(bound)]
    tag = _owner(index, func, paths[0]) if len(paths) == 1 else None
    known = not tag or index.struct(tag, func.file)
    elsewhere = [] if known else index.defining(tag)
    if not known and not elsewhere:
        return []
    texts = [func.source.masked[:func.start] + func.source.masked[func.end:]]
    texts += [index.source(path).masked for path in [*index.own_headers(func.file), *elsewhere]]
    return _types("\n".join(texts), bound[-1])


def _owner(index, func, path):
    """owner(), by structures of the kernel's headers, too."""
    tag = index.type_of(func, path[0])
    for member in path[1:-1]:
        near = index.struct(tag, func.file) if tag else {}
        far = [] if near or not tag else index.defining(tag)
        found = {members[member] for members in (
            [near] + [index.source(file).structs[tag] for file in far]) if member in members}
        tag = found.pop() if len(found) == 1 else None
    return tag


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


def guarded(func, count, at, index, given=sign.Given(), least=0):
    """Is a count, a variable, seen not to be negative, or not less than another number,
    at a token?

    given: what is known of other variables and of what the count gets.
    """
    name = " ".join(count)
    if not name.isidentifier() or not declared_once(func, name) or (
            _hidden_by_macros(func, name, index)):
        return False
    told = least > 0 or _is_signed(func, name)
    if told and any(condition[:1] == [name] and sign.told_by(condition[1:], least) == ">"
                    and untouched(func, [name], begin, at)
                    for begin, condition in paths.conditions(func.flow, at)) and (
                        not sign.written_unseen(func, name)):
        return True
    return not sign.may_be_negative(func, name, at, given._replace(
        signed=told, least=least, equal=lambda other, where: (
            not_negative(func, other, index) or given.equal(other, where))))


def untouched(func, tokens, begin, at):
    """Is nothing that an expression names written between two tokens, nor where a loop
    that begins there comes round, with no directive and no label in between?"""
    flow, end = func.flow, paths.comes_round(func.flow, begin, at)
    between = func.source.masked[flow.offsets[begin]:flow.offsets[min(end, len(flow.offsets) - 1)]]
    names = {token for token in tokens if token.isidentifier()}
    return not {"#", ":"} & set(between) and not any(
        names & set(a.left) for a in flow.assigns if begin <= a.index < end) and not any(
            flow.tokens[i] in names and (
                flow.tokens[i + 1] in ("++", "--") or flow.tokens[i - 1] in ("++", "--", "&")
                or flow.tokens[i + 1] in ("-=", "*=", "/=", "%=", ">>=", "<<=", "^="))
            for i in range(begin, end))


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
