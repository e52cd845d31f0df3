# SPDX-License-Identifier: GPL-2.0-only
"""May the count that an array release gets be negative?

release_pages() takes a negative count, the error of an acquisition, for none; the
array calls for pins take an unsigned number.  An error is one in an unsigned
variable, too.  Who sets the count is followed through variables, parameters, members
and results of functions; what is computed from sizes and addresses is no error.
"""

import bisect
import re
from collections import namedtuple

from . import operations, paths, sign
from .arith import alternatives, is_truth, is_type, operands, plain
from .cflow import Call, addresses
from .counts import (declarations, guarded, not_negative, outside_functions, signed_member,
                     unsigned, untouched)
from .ctext import split_top
from .expr import PASSING, closing, initialised, means_member, owner, read_refs, target
from .members import Members
from .rounds import in_rounds

_MIXING = re.compile(r"(?:min|max|clamp)(?:_t|3|_not_zero|_val)?$")
# Functions and macros that give no error: numbers of what they are given.  So do the
# kernel's macros in capitals.
_NUMBERS = re.compile(r"sizeof$|round_?(?:up|down)|array_size|ilog2|unpin|PAGE_|PFN_|DIV_"
                      r"|ARRAY_SIZE|ALIGN|offset_in_page|(?:cpu_to_)?[bl]e\d+(?:_to_cpu)?")
# Names of functions that are taken to give sizes where they are not seen.
_SIZES = re.compile(r"(?!.*(?:get|gup|pin|map|fault|acquire))\w*"
                    r"(?:n_?pages|num_pages|nr_pages|vma_pages|_count|_size|_len|_length|_nents"
                    r"|_order|_bytes)$")
_LESS = ("--", "-=")
_BOOL = re.compile(r"\bbool\b[^*(]*$")
_LEVELS = 4     # of callers, callees, variables and members that a count is followed to

# levels: that are left; count: is it the release's own, not what is assigned to it?
# sized: is it shifted or divided, as sizes and addresses are?  mixed: is it one of
# several operands?  part: was it one of what is assigned?  unsigned: is what it is
# assigned to?
_Ask = namedtuple("_Ask", "levels count sized mixed part unsigned", defaults=(False,) * 5)


