# SPDX-License-Identifier: GPL-2.0-only
"""Read C text without a compiler: functions, calls, assignments, types.

Nothing here knows what a page is.  The reader serves the steps that must see
code that spatch cannot parse, or more files than spatch can parse in time: it
needs no headers, keeps offsets, and never gives up on a file.
"""

import bisect
import os
import re
from functools import cached_property, lru_cache
from dataclasses import dataclass, field

from .cflow import Flow
from .ctext import (Lines, conditionals, declared, function_header, mask, occurrences, read_params,
                    split_top, tag_of, without_directives)

_BRACE = re.compile(r"[{};]|^[ \t]*#[ \t]*(\w*)(?:\\\n|[^\n])*", re.M)
_INNER_BRACE = re.compile(r"[{}]|^[ \t]*#[ \t]*(\w*)(?:\\\n|[^\n])*", re.M)
_MACRO = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)((?:\\\n|[^\n])*)", re.M)
_STRUCT = re.compile(r"\b(?:struct|union)\s+(\w+)\s*(?:__\w+\s*)?\{")
_STRUCT_PART = re.compile(r"[{};]")
_PAGES = re.compile(r"\bstruct\s+(page|scatterlist|bio_vec)\b([^;{}]*)")
_PAGE_ARRAY = re.compile(r"\bstruct\s+(?:page|folio)\s*\*\s*(?:(?:const\s*)?\*\s*(\w+)|(\w+)\s*\[)")
_SHARED_PAGE = re.compile(r"^(?:extern\s+)?struct\s+(?:page|folio)\b([^;{}()=]*)", re.M)
_UNION_BODY = re.compile(r"\bunion\b[^;{}]*\{([^{}]*)\}")
_UNION = re.compile(r"\bunion\b[^;{}]*\{|[{}]")
_UNNAMED = re.compile(r"(?:\bstruct\s+(\w+)\s*\)|(?:[=(,]|\breturn)\s*\(\s*(\w+)\s*\)"
                      r"|\b(\w+)\s+\w+(?:\s*\[\w*\])?\s*=)(?:\s*\{)+\s*(?:[^\s.}\[{0]|0\s*,\s*[^\s}])")
