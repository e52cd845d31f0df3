# SPDX-License-Identifier: GPL-2.0-only
"""Read C text without a compiler: functions, calls, assignments, types.

Nothing here knows what a page is.  The reader serves the steps that must see
code that spatch cannot parse, or more files than spatch can parse in time: it
needs no headers, keeps offsets, and never gives up on a file.
"""

import bisect
import re
from functools import cached_property, lru_cache
from dataclasses import dataclass, field

KEYWORDS = frozenset("""if else for while do switch case default return goto
break continue sizeof typeof __typeof__ alignof defined""".split())

_HIDE = re.compile(
    r"""/\*.*?(?:\*/|\Z)|//(?:\\\n|[^\n])*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""",
    re.S)
TOKEN = re.compile(
    r"[A-Za-z_]\w*|\d[\w.]*|->|\+\+|--|<<=|>>=|[-+*/%&|^=!<>]=|&&|\|\||<<|>>"
    r"|\.\.\.|[^\s\w]")
_BRACE = re.compile(r"[{};]|^[ \t]*#[ \t]*(\w*)(?:\\\n|[^\n])*", re.M)
_INNER_BRACE = re.compile(r"[{}]|^[ \t]*#[ \t]*(\w*)(?:\\\n|[^\n])*", re.M)
_IDENT = re.compile(r"[A-Za-z_]\w*")
_MACRO = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)((?:\\\n|[^\n])*)", re.M)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.M)


def spaces(text):
    """As many spaces, with the line breaks of the text."""
    if "\n" not in text:
        return " " * len(text)
    return "\n".join(" " * len(line) for line in text.split("\n"))


def without_directives(masked):
    """The text with spaces in place of preprocessor lines, so that offsets stay."""
    return _DIRECTIVE.sub(lambda m: spaces(m.group()), masked)


def mask(text):
    """Blank comments and literals; offsets and line breaks stay."""
    def blank(match):
        found = match.group()
        if found[0] == '"':
            return '"' + spaces(found[1:-1]) + '"'
        return spaces(found)
    return _HIDE.sub(blank, text)


def hidden_spans(text):
    """Offsets (start, end, "comment" or "string") of what mask() blanks."""
    return [(m.start(), m.end(), "string" if m.group()[0] in "\"'" else "comment")
            for m in _HIDE.finditer(text)]


class Lines:
    """Turn offsets into (line, column), both counted from 1."""

    def __init__(self, text):
        self._starts = [0]
        self._starts.extend(m.end() for m in re.finditer("\n", text))

    def where(self, offset):
        line = bisect.bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line(self, offset):
        return bisect.bisect_right(self._starts, offset)

    def start(self, line):
        """Offset of the first character of a line."""
        return self._starts[min(line, len(self._starts)) - 1]


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


@dataclass(eq=False)
class Function:
    """A function's extent and header; its body is read on first use."""
    name: str
    file: str
    start: int          # offset of the header
    body: int           # offset of the opening brace
    end: int            # offset behind the closing brace
    params_text: str
    static: bool
    head: str
    source: "Source" = field(repr=False)
    _flow: "Flow" = field(default=None, repr=False)
    _params: list = field(default=None, repr=False)

    @property
    def params(self):
        """[(type text, name)]."""
        if self._params is None:
            self._params = read_params(self.params_text)
        return self._params

    @property
    def flow(self):
        if self._flow is None:
            self._flow = Flow(self.source.masked, self.body, self.end)
        return self._flow

    @property
    def key(self):
        return (self.file, self.name, self.start)

    def line(self, offset):
        return self.source.lines.line(offset)

    def takes(self, count):
        """May a call with this many arguments mean this function?

        Another function of the same name may be what a file sees.  Of a header
        that a macro makes, or without parameters of its own, nothing is known.
        """
        return (count == len(self.params) or "..." in self.head or "(" in self.name
                or self.name.isupper() or not self.head)

    def type_of(self, name):
        """The struct or union tag of a parameter or local, or None."""
        for kind, param in self.params:
            if param == name:
                return tag_of(kind)
        return self.flow.types.get(name)

    def typedef_of(self, name):
        """The type of a parameter or local that is declared by one word, or None."""
        found = re.search(rf"[({{}};,]\s*(?:const\s+)?(\w+)(?:\s*\*\s*|\s+){name}\s*[;=,)]",
                          self.source.masked[self.start:self.end])
        return found and found.group(1)

    def declares(self, name):
        """Is this a parameter or a local (and not a global)?"""
        return (any(p == name for _, p in self.params)
                or name in self.flow.locals)


