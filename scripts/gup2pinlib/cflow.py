# SPDX-License-Identifier: GPL-2.0-only
"""A function's body as tokens: its calls, assignments, returns and declarations."""

import re
from dataclasses import dataclass

from .ctext import KEYWORDS, TOKEN, split_top, tag_of, without_directives

_IDENT = re.compile(r"[A-Za-z_]\w*")
_DECL = re.compile(
    r"(?:^|[;{}(])\s*((?:(?:const|static|volatile|register|unsigned|signed|long|short)\s+)*"
    r"(?:(?:struct|union|enum)\s+)?[A-Za-z_]\w*(?:\s+(?:const|int|long|char|__iomem|__user))*)"
    r"(\s*\*[\s*]*|\s+)(?=[A-Za-z_]\w*\s*(?:[;,=\[)]|__))([^;{}]*)", re.M)
_DECLARATOR = re.compile(r"^\s*[*\s]*(?:const\s+|__\w+\s+)*([A-Za-z_]\w*)")
# Changes that Flow has for no assignments.
_UNSEEN = frozenset(("++", "--", "^=", "-=", "*=", "/=", "%=", "<<=", ">>="))
# Macros that store their second argument in the first, and calls that store their
# last where the first points to.
STORING = frozenset(("WRITE_ONCE", "smp_store_release", "smp_store_mb", "rcu_assign_pointer",
                      "RCU_INIT_POINTER", "rcu_replace_pointer", "swap", "this_cpu_write",
                      "__this_cpu_write", "raw_cpu_write", "this_cpu_xchg", "raw_cpu_xchg",
                      "__this_cpu_xchg"))
EXCHANGING = frozenset(name + order for name in ("xchg", "cmpxchg", "try_cmpxchg")
                       for order in ("", "_relaxed", "_acquire", "_release"))
# What a declaration may begin with.
_TYPES = frozenset("struct union enum const static void unsigned signed char short int long"
                   .split())


@dataclass(eq=False)
class Call:
    """callee(args): args are token lists; member says it is x->callee()."""
    callee: str
    args: list
    offset: int
    member: bool
    index: int


@dataclass(eq=False)
class Assign:
    """left = right, as token lists; op is the operator's text."""
    left: list
    op: str
    right: list
    offset: int
    index: int

    def sets(self, name):
        """Is it a variable of that name that is assigned to, perhaps in its declaration?"""
        return self.left[-1:] == [name] and self.left[-2:-1] not in (["->"], ["."])


def changes(macro, member):
    """Does a macro's text change a member, or take its address?"""
    return re.search(rf"(?:->|\.)\s*{member}\s*(?:\[[^]]*\]\s*)?(?:(?:[-+|&^*/%]|<<|>>)?=(?!=)|\+\+|--)"
                     rf"|(?:&|\+\+|--)\s*[\w()]+\s*(?:->|\.)\s*{member}\b", macro) is not None


def changed(flow, member):
    """[tokens] of what ends in a member, and changes by other ways than an assignment:
    its address is taken, or a macro or another operator does it."""
    found = [arg for call in flow.calls if call.callee in STORING for arg in call.args
             if arg[-1:] == [member]]
    for at, token in enumerate(flow.tokens):
        if token == member and flow.tokens[at - 1] in ("->", "."):
            start = flow.postfix(at)
            if flow.tokens[at + 1] in _UNSEEN or _addressed(flow.tokens, start, at):
                found.append(flow.tokens[start:at + 1])
    return found


def writes(flow, name, low=0, high=None):
    """How often a variable is written to, or may be: its address is taken; between two
    tokens, if they are given."""
    within = range(low, len(flow.tokens) if high is None else high)
    places = [i for i in within
              if flow.tokens[i] == name and flow.tokens[i - 1] not in ("->", ".")]
    return sum(a.sets(name) and a.index in within for a in flow.assigns) + sum(
        flow.tokens[i + 1] in _UNSEEN or bool(_addressed(flow.tokens, i, i)) for i in places)


def uncalled(flow, names):
    """The indices of tokens at which a function is named, and not called."""
    return [] if flow.words.isdisjoint(names) else [
        at for at, token in enumerate(flow.tokens)
        if token in names and flow.tokens[at + 1] not in ("(", ":")
        and flow.tokens[at - 1] not in ("->", ".", "goto")]


def addresses(flow, name):
    """The indices of tokens at which a variable's address is taken."""
    return [i for i, token in enumerate(flow.tokens)
            if token == name and flow.tokens[i - 1] not in ("->", ".")
            and _addressed(flow.tokens, i, i) == "&"]


def _addressed(tokens, start, end):
    """The & that takes the address of what stands between two indices, or the ++ or --
    before it; "" if there is none."""
    if tokens[end + 1] in ("->", "."):
        return ""
    at = start - 1
    while tokens[at] == "(" and not _IDENT.match(tokens[at - 1]):
        at -= 1
    before = tokens[at - 1]
    operand = (_IDENT.match(before) and before != "return" or before[0].isdigit()
               or before == "]" or before == ")" and tokens[at - 2] != "*")
    return tokens[at] if tokens[at] in ("++", "--") or tokens[at] == "&" and not operand else ""