class Negative:
    """may_be(func, call) of an array release."""

    def __init__(self, index, functions):
        self._index, self._members = index, Members(index, functions)
        self._acquiring = frozenset(functions.names("get", "pin"))
        self._open, self._found = set(), set()

    def settle(self, asked):
        """Answer many (func, call) at once: each search of the tree takes its time."""
        in_rounds(self._index, asked, lambda one: self.may_be(*one))

    def may_be(self, func, call):
        self._found = set()
        return len(call.args) > 1 and self._value(
            func, call.args[1], call.index, _Ask(_LEVELS, count=True))

    # -- expressions -------------------------------------------------------

    def _value(self, func, tokens, at, ask):
        """May an expression be negative at a token?"""
        tokens = plain(tokens)
        branches = alternatives(tokens)
        if branches:
            return any(self._value(func, branch, at, ask) and not _told(condition, holds, branch)
                       for condition, holds, branch in branches)
        if not tokens or is_type(tokens) or is_truth(tokens):
            return False
        parts = operands(tokens)
        if len(parts) == 1:
            return self._operand(func, tokens, at, ask)
        signs = {operator for _, operator, _ in parts}
        within = ask._replace(mixed=True, part=ask.part or not ask.count,
                              sized=ask.sized or not signs <= {"", "+", "-"})
        # what is subtracted makes nothing negative by being negative
        return any(self._value(func, part, at, within) for _, operator, part in parts
                   if part[:1] != ["~"] and operator not in ("<<", ">>", "%", "-")) or any(
                       self._too_little(func, tokens[:first - 1], part, at, within)
                       for first, operator, part in parts if operator == "-")

    def _operand(self, func, tokens, at, ask):
        first = tokens[0]
        if first[0].isdigit() or first in ("'", '"'):
            return False
        if first == "*":        # who else stores there is not looked for
            return ask.count or not ask.mixed
        if first in ("-", "~", "&", "++", "--") or tokens[:2] == ["(", "{"]:
            return True
        if first in ("sizeof", "typeof"):
            return False
        if tokens[-1] == ")" and "(" in tokens:
            return self._call(func, tokens, at, ask)
        found = [path for path, _ in read_refs(tokens)]
        if len(found) != 1:
            return True
        if len(found[0]) > 1:
            return self._member(func, found[0], tokens, at, ask)
        return tokens != [first] or self._variable(func, first, at, ask)

    def _too_little(self, func, minuend, subtrahend, at, ask):
        """Is it not seen that no more is subtracted than there is?

        Of what is assigned only that is asked which an acquisition may give.
        """
        if subtrahend == ["0"] or ask.sized:
            return False
        minuend = plain(minuend)
        if not ask.count and not self._of_call(func, minuend):
            return False
        return self._value(func, minuend, at, ask) or not self._at_least(
            func, minuend, plain(subtrahend), at)

    def _of_call(self, func, tokens):
        """Is this a variable, or a member, that gets what an acquisition or a function
        that is seen gives, as it is?"""
        asked = _Ask(1)
        names = {token for token in tokens if func.declares(token)}
        return any(a.right[1:2] == ["("] and self._value(func, a.right, 0, asked)
                   for name in names for a in func.flow.assigns if a.sets(name))

    def _at_least(self, func, more, less, at):
        """Is one number seen to be no less than another at a token?"""
        if len(more) == len(less) == 1 and less[0].isdigit() and func.declares(more[0]) and (
                guarded(func, more, at, self._index, least=int(less[0]))):
            return True
        return any(_says_no_less(part, more, less) and untouched(func, more + less, begin, at)
                   for begin, condition in paths.conditions(func.flow, at)
                   for part in _all_of(condition))

    # -- calls ----------------------------------------------------------------

    def _call(self, func, tokens, at, ask):
        """May what a call gives be negative?"""
        name, args = _called(tokens)
        if name is None or name in self._acquiring:
            return True
        if name in PASSING or _MIXING.match(name):
            # a type among them is no number
            return any(self._value(func, arg, at, ask)
                       for arg in (args[:1] if name in PASSING else args))
        macro = name in self._index.own_macros(func.file)
        callees = [] if macro else self._callees(func, tokens, name, args)
        if callees:
            return any(self._gives(callee, ask) for callee in callees)
        if _NUMBERS.match(name) or name.isupper() and not macro:
            sized = ask._replace(sized=True, mixed=True)
            return any(self._value(func, arg, at, sized) for arg in args)
        return not (_SIZES.match(name) or ask.sized and ask.unsigned)

    def _callees(self, func, tokens, name, args):
        return operations.callees(self._index, Call(name, args, 0, tokens[0] != name, 0), func.file)

    def _gives(self, callee, ask):
        """May a function return a negative number?"""
        if _BOOL.search(callee.head.partition("(")[0]):
            return False
        within = ask._replace(levels=ask.levels - 1, count=False, mixed=False)
        return not callee.flow.returns or self._once(("gives", callee.key), ask, lambda: any(
            self._value(callee, tokens, bisect.bisect_left(callee.flow.offsets, offset), within)
            for tokens, offset in callee.flow.returns), lambda: (
                unsigned(callee.result) and self._acquiring.isdisjoint(callee.flow.words)))

    def _once(self, key, ask, find, unsigned=lambda: False):
        """find(), but for what is asked for already: what else may be negative there
        tells.  Where the levels are at an end sizes, and what is unsigned, are not."""
        if key in self._open:
            return False
        if (key, ask) in self._found or not ask.levels:
            return (key, ask) in self._found or not (ask.sized or unsigned())
        self._open.add(key)
        if find():
            self._found.add((key, ask))
        self._open.discard(key)
        return (key, ask) in self._found

    # -- variables --------------------------------------------------------------

    def _variable(self, func, name, at, ask):
        """May a variable be negative at a token?"""
        if not func.declares(name):
            return self._named(func, name, ask)
        return self._once(("variable", func.key, name, at), ask,
                          lambda: self._find_variable(func, name, at, ask),
                          lambda: self._unsigned(func, name) or guarded(
                              func, [name], at, self._index))

    def _unsigned(self, func, name):
        """Is a variable unsigned, and gets nothing from an acquisition as it is?"""
        return not_negative(func, [name], self._index) and not any(
            a.sets(name) and self._acquiring.intersection(a.right) for a in func.flow.assigns)

    def _find_variable(self, func, name, at, ask):
        unsigned = not_negative(func, [name], self._index)
        within = ask._replace(levels=ask.levels - 1, count=False, mixed=False, unsigned=unsigned)
        numbers = [n for n, (_, p) in enumerate(func.params) if p == name]
        asked_for = any(c.callee in self._acquiring and [name] in c.args for c in func.flow.calls)
        passed = bool(numbers) and not asked_for and self._passed(func, numbers[0], ask, within)
        if not passed and not self._gets(func, name, within):
            return False
        return not guarded(func, [name], at, self._index, sign.Given(
            at_first=passed or not numbers, filled=self._filled(func, name, within),
            known=lambda other, where: not self._variable(func, other, where, within),
            equal=lambda other, where: not self._value(func, other, where, within),
            gives=lambda where: self._assigned(func, where, within)))

    def _passed(self, func, number, ask, within):
        """May a caller give a negative number?  If nobody is seen to call: he may, but
        for an unsigned number, and what is a size."""
        callers = self._index.calls(func)
        if not callers:
            return not (within.unsigned or ask.sized or ask.mixed and not ask.count)
        return any(number >= len(call.args)
                   or self._value(caller, call.args[number], call.index, within)
                   for caller, call in callers)

    def _gets(self, func, name, ask):
        """Does a variable get a number that may be negative, or one that is not seen?"""
        flow = func.flow
        if any(self._value(func, a.right, a.index, ask) for a in flow.assigns
               if a.sets(name) or a.left[-1:] == [")"] and name in a.left):
            return True
        if not ask.part and self._lessened(func, name):
            return True
        if ask.sized:
            return False
        if ask.unsigned:
            return bool(addresses(flow, name)) and self._filled_badly(func, name, ask)
        return sign.written_unseen(func, name)

    def _lessened(self, func, name):
        """Is a variable made less, and not seen to be enough?"""
        tokens = func.flow.tokens
        return any(not self._at_least(func, [name], _less_by(tokens, i, i), i)
                   for i, token in enumerate(tokens) if token == name
                   and tokens[i - 1] not in ("->", ".") and _less_by(tokens, i, i))

    def _assigned(self, func, index, ask):
        """May what the = or += at a token assigns be negative?"""
        found = [a for a in func.flow.assigns if a.index == index]
        return not found or self._value(func, found[0].right, index, ask)

    def _filled(self, func, name, ask):
        """Is the address of a variable given to functions only that are seen, and that only
        store through it what is not negative?"""
        given = self._given(func, ["&", name])
        return bool(given) and len(given) == len(addresses(func.flow, name)) and not any(
            self._stores(func, call, number, ask, True) for call, number in given)

    def _filled_badly(self, func, name, ask):
        """Is it given to one that is seen, and that may store what is negative?"""
        return any(self._stores(func, call, number, ask, False)
                   for call, number in self._given(func, ["&", name]))

    @staticmethod
    def _given(func, tokens):
        return [(call, n) for call in func.flow.calls for n, arg in enumerate(call.args)
                if arg == tokens]

    def _stores(self, func, call, number, ask, unseen):
        """May who gets an address store there what is negative?  unseen: what is said of
        a function that is not seen."""
        callees = self._index.definitions(call, func.file)
        return any(self._stores_in(f, number, ask) for f in callees) if callees else unseen

    def _stores_in(self, func, number, ask):
        if number >= len(func.params):
            return True
        name, tokens = func.params[number][1], func.flow.tokens
        places = [i for i, token in enumerate(tokens) if token == name]
        if any(tokens[i - 1] != "*" or tokens[i + 1] in _LESS for i in places):
            return True         # it is passed on, or changed
        within = ask._replace(levels=ask.levels - 1)
        return self._once(("stores", func.key, number), ask, lambda: any(
            self._value(func, a.right, a.index, within) for a in func.flow.assigns
            if a.left[-2:] == ["*", name]))

    def _named(self, func, name, ask):
        """May a number that the function does not declare be negative: the file's own
        variable, or a macro?"""
        bodies = [body for macro, body in self._index.macros(
            [func.file, *self._index.own_headers(func.file)]) if macro == name]
        if any(re.search(r"-|\b[a-z]\w*\s*[-(.]", body) for body in bodies):
            return True
        if not declarations(outside_functions(func.source), name):
            return False
        within = ask._replace(levels=ask.levels - 1, count=False, mixed=False)
        return self._once(("global", func.file, name), ask, lambda: any(
            not other.declares(name) and self._gets(other, name, within)
            for other in func.source.functions_with(name)))

    # -- members ----------------------------------------------------------------

    def _member(self, func, path, tokens, at, ask):
        """May a member be negative: does anybody store what may be?  Of sizes those are
        asked only who acquire."""
        if self._checked(func, tokens, at):
            return False
        tag, name = owner(self._index, func, path), path[-1]
        within = ask._replace(levels=ask.levels - 1, count=False, mixed=False)
        return self._once(
            ("member", tag, name), ask, lambda: not ask.sized and self._unnamed(func, path, tag)
            or any(self._writes(other, tag, name, within)
                   for other in self._members.users(func, path)
                   if not ask.sized or self._acquiring & other.flow.words),
            lambda: not_negative(func, tokens, self._index))

    def _unnamed(self, func, path, tag):
        """May a macro store in a member, or braces without its name?"""
        return self._members.unnamed_stores(func, path) or any(
            self._members.macro_changes(file, path[-1])
            for file in self._members.files(func, tag))

    def _checked(self, func, tokens, at):
        """Is the sign of a signed member checked around the token?"""
        return signed_member(func, tokens, self._index) and any(
            part[:-2] == tokens and sign.told_by(part[-2:]) == ">"
            and untouched(func, tokens, begin, at)
            for begin, condition in paths.conditions(func.flow, at)
            for part in _all_of(condition))

    def _writes(self, func, tag, name, ask):
        """Does a function store in a member what may be negative?"""
        return any(
            self._value(func, a.right, a.index, ask) for a in func.flow.assigns
            if a.right and self._means(func, a, tag, name) and not _set_again(func, a)
        ) or any(self._changes(func, at, tag, name, ask)
                 for at, token in enumerate(func.flow.tokens)
                 if token == name and func.flow.tokens[at - 1] in ("->", "."))

    def _means(self, func, assign, tag, name):
        """Is it the member that is assigned to?"""
        if name not in assign.left:
            return False
        braces = initialised(func.flow, assign)
        if braces:
            return braces[1] == name and (None in (tag, braces[0]) or tag == braces[0])
        return any(means_member(self._index, func, path, tag, name)
                   for path, _ in target(assign.left))

    def _changes(self, func, at, tag, name, ask):
        """May what is done with a member at a token, but for assignments, make it negative?"""
        flow = func.flow
        start = flow.postfix(at)
        tokens = flow.tokens[start:at + 1]
        less = _less_by(flow.tokens, start, at)
        address = flow.tokens[start - 1] == "&" and flow.tokens[start - 2] in (
            "(", ",", "=", "return") and flow.tokens[at + 1] not in ("->", ".")
        if not (less or address) or not any(
                means_member(self._index, func, path, tag, name) for path, _ in read_refs(tokens)):
            return False
        if less:        # of a part that is asked which an acquisition may give
            return not ask.part and not self._at_least(func, tokens, less, start)
        given = self._given(func, ["&"] + tokens)
        return not given or any(self._stores(func, call, number, ask, not ask.unsigned)
                                for call, number in given)


