# SPDX-License-Identifier: GPL-2.0-only
"""Which kind of object a function gets, by the table of operations that it has.

The objects of one structure may be of several kinds, each with a constant table
of functions, to which the object points.  What a function of one table stores
in its object is not in those that the functions of another table get.  That is
said only where the code of the tree shows all of it: the table is set where the
object is allocated, and each operation is called with the object that has it.
"""

import os
import re
from collections import namedtuple

from .csource import changed, changes, path_to, writes
from .index import allocates, may_own, owner

MAX_LEVELS = 3
# member: that of the object which points to its table; entries: {(file, function):
# [(table, operation)]}; objects: {operation: which argument the object is}.
Kinds = namedtuple("Kinds", "member tables entries objects")


class Tables:
    """of(func, root) gives the table of the object that a variable points to."""

    def __init__(self, index):
        self._index = index

    def of(self, func, root):
        """The name of the table; None if that is not known, or there is none."""
        tag = func.type_of(root)
        kinds = tag and self._kinds(tag, os.path.dirname(func.file))
        return self._of(func, root, kinds, MAX_LEVELS) if kinds else None

    # -- the tables, and whether they are used as such ------------------------

    def _kinds(self, tag, here):
        return self._index.once("kinds", (tag, here), lambda: self._find_kinds(tag, here))

    def _find_kinds(self, tag, here):
        """The Kinds of a structure that a directory defines, or None."""
        for member, kind in sorted(self._defined(tag, here).items()):
            tables = self._tables(kind, here) if kind and self._defined(kind, here) else []
            names = {name for name, _, _ in tables}
            more = self._index.places(tag) if len(names) == len(tables) > 1 else None
            if more is None:
                continue        # no kinds, or the whole kernel makes them
            entries = self._entries(tables)
            files = sorted(set(self._sources(here)) | set(more))
            if self._set_once(tag, member, files):
                objects = self._objects((tag, kind), member, entries, files)
                if objects:
                    return Kinds(member, names, entries, objects)
        return None

    def _sources(self, here):
        return [p for p in self._index.listing(here) if p.endswith((".c", ".h"))]

    def _defined(self, tag, here):
        """{member: tag of its type} of a structure, if files here define it once."""
        return self._index.once("defined", (tag, here), lambda: self._find_defined(tag, here))

    def _find_defined(self, tag, here):
        found = [self._index.source(p).structs.get(tag) for p in self._sources(here)
                 if f"struct {tag}" in self._index.text(p)]
        found = [f for f in found if f]
        return found[0] if len(found) == 1 else {}

    def _tables(self, kind, here):
        """[(name, Source, (opening, end))] of the tables of a type; [] if one may change."""
        found = []
        for path in self._sources(here):
            if f"struct {kind}" not in self._index.text(path):
                continue
            source = self._index.source(path)
            for _, opening, end, head in source.blocks:
                match = re.search(rf"\bstruct\s+{kind}\s+(\w+)\s*=$", head)
                if match and not re.search(r"\bconst\b", head):
                    return []
                if match:
                    found.append((match.group(1), source, (opening, end)))
        return found

    @staticmethod
    def _entries(tables):
        found = {}
        for name, source, (opening, end) in tables:
            for operation, value, at in source.initialisers():
                if opening < at < end:
                    found.setdefault((source.file, value), []).append((name, operation))
        return found

    def _using(self, files, member):
        for path in files:
            if member in self._index.text(path):
                yield from self._index.source(path).functions_with(member)

    def _set_once(self, tag, member, files):
        """Is an object's table set where the object is allocated, and only there?"""
        made_elsewhere = re.compile(rf"\bstruct\s+{tag}\s+\w+(?:\[\w*\])?\s*=$")
        sources = [self._index.source(path) for path in files if member in self._index.text(path)]
        return not any(made_elsewhere.search(head) for source in sources
                       for _, _, _, head in source.blocks) and not any(
            changes(text, member) for source in sources for text in source.macros()) and all(
            self._sets_new(func, assign, tag) for func in self._using(files, member)
            for assign in func.flow.assigns
            if assign.left[-1:] == [member] and assign.left[-2:-1] in (["->"], ["."])) and not any(
            may_own(self._index, func, tokens, tag) for func in self._using(files, member)
            for tokens in changed(func.flow, member))

    def _sets_new(self, func, assign, tag):
        """Is this x->member = ... of an x just allocated, or of another structure?"""
        path = path_to(assign.left, len(assign.left))
        if path is None:        # .member = ... in braces, or what is not read
            return assign.left[:1] == ["."] and tag not in func.flow.words
        known = owner(self._index, func, path)
        return known not in (tag, None) or (
            known == tag and len(path) == 2 and allocates(func, path[0]))

    def _objects(self, tags, member, entries, files):
        """{operation: argument}, or {} if one is called with anything but its object.

        tags: of the objects, and of their tables.
        """
        operations, found = {name for row in entries.values() for _, name in row}, {}
        for func, call in self._member_calls(operations, files):
            path = path_to(func.flow.tokens, call.index - 1)
            if path and self._type(func, path) not in (tags[1], None):
                continue        # a table of another type
            given = [n for n, arg in enumerate(call.args) if path and arg == [path[0]]]
            if (not path or path[1:] != (member,) or func.type_of(path[0]) != tags[0]
                    or len(given) != 1 or found.setdefault(call.callee, given[0]) != given[0]):
                return {}
        return found

    def _member_calls(self, operations, files):
        return [(func, call) for path in files for func in self._index.source(path).functions
                if not operations.isdisjoint(func.flow.words)
                for call in func.flow.calls if call.member and call.callee in operations]

    def _type(self, func, path):
        """The tag of what a path points to, or None."""
        if len(path) == 1:
            return func.type_of(path[0])
        holder = owner(self._index, func, path)
        return self._index.struct(holder, func.file).get(path[-1]) if holder else None

    # -- what a function gets ----------------------------------------------------

    def _of(self, func, root, kinds, steps):
        key = (func.key, root, kinds.member, steps)
        return self._index.once("table", key, lambda: self._find(func, root, kinds, steps))

    def _find(self, func, root, kinds, steps):
        given = [a for a in func.flow.assigns if a.sets(root)]
        filled = [c for c in func.flow.calls if ["&", root] in c.args]
        numbers = [n for n, (_, name) in enumerate(func.params) if name == root]
        written = writes(func.flow, root)
        if numbers:
            return self._passed(func, numbers[0], kinds, steps) if steps and not written else None
        if len(given) + len(filled) != 1 or written != 1:
            return None
        made = filled or [c for c in func.flow.calls
                          if given[0].index < c.index <= given[0].index + len(given[0].right)]
        return self._created(func, made[0], kinds) if made else None

    def _passed(self, func, number, kinds, steps):
        """The one table by which, at last, a function of its file alone is called."""
        entries = kinds.entries.get((func.file, func.name), [])
        if any(kinds.objects.get(operation) != number for _, operation in entries):
            return None
        calls = self._index.every_call(func, number, len(entries))
        if calls is None:
            return None
        found = {table for table, _ in entries} | {
            self._of(caller, root, kinds, steps - 1) for caller, _, root in calls}
        return found.pop() if len(found) == 1 else None

    def _created(self, func, call, kinds):
        """The table that a function gives to who makes the object."""
        named = [(n, arg[1]) for n, arg in enumerate(call.args)
                 if arg[:1] == ["&"] and len(arg) == 2 and arg[1] in kinds.tables]
        if len(named) != 1:
            return None
        number, table = named[0]
        return table if self._sets(func, call, number, kinds, MAX_LEVELS) else None

    def _sets(self, func, call, number, kinds, steps):
        """Does a callee set an object's table from this argument?"""
        found = self._index.definitions(call, func.file)
        return bool(found) and steps > 0 and all(
            number < len(f.params) and self._sets_from(f, f.params[number][1], kinds, steps)
            for f in found)

    def _sets_from(self, func, name, kinds, steps):
        return any(a.right == [name] and a.left[-2:] == ["->", kinds.member]
                   for a in func.flow.assigns) or any(
            self._sets(func, call, call.args.index([name]), kinds, steps - 1)
            for call in func.flow.calls if [name] in call.args and not call.member)