class Flow:
    """Calls, assignments, returns and declarations of one function's body."""

    def __init__(self, masked, body, end):
        text = without_directives(masked[body:end]).replace("\\\n", " \n")
        found = [(m.group(), body + m.start()) for m in TOKEN.finditer(text)]
        self.tokens = [t for t, _ in found]
        self.offsets = [o for _, o in found]
        self._match = self._brackets()
        self.types, self.locals = {}, set()
        self.outermost = set()      # those that are declared in no inner block
        self._declarations(text)
        self.calls = self._calls()
        self.assigns = sorted(self._assigns() + self._stores(), key=lambda a: a.index)
        self.returns = self._returns()
        self.words = frozenset(self.tokens)
        self._naming = None

    def naming(self, word):
        """([Assign], [Call]) of those that name an identifier: in what is assigned, or
        assigned to; in an argument."""
        if self._naming is None:
            self._naming = {}
            for assign in self.assigns:
                for token in {*assign.left, *assign.right}:
                    self._naming.setdefault(token, ([], []))[0].append(assign)
            for call in self.calls:
                for token in set().union(*call.args):
                    self._naming.setdefault(token, ([], []))[1].append(call)
        return self._naming.get(word, ((), ()))

    def _brackets(self):
        match, stack = {}, []
        for i, tok in enumerate(self.tokens):
            if tok in ("(", "[", "{"):
                stack.append(i)
            elif tok in (")", "]", "}") and stack:
                match[stack[-1]] = i
                match[i] = stack.pop()
        return match

    def closing(self, index):
        """Index of the bracket that matches the one at index."""
        return self._match.get(index, len(self.tokens) - 1)

    def postfix(self, index):
        """Index of the first token of an expression of members, elements and calls that
        ends at one."""
        while self.tokens[index - 1] in ("->", "."):
            index -= 2
            while self.tokens[index] in ("]", ")"):
                index = self.opening(index)
                if self.tokens[index] == "[" or _IDENT.match(self.tokens[index - 1]):
                    index -= 1
        return index

    def opening(self, index):
        """Index of the bracket that the one at index closes."""
        return self._match.get(index, 0)

    def _declarations(self, text):
        for found in _DECL.finditer(text):
            kind = found.group(1)
            if kind.split()[0] in KEYWORDS:
                continue
            tag = tag_of(kind)
            for part in split_top(found.group(3)):
                name = _DECLARATOR.match(part)
                if not name or name.group(1) in KEYWORDS:
                    continue
                self.locals.add(name.group(1))
                if text.count("{", 0, found.end()) - text.count("}", 0, found.end()) <= 1:
                    self.outermost.add(name.group(1))
                if tag or name.group(1) in self.types:
                    self._declare(name.group(1), tag)

    def _declare(self, name, tag):
        """Two variables of one name are told apart nowhere: it is a page if one of them
        is, and else of no type that is known."""
        known = {tag, self.types.get(name, tag)}
        self.types[name] = (tag if len(known) == 1 else
                            next((t for t in ("page", "folio") if t in known), None))

    def _calls(self):
        calls, toks = [], self.tokens
        for i in range(len(toks) - 1):
            if toks[i + 1] != "(" or not _IDENT.match(toks[i]) or toks[i] in KEYWORDS:
                continue
            member = i > 0 and toks[i - 1] in ("->", ".")
            args = split_top(toks[i + 2:self.closing(i + 1)])
            calls.append(Call(toks[i], args if args != [[]] else [],
                              self.offsets[i], member, i))
        return calls

    def _assigns(self):
        assigns, toks = [], self.tokens
        for i, tok in enumerate(toks):
            if tok not in ("=", "|=", "+=", "&="):
                continue
            assigns.append(Assign(toks[self._declared(self._left(i)):i], tok,
                                  toks[i + 1:self._right(i)],
                                  self.offsets[i], i))
        return assigns

    def _stores(self):
        """What macros and exchanges assign."""
        found = []
        for call in self.calls:
            if len(call.args) < 2:
                continue
            first, second, last = call.args[0], call.args[1], call.args[-1]
            pairs = [(first, second)] if call.callee in STORING else []
            if call.callee == "swap":
                pairs.append((second, first))
            elif call.callee in EXCHANGING:
                pairs.append((first[1:] if first[:1] == ["&"] else ["*", *first], last))
            found += [Assign(left, "=", right, call.offset, call.index) for left, right in pairs]
        return found

    def _declared(self, start):
        """Past the stars of a later declarator: in "struct page *a, **b = c;" b is set."""
        at = start
        while self.tokens[at - 1] == "," and at > 0 and self.tokens[at] == "*":
            before = at - 1
            while before > 0 and self.tokens[before - 1] not in (";", "{", "}", "("):
                before -= 1
            if self.tokens[before] not in _TYPES or self.tokens[before - 1] == "(":
                break
            while self.tokens[at] == "*":
                at += 1
        return at

    def _left(self, i):
        i -= 1
        while i >= 0 and self.tokens[i] not in (
                ";", "{", "}", "(", ",", "=", "?", ":", "&&", "||"):
            i = self._match.get(i, 0) - 1 if self.tokens[i] in (")", "]") else i - 1
        return self._behind_condition(i + 1)

    def _behind_condition(self, i):
        """Past the "if (...)" or "else" that a statement without braces stands behind."""
        while self.tokens[i] in ("if", "while", "for", "else", "do"):
            i = self.closing(i + 1) + 1 if self.tokens[i + 1] == "(" else i + 1
        return i

    def _right(self, i):
        i += 1
        while i < len(self.tokens) and self.tokens[i] not in (";", ",", ")", "}", "]"):
            i = self.closing(i) + 1 if self.tokens[i] in ("(", "[", "{") else i + 1
        return i

    def _returns(self):
        out = []
        for i, tok in enumerate(self.tokens):
            if tok == "return":
                stop = self._right(i)
                out.append((self.tokens[i + 1:stop], self.offsets[i]))
        return out