_DECL = re.compile(
    r"(?:^|[;{}(])\s*((?:(?:const|static|volatile|register|unsigned|signed|long|short)\s+)*"
    r"(?:(?:struct|union|enum)\s+)?[A-Za-z_]\w*(?:\s+(?:const|int|long|char|__iomem|__user))*)"
    r"(\s*\*[\s*]*|\s+)(?=[A-Za-z_]\w*\s*(?:[;,=\[)]|__))([^;{}]*)", re.M)
_STRUCT = re.compile(r"\b(?:struct|union)\s+(\w+)\s*(?:__\w+\s*)?\{")
_STRUCT_PART = re.compile(r"[{};]")
_DECLARATOR = re.compile(r"^\s*[*\s]*(?:const\s+|__\w+\s+)*([A-Za-z_]\w*)")


def _unions(text, struct):
    """Where the members of each union begin that a _STRUCT match is, or contains."""
    if struct.group().startswith("union"):
        yield struct.end()
    depth, at = 1, struct.end()
    while depth:
        found = _UNION.search(text, at)
        if not found:
            return
        at = found.end()
        depth += -1 if found.group() == "}" else 1
        if found.group() not in "{}":
            yield at


def tag_of(kind):
    """struct or union tag in a type's text; None for scalars and typedefs."""
    found = re.search(r"\b(?:struct|union)\s+(\w+)", kind)
    return found.group(1) if found else None


def _declared(text):
    """Names that a member's declaration declares."""
    found = (re.findall(r"[A-Za-z_]\w*", re.sub(r"\[[^\]]*\]|:.*", "", part))
             for part in split_top(text))
    return [names[-1] for names in found if names]


def split_top(text, sep=","):
    """Split at separators outside brackets; works on text and token lists."""
    parts, depth, last = [], 0, 0
    for i, char in enumerate(text):
        if char in ("(", "[", "{"):
            depth += 1
        elif char in (")", "]", "}"):
            depth -= 1
        elif char == sep and depth == 0:
            parts.append(text[last:i])
            last = i + 1
    parts.append(text[last:])
    return parts


# Changes that Flow has for no assignments.
_UNSEEN = frozenset(("++", "--", "^=", "-=", "*=", "/=", "%=", "<<=", ">>="))
# Macros that store their second argument in the first, and calls that store their
# last where the first points to.
_STORING = frozenset(("WRITE_ONCE", "smp_store_release", "smp_store_mb", "rcu_assign_pointer",
                      "RCU_INIT_POINTER", "rcu_replace_pointer", "swap", "this_cpu_write",
                      "__this_cpu_write", "raw_cpu_write"))
EXCHANGING = frozenset(("xchg", "cmpxchg", "try_cmpxchg"))
# What a declaration may begin with.
_TYPES = frozenset("struct union enum const static void unsigned signed char short int long"
                   .split())
_PAGES = re.compile(r"\bstruct\s+(page|scatterlist)\b([^;{}]*)")
_PAGE_ARRAY = re.compile(r"\bstruct\s+(?:page|folio)\s*\*\s*(?:(?:const\s*)?\*\s*(\w+)|(\w+)\s*\[)")
_UNION = re.compile(r"\bunion\b[^;{}]*\{|[{}]")
_UNNAMED = re.compile(r"(?:\bstruct\s+(\w+)\s*\)|(?:[=(,]|\breturn)\s*\(\s*(\w+)\s*\)"
                      r"|\b(\w+)\s+\w+(?:\s*\[\w*\])?\s*=)\s*\{\s*[^\s.}\[{0]")
_POINTER = re.compile(r"\s*((?:\*\s*(?:const\s+)?)*)(\w+)(\s*\[)?")


