# SPDX-License-Identifier: GPL-2.0-only
"""Definitions, callers and structures of a tree, looked up by name.

A name that no search has looked for yet is put into .missing and answered as
if it did not occur: the caller asks again after search_missing().
"""

import os
import re
from dataclasses import replace

from .csource import Source, may_define

# A function mentioned in more files than this is everybody's: following it
# would say nothing of any one caller.
WIDELY_USED = 60
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.M)


class Index:
    def __init__(self, tree, search, sources=None):
        self.tree = tree
        self._search = search
        self._sources = dict(sources or {})     # what was read already
        self._callers = {}
        self._structs = {}
        self.missing = set()

    def source(self, path):
        if path not in self._sources:
            self._sources[path] = Source(path, self.tree.text(path))
        return self._sources[path]

    def sources(self, but):
        """What has been read, without some files: for another Index."""
        return {path: s for path, s in self._sources.items() if path not in but}

    def files(self, name):
        """Files that contain the identifier; [] until it was searched for."""
        if not self._search.known(name):
            self.missing.add(name)
            return []
        return self._search.files(name)

    def search_missing(self):
        """Search for all names asked for; False if there were none."""
        wanted, self.missing = self.missing, set()
        self._search.find(wanted)
        return bool(wanted)

    def function(self, key):
        path, name, start = key
        for func in self.source(path).functions:
            if func.name == name and func.start == start:
                return func
        return self.source(path).enclosing(start)

    def definitions(self, call, path):
        """The functions that a call in a file may reach; nearest first.

        A function of the same file hides all others.  A name that is used all
        over the kernel is not looked up.
        """
        name = call.callee
        own = self.source(path).by_name.get(name)
        if own:
            return [own]
        files = self.files(name)
        if len(files) > WIDELY_USED:
            return []
        found = [self.source(f).by_name.get(name) for f in files
                 if f in self._sources or may_define(self.tree.text(f), name)]
        found = [f for f in found if f and (not f.static or f.file.endswith(".h"))
                 and f.takes(len(call.args))]
        here = os.path.dirname(path)
        found.sort(key=lambda f: (-len(os.path.commonprefix([f.file, here])), f.file))
        return found[:3]

    def callers(self, func):
        """[(Function, Call)] of calls, and of calls that pass it as a callback."""
        if func.key not in self._callers:
            asked = len(self.missing)
            found = self._find_callers(func)
            if len(self.missing) > asked or _plain_name(func.name) in self.missing:
                return found        # to be asked again after the search
            self._callers[func.key] = found
        return self._callers[func.key]

    def _find_callers(self, func):
        name = _plain_name(func.name)
        if func.static and not func.file.endswith(".h"):
            files = [func.file]
        else:
            files = self.files(name)
            if len(files) > WIDELY_USED:
                return []
        found = []
        for path in files:
            if path != func.file and self._hides(path, name):
                continue
            found.extend(self._calls_in(path, name, func))
        return found

    def _hides(self, path, name):
        own = self.source(path).by_name.get(name)
        return own is not None and own.static and not path.endswith(".h")

    def _calls_in(self, path, name, func):
        for caller in self.source(path).functions_with(name):
            if caller.key == func.key:
                continue
            for call in caller.flow.calls:
                if call.callee == name and not call.member:
                    if func.takes(len(call.args)):
                        yield caller, call
                elif [name] in call.args or ["&", name] in call.args:
                    yield caller, call

    def operations(self, func):
        """Members of operation tables that a function of this file stands in."""
        name = _plain_name(func.name)
        return sorted({member for member, value, _ in self.source(func.file).initialisers()
                       if value == name})

    def implementations(self, call, path):
        """What x->callee() may reach: operations of that name in the directory."""
        here, found = os.path.dirname(path), {}
        for file in sorted(self.tree.dirs.get(here, ())):
            if not file.endswith((".c", ".h")) or "." + call.callee not in self.tree.text(file):
                continue
            for member, value, _ in self.source(file).initialisers():
                if member == call.callee and value not in found:
                    found[value] = self._named(value, file, call)
        return [f for funcs in found.values() for f in funcs]

    def _named(self, name, path, call):
        """The functions of that name that a file's table may mean."""
        return self.definitions(replace(call, callee=name), path)

    def own_headers(self, path):
        """Headers that a file includes by a name in quotes, as paths of the tree."""
        here = os.path.dirname(path)
        found = (os.path.normpath(os.path.join(here, name))
                 for name in _INCLUDE.findall(self.tree.text(path)))
        return [p for p in found if p in self.tree.stats]

    def struct(self, tag, path):
        """{member: tag of its type} of a structure visible in a file, or {}."""
        key = (tag, os.path.dirname(path), path)
        if key not in self._structs:
            self._structs[key] = self._find_struct(tag, path)
        return self._structs[key]

    def _find_struct(self, tag, path):
        here = os.path.dirname(path)
        near = [path] + [p for p in self.tree.dirs.get(here, ()) if p.endswith(".h")]
        near += [p for p in self.own_headers(path) if p not in near]
        for candidate in near:
            if tag.partition(".")[0] in self.tree.text(candidate):
                found = self.source(candidate).structs.get(tag)
                if found:
                    return found
        return {}


def _plain_name(name):
    """FNAME(walk) is called as FNAME(walk)(...): search for the inner word."""
    return re.findall(r"\w+", name)[-1]