def _less_by(tokens, start, end):
    """What is subtracted from what stands between two indices by --, or by -= and one
    name or number; [] if nothing is."""
    if tokens[end + 1] == "-=":
        return tokens[end + 2:end + 3] if tokens[end + 3] in (";", ")", ",") else ["-="]
    return ["1"] * ("--" in (tokens[end + 1], tokens[start - 1]))


def _called(tokens):
    """(name, arguments) of a call that the tokens are, x->name() too; None if they are
    something else."""
    at = tokens.index("(")
    if closing(tokens, at) != len(tokens) or not at or not tokens[at - 1].isidentifier():
        return None, []
    args = split_top(tokens[at + 1:-1])
    return tokens[at - 1], args if args != [[]] else []


def _told(condition, holds, branch):
    """Does the condition of a ?: say that a branch is not negative?"""
    condition = sign.bare(condition)
    return (condition[:-2] == plain(branch)
            and sign.told_by(condition[-2:]) == (">" if holds else "<"))


def _says_no_less(condition, more, less):
    """Does a condition say that what is not negative is no less than another number?"""
    if less == ["1"] and condition in (more, more + ["!=", "0"]):
        return True
    if less[0].isdigit() and condition[:-2] == more:
        return sign.told_by(condition[-2:], int(less[0])) == ">"
    return condition in (more + [">"] + less, more + [">="] + less,
                         less + ["<"] + more, less + ["<="] + more)


def _all_of(condition):
    """The parts of a condition that all hold where it does."""
    parts, between = sign.split(condition)
    return parts if between <= {"&&"} else []


def _set_again(func, assign):
    """Is the same set to a number further down, whatever comes in between?"""
    return any(a.left == assign.left and a.op == "=" and a.right[0].isdigit()
               and a.offset > assign.offset and paths.together(func, assign.offset, a.offset)
               for a in func.flow.assigns)
