# SPDX-License-Identifier: GPL-2.0-only
"""Which functions may bear witness on a call site.

Those that may hold the pages (follow.py), those that call the acquiring
function, those that charge memory beside it, those of its module that register
an MMU notifier, and those that set the flags it passes.
"""

import os
import re

from . import tables
from .ctext import tag_of
from .expr import refs
from .follow import SHARED, Follower

CALLER_LEVELS = 3
MAX_CALLERS = 25


def names_in_rule(kind, rule):
    """The functions that one rule of an evidence file matches."""
    path = os.path.join(tables.PATCHES, "evidence", kind + ".cocci")
    with open(path, encoding="utf-8") as file:
        body = re.search(r"^@" + rule + r"@$.*?^@@$(.*?)^@", file.read(), re.M | re.S)
    return sorted(set(re.findall(r"(\w+)@p\(", body.group(1))))


REGISTER = names_in_rule("notifier", "registers")
# Who calls one of these has pages of its own to free.
ALLOCATORS = ("alloc_page", "alloc_pages", "alloc_pages_node", "__alloc_pages",
              "dev_alloc_page", "dev_alloc_pages")


class Reach:
    """.follower (a Holders), .ancestors {key: (Function, level)}, and the lists of
    functions .beside, .registrars, .setters, .above_releases, once they are known"""

    def __init__(self, index, site, follower):
        self.index, self.site, self.follower = index, site, follower
        self.ancestors = {}
        self.beside, self.registrars, self.setters, self.above_releases = [], [], [], []

    def allocating(self, func):
        """Do files of a function's directory allocate pages?"""
        here = func.directory
        return any(self.index.files_in(name, here) for name in ALLOCATORS)

    def functions(self):
        """All of them, once each."""
        found = {self.site.func.key: self.site.func}
        for func in (self.follower.funcs() + [f for f, _ in self.ancestors.values()]
                     + self.beside + self.registrars + self.setters + self.above_releases):
            found[func.key] = func
        return found


class Explorer(Reach):
    """Finds them."""

    def __init__(self, index, site, functions):
        super().__init__(index, site, Follower(index, site, functions))
        self._functions = functions
        self.ancestors = ancestors(index, site.func)
        self.beside = self._beside()
        self.registrars = self._registrars()
        self.setters = self._setters()
        self.above_releases = self._above_releases()

    def _beside(self):
        """What the acquiring function and its near callers call in their files."""
        near = [self.site.func] + [f for f, level in self.ancestors.values() if level <= 2]
        found = {}
        for func in near:
            if func.directory != self.site.func.directory:
                continue
            for call in func.flow.calls:
                callee = self.index.source(func.file).by_name.get(call.callee)
                if callee:
                    found[callee.key] = callee
        return list(found.values())

    def _registrars(self):
        """Functions of the site's module that register an MMU notifier.

        Files of one directory are taken for one module if they include a
        header of their own, or name a structure of their own.
        """
        file, found = self.site.func.file, []
        own = set(self.index.own_headers(file))
        tags = _tags(self.site.func)
        for name in REGISTER:
            for path in self.index.files_in(name, os.path.dirname(file)):
                same = path == file or own & set(self.index.own_headers(path))
                found += [f for f in self.index.source(path).functions_with(name)
                          if same or tags & _tags(f)]
        return found

    def _above_releases(self):
        """Who calls the functions that release, or has them called."""
        found = {}
        for func in self.follower.funcs():
            if any(self._functions.action(c.callee) in tables.RELEASES for c in func.flow.calls):
                for key, (caller, _) in ancestors(self.index, func).items():
                    found[key] = caller
        return list(found.values())

    def _setters(self):
        """Functions that set the member through which the flags come."""
        signature = self.site.signature
        tokens = self.site.argument(signature.flags) if signature else None
        found = []
        for path, _ in refs(tokens or []):
            if len(path) < 2:
                continue
            here = self.site.func.directory
            for file in self.index.listing(here):
                if file.endswith((".c", ".h")) and path[-1] in self.index.text(file):
                    found += self.index.source(file).functions_with(path[-1])
        return found


def _tags(func):
    """Tags of the structures that a function's parameters and locals are of."""
    tags = {tag_of(kind) for kind, _ in func.params} | set(func.flow.types.values())
    return tags - SHARED - {None}


def ancestors(index, func, levels=CALLER_LEVELS):
    """{key: (Function, level)} of the callers of a function, nearest first."""
    found, row = {}, [func]
    for level in range(1, levels + 1):
        above = []
        for callee in row:
            callers = {c.key: c for c, _ in index.callers(callee)}
            if len(callers) > MAX_CALLERS:
                continue
            for key, caller in callers.items():
                if key != func.key and key not in found:
                    found[key] = (caller, level)
                    above.append(caller)
        row = above
    return found
