# SPDX-License-Identifier: GPL-2.0-only
"""What an object answers to the questions on the way to a statement.

"if (obj->flags & USER)" tells objects with a user's pages from others, and the
release asks the same again.  That is said only of members that are set where
the object is allocated, before anybody asks, and do not change afterwards; of a
variable, if the object's member is set from it.
"""

import os
import re
from collections import namedtuple

from . import paths
from .csource import changed, changes, path_to, split_top, writes
from .index import allocates, may_own

MAX_LEVELS = 3
_CONSTANT = re.compile(r"[A-Z_][A-Z0-9_]*$|\d\w*$")
_NO_NAME = frozenset("|~()")
_BIT = re.compile(r"\(?(?:(?:BIT|BIT_ULL)\(|1[UL]*\s*<<\s*)(\d+)\)?\)?$")
_NUMBER = re.compile(r"\(?(0x[0-9a-fA-F]+|\d+)[UL]*\)?$")
# files: those that may see the structure
Asked = namedtuple("Asked", "tag member question files")


class Conditions:
    """answers(func, root, at): {(member, question, answer)} of the object that a
    variable points to, in what stands at an offset."""

    def __init__(self, index):
        self._index = index

    def answers(self, func, root, at):
        key = (func.key, root, self._branch_of(func, at))
        return self._index.once("answers", key,
                                lambda: self._answers(func, root, at, MAX_LEVELS))

    @staticmethod
    def _branch_of(func, at):
        """The same for all offsets of one branch."""
        return None if at is None else tuple(
            (b.start, b.answer) for b in paths.conditions(func, at))

    def _answers(self, func, root, at, steps):
        if not self._one_object(func, root):
            return frozenset()
        return self._own(func, root, at) | self._of_callers(func, root, steps)

    @staticmethod
    def _one_object(func, root):
        """Does a variable point to the same object all the time?"""
        given = any(name == root for _, name in func.params)
        return root in func.flow.words and writes(func.flow, root) <= (0 if given else 1)

    def _own(self, func, root, at):
        found = set()
        for branch in paths.conditions(func, at) if at is not None else ():
            if any("for_each" in c.callee and [root] in c.args and branch.start < c.offset < at
                   for c in func.flow.calls):
                continue        # a loop over objects, begun since
            for path, question, said in _questions(branch.condition, branch.answer):
                member = self._member(func, root, path, branch.start)
                if member and self._steady(func, root, member, question):
                    found.add((member, question, said))
        return frozenset(found)

    def _of_callers(self, func, root, steps):
        """What is true in all calls of a function that only its file calls."""
        numbers = [n for n, (_, name) in enumerate(func.params) if name == root]
        calls = self._index.every_call(func, numbers[0]) if numbers and steps else None
        if not calls:
            return frozenset()
        return frozenset.intersection(*(
            self._answers(caller, name, call.offset, steps - 1) for caller, call, name in calls))

    # -- what a question is about ----------------------------------------------

    @staticmethod
    def _member(func, root, path, start):
        """The member of the object that is asked: by itself, or by the variable that
        it was set from, in all ways that lead to the question."""
        if len(path) == 2 and path[0] == root:
            return path[1]
        if len(path) != 1 or writes(func.flow, path[0]):
            return None
        found = [a.left[2] for a in func.flow.assigns
                 if a.op == "=" and a.right == [path[0]] and a.left[:2] == [root, "->"]
                 and len(a.left) == 3 and a.offset < start
                 and not paths.conditions(func, a.offset)]
        return found[0] if len(found) == 1 else None

    def _steady(self, func, root, member, question):
        """Is the answer the same from the allocation of an object to its end?"""
        tag, where = func.type_of(root), os.path.dirname(func.file)
        if func.file.endswith(".c") and tag in self._index.source(func.file).structs:
            where = func.file       # no other file's structure of that name
        return self._index.once("steady", (tag, member, question, where),
                                lambda: self._never_changes(where, tag, member, question))

    def _never_changes(self, where, tag, member, question):
        """where: the directory that uses the structure, or the file that defines it."""
        files = [where] if where.endswith(".c") else self._files(where, tag)
        sources = [self._index.source(path) for path in files or ()
                   if member in self._index.text(path)]
        asked = Asked(tag, member, question, files)
        return files is not None and not any(
            changes(text, member) for source in sources for text in source.macros()) and all(
            self._keeps(user, asked) for source in sources
            for user in source.functions_with(member))

    def _files(self, here, tag):
        """Files that may see the structure; None if these are too many."""
        more = self._index.places(tag)
        return None if more is None else sorted(
            p for p in set(self._index.listing(here)) | set(more) if p.endswith((".c", ".h")))

    def _keeps(self, func, asked):
        """Does a function that names the member leave the answer what it is?"""
        return all(self._assigns_well(func, assign, asked)
                   for assign in func.flow.assigns if assign.left[-1:] == [asked.member]
                   and assign.left[-2:-1] in (["->"], ["."])) and not any(
            may_own(self._index, func, tokens, asked.tag)
            for tokens in changed(func.flow, asked.member))

    def _assigns_well(self, func, assign, asked):
        """Another structure's member, another bit of it, or the first value?"""
        if assign.left[0] == ".":
            return asked.tag not in func.flow.words
        if not may_own(self._index, func, assign.left, asked.tag):
            return True
        if assign.op in ("|=", "&="):
            return self._other_bits(assign, asked)
        return assign.op == "=" and len(assign.left) == 3 and allocates(
            func, assign.left[0]) and _first(func, assign)

    def _other_bits(self, assign, asked):
        """Are all bits that are set, or cleared, others than the one that is asked?"""
        if not asked.question.startswith("& "):
            return False
        bit = self._bits(asked.question[2:], asked.files)
        return (assign.op == "|=") == ("~" not in assign.right) and all(
            bit & self._bits(name, asked.files) == 0
            for name in assign.right if name not in _NO_NAME)

    def _bits(self, name, files):
        """The value of a constant; all bits if its definition is not seen, or not read."""
        for path in files:
            found = re.search(rf"^[ \t]*#[ \t]*define[ \t]+{re.escape(name)}[ \t]+(.*)",
                              self._index.source(path).masked, re.M)
            value = found and found.group(1).strip()
            if value and _BIT.match(value):
                return 1 << int(_BIT.match(value).group(1))
            if value and _NUMBER.match(value):
                return int(_NUMBER.match(value).group(1), 0)
            if found:
                break
        return -1


