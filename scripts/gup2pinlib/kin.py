# SPDX-License-Identifier: GPL-2.0-only
"""Kin: the files that may release a group's pages without being seen to.

Following goes by names: it loses pages that travel through a macro, a cast, a
callback's cookie or a structure without a tag.  Files of one module show by
their headers that they belong together.
"""

import os

from .ctext import TOKEN
from .expr import owner, read_refs


class Kin:
    """of(files) gives those files and their kin that contain one of some words, sorted.

    Kin of a file is what stands in its directory, in that of a header that it
    includes, below these or right above (in no kernel tree: anywhere), and
    includes a header by a name in quotes that the file includes, too, or is such a
    header, or includes the file or is included by it; also by way of others.
    """

    def __init__(self, index, words):
        self._index, self._words = index, tuple(words)

    def of(self, files):
        found = set(files)
        for path in files:
            found |= self._index.once("kin", (path, self._words), lambda p=path: self._find(p))
        return sorted(found)

    def names(self, func, members):
        """Does a function name one of these members, {name: {tag}}, perhaps by a macro?

        A structure that is not known may be any.
        """
        for name in members:
            if name in func.flow.words and any(
                    None in members[name] or self._tag(func, at) in (None, *members[name])
                    for at, word in enumerate(func.flow.tokens)
                    if word == name and func.flow.tokens[at - 1] in ("->", ".")):
                return True
        return any(macro in func.flow.words and not members.keys().isdisjoint(TOKEN.findall(body))
                   for macro, body in self._index.macros(self._included(func.file)))

    def _tag(self, func, at):
        """The tag of the structure whose member stands at a token, or None."""
        start = func.flow.postfix(at)
        paths = read_refs(func.flow.tokens[start:at + 1])
        return owner(self._index, func, paths[-1][0]) if paths and paths[-1][0][1:] else None

    def _find(self, path):
        included = self._included(path)
        near = [f for d in self._directories(path) for f in self._index.listing(d)
                if f.endswith((".c", ".h"))]
        return frozenset(f for f in near if self._counts(f)
                         and not included.isdisjoint(self._included(f)))

    def _included(self, path):
        return self._index.once("included", path, lambda: self._find_included(path))

    def _find_included(self, path):
        found, todo = {path}, [path]
        while todo:
            new = set(self._index.own_headers(todo.pop())) - found
            found |= new
            todo += new
        return frozenset(found)

    def _directories(self, path):
        tree, above = self._index.tree, os.path.dirname(os.path.dirname(path))
        tops = {os.path.dirname(file) for file in self._included(path)}
        if above.count("/") > 1:        # no subsystem, but a driver's directory
            tops.add(above)
        return [d for d in tree.dirs if not tree.kernel or d in tops or d == above
                or any(d.startswith(top + "/") for top in tops)]

    def _counts(self, path):
        return self._index.once("counts", (path, self._words), lambda: any(
            word in self._index.text(path) for word in self._words))