def arrays(func):
    """The names that a function declares as pointers to page pointers, or to scatterlists;
    an array is one, too."""
    return _pointers(func)[0]


def slots(func):
    """Those that it declares as pointers to arrays of pages."""
    return _pointers(func)[1]


@lru_cache(maxsize=50000)
def _pointers(func):
    found = set(), set()
    for kind, text in _PAGES.findall(func.source.masked, func.start, func.end):
        for part in filter(None, map(_POINTER.match, split_top(text))):
            more = part.group(1).count("*") + bool(part.group(3)) - (2 if kind == "page" else 1)
            if 0 <= more <= (kind == "page"):
                found[more].add(part.group(2))
    return found


def changes(macro, member):
    """Does a macro's text change a member, or take its address?"""
    return re.search(rf"(?:->|\.)\s*{member}\s*(?:(?:[-+|&^*/%]|<<|>>)?=(?!=)|\+\+|--)"
                     rf"|(?:&|\+\+|--)\s*[\w()]+\s*(?:->|\.)\s*{member}\b", macro) is not None


def changed(flow, member):
    """[tokens] of what ends in a member, and changes by other ways than an assignment:
    its address is taken, or a macro or another operator does it."""
    found = [arg for call in flow.calls if call.callee in _STORING for arg in call.args
             if arg[-1:] == [member]]
    for at, token in enumerate(flow.tokens):
        if token == member and flow.tokens[at - 1] in ("->", "."):
            start = flow.postfix(at)
            if flow.tokens[at + 1] in _UNSEEN or _addressed(flow.tokens, start, at):
                found.append(flow.tokens[start:at + 1])
    return found


def writes(flow, name):
    """How often a variable is written to, or may be: its address is taken."""
    places = [i for i, token in enumerate(flow.tokens)
              if token == name and flow.tokens[i - 1] not in ("->", ".")]
    return sum(a.sets(name) for a in flow.assigns) + sum(
        flow.tokens[i + 1] in _UNSEEN or bool(_addressed(flow.tokens, i, i)) for i in places)


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
                if tag:
                    self.types[name.group(1)] = tag

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
            pairs = [(first, second)] if call.callee in _STORING else []
            if call.callee == "swap":
                pairs.append((second, first))
            elif call.callee in EXCHANGING and first[:1] == ["&"]:
                pairs.append((first[1:], last))
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
        return i + 1

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