_NO_TYPE = "(?:struct|union|enum|return|goto|else|case)"
_POINTER = re.compile(r"\s*((?:\*\s*(?:const\s+)?)*)(?:\(\s*(\*)\s*(\w+)\s*\)|(\w+))(\s*\[)?")


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

    @cached_property
    def has_directive(self):
        return re.search(r"^[ \t]*#", self.source.masked[self.body:self.end], re.M) is not None

    @cached_property
    def result(self):
        """What the header says before the function's name: the type of its result."""
        return re.split(rf"\b{re.escape(self.name)}\s*\(", self.head)[0]

    @cached_property
    def directory(self):
        return os.path.dirname(self.file)

    @cached_property
    def params(self):
        """[(type text, name)]."""
        return read_params(self.params_text)

    @cached_property
    def flow(self):
        return Flow(self.source.masked, self.body, self.end)

    @cached_property
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
        known, tags = self.flow.types, self._param_tags
        if name not in tags or known.get(name, tags[name]) == tags[name]:
            return known.get(name, tags.get(name))
        return None

    @cached_property
    def _param_tags(self):
        return {name: tag_of(kind) for kind, name in reversed(self.params)}

    def typedef_of(self, name):
        """The type of a parameter or local that is declared by one word, or None."""
        found = name.isidentifier() and re.search(
            rf"[({{}};,]\s*(?:const\s+)?(?!{_NO_TYPE}\b)(\w+)(?:\s*\*\s*|\s+){name}\s*[;=,)]",
            self.source.masked[self.start:self.end])
        return found.group(1) if found else None

    def hides(self, name):
        """Is it a local of inner blocks only, which hides a global there?"""
        return (name in self.flow.locals and name not in self.flow.outermost
                and name not in self._param_tags)

    def declares(self, name):
        """Is this a parameter or a local (and not a global)?"""
        return name in self._param_tags or name in self.flow.locals


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
            stars, inner, name, plain, bracket = part.groups()
            more = stars.count("*") + bool(inner) + bool(bracket) - (2 if kind == "page" else 1)
            if 0 <= more <= (kind == "page"):
                found[more].add(name or plain)
    return found


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
        self.by_name, self.named = {}, {}
        for func in self.functions:
            self.by_name.setdefault(func.name, func)
            self.named.setdefault(func.name, []).append(func)
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
        # first: where the header begins if no directive ends it
        depth, header, first, opening, saved = 0, 0, 0, 0, []
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
                    self._block(header, opening, found.end(), first)
                    header = first = found.end()
            elif tok == ";":
                if depth == 0:
                    header = first = found.end()
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

    def _block(self, header, opening, end, first):
        head = self.masked[header:opening]
        if first < header and (not head.strip() or head.count(")") > head.count("(")):
            # a function has several heads, or its arguments have a directive in them
            header, head = first, without_directives(self.masked[first:opening])
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

    @cached_property
    def storing_macros(self):
        """The bodies of those macros that may change a member, or give its address."""
        return [body for _, body, _ in self.macros()
                if ("->" in body or "." in body) and any(
                    sign in body for sign in ("=", "++", "--", "&"))]

    def shares_page(self, name):
        """Is a page pointer of that name declared outside of functions, for other files?"""
        return name in self._shared_pages

    @cached_property
    def _shared_pages(self):
        return frozenset(name for found in _SHARED_PAGE.finditer(self.masked)
                         if self.function_at(found.start()) is None
                         for name in re.findall(r"\w+", found.group(1)))

    def declares_member(self, name):
        """Has a structure that is defined here a member of that name?"""
        return any(name in members for members in self.structs.values())

    @cached_property
    def page_arrays(self):
        """The names that are declared anywhere as arrays of pages, or pointers to such."""
        return frozenset(name for found in _PAGE_ARRAY.findall(self.masked) for name in found)

    def united(self, tag, member):
        """Names of the members that share their place with one of a structure."""
        outer = tag and tag.partition(".")[0]
        return {name for struct, members in self._unions
                if struct == outer and member in members for name in members} - {member}

    def united_by_name(self, member):
        """Names of the members for pages that share their place with one of any structure."""
        found = set()
        for match in _UNION_BODY.finditer(self.masked):
            names = {name for kind, text in _PAGES.findall(match.group(1)) if kind == "page"
                     for name in declared("struct page" + text)}
            found |= names if member in names else set()
        return found - {member}

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

    def conditionals_at(self, offset):
        """ctext.conditionals() that an offset stands under, outermost first."""
        return [parts for parts in self._conditionals if parts[0][0] < offset < parts[-1][0]]

    @cached_property
    def _conditionals(self):
        return conditionals(self.masked)

    def has_global(self, name):
        """Does an identifier stand outside of functions, and of structures?"""
        return any(not any(opening < at < end for _, opening, end, _ in self.blocks)
                   and self.function_at(at) is None for at in self.outside(name))

    def keeps(self, name):
        """Is a global, or its address, what a structure outside of functions begins with?"""
        ended = re.compile(rf"{name}\s*[,}}]")
        return any(ended.match(self.masked, at) and self.masked[:at].rstrip().removesuffix(
            "&").rstrip()[-1:] in ("=", "{", ",")
                   for at in self.outside(name) if not self.function_at(at))

    def outside(self, word):
        """Offsets of an identifier that stands in no function's body and no directive."""
        text = self._undirected
        for at in occurrences(text, word):
            func = self.function_at(at)
            if func is None or at <= func.body:
                yield at

    @cached_property
    def _undirected(self):
        return without_directives(self.masked)

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
            for at in occurrences(self.masked, word):
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
                names = declared(text)
                for name in names:      # all of one type
                    members[name] = inner or f"{tag}.{names[0]}"
                    self._structs.setdefault(members[name], {}).update(nested)
                nested = None
            else:
                members.update(dict.fromkeys(declared(text), tag_of(text)))
            last, found = after, _STRUCT_PART.search(self.masked, after)
        return members, found.end() if found else len(self.masked)

    def implementing(self, member):
        """The identifiers that an operation of that name is set to: in tables, and by
        assignments."""
        found = [value for name, value, _ in self.initialisers() if name == member]
        for func in self.functions_with(member):
            found += [a.right[-1] for a in func.flow.assigns
                      if a.left[-2:] in (["->", member], [".", member])
                      and a.right[:-1] in ([], ["&"]) and a.right != ["NULL"]]
        return found

    def initialisers(self):
        """(member, identifier) of every `.member = identifier` outside functions."""
        for start, opening, end, head in self.blocks:
            if head.endswith("="):
                for found in re.finditer(r"\.(\w+)\s*=\s*&?(\w+)\s*[,}\n]",
                                         self.masked[opening:end]):
                    yield found.group(1), found.group(2), opening + found.start(2)
                    _ = start
