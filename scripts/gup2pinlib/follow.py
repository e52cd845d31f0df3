# SPDX-License-Identifier: GPL-2.0-only
"""Follow the pages of one call site: which variables and members hold them.

From the acquiring call the pages travel by assignment, through structure
members, down into callees, up to callers by return value and parameter, and
through the kernel's own containers (table carriers.tsv).  The result names
every function where the pages are at hand, and every path by which they are
named there.  It is a may-analysis without regard to the order of statements:
what it says "may hold" is looked at by the evidence rules; it decides nothing.
"""

from collections import namedtuple

from . import operations, tables
from .csource import arrays
from .expr import CARRIERS, all_refs, initialised, is_result, owner, refs, target

Edge = namedtuple("Edge", "caller callee call")

MAX_DEPTH = 6
MAX_CALLERS = 40
# A site whose pages reach more functions than this hands them to whole
# subsystems; the nearest ones are looked at, and the report says so.
MAX_FUNCTIONS = 300
# Members of the kernel's page containers: x->sgl holds what x holds.
CONTAINER = frozenset("sgl orig_sgl bv_page bvec sgt table sg_table page folio pages".split())
# Structures everybody shares: their members are not one site's holders.
SHARED = frozenset("""page folio scatterlist sg_table list_head file inode device mm_struct
vm_area_struct task_struct bio bio_vec kref work_struct address_space folio_batch pagevec
sg_append_table sg_page_iter sg_dma_page_iter sg_mapping_iter iov_iter kvec sk_buff
rq_map_data vm_fault""".split())
# What the evidence rules match says enough by itself: it is not entered.
KNOWN = tables.evidence_names()


def is_shared(tag):
    """Is this one of the structures that everybody shares, or a part of one?"""
    return tag is not None and tag.partition(".")[0] in SHARED


class Site:
    """What is known of one acquisition: where, and which argument takes pages.

    Two that say the same of the same place are equal.
    """

    def __init__(self, occurrence, func, call, signature):
        self.occurrence = occurrence
        self.func = func
        self.call = call
        self.signature = signature

    def __eq__(self, other):
        return (self.occurrence, self.signature) == (other.occurrence, other.signature)

    def __hash__(self):
        return hash(self.occurrence)

    def argument(self, number):
        """Tokens of an argument counted from 1, or None."""
        if self.call is None or number is None or number < 1 or number > len(self.call.args):
            return None
        return self.call.args[number - 1]


class Holders:
    """Who holds one site's pages, once that is known.

    .locals   {function key: {variable: "own" or "down"}}; down: came in by a
              parameter, so it says nothing of other callers
    .members  {(tag or None, member): directory of the function that stored it, or
              its file if that defines the structure}
    .globals  {(file, name)}
    .kinds    {(function key, variable) or member: "page", "pfn" or "addr"}
    .depth    {function key: steps from the site}
    .returns  {key of a function whose result they are}
    .forwards   True if the pages go on to the callers of the acquiring function
    .truncated  True if more functions hold the pages than were followed
    """

    def __init__(self, index):
        self.index = index
        self.locals, self.members, self.globals, self.kinds = {}, {}, set(), {}
        self.depth, self.returns = {}, set()
        self.forwards = self.truncated = False

    def funcs(self):
        return [self.index.function(k) for k in sorted(self.depth)]

    def holds(self, func, path):
        """May this path of a function hold the site's pages?"""
        root, rest = path[0], path[1:]
        if all(m in CONTAINER for m in rest):
            if root in self.locals.get(func.key, ()):
                return True
            if (func.file, root) in self.globals and not func.declares(root):
                return True
        for i, member in enumerate(rest):
            if not all(m in CONTAINER for m in rest[i + 1:]):
                continue
            if self._holds_member(func, path[:i + 2], member):
                return True
        return False

    def kind(self, func, path):
        """page, pfn or addr: in what form a path holds the pages."""
        if len(path) > 1:
            return self.kinds.get(path[-1], "page")
        return self.kinds.get((func.key, path[0]), "page")

    def _holds_member(self, func, path, member):
        here = func.directory
        for (tag, name), where in self.members.items():
            if name != member:
                continue
            own = owner(self.index, func, path)
            if tag and own:
                if tag == own and where in (func.file, here) or (
                        tag == own and not where.endswith(".c")):
                    return True
            elif where == here:
                return True
        return False