class Source:
    """One file: its text, its functions, its struct definitions."""

    def __init__(self, file, text):
        self.file = file
        self.text = text
        self.masked = mask(text)
        self._lines = None
        self.functions = []
        self.blocks = []        # (start of header, brace, end, header text)
        self._scan()
        self.by_name = {}
        for func in self.functions:
            self.by_name.setdefault(func.name, func)
        self._starts = [f.start for f in self.functions]
        self._with = {}
        self._structs = self._macros = None

    @property
    def lines(self):
        if self._lines is None:
            self._lines = Lines(self.text)
        return self._lines

    def _scan(self):
        """Find the top-level brace blocks, with #if branches kept level."""
        depth, header, opening, saved = 0, 0, 0, []
        found = _BRACE.search(self.masked)
        while found:
            tok = found.group()
            if tok == "{":
                if depth == 0:
                    opening = found.start()
                depth += 1
            elif tok == "}":
                depth = max(0, depth - 1)
                if depth == 0:
                    self._block(header, opening, found.end())
                    header = found.end()
            elif tok == ";":
                if depth == 0:
                    header = found.end()
            else:
                depth = self._directive(found.group(1), depth, saved)
                if depth == 0:
                    header = found.end()
            found = (_INNER_BRACE if depth else _BRACE).search(self.masked, found.end())

    @staticmethod
    def _directive(word, depth, saved):
        if word in ("if", "ifdef", "ifndef"):
            saved.append(depth)
        elif word in ("else", "elif") and saved:
            return saved[-1]
        elif word == "endif" and saved:
            saved.pop()
        return depth

    def _block(self, header, opening, end):
        head = self.masked[header:opening]
        lead = len(head) - len(head.lstrip())
        start, head = header + lead, head.strip()
        self.blocks.append((start, opening, end, head))
        name, params = function_header(head)
        if name:
            self.functions.append(Function(
                name, self.file, start, opening, end, params,
                bool(re.search(r"\bstatic\b", head[:head.find("(")])), head, self))

    def macros(self):
        """[(name, the rest of its definition, offset of the name)] of all #define."""
        if self._macros is None:
            self._macros = [(m.group(1), m.group(2), m.start(1))
                            for m in _MACRO.finditer(self.masked)]
        return self._macros

    def shares_page(self, name):
        """Is a page pointer of that name declared outside of functions, for other files?"""
        return any(self.function_at(found.start()) is None for found in re.finditer(
            rf"^(?:extern\s+)?struct\s+(?:page|folio)\b[^;{{}}()=]*\b{name}\b", self.masked, re.M))

    @cached_property
    def page_arrays(self):
        """The names that are declared anywhere as arrays of pages, or pointers to such."""
        return frozenset(name for found in _PAGE_ARRAY.findall(self.masked) for name in found)

    def united(self, tag, member):
        """Names of the members that share their place with one of a structure."""
        outer = tag and tag.partition(".")[0]
        return {name for struct, members in self._unions
                if struct == outer and member in members for name in members} - {member}

    @cached_property
    def _unions(self):
        """[(tag of the structure, names of the members)]."""
        found, _ = [], self.structs
        for match in _STRUCT.finditer(self.masked):
            found += [(match.group(1), set(self._members(match.group(1), at)[0]))
                      for at in _unions(self.masked, match)]
        return found

    @cached_property
    def unnamed(self):
        """The tags of structures, and the names of types, that are set up by { page },
        without a member's name."""
        return frozenset(name for found in _UNNAMED.findall(self.masked) for name in found)

    def function_at(self, offset):
        """The function whose header or body covers an offset, or None."""
        at = bisect.bisect_right(self._starts, offset) - 1
        if at >= 0 and offset < self.functions[at].end:
            return self.functions[at]
        return None

    def functions_with(self, word):
        """The functions whose bodies contain an identifier, in their order."""
        if word not in self._with:
            found = []
            for at in _occurrences(self.masked, word):
                func = self.function_at(at)
                if func and at > func.body and func not in found[-1:]:
                    found.append(func)
            self._with[word] = found
        return self._with[word]

    def enclosing(self, offset):
        """What stands in for the function around an offset that has none.

        The macro whose definition covers it, or else the outermost braces, as
        a Function without parameters.
        """
        start = self.masked.rfind("\n", 0, offset) + 1
        while start > 1 and self.masked[start - 2] == "\\":
            start = self.masked.rfind("\n", 0, start - 1) + 1
        end = self.masked.find("\n", offset)
        while 0 < end and self.masked[end - 1] == "\\":
            end = self.masked.find("\n", end + 1)
        end = len(self.masked) if end < 0 else end
        macro = re.match(r"[ \t]*#[ \t]*define[ \t]+(\w+)", self.masked[start:end])
        if macro:
            body = start + macro.end()
            return Function(macro.group(1), self.file, start, body, end, "", True, "", self)
        for begin, opening, closing, head in self.blocks:
            if opening < offset < closing:
                name = re.findall(r"\w+", head)[-1:] or ["?"]
                return Function(name[0], self.file, begin, opening, closing, "", True, head,
                                self)
        return Function("?", self.file, start, start, end, "", True, "", self)

    @property
    def structs(self):
        """{tag: {member: tag of the member's type or None}}."""
        if self._structs is None:
            self._structs = {}
            for match in _STRUCT.finditer(self.masked):
                self._structs.setdefault(match.group(1), {}).update(
                    self._members(match.group(1), match.end())[0])
        return self._structs

    def _members(self, tag, offset):
        """Members of a structure whose brace is before offset, and where it ends.

        Those of nested structures are among them, as an unnamed union wants
        it.  A nested one that has a name but no tag has the tag "outer.name".
        """
        members, last, inner, nested = {}, offset, None, None
        found = _STRUCT_PART.search(self.masked, offset)
        while found and found.group() != "}":
            text, after = self.masked[last:found.start()], found.end()
            if found.group() == "{":
                nested, after = self._members(tag, after)
                inner = tag_of(text)
                members = {**nested, **members}
            elif nested is not None:
                for name in _declared(text):
                    members[name] = inner or f"{tag}.{name}"
                    self._structs.setdefault(members[name], {}).update(nested)
                nested = None
            else:
                members.update(dict.fromkeys(_declared(text), tag_of(text)))
            last, found = after, _STRUCT_PART.search(self.masked, after)
        return members, found.end() if found else len(self.masked)

    def initialisers(self):
        """(member, identifier) of every `.member = identifier` outside functions."""
        for start, opening, end, head in self.blocks:
            if head.endswith("="):
                for found in re.finditer(r"\.(\w+)\s*=\s*&?(\w+)\s*[,}\n]",
                                         self.masked[opening:end]):
                    yield found.group(1), found.group(2), opening + found.start(2)
                    _ = start


