# SPDX-License-Identifier: GPL-2.0-only
"""What is known of a call's gup flags: set always, never, or sometimes."""


from .ctext import TOKEN
from .expr import owner, read_refs, target

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

    def joined(self, other):
        """Flags that are or-ed together on every way."""
        return Flags(self.must | other.must, self.may | other.may,
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
            return self._ternary(func, tokens, level)
        must = {t for t in tokens if t.startswith("FOLL_")}
        if "1" in tokens:
            must.add("FOLL_WRITE")      # its value since it has one
        found = Flags(must - self._hide)
        for path, _ in read_refs([t for t in tokens if not t.startswith("FOLL_")]):
            found = found.joined(self._path(func, path, level))
        if {"!", "~", "&", "^"} & set(tokens):      # may take flags away
            found = Flags((), found.may, False)
        return found

    def _ternary(self, func, tokens, level):
        """a | (c ? b : d): what stands before the bracket, and either b or d."""
        at, colon = tokens.index("?"), len(tokens) - 1 - tokens[::-1].index(":")
        start = max((i for i, t in enumerate(tokens[:at]) if t == "("), default=0)
        either = self._expression(func, tokens[at + 1:colon], level).either(
            self._expression(func, tokens[colon + 1:], level))
        rest = [t for t in tokens[:start] if t not in "|("]
        return either.joined(self._expression(func, rest, level)) if rest else either

    def _path(self, func, path, level):
        if path[0].isdigit() or path[0].endswith("()"):
            return UNKNOWN if path[0].endswith("()") else Flags()
        if len(path) > 1:
            return self._member(func, path)
        result = None
        numbers = [i for i, (_, name) in enumerate(func.params) if name == path[0]]
        if numbers:
            result = self._parameter(func, numbers[0], level)
        for assign in func.flow.assigns:
            if target(assign.left) == [((path[0],), "page")]:
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

    def _member(self, func, path):
        """Every place of the directory that sets this member of the same structure."""
        result, tag = None, owner(self._index, func, path)
        here = func.directory
        for other, fact in self._facts_of.flag_facts(path[-1]):
            if other.directory != here:
                continue
            text = fact.expr
            left = read_refs(TOKEN.findall(text.partition("=")[0]))[-1:]
            if not left or owner(self._index, other, left[0][0]) != tag:
                continue
            left, _, right = text.partition("=")
            given = Flags(set(w for w in right.replace("|", " ").split()
                              if w.startswith("FOLL_")) - self._hide)
            self.sources.append((other, other.source.lines.start(fact.line), text))
            if left.strip().endswith("|"):
                result = (result or Flags()).plus(given)
            else:
                result = given if result is None else result.either(given)
        return result if result is not None else UNKNOWN
