# SPDX-License-Identifier: GPL-2.0-only
"""May a variable be negative, or less than another number, where a statement uses it?

The statements of the function are gone through as they may run, with one thing
kept: may the variable be negative here?  A condition tells its branches, a goto
its label.  What is not understood makes it negative.
"""

import re
from collections import namedtuple

from .cflow import addresses
from .expr import closing, outermost

_LOOPS = ("while", "for")
_NO_STATEMENT = ("else", ")", "]", "}")
# Words that no declaration ends with.
_NO_TYPES = ("return", "else", "goto", "case", "do", "sizeof", "typeof")
# What of the kernel's is given a variable by its name and writes it.
_WRITES = re.compile(r"swap$|(?:__|unsafe_|arch_)*get_user(?!_page)|WRITE_ONCE$|\w*poll_timeout"
                     r"|asm$|volatile$|__asm__|smp_store|this_cpu_|list_\w+_entry|\w*for_each"
                     r"|(?!.*(?:DEBUG|DBG|WARN|ERR|INFO|PRINT|LOG|TRACE|BUG|IS_|ALIGN|PFN|DIV))"
                     r"[A-Z_]{4,}$")
_LEAVES = ("return", "goto", "break", "continue")


# at_first: may it be negative when the function begins?  signed: do conditions such
# as name < 0 tell?  known(name, index): is another variable not negative at a token?
# equal(tokens, index): is what it is compared with there not negative?  filled: stores
# no callee that gets its address a negative number?  gives(index): may what the = or +=
# at a token assigns be negative?  least: what the variable must not be less than.
Given = namedtuple("Given", "at_first signed known equal filled gives least", defaults=(
    True, True, lambda name, index: False, lambda tokens, index: False, False,
    lambda index: True, 0))


def may_be_negative(func, name, index, given=Given()):
    """name: a variable of the function; index: of a token that the variable must not
    be negative at.  Shadowed names and code under #if are not understood.
    """
    if "#" in func.source.masked[func.body:func.end] or written_unseen(
            func, name, given.filled):
        return True
    try:
        return _Run(func.flow, name, index, given).negative()
    except (IndexError, ValueError, RecursionError):
        return True         # an #ifdef has cut the function short


def written_unseen(func, name, filled=False):
    """May something write the variable that is no assignment to it: through its
    address, in parentheses, by a macro of the kernel's, as another variable?

    filled: who gets its address stores no negative number.
    """
    tokens = func.flow.tokens
    if not filled and addresses(func.flow, name):
        return True
    for i, token in enumerate(tokens):
        if token != name or tokens[i - 1] in ("->", "."):
            continue
        before = tokens[i - 2:i]
        if tokens[i + 1:i + 2] == [")"] and before[-1:] == ["("] and not (
                before[0].isidentifier() or before[0] in ("&&", "||", "(")):
            return True
        if _declares(tokens, i):
            return True
    return any(_WRITES.match(call.callee) and [name] in call.args for call in func.flow.calls)


def _declares(tokens, i):
    """Is it declared again, in a for, or with an attribute behind it?"""
    first = i
    while tokens[first - 1] == "*" or tokens[first - 1].isidentifier() and (
            tokens[first - 1] not in _NO_TYPES):
        first -= 1
    return first < i and (tokens[i + 1].isidentifier() or tokens[first - 2:first] == ["for", "("])


class _Frame:
    """A loop or a switch that is gone through: the states at its head, at a break, at a
    continue."""

    def __init__(self, head, switch):
        self.head, self.switch = head, switch
        self.broken = self.continued = None