class Follower(Holders):
    """Finds them.

    .edges    calls by which the pages travel, both ways
    .passed   [(Function, Call, argument number)] into unknown functions
    """

    def __init__(self, index, site, functions):
        super().__init__(index)
        self.site = site
        self.functions = functions
        self.edges, self.passed = [], []
        self.given, self.arrays = set(), set()
        self._todo = []
        self._start()
        while self._todo:
            self._visit(self._todo.pop(0))

    # -- where it begins ------------------------------------------------

    def _start(self):
        func, site = self.site.func, self.site
        self._enter(func, 0)
        if site.call is None or site.signature is None:
            return
        if site.signature.pages == 0:
            self._result_of(func, site.call)
            return
        tokens = site.argument(site.signature.pages)
        for path, _ in refs(tokens or []):
            self._fill(func, path)

    def _fill(self, func, path, origin="own", kind="page"):
        """The pages are written through a path: whoever set it has them, too."""
        if len(path) > 1:
            self.arrays.add(path[-1])
        self._hold(func, path, origin, kind)

    def _result_of(self, func, call, kind="page", origin="own"):
        """The variable a call's result is assigned to holds the pages."""
        for assign in func.flow.assigns:
            if assign.index < call.index <= assign.index + len(assign.right):
                for path, _ in target(assign.left):
                    self._hold(func, path, origin, kind)
        for tokens, offset in func.flow.returns:
            if call.callee in tokens and offset <= call.offset:
                self._return_up(func, kind, origin)

    # -- holders --------------------------------------------------------

    def _enter(self, func, depth):
        if func is None or depth > MAX_DEPTH:
            return
        if func.key not in self.depth:
            if len(self.depth) >= MAX_FUNCTIONS:
                self.truncated = True
                return
            self.depth[func.key] = depth
            self.locals.setdefault(func.key, {})
        self.depth[func.key] = min(depth, self.depth[func.key])
        if func not in self._todo:
            self._todo.append(func)

    def _hold(self, func, path, origin, kind="page"):
        """A path of a function holds the pages from now on."""
        while len(path) > 1 and path[-1] in CONTAINER and (
                is_shared(owner(self.index, func, path)) or len(path) > 2):
            path = path[:-1]
        root = path[0]
        if is_result(path) or root in ("NULL", "current") or root.isupper():
            return
        if len(path) > 1:
            self._hold_member(func, path, kind)
        elif func.declares(root):
            self.kinds.setdefault((func.key, root), kind)
            held = self.locals.setdefault(func.key, {})
            if held.get(root) != "own" and held.get(root) != origin:
                held[root] = origin
                self._enter(func, self.depth.get(func.key, 0))
                if origin == "own":
                    self._aliases(func, root)
        elif (func.file, root) not in self.globals:
            self.globals.add((func.file, root))
            self._visit_users(func, {func.file}, root)

    def _aliases(self, func, name):
        """An array written through a pointer is also what it was set from."""
        if name not in arrays(func):
            return
        for assign in func.flow.assigns:
            if assign.op != "=" or target(assign.left) != [((name,), "page")]:
                continue
            for path, _ in refs(assign.right):
                if not is_result(path):
                    self._hold(func, path, "own")

    def _set_from(self, func, assign):
        """The same for a member: the array in a variable that it is set from."""
        for path, _ in target(assign.left):
            if len(path) > 1 and path[-1] in self.arrays and self.holds(func, path):
                for (name, *rest), _ in refs(assign.right):
                    if not rest and name in arrays(func):
                        self._hold(func, (name,), "own")

    def _hold_member(self, func, path, kind):
        self._hold_tagged(func, owner(self.index, func, path), path[-1], kind)

    def _hold_tagged(self, func, tag, member, kind):
        if is_shared(tag):
            return
        key, here = (tag, member), func.directory
        if key in self.members or (None, member) in self.members:
            return
        self.kinds.setdefault(member, kind)
        files = set(self.index.listing(here))
        if func.file.endswith(".c") and tag in self.index.source(func.file).structs:
            # what a .c file defines is no other file's structure of that name
            here, files = func.file, {func.file}
        self.members[key] = here
        if tag and here != func.file:
            files.update(self.index.places(tag.partition(".")[0]) or ())
        self._visit_users(func, files, member)
        if kind == "page":
            for name in self.index.united(tag, member, func.file):
                self._hold_tagged(func, tag, name, kind)

    def _visit_users(self, func, files, word):
        depth = self.depth.get(func.key, 0) + 1
        for path in sorted(files):
            if not path.endswith((".c", ".h")) or word not in self.index.text(path):
                continue
            for user in self.index.source(path).functions_with(word):
                if self._names_held(user):
                    self._enter(user, depth)

    def _names_held(self, func):
        """Does a function name any member or global that holds the pages?"""
        for tokens in self._expressions(func):
            if any(self.holds(func, path) for path, _ in all_refs(tokens)):
                return True
        return False

    @staticmethod
    def _expressions(func):
        for call in func.flow.calls:
            yield from call.args
        for assign in func.flow.assigns:
            yield assign.left
            yield assign.right
        for tokens, _ in func.flow.returns:
            yield tokens

    # -- travel ---------------------------------------------------------

    def _visit(self, func):
        before = None
        while before != self._state(func):
            before = self._state(func)
            for assign in func.flow.assigns:
                if assign.op == "=":
                    self._assigned(func, assign)
            for call in func.flow.calls:
                self._called(func, call)
        for tokens, _ in func.flow.returns:
            sources = self._sources(func, tokens)
            if sources:
                self._return_up(func, sources[0][1], self._origin_of(func, tokens))
        self._parameters_up(func)

    def _state(self, func):
        return (len(self.locals.get(func.key, ())), len(self.members), len(self.globals))

    def _origin(self, func, path):
        return self.locals.get(func.key, {}).get(path[0], "own")

    def _origin_of(self, func, tokens):
        return ("own" if any(self._origin(func, p) == "own"
                             for p, _ in self._sources(func, tokens)) else "down")

    def _assigned(self, func, assign):
        self._set_from(func, assign)
        sources = self._sources(func, assign.right)
        if not sources:
            return
        origin = self._origin_of(func, assign.right)
        for path, _ in target(assign.left):
            self._hold(func, path, origin, sources[0][1])
        braces = initialised(func.flow, assign)
        # in what a module does not define a number only is handed to its owner
        if braces and sources[0][1] == "page" and (
                braces[0] is None or self.index.struct(braces[0], func.file)):
            self._hold_tagged(func, *braces, "page")

    def _called(self, func, call):
        held = {i: sources[0][1] for i, arg in enumerate(call.args, 1)
                for sources in [self._sources(func, arg)] if sources}
        if not held:
            return
        if call.callee in CARRIERS:
            for carrier in CARRIERS[call.callee]:
                if held.get(carrier.source) == "page" and 0 < carrier.target <= len(call.args):
                    origin = self._origin_of(func, call.args[carrier.source - 1])
                    for path, _ in refs(call.args[carrier.target - 1]):
                        self._hold(func, path, origin)
                        self._points_into(func, path, origin)
            return
        if self.functions.action(call.callee) or call.callee in KNOWN:
            return
        self._down(func, call, held)

    def _points_into(self, func, path, origin):
        """What sg = &x->sgl[i]; sg_set_page(sg, page) does to x->sgl."""
        if len(path) > 1 or path[0] not in self.locals.get(func.key, ()):
            return
        for assign in func.flow.assigns:
            if assign.op == "=" and target(assign.left) == [(path, "page")]:
                for source, kind in refs(assign.right):
                    if kind == "page" and not is_result(source):
                        self._hold(func, source, origin)

    def _down(self, func, call, held):
        """Into the callees; an address is followed inside its directory only."""
        found = operations.callees(self.index, call, func.file)
        if all(kind == "addr" for kind in held.values()):
            here = func.directory
            found = [c for c in found if c.directory == here]
        for callee in found:
            for number, kind in held.items():
                if number <= len(callee.params):
                    self._hold_parameter(func, callee, callee.params[number - 1][1], kind)
            if self._edge(func, callee, call) and callee.key in self.depth:
                self._enter(callee, self.depth[callee.key])     # what does it give back here?
        if not found:
            for number in held:
                if (func, call, number) not in self.passed:
                    self.passed.append((func, call, number))

    def _hold_parameter(self, func, callee, name, kind):
        if name in self.locals.get(callee.key, ()):
            return
        self._enter(callee, self.depth[func.key] + 1)
        if callee.key in self.depth:
            self.locals[callee.key][name] = "down"
            self.kinds[callee.key, name] = kind

    def _sources(self, func, tokens):
        """[(path, kind)] of the pages an expression's value comes from.

        Addresses count only as a whole: what is read through one is no page.
        """
        found = []
        for path, kind in refs(tokens):
            if not self.holds(func, path):
                continue
            kept = kind if kind != "page" else self.kind(func, path)
            if kept != "addr" or kind != "page" or not ("[" in tokens or "*" in tokens[:1]):
                found.append((path, kept))
        return found

    def _edge(self, caller, callee, call):
        """Note that pages travel by a call; False if that was known."""
        if any(e.call is call and e.callee is callee for e in self.edges):
            return False
        self.edges.append(Edge(caller, callee, call))
        self.forwards |= callee.key == self.site.func.key
        return True

    def _return_up(self, func, kind, origin):
        """Callers that use the result of a function hold the pages.

        Pages that came in by a parameter go back to who passed them only.
        """
        if origin == "down":
            for caller, call in self._passing(func):
                whose = self._origin_of_any(caller, call)
                if (call, whose) not in self.given:
                    self.given.add((call, whose))
                    self._result_of(caller, call, kind, whose)
            return
        if func.key in self.returns:
            return
        self.returns.add(func.key)
        callers = self.index.callers(func)
        if len(callers) > MAX_CALLERS:
            return
        for caller, call in callers:
            if call.callee != func.name:
                continue
            # "return f(...);" is another name for f, no step away from it
            step = 0 if caller.flow.tokens[1:2] == ["return"] else 1
            self._enter(caller, self.depth[func.key] + step)
            if caller.key in self.depth:
                self._edge(caller, func, call)
                self._result_of(caller, call, kind)

    def _passing(self, func):
        """[(Function, Call)] by which pages came to a function."""
        return [(e.caller, e.call) for e in self.edges
                if e.callee is func and e.caller.key in self.depth]

    def _origin_of_any(self, func, call):
        """The origin of the pages in a call's arguments, whichever they are."""
        return ("own" if any(self._origin_of(func, arg) == "own" for arg in call.args)
                else "down")

    def _parameters_up(self, func):
        """Pages put into what a parameter points to are found by the callers.

        Pages that came in by a parameter are only in what that caller passed.
        """
        for name, origin in list(self.locals.get(func.key, {}).items()):
            numbers = [i for i, (kind, p) in enumerate(func.params)
                       if p == name and ("*" in kind or "sg_table" in kind)]
            if not numbers:
                continue
            if origin == "own":
                callers = self.index.callers(func)
            else:
                callers = self._passing(func)
            if len(callers) <= MAX_CALLERS:
                self._up_by_parameter(func, name, numbers, callers, origin)

    def _up_by_parameter(self, func, name, numbers, callers, origin):
        for caller, call in callers:
            if call.callee != func.name or numbers[0] >= len(call.args):
                continue
            if self._edge(caller, func, call):
                self._enter(caller, self.depth[func.key] + 1)
            if caller.key in self.depth:
                whose = origin if origin == "own" else self._origin_of_any(caller, call)
                for path, _ in refs(call.args[numbers[0]]):
                    self._fill(caller, path, whose, self.kind(func, (name,)))
