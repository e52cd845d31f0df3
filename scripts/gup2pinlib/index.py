# SPDX-License-Identifier: GPL-2.0-only
"""Definitions, callers and structures of a tree, looked up by name."""

import os
import re

from .cflow import uncalled
from .csource import arrays
from .ctext import may_define, tag_of
from .expr import owner
from .reads import Reads

PAGES = frozenset(("page", "folio"))
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.M)


class Index(Reads):
    def function(self, key):
        path, name, start = key
        func = self.source(path).function_at(start)
        if func and (func.name, func.start) == (name, start):
            return func
        return self.source(path).enclosing(start)

    def definitions(self, call, path):
        """The functions that a call in a file may reach; nearest first.

        A function of the same file hides all others.  A name that is used all
        over the kernel is not looked up.
        """
        name = call.callee
        own = self.source(path).named.get(name)
        if own:         # several in the branches of an #if
            return own
        found = [f for f in self.once("named", name, lambda: self._find_named(name))
                 if f.takes(len(call.args))]
        here = os.path.dirname(path)
        found.sort(key=lambda f: (-len(os.path.commonprefix([f.file, here])), f.file))
        return found[:3]

    def _find_named(self, name):
        """The functions of that name that other files may call."""
        found = [func for f in self.places(name) or () if may_define(self.text(f), name)
                 for func in self.source(f).named.get(name, ())]
        return [f for f in found if not f.static or f.file.endswith(".h")]

    def callers(self, func):
        """[(Function, Call)] of calls, and of calls that pass it as a callback."""
        return self.once("callers", func.key, lambda: self._find_callers(func))

    def calls(self, func):
        """Those of them that call it by its name, and do not pass it on."""
        return [(caller, call) for caller, call in self.callers(func) if call.callee == func.name]

    def _find_callers(self, func):
        name = _plain_name(func.name)
        if func.static and not func.file.endswith(".h"):
            files = [func.file]
        else:
            files = self.places(name) or ()
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

    def given_away(self, func):
        """May somebody call it who is not seen to: by a pointer, or from a macro?

        A table's operation is no such pointer: operations.py knows who calls that.
        """
        return self.once("given_away", func.key, lambda: self._is_given_away(func))

    def _is_given_away(self, func):
        name = _plain_name(func.name)
        own = func.static and not func.file.endswith(".h")
        files = [func.file] if own else [f for f in self.places(name) or () if f == func.file
                                         or not self._hides(f, name)]
        return any(_used_as_value(self.source(f), name) or any(
            re.search(rf"\b{name}\b", body) for _, body, _ in self.source(f).macros())
                   for f in files)

    def own_headers(self, path):
        """Headers that a file includes by a name in quotes, as paths of the tree; in no
        kernel tree those in <>, too.

        One that is not beside the file is where a makefile's -I says: taken for it is
        the nearest of that name, in a kernel tree of the same driver's directory.
        """
        return self.once("own_headers", path, lambda: self._find_own_headers(path))

    def _find_own_headers(self, path):
        here, found = os.path.dirname(path), []
        for mark, name in _INCLUDE.findall(self.text(path)):
            beside = os.path.normpath(os.path.join(here, name))
            if mark == '"' and self.exists(beside):
                found.append(beside)
            elif mark == '"' or not self.tree.kernel:
                found += self._by_path(here, name)
        return found

    def _by_path(self, here, name):
        found = [p for p in self.headers(os.path.basename(name))
                 if ("/" + p).endswith("/" + name) and self.same_driver(p, here)]
        return sorted(found, key=lambda p: (-_shared(p, here), p))[:1]

    def same_driver(self, path, directory):
        """May a file be of the driver in a directory?"""
        return not self.tree.kernel or _shared(path, directory) > 2     # drivers/net/NAME

    def own_macros(self, path):
        """The names of the macros that a file and its own headers define."""
        return self.once("own_macros", path, lambda: frozenset(
            name for name, _ in self.macros([path, *self.own_headers(path)])))

    def nulls(self, path):
        """The names of those that are nothing but a null pointer."""
        return self.once("nulls", path, lambda: frozenset(
            name for name, body in self.macros([path, *self.own_headers(path)])
            if re.fullmatch(r"[\s()]*(?:NULL|\(\s*void\s*\*\s*\)\s*0)[\s()]*", body)))

    def macros(self, files):
        """(name, the rest of its definition) of the macros that files define."""
        return ((name, body) for file in files for name, body, _ in self.source(file).macros())

    def _global_page(self, name, path):
        """Is this a page pointer that a file shares with others?"""
        return any(self.source(file).shares_page(name) for file in [path, *self.own_headers(path)]
                   if name in self.text(file))

    def type_of(self, func, name):
        """The tag of the structure that a variable is, or points to, or what a function,
        f(), gives, or None."""
        if func.declares(name):
            return func.type_of(name)
        if name.startswith("struct "):
            return name[7:-2]
        return self.once("type_of", (name, func.file), lambda: self._find_type_of(func.file, name))

    def _find_type_of(self, path, name):
        found = set()
        for file in self.near(path):
            if name.rstrip("()") not in self.text(file):
                continue
            source = self.source(file)
            if name.endswith("()"):
                found |= {tag_of(func.result) for func in source.named.get(name[:-2], ())}
            else:
                found |= {match.group(1) for match in re.finditer(
                    rf"^[ \t]*(?:(?:static|extern|const)\s+)*struct\s+(\w+)[\s*]+(?:const\s+)?{name}\b"
                    r"\s*[;,=\[]", source.masked, re.M) if source.function_at(match.start()) is None}
        return found.pop() if len(found) == 1 else None

    def shared(self, name, path):
        """Is this a global that a file may share with others?"""
        return self._global_page(name, path) or self.global_here(name, path) and not re.search(
            rf"^[ \t]*static\b[^;{{}}()]*\b{name}\b", self.source(path).masked, re.M)

    def global_here(self, name, path):
        """Does something outside of functions have that name, in a file or its headers?"""
        return self.once("global_here", (name, path), lambda: any(
            name in self.text(file) and self.source(file).has_global(name)
            for file in self.near(path)))

    def page_array(self, func, path):
        """Does a path of a function name what is declared as an array of pages, or a
        pointer to one?  Members are known by their names only; one that is declared
        nowhere is an array where the file indexes it."""
        if len(path) == 1 and func.declares(path[0]):
            return path[0] in arrays(func)
        where = (owner(self, func, path), path[-1], len(path) > 1, func.file)
        return self.once("page_array", where, lambda: self._is_page_array(*where))

    def _is_page_array(self, tag, name, member, file):
        files = self.near(file)
        if member and not (tag and self.struct(tag, file)):
            files = files + (self._headers_of(tag) if tag else [])
            if not any(self.source(f).declares_member(name) for f in files
                       if name in self.text(f)):
                return re.search(rf"(?:->|\.){name}\s*\[", self.text(file)) is not None
        return any(name in self.source(f).page_arrays for f in files if name in self.text(f))

    def may_be_of(self, func, path, kind):
        """May a path's last member be of a type?  Of a structure that is not known that one
        which a structure nearby has."""
        tag = owner(self, func, path)
        known = self.struct(tag, func.file) if tag else {}
        files = [] if known else [*(self.defining(tag.partition(".")[0]) if tag else []),
                                  *self.near(func.file)]
        return known.get(path[-1]) == kind or any(
            members.get(path[-1]) == kind for file in files if path[-1] in self.text(file)
            for members in self.source(file).structs.values())

    def _headers_of(self, tag):
        return [path for path in self.places(tag.partition(".")[0]) or () if path.endswith(".h")
                and tag in self.source(path).structs]

    def near(self, path):
        """A file, the headers beside it, and those that it includes by a name in quotes."""
        return self.once("near", path, lambda: self._find_near(path))

    def _find_near(self, path):
        headers = [p for p in self.listing(os.path.dirname(path)) if p.endswith(".h")]
        found = dict.fromkeys([path, *headers])
        todo = [path]
        while todo:     # those that headers include, too
            own = [p for p in self.own_headers(todo.pop()) if p not in found]
            found.update(dict.fromkeys(own))
            todo += own
        return list(found)

    def defining(self, tag):
        """Headers that define a structure, anywhere in the tree."""
        if not self._search.known(tag):
            self.search({tag})
        return self._headers_of(tag)

    def struct(self, tag, path):
        """{member: tag of its type} of a structure visible in a file, or {}."""
        return self.once("struct", (tag, path), lambda: self._find_struct(tag, path))

    def united(self, tag, member, path):
        """Members for pages that share their place with one of a structure visible in a
        file, sorted."""
        return self.once("united", (tag, member, path),
                         lambda: self._find_united(tag, member, path))

    def _find_united(self, tag, member, path):
        if tag is None:
            return sorted({name for file in self.near(path) if member in self.text(file)
                           for name in self.source(file).united_by_name(member)})
        known = self.struct(tag, path)
        return sorted(name for file in self.near(path) if known
                      for name in self.source(file).united(tag, member)
                      if known.get(name) in PAGES)

    def _find_struct(self, tag, path):
        for candidate in self.near(path):
            if tag.partition(".")[0] in self.text(candidate):
                found = self.source(candidate).structs.get(tag)
                if found:
                    return found
        return {}


def _used_as_value(source, name):
    """Does a file use a function without calling it, but as an operation by its name?"""
    for func in source.functions_with(name):
        tokens = func.flow.tokens
        if any(tokens[at - 1] != "=" or tokens[at - 3] not in (".", "{", ",")
               for at in uncalled(func.flow, {name})):
            return True
    return any(re.search(r"[{,]\s*&?$", source.masked[:at]) and re.match(
        rf"{name}\s*[,}}]", source.masked[at:]) for at in source.outside(name))


def _shared(path, directory):
    """How many directories two paths have in common."""
    common = os.path.commonpath([path, directory]) if directory else ""
    return common.count("/") + bool(common)


def _plain_name(name):
    """FNAME(walk) is called as FNAME(walk)(...): search for the inner word."""
    return (re.findall(r"\w+", name) or [name])[-1]
