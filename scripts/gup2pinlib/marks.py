# SPDX-License-Identifier: GPL-2.0-only
"""Objects of one structure that are told apart by a mark: a member that is set once,
before anybody else knows the object.

Prompted by drivers that keep pages of their own in the member in which other objects
keep acquired ones, and ask a flag of the object before they acquire and before they
release.  Whether that holds for every object is only known where every write to the
flag is seen; what may write it unseen ends it.
"""

import bisect
import re
from collections import namedtuple

from . import paths
from .cflow import changed, writes
from .counts import declared_once
from .expr import behind_result, closing, means_member, target
from .sign import bare, split

# What is known of an object: does what is asked of a member hold?
Mark = namedtuple("Mark", "tag member test holds")

_ALLOCATES = re.compile(r"(?!.*realloc)(?:devm_)?(?:k|v|kv|kmem_cache_)[a-z]*alloc(?:_\w+)?$")
_SETS_UP = re.compile(r"init|INIT|_set$")
_COPIES = re.compile(r"mem(?:cpy|move|set)|memzero|copy|get_user$|clear")
_TAKES_NAME = re.compile(r"for_each|_entry|swap|get_user$|READ_ONCE|^[A-Z_]{4,}$")
_BEFORE_LABEL = (";", "{", "}", ")", "else")
_CONSTANT = re.compile(r"[A-Z][A-Z0-9_]*$|\d\w*$|[()|]$|<<$")


def apart(one, other):
    """Can what is known of two objects not be true of one?"""
    return any(isinstance(mark, Mark) and mark._replace(holds=not mark.holds) in other
               for mark in one)


class Marks:
    def __init__(self, index, members):
        self._index, self._members = index, members

    def of(self, func, offset, path):
        """{Mark} of the object x at an offset of a function where x->member is touched."""
        tag = func.type_of(path[0]) if len(path) == 2 else None
        if offset is None or not tag or "if" not in func.flow.words or func.has_directive:
            return frozenset()
        return self._index.once("marks", (func.key, offset, path[0]),
                                lambda: frozenset(self._find(func, offset, path[0], tag)))

    def _find(self, func, offset, base, tag):
        flow, at = func.flow, bisect.bisect_left(func.flow.offsets, offset)
        if not declared_once(func, base):
            return
        for branch in paths.branches(flow, at):
            if not _steady(flow, branch, at, base):
                continue
            for part, holds in _parts(branch):
                member, test, holds = self._asked(func, base, branch, part, holds)
                mark = Mark(tag, member, test, holds)
                if member and self._set_once(func, base, mark):
                    yield mark

    # -- what a condition asks ----------------------------------------------------

    def _asked(self, func, base, branch, part, holds):
        """(member, what is asked of it, does that hold?); the member is None if it is
        none of the object's."""
        asked, test, holds = _read(part, holds)
        stores = [a for a in func.flow.assigns if a.left[:2] == [base, "->"] and a.op == "="]
        if asked[:2] == [base, "->"] and asked[3:] == []:
            member = asked[2]
        else:       # a parameter that the member is set to
            named = [a.left[2] for a in stores if a.right == asked and a.left[3:] == []]
            member = named[0] if named[1:] == [] and named and _constant(func, asked) else None
        mine = [a for a in stores if a.left[2:] == [member]]
        if mine and not _done_before(func.flow, mine[0].index, branch.begin):
            member = None
        return member, test, holds

    # -- is it a mark? --------------------------------------------------------------

    def _set_once(self, func, base, mark):
        """Is what was asked of a member written only where its object is made?"""
        return self._index.once("set_once", (*mark[:3], func.file),
                                lambda: self._find_set_once(func, base, mark))

    def _find_set_once(self, func, base, mark):
        tag, member, test, _ = mark
        files = self._members.files(func, tag)
        sources = [self._index.source(file) for file in files if tag in self._index.text(file)]
        bits = self._bits(files, re.findall(r"\w+", test)) if test[:1] == "&" else None
        return not (
            any(_by_value(source, tag) or source.united(tag, member) for source in sources)
            or any(_copied(other, tag) for source in sources for other in source.functions)
            or any(self._members.macro_changes(file, member) for file in files)
            or any(self._written(other, mark, lambda a: bits and self._other_bits(files, a, bits))
                   for other in self._members.users(func, (base, member))))

    def _written(self, func, mark, spared):
        """Does a function write the member of an object that it has not just made?"""
        def named(path):
            return means_member(self._index, func, path, mark.tag, mark.member)
        if any(named(path) for tokens in changed(func.flow, mark.member)
               for path, _ in target(tokens)):
            return True
        return any(
            behind_result(a.left) == mark.member or any(named(path) for path, _ in target(a.left))
            for a in func.flow.assigns
            if a.left[-1:] == [mark.member] and not spared(a) and not _first(func, a))

    def _other_bits(self, files, assign, bits):
        """Does it set or clear single bits only, others than these?"""
        words = [token for token in assign.right if token not in ("(", ")", "|", "~")]
        cleared = assign.right[:1] == ["~"] and closing(assign.right, 1) == len(assign.right)
        written = self._bits(files, words)
        return (assign.op == "|=" and "~" not in assign.right or assign.op == "&=" and (
            cleared or assign.right[:1] == ["~"] and len(words) == 1)
                ) and written is not None and not written & bits

    def _bits(self, files, words):
        """What constants stand for together; None if that is not seen."""
        found = 0
        for word in words:
            known = {word} if word[:1].isdigit() else {
                body.strip() for name, body in self._index.macros(files) if name == word}
            value = _value(known.pop()) if len(known) == 1 else None
            if value is None:
                return None
            found |= value
        return found


