# SPDX-License-Identifier: GPL-2.0-only
"""One form for all ways of writing the same acquisition or release.

A function becomes a list of tokens in which an array's release is a loop over
its pages, a release that dirties is two statements, every body has its braces,
a counting loop's variable has a name of its own, and the name of a get or pin
is neutral: what it was is kept aside, in order, as the function's deeds.  Two
functions that differ only in kind have the same tokens and other deeds.
"""

import re
import sys
from collections import Counter, namedtuple
from itertools import takewhile
from os import path

sys.path.insert(0, path.join(path.dirname(path.realpath(__file__)), "..", "..", "scripts"))

# pylint: disable=wrong-import-position
from gup2pinlib.csource import Source
from gup2pinlib.ctext import KEYWORDS, split_top

# what: "acquire" or "release"; kind: get, pin, put or unpin; at: its index in the tokens
Deed = namedtuple("Deed", "what kind name line at")


class Form(namedtuple("Form", "name tokens deeds unused")):
    """A function in the one form; unused: variables that are only declared."""

    def statement(self, deed):
        """The tokens of the statement that a deed is in."""
        start, end = deed.at, deed.at
        while start > 0 and self.tokens[start - 1] not in _ENDS:
            start -= 1
        while end < len(self.tokens) and self.tokens[end] not in _ENDS:
            end += 1
        return self.tokens[start:end]


_ENDS = (";", "{", "}", ":")
_TOKEN = re.compile(
    r"""/\*.*?\*/|//[^\n]*|^[ \t]*\#(?:\\\n|[^\n])*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'"""
    r"""|[A-Za-z_]\w*|\d[\w.]*|->|\+\+|--|<<=|>>=|[-+*/%&|^=!<>]=|&&|\|\||<<|>>|\.\.\."""
    r"""|\\\n|[^\s\w]""", re.S | re.M)
_ACQUIRE = re.compile(r"(get|pin)_user_pages(\w*)$")
_KINDS = {"put_page": ("put", "page"), "unpin_user_page": ("unpin", "page"),
          "folio_put_refs": ("put", "folio"), "unpin_user_folio": ("unpin", "folio")}
# arguments, the same with a count, the same for a page
_FOLIOS = {"folio_put": (1, "folio_put_refs", "put_page"),
           "folio_put_refs": (2, "folio_put_refs", "put_page"),
           "unpin_folio": (1, "unpin_user_folio", "unpin_user_page"),
           "unpin_user_folio": (2, "unpin_user_folio", "unpin_user_page")}
_ARRAYS = {"release_pages": "put_page", "unpin_user_pages": "unpin_user_page"}
_DIRTY = {"unpin_user_pages_dirty_lock": "array", "unpin_user_page_range_dirty_lock": "range"}
_IDENT = re.compile(r"[A-Za-z_]\w*$")
_TRUE, _FALSE = ("true", "1"), ("false", "0")


class Token(str):
    """A token's text, and the line that it is on."""
    line = 0


def token(text, line):
    made = Token(text)
    made.line = line
    return made


def tokens_of(text, line=1):
    """Code, literals and whole directives; comments and spaces are left out."""
    found, last = [], 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", last, match.start())
        last = match.start()
        if not match.group().startswith(("/*", "//", "\\")):
            found.append(token(re.sub(r"\s+", " ", match.group().strip())
                               if match.group().lstrip().startswith("#") else match.group(), line))
    return found


def comments_of(text):
    return Counter(re.sub(r"\s+", " ", m.group()) for m in _TOKEN.finditer(text)
                   if m.group().startswith(("/*", "//")))


def without_longterm(tokens):
    """The same code without FOLL_LONGTERM; what has no other flag has 0."""
    text, out = list(tokens), []
    while text:
        head, follow = text.pop(0), text[:2]
        if head == "FOLL_LONGTERM" and out and out[-1] == "|=":
            while out and out[-1] not in (";", "{", "}", ")"):
                out.pop()
            text.pop(0)
        elif head == "FOLL_LONGTERM" and out and out[-1] == "|":
            out.pop()
        elif head == "FOLL_LONGTERM" and follow[:1] == ["|"]:
            text.pop(0)
        elif head == "FOLL_LONGTERM":
            out.append(token("0", head.line))
        else:
            out.append(head)
    return _without_zero(out)


