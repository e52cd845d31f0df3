# SPDX-License-Identifier: GPL-2.0-only
"""Code beside a group of call sites that the toolkit cannot read for certain.

Files that could not be read, macros that release, functions that look like the
kernel's, code for several kernel versions: each is a Reason to leave it alone.
"""

import os
import re

from .cflow import uncalled
from .expr import refs
from .groups import Reason
from .kin import Kin
from .tree import is_code

_VERSIONED = re.compile(r"\b(?:KERNEL_VERSION|(?:HAVE_)?RHEL\w*|\w*_VERSION_CODE|HAVE_\w+)\b")
_CONFIGURED = re.compile(r"\bCONFIG_\w+")


class Unreadable:
    """Each public function gives the [Reason] of one kind that stop a group."""

    def __init__(self, index, functions):
        self._index = index
        self._releasing = functions.names("put")
        self._counting = functions.names("put", "ref")
        self._all = functions.names("get", "pin", "put", "unpin")
        self._calls = functions.calls("get", "pin", "put", "unpin")
        self._kin = Kin(index, sorted(self._counting))

    def files(self, group):
        near = group.directories()
        for path, why in sorted(set(map(tuple, self._index.tree.unreadable))):
            if os.path.dirname(path) in near or path in near:
                yield Reason(path, 1, f"{why}: what it releases is not known")
        tree = self._index.tree
        for directory in near if tree.kernel else tree.dirs:
            for path in self._index.listing(directory):
                if is_code(path) and not path.endswith((".c", ".h")) and (
                        self._calls.search(self._index.text(path))):
                    yield Reason(path, 1, "files of this kind are not read: what it releases"
                                 " is not known")

    def macros(self, group):
        """Macros that release or take a reference, used where the pages are at hand, or
        to define functions."""
        files = self._with_headers(self._kin.of(group.files()))
        counting = self._by_macros(files)
        words = frozenset().union(*[f.flow.words for f in group.functions()],
                                  *[self._defining(path, counting) for path in files],
                                  self._elsewhere(group, counting),
                                  self._naming(group, files))
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
            for name, at in self._outside(source):
                yield Reason(path, source.lines.line(at), f"{name}() stands in no function: whose"
                             " pages it releases is not known")

    def _naming(self, group, files):
        """The macros that name a member which holds the pages by themselves."""
        held = "|".join(sorted(group.members()))
        return {name for path in files for name, body, _ in self._index.source(path).macros()
                if held and re.search(rf"(?:->|\.)\s*(?:{held})\b", body)}

    def _elsewhere(self, group, names):
        """Those of some names that functions of the module's other files use, in which a
        member is named that holds the pages."""
        members, own = group.members(), group.files()
        return {name for path in self._kin.of(own) if path not in own
                for name in names.difference(self._all) if name in self._index.text(path)
                for func in self._index.source(path).functions_with(name)
                if self._kin.names(func, members)}

    def _defining(self, path, names):
        """Those of some names that a file uses outside of functions."""
        return {name for name in names if any(True for _ in self._index.source(path).outside(name))}

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
        """A function that releases or takes a reference is named, and not called: who calls
        it is not seen."""
        for path in self._kin.of(group.files()):
            source = self._index.source(path)
            for func in source.functions:
                for at in uncalled(func.flow, self._counting):
                    if not func.declares(func.flow.tokens[at]):
                        yield self._pointer(source, func.flow.offsets[at], func.flow.tokens[at])
            for _, value, at in source.initialisers():
                if value in self._counting:
                    yield self._pointer(source, at, value)

    def _outside(self, source):
        """(name, offset) of releases in what a macro is given outside of functions."""
        text = source.masked
        return [(name, at) for name in self._releasing for at in source.outside(name)
                if re.match(r"\s*\(", text[at + len(name):])
                and re.search(r"[(){},;=]\s*$", text[max(at - 80, 0):at])]

    @staticmethod
    def _pointer(source, at, name):
        return Reason(source.file, source.lines.line(at), f"{name}() is not called here, but"
                      " named: whose pages it releases is not known")

    def freed(self, group):
        """[Reason] of each __free_page() of what may be the group's pages, where pages are
        allocated, too, and which is no release of the group's for that."""
        known = group.released()
        return [Reason(func.file, func.line(call.offset), f"{call.callee}() here may release"
                       " these pages, or what is allocated beside them")
                for func in group.functions() for call in func.flow.calls
                if call.callee.startswith("__free_page") and call.args
                and (func.file, call.offset) not in known and any(
                    group.holds(func, path) for path, _ in refs(call.args[0]))]

    def look_alikes(self, group):
        """A function of the driver's own with a name that the kernel declares."""
        for path in self._with_headers(group.files()):
            for func in self._index.source(path).functions:
                if func.name in self._all and func.static and (
                        path.endswith(".c") or not self._index.tree.kernel):
                    yield Reason(path, func.line(func.start), f"{func.name}() here is a function"
                                 " of the driver's own: it must go, or be renamed, first")

    def _with_headers(self, paths):
        files = set(paths)
        for path in paths:
            files.update(self._index.own_headers(path))
        return sorted(files)

    def versions(self, group):
        spots = [(a.occurrence.file, a.occurrence.offset, a.occurrence.line)
                 for a, _ in group.sites]
        spots += [(s.file, s.offset, s.line) for s, _, _ in group.releases]
        for file, offset, line in spots:
            source = self._index.source(file)
            for parts in source.conditionals_at(offset):
                condition = " ".join(rest for start, _, _, rest in parts if start < offset).strip()
                if _VERSIONED.search(condition) or not _CONFIGURED.search(condition) and (
                        self._calls.search(_others(source.masked, parts, offset))):
                    yield Reason(file, line, "the code is for several kernel versions"
                                 f" (#if {condition})")
                    break


def _others(masked, parts, offset):
    """The text of an #if's other branches than that of an offset; parts: as conditionals()
    of ctext.py has them."""
    branches = [(one[1], other[0]) for one, other in zip(parts, parts[1:])]
    return "\n".join(masked[low:high] for low, high in branches if not low <= offset < high)