class _Run:
    """States are True (may be negative), False, or None (nobody comes here)."""

    def __init__(self, flow, name, index, given):
        self._flow, self._tokens, self._name, self._index = flow, flow.tokens, name, index
        self._given = given
        self._labels, self._out, self._seen = {}, [], None

    def negative(self):
        """Gone through again until no goto brings more to its label."""
        before = None
        while before != self._labels:
            before = dict(self._labels)
            self._out, self._seen = [], None
            self._block(0, len(self._tokens), self._given.at_first)
        return self._seen is not False

    def _block(self, i, end, state):
        while i < end:
            i, state = self._statement(i, state)
        return state

    def _statement(self, i, state):
        """(index behind the statement, state there)"""
        token, after = self._tokens[i], self._tokens[i + 1:i + 2]
        if token == "{":
            end = self._flow.closing(i)
            return end + 1, self._block(i + 1, end, state)
        if token == "if":
            return self._if(i, state)
        if token == "switch" or token in _LOOPS and after == ["("]:
            return self._repeated(i, state)
        if token == "do":
            return self._do(i, state)
        if token in ("case", "default"):
            return self._tokens.index(":", i) + 1, _join(state, self._out[-1].head)
        if after == [":"] and token.isidentifier():
            return i + 2, _join(state, self._coming(token))
        return self._simple(i, state)

    def _coming(self, label):
        """The state that gotos bring; a label that none is seen for, or that is given to
        something else, is for a macro's."""
        before = [self._tokens[i - 1] for i, t in enumerate(self._tokens)
                  if t == label and self._tokens[i + 1] != ":"]
        return self._labels.get(label) if set(before) == {"goto"} else True

    def _simple(self, i, state):
        token, end = self._tokens[i], self._end(i)
        if token in _NO_STATEMENT:
            raise ValueError(token)
        if self._tokens[end] != ";":        # for_each(...) and a statement, or a block
            return self._repeated(i, state)
        self._note(i, state, end)
        within = self._tokens[i:end]
        state = self._effect(i, end, state)
        if "{" in within and self._name in within:      # ({ ... }) has ways of its own
            state = None if state is None else True
        for at, word in enumerate(within):
            if word == "goto":
                label = within[at + 1]
                self._labels[label] = _join(self._labels.get(label), state if not at else True)
        if token not in _LEAVES:
            return end + 1, state
        if token == "break":
            self._out[-1].broken = _join(self._out[-1].broken, state)
        elif token == "continue":
            loop = [frame for frame in self._out if not frame.switch][-1]
            loop.continued = _join(loop.continued, state)
        return end + 1, None

    def _end(self, i):
        """Index of the ; that ends a statement, or of what follows the parentheses of
        a macro that has a statement of its own."""
        if self._tokens[i] not in _LEAVES and self._tokens[i + 1] == "(":
            behind = self._flow.closing(i + 1) + 1
            if self._tokens[behind] == "{" or self._tokens[behind].isidentifier():
                return behind
        while self._tokens[i] != ";":
            i = self._flow.closing(i) + 1 if self._tokens[i] in ("(", "[", "{") else i + 1
        return i

    def _if(self, i, state):
        end = self._flow.closing(i + 1)
        self._note(i, state, end)
        state = self._effect(i, end, state)
        then, other = self._told(i, self._tokens[i + 2:end], state)
        i, then = self._statement(end + 1, then)
        if self._tokens[i:i + 1] == ["else"]:
            i, other = self._statement(i + 1, other)
        return i, _join(then, other)

    def _repeated(self, i, state):
        """A loop or a switch; a break leaves it, a case comes from its head."""
        begin = self._tokens.index("(", i)
        end = self._flow.closing(begin)
        first, step = self._parts_of_for(i, begin, end)
        self._note(i, state, first)
        state = self._effect(i, first, state)
        switch = self._tokens[i] == "switch"
        for _ in range(3):      # what comes round at its end may be negative, too
            self._note(first, state, step)
            state = self._effect(first, step, state)
            inside, past = (self._told(i, self._tokens[begin + 1:end], state)
                            if self._tokens[i] == "while" else (state, state))
            after, last, broken = self._body(end + 1, None if switch else inside, state, switch)
            if switch:          # only a case is come to
                return after, _join(_join(last, broken), state)
            self._note(step, last, end)
            state = _join(state, self._effect(step, end, last))
        return after, _join(past, broken)

    def _body(self, i, state, head, switch=False):
        """(index behind, state at its end or at a continue, state at a break)"""
        self._out.append(_Frame(head, switch))
        after, last = self._statement(i, state)
        frame = self._out.pop()
        return after, _join(last, frame.continued), frame.broken

    def _parts_of_for(self, i, begin, end):
        """Where the condition of a loop begins, and what is done behind its body."""
        found = [at for at in range(begin, end) if self._tokens[at] == ";"]
        if self._tokens[i] == "for" and len(found) == 2:
            return found[0], found[1]
        return begin, end

    def _do(self, i, state):
        for _ in range(3):
            after, last, broken = self._body(i + 1, state, state)
            end = self._flow.closing(after + 1)
            self._note(after, last, end)
            state = _join(state, last)
        return end + 2, _join(self._effect(after, end, last), broken)

    # -- what a statement, or a condition, does to the state -----------------------

    def _note(self, i, state, end=None):
        if i <= self._index <= (i if end is None else end) and state is not None:
            if self._name in self._tokens[i:self._index] and self._effect(i, self._index, state):
                state = True
            self._seen = _join(self._seen, state)

    def _effect(self, low, high, state, tokens=None):
        """After the tokens from low to high; a number, or what gives() says, is known."""
        here = tokens is None
        tokens = (self._tokens if here else tokens) + [""] * 4
        for i in range(low, high):
            if state is None or tokens[i] != self._name or tokens[i - 1] in ("->", "."):
                continue
            after = tokens[i + 1]
            if after == "=" and self._enough(tokens, i + 2, here):
                # in parentheses it may be passed over, but not where a for begins
                state = state and tokens[i - 1] in ("(", "&&", "||", "?", ":") and (
                    tokens[i - 2:i] != ["for", "("])
            elif after == "=":
                state = True
            elif after == "+=" and self._adds(tokens, i + 2, here):
                continue
            elif tokens[i - 1] == "&" and self._given.filled:
                state = False if tokens[i - 2] in ("(", ",") else state
            elif after == "--" or tokens[i - 1] in ("--", "&") or (
                    after.endswith("=") and after not in ("==", "!=", "<=", ">=")):
                state = True
        return state

    def _enough(self, tokens, i, here):
        """Is what is assigned, from a token on, known to be no less than it must?"""
        if tokens[i].isdigit() and tokens[i + 1] in (";", ",", ")"):
            return int(tokens[i]) >= self._given.least
        return here and not self._given.least and not self._given.gives(i - 1)

    def _adds(self, tokens, i, here):
        """Is what is added, from a token on, known not to be negative?"""
        if here and not self._given.gives(i - 1):
            return True
        return tokens[i + 1] in (";", ")") and (
            tokens[i].isdigit() or self._given.known(tokens[i], i - 2))

    def _told(self, i, condition, state):
        """(state if the condition of a statement is true, state if not)"""
        parts, between = split(condition)
        told = [self._says(i, part) for part in parts]
        written = [self._effect(0, len(part), False, part) for part in parts]
        if state is None or len(between) > 1 or "?" in between or any(
                w and not (says and sum(written) == 1) for w, says in zip(written, told)):
            return state, state
        yes = state and not (">" in told and "||" not in between)
        return yes, state and not ("<" in told and "&&" not in between)

    def _says(self, i, part):
        """">": if it is true, the variable is not negative; "<": if it is not true."""
        for name, operator, other in ((part[:1], part[1:2], part[2:]),
                                      (part[-1:], part[-2:-1], part[:-2])):
            if name == [self._name] and operator in (["=="], ["!="]):
                known = not self._given.least and self._given.equal(other, i)
                return {"==": ">", "!=": "<"}[operator[0]] if known else ""
        set_here = part[:1] == ["("] and closing(part, 0) == len(part) - 2
        compared = part[1:3] == [self._name, "="] and "," not in outermost(part[1:-3])
        told = part[:-2] == [self._name] or set_here and compared
        return told_by(part[-2:], self._given.least) if told and self._given.signed else ""


def told_by(comparison, least=0):
    """What [operator, number] tells of whether the other side is no less than the least:
    ">" if it does where it is true, "<" where it is not, "" if it does not."""
    operator, number = comparison if len(comparison) == 2 else ("", "")
    if not number.isdigit() or operator not in (">", ">=", "<", "<="):
        return ""
    return operator[0] if int(number) + (operator in (">", "<=")) >= least else ""


def split(condition):
    """(parts, operators between them) of a condition, without (un)likely()."""
    condition, depth, parts, between = bare(condition), 0, [[]], set()
    for token in condition:
        depth += (token in ("(", "[", "{")) - (token in (")", "]", "}"))
        if not depth and token in ("&&", "||", "?"):
            between.add(token)
            parts.append([])
        else:
            parts[-1].append(token)
    return [bare(part) for part in parts], between


def bare(tokens):
    """Without the parentheses around all of it."""
    while True:
        inner = tokens[tokens[:1] in (["likely"], ["unlikely"]):]
        if inner[:1] != ["("] or closing(inner, 0) != len(inner):
            return tokens
        tokens = inner[1:-1]


def _join(one, other):
    return other if one is None else one if other is None else one or other