def _first(func, assign):
    """Is nothing of the member read or written before, and this always done?"""
    tokens, left = func.flow.tokens, assign.left
    at = next(i for i in range(len(tokens)) if tokens[i:i + 3] == left)
    return at == assign.index - 3 and not paths.conditions(func, assign.offset)


def _questions(tokens, answer):
    """[(path, question, answer)] of what must be so if a condition is true, or not."""
    tokens, answer = _bare(tokens, answer)
    parts = split_top(tokens, "&&" if answer else "||")
    if len(parts) > 1:
        return [found for part in parts for found in _questions(part, answer)]
    for sign, question, said in (("&", "& ", answer), ("==", "== ", answer),
                                 ("!=", "== ", not answer)):
        if tokens[-2:-1] == [sign] and _CONSTANT.match(tokens[-1]):
            path = path_to(tokens, len(tokens) - 2)
            return [(path, question + tokens[-1], said)] if _whole(path, tokens[:-2]) else []
    path = path_to(tokens, len(tokens))
    return [(path, "", answer)] if _whole(path, tokens) else []


def _whole(path, tokens):
    return path is not None and len(tokens) == 2 * len(path) - 1


def _bare(tokens, answer):
    """Without outer brackets, likely() and !."""
    while tokens:
        if tokens[0] in ("likely", "unlikely") and tokens[1:2] == ["("]:
            tokens = tokens[1:]
        elif tokens[0] == "!" and len(split_top(tokens, "&&")) == len(
                split_top(tokens, "||")) == 1:
            tokens, answer = tokens[1:], not answer
            if tokens[:1] != ["("] and not _whole(path_to(tokens, len(tokens)), tokens):
                return [], answer       # !a & b, !a == b
        elif tokens[0] == "(" and _closes(tokens) == len(tokens) - 1:
            tokens = tokens[1:-1]
        else:
            break
    return tokens, answer


def _closes(tokens):
    depth = 0
    for at, token in enumerate(tokens):
        depth += (token == "(") - (token == ")")
        if not depth:
            return at
    return -1