_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


def _occurrences(text, word):
    """Offsets of a word; faster than a regular expression that looks for it."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if text[at - 1:at] not in _WORD and text[end:end + 1] not in _WORD:
            yield at
        at = text.find(word, end)


def may_define(text, word):
    """Does a line that is not indented name this function with a parenthesis?

    Cheap, before a file is read for good; may say yes when it should not.
    """
    at = text.find(word + "(")
    while at >= 0:
        first = text[text.rfind("\n", 0, at) + 1]
        if not first.isspace() and first not in "#*/":
            return True
        at = text.find(word + "(", at + 1)
    return False


def function_header(head):
    """(name, text of its parameters) if what is before a brace is a function's header.

    A name made by a macro, as in FNAME(walk)(args), is given as written; a
    system call has the name that the kernel declares it by, sys_move() for
    SYSCALL_DEFINE3(move, ...).
    """
    if not head or head.endswith("=") or "=" in head.split("(", 1)[0]:
        return None, ""
    groups = _paren_groups(head)
    for opening, closing in groups:
        before = head[:opening].rstrip()
        name = re.search(r"([A-Za-z_]\w*)$", before)
        if name and name.group(1).startswith("__") and name.group(1).endswith("__"):
            continue
        if name and name.group(1) in ("__attribute__", "__acquires", "__releases",
                                      "__must_hold", "__aligned", "__printf"):
            continue
        if name and _SYSCALL.fullmatch(name.group(1)):
            return _syscall(name.group(1), head[opening + 1:closing])
        if name:
            follow = head[closing + 1:].lstrip()
            if follow.startswith("("):
                second = [g for g in groups if g[0] > closing][0]
                return head[name.start():closing + 1], head[second[0] + 1:second[1]]
            return name.group(1), head[opening + 1:closing]
        return None, ""
    return None, ""


_SYSCALL = re.compile(r"(COMPAT_)?SYSCALL(?:32)?_DEFINE\d")


def _syscall(macro, text):
    """The header of SYSCALL_DEFINEn(name, type, parameter, ...)."""
    words = [part.strip() for part in split_top(text)]
    prefix = "compat_sys_" if macro.startswith("COMPAT") else "sys_"
    return prefix + words[0], ", ".join(map(" ".join, zip(words[1::2], words[2::2])))


_PAREN = re.compile(r"[()]")


def _paren_groups(head):
    groups, depth, opening = [], 0, 0
    for found in _PAREN.finditer(head):
        if found.group() == "(":
            if depth == 0:
                opening = found.start()
            depth += 1
        else:
            depth -= 1
            if depth == 0:
                groups.append((opening, found.start()))
    return groups


def read_params(text):
    """[(type text, name)] of the parameters in a function's header; an array is a
    pointer."""
    params = []
    for part in split_top(text):
        part = part.strip()
        pointer = re.search(r"\(\s*\*\s*(\w+)\s*\)\s*\(", part)
        if pointer:
            params.append((part, pointer.group(1)))
            continue
        names = re.findall(r"[A-Za-z_]\w*", re.sub(r"\[[^\]]*\]", "", part))
        if names and part != "void":
            at = part.rfind(names[-1], 0, part.find("[") if "[" in part else None)
            params.append((part[:at] + "*" * part.count("["), names[-1]))
    return params
