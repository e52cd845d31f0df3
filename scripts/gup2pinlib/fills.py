# SPDX-License-Identifier: GPL-2.0-only
"""What functions do with what a parameter points to: do they store there, or read it?

Who looks back for the pages in a variable asks it, to know whether what was there
before a call matters.
"""

from .expr import CARRIERS

MAX_STEPS = 3       # from a function down to its callees


class Fills:
    def __init__(self, index, functions):
        self._index, self._functions = index, functions

    def here(self, func, name):
        """Does the function itself store through its parameter, so that what the
        caller had there does not matter?"""
        return _stores_through(func, name) or any(
            arg[:2] == ["&", name] and self._may_fill(func, call, number)
            for call in func.flow.calls for number, arg in enumerate(call.args))

    def _may_fill(self, func, call, number):
        """May a callee store where an argument points to?"""
        if (self._functions.action(call.callee) in ("put", "unpin", "ref", "dirty")
                or number + 1 in [c.source for c in CARRIERS.get(call.callee, ())]):
            return False
        found = [f for f in self._index.definitions(call, func.file) if number < len(f.params)]
        return not found or any(
            _stores_through(f, f.params[number][1]) or any(
                [f.params[number][1]] in inner.args and not self._functions.action(inner.callee)
                for inner in f.flow.calls) for f in found)

    def first(self, func, name, steps=MAX_STEPS):
        """Is the first that a function does with what a parameter points to that it
        is stored there, so that no number from its callers is read?"""
        tokens, flow = func.flow.tokens, func.flow
        for at, token in enumerate(tokens):
            if token != name or tokens[at - 1] in ("->", "."):
                continue
            if tokens[at - 1] == "*" or tokens[at + 1:at + 2] == ["["]:
                return any(a.op == "=" and name in a.left[:2] and 0 <= a.index - at <= len(a.left)
                           for a in flow.assigns) or tokens[at - 1] == "&"
            call = [(c, n) for c in flow.calls for n, arg in enumerate(c.args)
                    if arg == [name] and c.index < at <= flow.closing(c.index + 1)]
            if call:
                return steps > 0 and self._stores_first(func, *call[-1], steps)
        return False

    def _stores_first(self, func, call, number, steps):
        """Does a callee of the directory store first through this argument?"""
        found = [f for f in self._index.definitions(call, func.file)
                 if f.directory == func.directory and number < len(f.params)]
        return bool(found) and all(self.first(f, f.params[number][1], steps - 1) for f in found)


def _stores_through(func, name):
    """Is something stored where a parameter points to?"""
    return any(name in assign.left[:2] and (assign.left[0] == "*" or "[" in assign.left)
               for assign in func.flow.assigns)