def _without_zero(tokens):
    """0 | FLAG is FLAG, (FLAG) as a whole argument too: another flag may have been
    added to it, or taken away."""
    out = []
    for item in tokens:
        if out[-2:] == ["0", "|"]:
            del out[-2:]
        out.append(item)
        if item in (",", ")"):
            _bare_argument(out)
            _bare_truth(out)
    return out


def _bare_argument(out):
    """Take the parentheses around the argument that has just ended, if they are
    around all of it."""
    if out[-2:-1] != [")"]:
        return
    depth, at = 0, len(out) - 1
    while at > 0:
        at -= 1
        depth += (out[at] == ")") - (out[at] == "(")
        if not depth:
            break
    if at > 0 and out[at] == "(" and out[at - 1] == ",":
        del out[-2], out[at]


def _bare_truth(out):
    """A comparison ? FOLL_WRITE : 0 in the argument that has just ended is the
    comparison: FOLL_WRITE is 1 in every kernel."""
    if out[-5:-1] != ["?", "FOLL_WRITE", ":", "0"]:
        return
    depth, at = 0, len(out) - 5
    while at > 0 and (depth or out[at - 1] not in (",", "(")):
        at -= 1
        depth += (out[at] == ")") - (out[at] == "(")
    asked = set(out[at:-5])
    if asked & {"==", "!=", "<", ">", "<=", ">=", "&&", "||"} and not asked & {"|", "^", "&"}:
        del out[-5:-1]


class Unreadable(Exception):
    """Braces or parentheses that do not match, as around an #ifdef."""


class _Parser:
    """Statements: ["tokens"], or (head tokens, [body], [else body])."""

    def __init__(self, tokens):
        self._tokens = tokens
        self._at = 0

    def body(self):
        """The statements of a function, whose braces are the first and last tokens."""
        found = self._statement()
        if self._at != len(self._tokens) or not isinstance(found, Block):
            raise Unreadable
        return found.inner

    def _peek(self, ahead=0):
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else None

    def _take(self):
        if self._at >= len(self._tokens):
            raise Unreadable
        self._at += 1
        return self._tokens[self._at - 1]

    def _group(self):
        """Tokens from an opening bracket to the one that closes it."""
        start, depth = self._at, 0
        while True:
            item = self._take()
            depth += (item in ("(", "[", "{")) - (item in (")", "]", "}"))
            if depth == 0:
                return self._tokens[start:self._at]

    def _statement(self):
        head = self._peek()
        if head is None or head in ("}", "else"):
            raise Unreadable
        if head == "{":
            return self._block()
        if head.startswith("#"):
            return Plain([self._take()])
        if head in ("if", "for", "while", "switch") and self._peek(1) == "(":
            return self._compound()
        if head == "do":
            self._take()
            inner = self._inner()
            return Compound([head], inner, self._until_semicolon(), self._at)
        if head in ("case", "default"):
            return Plain(self._label())
        if _IDENT.match(head) and self._peek(1) == ":":
            return Plain([self._take(), self._take()])
        return self._plain()

    def _block(self):
        self._take()
        inner = []
        while self._peek() != "}":
            inner.append(self._statement())
        self._take()
        return Block(inner)

    def _inner(self):
        found = self._statement()
        return found.inner if isinstance(found, Block) else [found]

    def _compound(self):
        head = [self._take()] + self._group()
        inner = self._inner()
        after = []
        if head[0] == "if" and self._peek() == "else":
            self._take()
            after = self._inner()
        return Compound(head, inner, after, self._at)

    def _label(self):
        found = []
        while not found or found[-1] != ":":
            found += self._group() if self._peek() in ("(", "[", "{") else [self._take()]
        return found

    def _until_semicolon(self):
        found = []
        while not found or found[-1] != ";":
            if self._peek() in (")", "]", "}"):
                raise Unreadable
            found += self._group() if self._peek() in ("(", "[", "{") else [self._take()]
        return found

    def _plain(self):
        """An expression or declaration; name(...) before a statement is a loop's macro."""
        start = self._at
        if _IDENT.match(self._take()) and self._peek() == "(":
            self._group()
            follow = self._peek()
            if follow is not None and (follow == "{" or _IDENT.match(follow)):
                head = self._tokens[start:self._at]
                return Compound(head, self._inner(), [], self._at)
        self._at = start
        return Plain(self._until_semicolon())


