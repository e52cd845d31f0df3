# SPDX-License-Identifier: GPL-2.0-only
"""What is known of a call's gup flags: set always, never, or sometimes."""

import os

from .follow import refs

MAX_LEVELS = 3


class Flags:
    """must: set on every way; may: set on some; known: no other can be set."""

    def __init__(self, must=(), may=(), known=True):
        self.must = frozenset(must)
        self.may = frozenset(may) | self.must
        self.known = known

    def state(self, flag):
        """True, False, or None when it cannot be known or both happen."""
        if flag in self.must:
            return True
        return False if self.known and flag not in self.may else None

    def either(self, other):
        return Flags(self.must & other.must, self.may | other.may,
                     self.known and other.known)

    def plus(self, other):
        """Flags that are or-ed in on some way."""
        return Flags(self.must, self.may | other.may, self.known and other.known)


UNKNOWN = Flags(known=False)


class Resolver:
    """flags_of(site) -> (Flags, [(Function, offset, text)] of where they come from,
    {caller name: Flags} when the flags are a parameter)."""

    def __init__(self, index, facts_of, hide=()):
        self._index = index
        self._facts_of = facts_of       # Function -> [Fact]
        self._hide = frozenset(hide)
        self.sources = []
        self.by_caller = {}

    def flags_of(self, site):
        self.sources, self.by_caller = [], {}
        signature = site.signature
        if signature is None:
            return UNKNOWN
        flags = UNKNOWN
        if signature.flags:
            flags = self._expression(site.func, site.argument(signature.flags) or [], 0)
        if signature.longterm == "yes" and "FOLL_LONGTERM" not in self._hide:
            flags = Flags(flags.must | {"FOLL_LONGTERM"}, flags.may, flags.known)
        return flags

    def _expression(self, func, tokens, level):
        if "?" in tokens and ":" in tokens:
            at, colon = tokens.index("?"), len(tokens) - 1 - tokens[::-1].index(":")
            start = max([i for i, t in enumerate(tokens[:at]) if t == "("], default=-1)
            rest = [t for t in tokens[:max(start, 0)] if t not in "|("]
            both = self._expression(func, tokens[at + 1:colon], level).either(
                self._expression(func, tokens[colon + 1:], level))
            if rest:
                fixed = self._expression(func, rest, level)
                both = Flags(both.must | fixed.must, both.may | fixed.may,
                             both.known and fixed.known)
            return both
        must, known, others = set(), True, Flags()
        for tok in tokens:
            if tok.startswith("FOLL_"):
                must.add(tok)
            elif tok == "1":
                must.add("FOLL_WRITE")      # its value since it has one
        for path, _ in refs([t for t in tokens if not t.startswith("FOLL_")]):
            found = self._path(func, path, level)
            others = Flags(others.must | found.must, others.may | found.may,
                           others.known and found.known)
        must -= self._hide
        if {"!", "~", "&", "^"} & set(tokens):      # may take flags away
            return Flags((), must | others.may, False)
        return Flags(must | others.must, others.may, others.known)

    def _path(self, func, path, level):
        if path[0].isdigit() or path[0].endswith("()"):
            return UNKNOWN if path[0].endswith("()") else Flags()
        if len(path) > 1:
            return self._member(func, path[-1])
        result = None
        numbers = [i for i, (_, name) in enumerate(func.params) if name == path[0]]
        if numbers:
            result = self._parameter(func, numbers[0], level)
        for assign in func.flow.assigns:
            if refs(assign.left)[-1:] == [((path[0],), "page")]:
                result = self._assigned(func, assign, result, level)
        return result if result is not None else UNKNOWN

    def _assigned(self, func, assign, result, level):
        given = self._expression(func, assign.right, level + 1) if level < 6 else UNKNOWN
        if given.may:
            self.sources.append((func, assign.offset, " ".join(
                assign.left[-1:] + [assign.op] + assign.right)))
        if assign.op == "=":
            return given if result is None else result.either(given)
        if assign.op == "|=":
            return (result or Flags()).plus(given)
        # &= and what else there is: nothing is sure any more
        return Flags((), result.may, result.known) if result else UNKNOWN

    def _parameter(self, func, number, level):
        if level >= MAX_LEVELS:
            return UNKNOWN
        result = None
        for caller, call in self._index.callers(func):
            if call.callee != func.name or number >= len(call.args):
                return UNKNOWN
            given = self._expression(caller, call.args[number], level + 1)
            if level == 0:
                before = self.by_caller.get(caller.name)
                self.by_caller[caller.name] = given.either(before) if before else given
            self.sources.append((caller, call.offset, f"{caller.name}() passes "
                                 + " ".join(call.args[number])))
            result = given if result is None else result.either(given)
        return result if result is not None else UNKNOWN

    def _member(self, func, member):
        """Every place of the directory that sets a member of this name."""
        result, here = None, os.path.dirname(func.file)
        for other, fact in self._facts_of.flag_facts(member):
            if os.path.dirname(other.file) != here:
                continue
            text = fact.expr
            left, _, right = text.partition("=")
            given = Flags(set(w for w in right.replace("|", " ").split()
                              if w.startswith("FOLL_")) - self._hide)
            self.sources.append((other, other.source.lines.start(fact.line), text))
            if left.strip().endswith("|"):
                result = (result or Flags()).plus(given)
            else:
                result = given if result is None else result.either(given)
        return result if result is not None else UNKNOWN
