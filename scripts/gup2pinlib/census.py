# SPDX-License-Identifier: GPL-2.0-only
"""Census: every occurrence of a gup function's name, and what kind it is.

A text search finds them; nothing is parsed but comments, literals and the
extent of functions, so no call can be lost here.  Kinds:

call            a call that the audit must explain
reference       the name without a call: an address taken, an alias made
definition      the function's own definition, or a call in the file that
                implements it, or by another function of the family there
declaration     a prototype, an export
comment, string
documentation   in a file that no compiler reads
look-alike      another identifier that contains the name, a structure's
                member, or a file's own static function of that name
"""

import bisect
import os
import re
from collections import namedtuple

from .csource import Source
from .ctext import Lines, hidden_spans
from .search import run_shared
from .tree import is_code

Occurrence = namedtuple("Occurrence", "file line column offset name kind")

STEMS = {"get": ("get_user_page",), "pin": ("pin_user_page", "pin_longterm_page")}
_EXPORT = re.compile(r"\b[A-Z][A-Z_]+\s*\(\s*$")


class Census:
    """occurrences, in the order of file and line; read(path) gives a Source."""

    def __init__(self, tree, functions, pinned=False, read=None):
        self._tree = tree
        self._source = read or (lambda path: Source(path, tree.text(path)))
        actions = ("get", "pin") if pinned else ("get",)
        self._names = frozenset(functions.names(*actions))
        self._stems = [s for a in actions for s in STEMS[a]]
        self._word = re.compile(r"\w*(?:" + "|".join(self._stems) + r")\w*")
        self.occurrences = []
        for path in self._files():
            self._read(path)

    def _files(self):
        """Every file, of whatever kind, that has one of the stems."""
        files = [p for p in sorted(self._tree.stats) if self._tree.in_scope(p)]
        if not files:
            return []
        command = ["grep", "-lZsF"]
        for stem in self._stems:
            command += ["-e", stem]
        output = run_shared(self._tree.root, command + ["--"], files)
        return sorted(os.fsdecode(f) for f in output.split(b"\0") if f)

    def calls(self):
        return [o for o in self.occurrences if o.kind in ("call", "reference")]

    def _read(self, path):
        text = self._tree.text(path)
        words = list(self._word.finditer(text))
        if not is_code(path):
            kinds = ["documentation"] * len(words)
        else:
            kinds = _Classifier(self._source(path), self._names).kinds(words)
        lines = Lines(text)
        for match, kind in zip(words, kinds):
            if match.group() not in self._names and kind not in ("comment", "string",
                                                                 "documentation"):
                kind = "look-alike"
            line, column = lines.where(match.start())
            self.occurrences.append(Occurrence(path, line, column, match.start(),
                                               match.group(), kind))


class _Classifier:
    """The kinds of a file's occurrences."""

    def __init__(self, source, names):
        self._source = source
        self._hidden = hidden_spans(source.text)
        self._hidden_from = [low for low, _, _ in self._hidden]
        own = [f for f in self._source.functions if f.name in names]
        header = source.file.endswith(".h")
        self._implements = {f.name for f in own if not f.static}
        self._lookalikes = ({f.name for f in own if f.static} if not header
                            and not self._implements else set())
        self._own_heads = [(f.start, f.body) for f in own]

    def kinds(self, words):
        return [self._kind(m) for m in words]

    def _kind(self, match):
        start = match.start()
        hidden = bisect.bisect_right(self._hidden_from, start) - 1
        if hidden >= 0 and start < self._hidden[hidden][1]:
            return self._hidden[hidden][2]
        masked = self._source.masked
        before = masked[max(0, start - 200):start].rstrip()
        follows = masked[match.end():match.end() + 200].lstrip()[:1]
        if match.group() in self._lookalikes or before.endswith(("->", ".")):
            return "look-alike"
        if any(low <= start < high for low, high in self._own_heads):
            return "definition"
        if re.search(r"#[ \t]*(define|undef|ifdef|ifndef)$", before):
            return "definition"
        func = self._source.function_at(start)
        if match.group() in self._implements or func and func.name in self._implements:
            return "definition"
        if func is None and re.search(r"\(\s*\*$", before):
            return "look-alike"
        inside = func is not None or self._in_macro(start)
        if follows == "(":
            return "call" if inside or self._in_block(start) else "declaration"
        if _EXPORT.search(before) and not inside:
            return "declaration"
        return "reference"

    def _in_macro(self, offset):
        """Is this line, or the line it continues, a #define?"""
        masked = self._source.masked
        start = masked.rfind("\n", 0, offset) + 1
        while start > 1 and masked[start - 2] == "\\":
            start = masked.rfind("\n", 0, start - 1) + 1
        return bool(re.match(r"[ \t]*#[ \t]*define\b", masked[start:offset]))

    def _in_block(self, offset):
        """Inside top-level braces that have no function header we know?"""
        return any(opening < offset < end and "struct" not in head.split("(")[0]
                   for _, opening, end, head in self._source.blocks)