Plain = namedtuple("Plain", "tokens")
Block = namedtuple("Block", "inner")
# after: the else's statements, or the while (...) of a do
Compound = namedtuple("Compound", "head inner after end")


class _Writer:
    """Writes the statements of one function in the one form."""

    def __init__(self, tokens):
        self._tokens = tokens
        self._depth = 0

    def statements(self, found):
        return [t for statement in found for t in self._statement(statement)]

    def _statement(self, statement):
        if isinstance(statement, Block):
            return ["{"] + self.statements(statement.inner) + ["}"]
        if isinstance(statement, Compound):
            return self._compound(statement)
        call = call_in(statement.tokens)
        if call and call[0] in _ARRAYS and len(call[1]) == 2:
            return self._array(_ARRAYS[call[0]], *call[1], line=call[0].line)
        if call and call[0] in _DIRTY and len(call[1]) == 3:
            return self._dirty(call[0], *call[1])
        if call and call[0] in _FOLIOS and len(call[1]) == _FOLIOS[call[0]][0]:
            return self._folio(*_FOLIOS[call[0]][1:], *call[1], line=call[0].line)
        return statement.tokens

    @staticmethod
    def _folio(release, page_release, folio, count=("1",), *, line):
        """One reference to a page's folio is one to the page."""
        if folio[:2] == ["page_folio", "("] and folio[-1] == ")" and list(count) == ["1"]:
            return [token(page_release, line)] + folio[1:] + [";"]
        return [token(release, line), "("] + folio + [",", *count, ")", ";"]

    def _compound(self, statement):
        counted = self._counted(statement)
        if counted:
            name, count = counted
            return self._loop(count, [self._index() if t == name else t
                                      for t in self._deeper(statement.inner)])
        out = statement.head + ["{"] + self.statements(statement.inner) + ["}"]
        if statement.head[0] == "do":
            return out + statement.after
        if statement.after:
            out += ["else", "{"] + self.statements(statement.after) + ["}"]
        return out

    def _index(self):
        return f"@{self._depth}"

    def _deeper(self, inner):
        self._depth += 1
        out = self.statements(inner)
        self._depth -= 1
        return out

    @staticmethod
    def _loop(count, inner):
        return ["for", "("] + count + [")", "{"] + inner + ["}"]

    def _counted(self, statement):
        """(variable, count) of for (v = 0; v < count; v++), if no later code reads v."""
        if statement.head[0] != "for":
            return None
        parts = split_top(statement.head[2:-1], ";")
        if len(parts) != 3 or len(parts[1]) < 3 or parts[0][-2:] != ["=", "0"]:
            return None
        name = parts[0][-3] if len(parts[0]) > 2 else ""
        if parts[1][:2] != [name, "<"] or parts[2] not in ([name, "++"], ["++", name]):
            return None
        rest = self._tokens[statement.end:]
        after = rest[len(list(takewhile(lambda t: t != name, rest))) + 1:][:1]
        if after and after != ["="]:
            return None
        return name, parts[1][2:]

    def _array(self, release, pages, count, line):
        page = element(pages, self._index())
        return self._loop(count, [token(release, line), "("] + page + [")", ";"])

    def _dirty(self, callee, pages, count, dirty):
        if count == ["1"] and pages[0] == "&":
            page = pages[1:]
        elif _DIRTY[callee] == "array":
            page = element(pages, self._index())
        else:
            page = ["nth_page", "("] + pages + [",", self._index(), ")"]
        mark = ["set_page_dirty_lock", "("] + page + [")", ";"]
        if dirty[0] in _FALSE and len(dirty) == 1:
            mark = []
        elif dirty[0] not in _TRUE or len(dirty) > 1:
            mark = ["if", "("] + dirty + [")", "{"] + mark + ["}"]
        inner = mark + [token("unpin_user_page", callee.line), "("] + page + [")", ";"]
        return inner if count == ["1"] and pages[0] == "&" else self._loop(count, inner)


