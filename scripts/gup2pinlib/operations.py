# SPDX-License-Identifier: GPL-2.0-only
"""Operations: who calls x->name(), and what that may reach.

Tables of operations are known by the names of their members only: a function that
stands in one may be called wherever an operation of that name is.
"""

import os
import re
from dataclasses import replace


def operators(index, func):
    """[(Function, Call)] of a function's directory that call it as an operation."""
    return index.once("operators", func.key, lambda: _find_operators(index, func))


def _find_operators(index, func):
    files = [p for p in index.listing(func.directory) if p.endswith((".c", ".h"))]
    names = {member for path in files if func.name in index.text(path)
             for member, value, _ in index.source(path).initialisers() if value == func.name}
    return [(caller, call) for name in sorted(names) for path in files
            if name in index.text(path) for caller in index.source(path).functions_with(name)
            for call in caller.flow.calls if call.member and call.callee == name]


def callees(index, call, path):
    """The functions that a call in a file may reach, by name or as an operation."""
    return implementations(index, call, path) if call.member else index.definitions(call, path)


def implementations(index, call, path=None):
    """What x->callee() may reach: operations of that name in a file's directory; without
    a path in the whole tree, but none if the name is used all over it."""
    return index.once("implementations", (call.callee, len(call.args), path), lambda: _implementing(
        index, call, index.listing(os.path.dirname(path)) if path else index.places(call.callee) or ()))


def elsewhere(index, call, path):
    """Those in other directories, of a structure of operations that is defined near a
    file; None if they are not all seen."""
    return index.once("elsewhere", (call.callee, len(call.args), path),
                      lambda: _find_elsewhere(index, call, path))


def _find_elsewhere(index, call, path):
    here, found = os.path.dirname(path), []
    for tag in _structures(index, call.callee, path):
        places = index.places(tag)
        files = [f for f in places or () if f.endswith((".c", ".h"))]
        if places is None or any(tag in index.source(f).unnamed for f in files):
            return None         # it is set up without the names of its members
        found += _implementing(index, call, [f for f in files if os.path.dirname(f) != here])
    return found


def _structures(index, name, path):
    """Tags of those that have an operation of that name, in a file or its headers."""
    operation = re.compile(
        rf"\bstruct\s+(\w+)\s*\{{[^{{}}]*\(\s*\*\s*(?:const\s+)?{name}\s*\)\s*\(")
    return sorted({tag for file in index.near(path) if name in index.text(file)
                   for tag in operation.findall(index.source(file).masked)})


def _implementing(index, call, files):
    found = {}
    for file in files:
        if not file.endswith((".c", ".h")) or call.callee not in index.text(file):
            continue
        for value in index.source(file).implementing(call.callee):
            # the functions of that name that the file's table may mean
            found.update({f.key: f for f in index.definitions(replace(call, callee=value), file)})
    return list(found.values())
