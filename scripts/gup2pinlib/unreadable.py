# SPDX-License-Identifier: GPL-2.0-only
"""Code beside a group of call sites that the toolkit cannot read for certain.

Files that could not be read, macros that release, functions that look like the
kernel's, code for several kernel versions: each is a Reason to leave it alone.
"""

import os
import re

from .groups import Reason

_VERSIONED = re.compile(r"\b(?:LINUX_VERSION_CODE|KERNEL_VERSION|RHEL_\w+|\w*_VERSION_CODE)\b")
_CONDITIONAL = re.compile(r"^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|else|endif)\b((?:\\\n|[^\n])*)",
                          re.M)


class Unreadable:
    """Each public function gives the [Reason] of one kind that stop a group."""

    def __init__(self, index, functions):
        self._index = index
        self._releasing = functions.names("put")
        self._counting = functions.names("put", "ref")
        self._all = functions.names("get", "pin", "put", "unpin")

    def files(self, group):
        near = {os.path.dirname(path) for path in group.files()}
        for path, why in sorted(set(map(tuple, self._index.tree.unreadable))):
            if os.path.dirname(path) in near or path in near:
                yield Reason(path, 1, f"{why}: what it releases is not known")

    def macros(self, group):
        """Macros that release or take a reference, used where the pages are at hand."""
        words = frozenset().union(*[f.flow.words for f in group.functions()])
        files = self._with_headers(group)
        counting = self._by_macros(files)
        for path in files:
            source = self._index.source(path)
            for name, body, at in source.macros():
                line = source.lines.line(at)
                if name in self._all:
                    yield Reason(path, line, f"{name} is defined here: what it does on which"
                                 " kernel is for a person to say")
                elif name in words and not counting.isdisjoint(re.findall(r"\w+", body)):
                    yield Reason(path, line, f"the macro {name}() releases pages, or takes a"
                                 " reference")

    def _by_macros(self, files):
        """The names that take or drop a reference, and those of the macros that lead to
        them."""
        macros = [(name, set(re.findall(r"\w+", body))) for path in files
                  for name, body, _ in self._index.source(path).macros()]
        names, before = set(self._counting), 0
        while len(names) > before:
            before = len(names)
            names |= {name for name, words in macros if not names.isdisjoint(words)}
        return names

    def pointers(self, group):
        """A releasing function that is named, and not called: who calls it is not seen."""
        for path in group.files():
            source = self._index.source(path)
            for func in source.functions:
                if func.flow.words.isdisjoint(self._releasing):
                    continue
                for at, token in enumerate(func.flow.tokens):
                    if (token in self._releasing and func.flow.tokens[at + 1] not in ("(", ":")
                            and func.flow.tokens[at - 1] not in ("->", ".", "goto")
                            and not func.declares(token)):
                        yield self._pointer(source, func.flow.offsets[at], token)
            for _, value, at in source.initialisers():
                if value in self._releasing:
                    yield self._pointer(source, at, value)

    @staticmethod
    def _pointer(source, at, name):
        return Reason(source.file, source.lines.line(at), f"{name}() is not called here, but"
                      " named: whose pages it releases is not known")

    def look_alikes(self, group):
        """A function of the driver's own with a name that the kernel declares."""
        for path in group.files():
            for func in self._index.source(path).functions:
                if func.name in self._all and func.static and path.endswith(".c"):
                    yield Reason(path, func.line(func.start), f"{func.name}() here is a function"
                                 " of the file's own: it must be renamed first")

    def _with_headers(self, group):
        files = set(group.files())
        for path in list(files):
            files.update(self._index.own_headers(path))
        return sorted(files)

    def versions(self, group):
        spots = [(a.occurrence.file, a.occurrence.offset, a.occurrence.line)
                 for a, _ in group.sites]
        spots += [(s.file, s.offset, s.line) for s, _, _ in group.releases]
        for file, offset, line in spots:
            for condition in conditions(self._index.source(file).masked, offset):
                if _VERSIONED.search(condition):
                    yield Reason(file, line, "the code is for several kernel versions"
                                 f" (#if {condition.strip()})")
                    break


def conditions(masked, offset):
    """The preprocessor's conditions that an offset stands under, outermost first."""
    stack = []
    for found in _CONDITIONAL.finditer(masked[:offset]):
        word, rest = found.groups()
        if word in ("if", "ifdef", "ifndef"):
            stack.append(rest)
        elif word in ("elif", "else") and stack:
            stack[-1] += " " + rest
        elif word == "endif" and stack:
            stack.pop()
    return stack