def call_in(tokens):
    """(callee, arguments) of a statement that is one call."""
    if len(tokens) < 4 or tokens[1] != "(" or tokens[-2:] != [")", ";"]:
        return None
    return tokens[0], split_top(tokens[2:-2])


def element(pages, index):
    """The tokens of pages[index]; an array may begin at an element, or an offset."""
    if pages[0] == "&" and pages[-1] == "]":
        opening, depth = len(pages) - 1, 0
        while True:
            depth += (pages[opening] == "]") - (pages[opening] == "[")
            if depth == 0:
                break
            opening -= 1
        return pages[1:opening + 1] + pages[opening + 1:-1] + ["+", index, "]"]
    parts = split_top(pages, "+")
    if len(parts) == 2:
        return parts[0] + ["["] + parts[1] + ["+", index, "]"]
    return pages + ["[", index, "]"]


def _pruned(tokens):
    """Without declarations of plain variables that nothing mentions."""
    counts = Counter(tokens)
    out, start = [], 0
    for at, item in enumerate(tokens):
        if item not in (";", "{", "}"):
            continue
        statement = tokens[start:at + 1]
        start = at + 1
        names = declared(statement)
        if names is None:
            out += statement
            continue
        kept = [n for n in names if counts[n] > 1]
        if kept:
            base = statement[:statement.index(names[0])]
            out += base + [t for n in kept for t in (n, ",")][:-1] + [";"]
    return out


def declared(statement):
    """The names that `int a, b;` declares; None if it is no such statement."""
    if len(statement) < 3 or statement[-1] != ";" or statement[0] in KEYWORDS:
        return None
    parts = split_top(statement[:-1])
    if len(parts[0]) < 2 or not all(_IDENT.match(t) for p in parts for t in p):
        return None
    return [parts[0][-1]] + [p[0] for p in parts[1:]]


def _deeds(tokens):
    """(neutral tokens, deeds): a name becomes what it does."""
    out, deeds = [], []
    for at, item in enumerate(tokens):
        acquire = _ACQUIRE.match(item)
        called = tokens[at + 1:at + 2] == ["("]
        if acquire and called:
            deeds.append(Deed("acquire", acquire.group(1), item, item.line, at))
            out.append("acquire" + acquire.group(2))
        elif item in _KINDS and called:
            kind, shape = _KINDS[item]
            deeds.append(Deed("release", kind, item, item.line, at))
            out.append("release_" + shape)
        else:
            out.append(str(item))
    return out, deeds


def _unused(tokens):
    """Variables that are declared and never mentioned again."""
    counts, start, found = Counter(tokens), 0, set()
    for at, item in enumerate(tokens):
        if item in (";", "{", "}"):
            found.update(n for n in declared(tokens[start:at + 1]) or () if counts[n] == 1)
            start = at + 1
    return frozenset(map(str, found))


def _form(name, tokens, longterm):
    if not longterm:
        tokens = without_longterm(tokens)
    try:
        written = _pruned(_Writer(tokens).statements(_Parser(tokens).body()))
    except Unreadable:
        written = tokens
    return Form(name, *_deeds(written), _unused(tokens))


def forms(file, text, longterm=True):
    """{name: Form} of a file's functions; "" is all that is outside them.

    longterm=False takes FOLL_LONGTERM out of the code first.
    """
    source = Source(file, text)
    found, seen, outside, last = {}, Counter(), [], 0
    for func in source.functions:
        outside += tokens_of(text[last:func.body], source.lines.line(last))
        name = func.name if not seen[func.name] else f"{func.name}#{seen[func.name]}"
        seen[func.name] += 1
        found[name] = _form(name, tokens_of(text[func.body:func.end],
                                            source.lines.line(func.body)), longterm)
        last = func.end
    outside += tokens_of(text[last:], source.lines.line(last))
    found[""] = Form("", *_deeds(outside if longterm else without_longterm(outside)),
                     frozenset())
    return found