def _value(text):
    """The number that a macro's text is: 4, 0x4, BIT(2), (1 << 2); or None."""
    text = re.sub(r"(?<=\d)[UL]+\b|\s|[()]", "", text)
    shifted = re.fullmatch(r"(?:BIT|1<<)(\d+)", text)
    plain = re.fullmatch(r"0[xX][0-9a-fA-F]+|\d+", text)
    return 1 << int(shifted.group(1)) if shifted else int(text, 0) if plain and (
        text == "0" or text[0] != "0" or text[1] in "xX") else None


def _parts(branch):
    """(tokens, does it hold?) of what a condition says in its branch."""
    parts, between = split(branch.condition)
    if between <= ({"&&"} if branch.holds else {"||"}):
        for part in parts:
            yield part, branch.holds


def _read(part, holds):
    """(what is asked, how, does it hold?) of x->flags & FLAG, x->kind == KIND, x->own."""
    while part[:1] == ["!"]:
        inner = bare(part[1:])
        if inner == part[1:] and not all(t.isidentifier() or t in ("->", "!") for t in inner):
            return [], "", holds
        part, holds = inner, not holds
    for at, token in enumerate(part):
        if token in ("&", "==", "!="):
            right = part[at + 1:]
            if not right or not all(map(_CONSTANT.match, right)):
                break
            said = "==" if token == "!=" else token
            return bare(part[:at]), said + "".join(bare(right)), holds != (token == "!=")
    return bare(part), "", holds


def _constant(func, asked):
    """Is it a parameter that the function does not write?"""
    return (len(asked) == 1 and any(name == asked[0] for _, name in func.params)
            and not writes(func.flow, asked[0]))


def _done_before(flow, index, begin):
    """Is a statement done before another one comes, by whoever makes the object?"""
    between = flow.tokens[index:begin]
    labels = {name for before, name, after in zip(between, between[1:], between[2:])
              if after == ":" and before in _BEFORE_LABEL}
    return index < begin and {"case", "default"}.isdisjoint(between) and all(
        at > index for at, token in enumerate(flow.tokens)
        if token in labels and flow.tokens[at - 1] == "goto")


def _labelled(tokens):
    """May something jump into what stands between?"""
    return not {"case", "default"}.isdisjoint(tokens) or any(
        token == ":" and before in _BEFORE_LABEL
        for before, token in zip(tokens, tokens[2:]))


def _steady(flow, branch, at, base):
    """Is the object that was asked still the one at a token of the branch?"""
    return not (_labelled(flow.tokens[branch.first - 1:at])
                or writes(flow, base, branch.begin, branch.last + 1)
                or any(branch.begin <= call.index <= branch.last and [base] in call.args
                       and _TAKES_NAME.search(call.callee) for call in flow.calls))


def _by_value(source, tag):
    """Has a file such objects, or names for their type, that are no pointers?"""
    return re.search(rf"\bstruct\s+{tag}\s+\w+\s*[;,=\[]", source.masked) is not None


def _copied(func, tag):
    """Does a function overwrite such an object as a whole?"""
    names = [name for name in {*func.flow.types, *(p for _, p in func.params)}
             if func.type_of(name) == tag and not re.search(
                 rf"\bstruct\s+{tag}\s*\*[\s*]*\*\s*{name}\b",
                 func.source.masked[func.start:func.end])]
    return any([token for token in a.left if token not in "()"] == ["*", name]
               for name in names for a in func.flow.assigns) or any(
        _COPIES.search(call.callee) and call.args[:1] == [[name]]
        for name in names for call in func.flow.calls)


def _first(func, assign):
    """Is it x->member = value, of an x that was allocated there and given to nobody yet?"""
    flow, left = func.flow, assign.left
    made = [a for a in flow.assigns if a.sets(left[0])]
    if left[1:2] != ["->"] or len(left) != 3 or len(made) != 1 or (
            writes(flow, left[0]) != 1 or not _local(func, left[0])):
        return False
    begin = made[0].index
    if begin > assign.index or not _allocated(made[0].right) or _labelled(
            flow.tokens[begin:assign.index]) or not paths.together(
                func, made[0].offset, assign.offset):
        return False
    written = [a for a in flow.assigns if a.left == left]
    return len(written) == 1 and not any(
        flow.tokens[at] == left[0] and not _own_use(flow, at)
        for at in range(begin + len(made[0].right) + 1, assign.index - len(left)))


def _local(func, name):
    """Is it a variable that is nobody else's, nor of an earlier call?"""
    return (declared_once(func, name) and "static" not in func.flow.words
            and name not in [param for _, param in func.params])


def _allocated(tokens):
    return tokens != [] and _ALLOCATES.match(tokens[0]) is not None


def _own_use(flow, at):
    """Is an object asked for at a token whether it is there, or one of its members set up?"""
    before, after = flow.tokens[at - 1], flow.tokens[at + 1]
    if before == "!":
        return True
    if after != "->":
        return False
    calls = [c for c in flow.calls if c.index < at < flow.closing(c.index + 1)]
    return not calls or _SETS_UP.search(calls[-1].callee) is not None
