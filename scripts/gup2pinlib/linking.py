# SPDX-License-Identifier: GPL-2.0-only
"""Linking: what the evidence rules saw, joined with who holds the pages.

A fact counts for a site when the expression it is said of may hold the site's
pages in that function.  The result is a set of features, each with the
evidence for it; the verdict reads nothing else.
"""

import bisect
import re
from collections import namedtuple

from . import paths
from .ctext import TOKEN
from .flags import Resolver
from .expr import CARRIERS, all_refs, refs, target
from .reach import ancestors

Item = namedtuple("Item", "kind file line text")
Release = namedtuple("Release", "file line function call")

DATA = ("sg", "bio", "dma", "cpu")
# What turns a page into its number: elsewhere none is stored.
_NUMBERS = re.compile(r"\b(?:" + "|".join(
    sorted(name for name, found in CARRIERS.items() if found[0].kind == "pfn")) + r")\b")
# Deeper than this a chain of calls says little of one caller.
LEVELS = 3


class Facts:
    """Facts by function: the function that contains a fact's line and column.

    Only those of the functions that some Reaches name: that others were looked
    at in the same pass changes nothing.
    """

    def __init__(self, index, found, reaches):
        self._by_key, self._flags = {}, {}
        wanted = {key for reach in reaches for key in reach.functions()}
        for path, facts in found.items():
            source = index.source(path)
            for fact in facts:
                at = source.lines.start(fact.line) + fact.column - 1
                func = source.function_at(at)
                if func is None or func.key not in wanted:
                    continue
                self._by_key.setdefault(func.key, []).append((fact, at))
                if fact.kind == "flags":
                    left = fact.expr.partition("=")[0].replace("|", " ").split()
                    if "->" in left or "." in left:
                        self._flags.setdefault(left[-1], []).append((func, fact))

    def of(self, func, *kinds):
        return [(f, at) for f, at in self._by_key.get(func.key, ())
                if not kinds or f.kind in kinds]

    def flag_facts(self, member):
        return self._flags.get(member, [])


class Link:
    """Features and evidence of one site.

    .features  {name: [Item]}; the names are explained in tables/verdict.tsv
    .releases  [Release] in the order of file and line
    .released  [(Function, Fact, offset)] of the same calls, for who rewrites them
    .flags     Flags; .by_caller {caller: Flags} if they are a parameter
    """

    def __init__(self, reach, facts, hide=(), flags_of=None):
        """flags_of, if given, resolves the flags of the site in its own way."""
        self.reach, self._facts, self._hide = reach, facts, hide
        self._flags_of = flags_of
        self.site, self.index = reach.site, reach.index
        self.features, self.releases, self._release_at = {}, [], {}
        self.released = []
        self._find_flags()
        self._find_uses()
        self._find_notifiers()
        self._find_accounting()
        self._find_lifetime()

    def has(self, name):
        return name in self.features

    def _add(self, feature, kind, func, line, text):
        item = Item(kind, func.file, line, text)
        if item not in self.features.setdefault(feature, []):
            self.features[feature].append(item)

    def _code(self, func, offset):
        """The source line at an offset, as evidence text."""
        text = func.source.text
        start = text.rfind("\n", 0, offset) + 1
        end = text.find("\n", offset)
        return " ".join(text[start:end if end >= 0 else len(text)].split())

    # -- flags ----------------------------------------------------------

    def _find_flags(self):
        resolver = Resolver(self.index, self._facts, self._hide)
        self.flags = (self._flags_of or resolver.flags_of)(self.site)
        self.by_caller = resolver.by_caller
        func, call = self.site.func, self.site.call
        if call is None:
            return
        line = func.line(call.offset)
        signature = self.site.signature
        if signature is None:
            self._add("other-arguments", "acquire", func, line,
                      f"{call.callee}() gets {len(call.args)} arguments")
        tokens = self.site.argument(signature.flags) if signature else None
        if tokens:
            self._add("flags", "flags", func, line, "flags are " + " ".join(tokens))
        for other, offset, text in resolver.sources:
            self._add("flags", "flags", other, other.line(offset), text)
        longterm = self.flags.state("FOLL_LONGTERM")
        if longterm:
            self._add("longterm", "flags", func, line, "FOLL_LONGTERM is always set")
        elif "FOLL_LONGTERM" in self.flags.may:
            self._add("longterm-some", "flags", func, line, "FOLL_LONGTERM is set by some")
        if self.flags.state("FOLL_WRITE") is not False:
            self._add("write", "flags", func, line, "the pages may be written to")
        if signature and signature.action == "pin" and "pin" not in self._hide:
            self._add("pinned", "acquire", func, line, "is pinned by " + call.callee + "()")
        pages = self.site.argument(signature.pages) if signature else None
        if pages == ["NULL"]:
            self._add("null", "null", func, line, "takes no pages: faults them in only")

    # -- what is done with the pages ------------------------------------

    def _find_uses(self):
        follower = self.reach.follower
        for func in follower.funcs():
            for fact, at in self._facts.of(func, "sg", "bio", "dma", "cpu", "pfn",
                                           "page-state", "release", "dirty"):
                tokens = TOKEN.findall(fact.expr)
                if not any(follower.holds(func, p) for p, _ in all_refs(tokens)):
                    continue
                self._use(func, fact, at)
            self._stored_numbers(func)
        if follower.forwards:
            self._add("forwards", "follow", self.site.func,
                      self.site.func.line(self.site.occurrence.offset),
                      f"{self.site.func.name}() hands the pages to its callers")
        if follower.truncated:
            self._add("widely-used", "follow", self.site.func,
                      self.site.func.line(self.site.occurrence.offset),
                      "the pages reach more functions than were followed")
        self.releases.sort()

    def _use(self, func, fact, at):
        if fact.kind == "release":
            if self._frees_its_own(func, at):
                return
            self.releases.append(Release(func.file, fact.line, func.name,
                                         self._code(func, at)))
            self.released.append((func, fact, at))
            self._release_at.setdefault(func.key, []).append(at)
            return
        near = self.reach.follower.depth[func.key] <= LEVELS
        if fact.kind in DATA and near:
            self._add("data", fact.kind, func, fact.line, self._code(func, at))
            self._add(fact.kind, fact.kind, func, fact.line, self._code(func, at))
        elif fact.kind == "dirty":
            self._add("dirty", "dirty", func, fact.line, self._code(func, at))
        elif fact.kind in ("pfn", "page-state"):
            self._add(fact.kind, fact.kind, func, fact.line, self._code(func, at))

    def _frees_its_own(self, func, offset):
        """Is this __free_page(), where pages are allocated, too?

        What it frees is then taken for one of those.
        """
        call = [c for c in func.flow.calls if c.offset == offset]
        return (call[:1] != [] and call[0].callee.startswith("__free_page")
                and self.reach.allocating(func))

    def _stored_numbers(self, func):
        """A page's address stored in a structure is for somebody else to use."""
        if not _NUMBERS.search(func.source.masked, func.body, func.end):
            return
        for assign in func.flow.assigns:
            if assign.op == "=" and _is_member(assign.left) and any(
                    kind == "pfn" and self.reach.follower.holds(func, path)
                    for path, kind in refs(assign.right)):
                self._add("address-stored", "pfn", func, func.line(assign.offset),
                          self._code(func, assign.offset))

    # -- who else is told, who pays --------------------------------------

    def _witnesses(self, levels):
        yield self.site.func
        for func, level in self.reach.ancestors.values():
            if level <= levels:
                yield func

    def _find_notifiers(self):
        for func in list(self._witnesses(LEVELS)) + self.reach.beside:
            for fact, at in self._facts.of(func, "notifier"):
                own = func.key == self.site.func.key
                if fact.what == "is checked" or own:
                    self._add("notifier-here" if own else "notifier-path", "notifier",
                              func, fact.line, self._code(func, at))
        for func in self.reach.registrars:
            for fact, at in self._facts.of(func, "notifier"):
                if fact.what == "is registered":
                    name = ("notifier-file" if func.file == self.site.func.file
                            else "notifier-module")
                    self._add(name, "notifier", func, fact.line, self._code(func, at))

    def _find_accounting(self):
        """Only the acquiring function, its near callers and what they call."""
        here = self.site.func.directory
        for func in list(self._witnesses(2)) + self.reach.beside:
            if func.directory != here:
                continue
            for fact, at in self._facts.of(func, "accounting"):
                self._add("accounted", "accounting", func, fact.line, self._code(func, at))

    # -- how long the pages are held --------------------------------------

    def _find_lifetime(self):
        follower = self.reach.follower
        # the pages themselves say more than what was made of them
        for tag, member in sorted(follower.members, key=lambda m: (
                follower.kinds.get(m[1], "page") != "page", str(m))):
            self._add("kept", "lifetime", *self._stored_at(member),
                      f"the pages are kept in {member} of {structure(tag)}")
        for file, name in sorted(follower.globals):
            self._add("kept", "lifetime", self.site.func,
                      self.site.func.line(self.site.occurrence.offset),
                      f"the pages are kept in {name} of {file}")
        releasing = self._releasing()
        self._balanced(releasing)
        self._entries(releasing)

    def _stored_at(self, member):
        """(Function, line) where pages are put into a member: by the call itself, or by
        an assignment."""
        follower, site = self.reach.follower, self.site
        here = site.func, site.func.line(site.occurrence.offset)
        pages = site.argument(site.signature.pages) if site.signature else None
        if any(path[-1] == member for path, _ in all_refs(pages or [])):
            return here
        for func in sorted(follower.funcs(), key=lambda f: (follower.depth[f.key], f.key)):
            for assign in func.flow.naming(member)[0]:
                if any(path[1:] and path[-1] == member and follower.holds(func, path)
                       for path, _ in target(assign.left)) and any(
                           follower.holds(func, path) for path, _ in all_refs(assign.right)):
                    return func, func.line(assign.offset)
        return here

    def _releasing(self):
        """Keys of the functions that release when all goes well, by calls, too."""
        found, row = set(self._release_at), []
        for key in found:
            func = self.index.function(key)
            if not all(paths.after_failure(func, None, at) for at in self._release_at[key]):
                row.append(func)
        found = {f.key for f in row}
        for _ in range(LEVELS):
            above = []
            for func in row:
                for caller, call in self.index.callers(func):
                    if (caller.key not in found and caller.key != self.site.func.key
                            and not paths.after_failure(caller, None, call.offset)):
                        found.add(caller.key)
                        above.append(caller)
            row = above
        return found

    def _balanced(self, releasing):
        """Does a function that acquires release, too, when all went well?"""
        acquiring = {self.site.func.key: [self.site.occurrence.offset]}
        chain = [(self.site.func, 0)] + list(self.reach.ancestors.values())
        for func, level in chain:
            if level:
                acquiring[func.key] = [c.offset for c in func.flow.calls
                                       if self._calls_into(func, c, acquiring)]
            start = min(acquiring[func.key], default=None)
            if start is None:
                continue
            for at in self._releases_in(func, releasing):
                if at > start and not self._of_the_last_one(func, at):
                    name = "released-here" if level == 0 else "released-by-caller"
                    if paths.after_failure(func, start, at):
                        name = "released-on-error"
                    elif paths.unreachable(func, start, at):
                        name = "released-elsewhere"
                    elif level == 0 and self._unless_stored(func, start, at):
                        name = "released-unless-stored"
                    self._add(name, "lifetime", func, func.line(at), self._code(func, at))

    def _unless_stored(self, func, start, offset):
        """Is what stands at an offset done only if something was not stored, if (!x->pages),
        that the function stores the pages in when it has got them?"""
        for begin, condition in paths.conditions(func.flow, bisect.bisect_left(func.flow.offsets,
                                                                           offset)):
            stored = refs(condition[1:]) if condition[:1] == ["!"] else []
            if any(len(path) > 1 and start < assign.offset < func.flow.offsets[begin]
                   and target(assign.left) == [(path, kind)] and any(
                       self.reach.follower.holds(func, p) for p, _ in all_refs(assign.right))
                   for path, kind in stored for assign in func.flow.assigns):
                return True
        return False

    def _of_the_last_one(self, func, at):
        """Does this release what a member held before the new pages came?

        It does if the function stores the pages in a member only later and
        the release does not name them by a variable of its own.
        """
        stores = [a.offset for a in func.flow.assigns if a.op == "="
                  for path, _ in target(a.left)
                  if len(path) > 1 and self.reach.follower.holds(func, path)
                  and a.right != ["NULL"]]
        if not stores or at > max(stores):
            return False
        call = [c for c in func.flow.calls if c.offset == at]
        return not any(len(path) == 1 and self.reach.follower.holds(func, path)
                       for c in call for arg in c.args for path, _ in all_refs(arg))

    def _calls_into(self, func, call, acquiring):
        return any(self.index.source(func.file).by_name.get(call.callee) is not None
                   and self.index.source(func.file).by_name[call.callee].key == key
                   or call.callee == key[1] for key in acquiring)

    def _releases_in(self, func, releasing):
        """Offsets where a function releases, itself or by a call."""
        yield from self._release_at.get(func.key, ())
        names = {key[1] for key in releasing} - {func.name, self.site.func.name}
        for call in func.flow.calls:
            if call.callee in names and not call.member:
                yield call.offset

    def _entries(self, releasing):
        """Release functions that others run: operations, references, interrupts.  Who
        acquires, and releases only what failed, is none; nor does one that comes to the
        release only after a failure count, if there is another."""
        callbacks, usual, other = {}, [], []
        everyone = self.reach.functions().values()
        for func in everyone:
            for fact, at in self._facts.of(func, "callback"):
                callbacks.setdefault(fact.expr, []).append((func, fact, at))
            for fact, at in self._facts.of(func, "handle"):
                if func.directory == self.site.func.directory:
                    self._add("handle", "lifetime", func, fact.line, self._code(func, at))
        for key in sorted(self._release_at):
            func = self.index.function(key)
            if func.key != self.site.func.key:
                at = self._release_at[key][0]
                self._add("released-elsewhere", "lifetime", func, func.line(at),
                          self._code(func, at))
            if func.key == self.site.func.key and func.key not in releasing:
                continue
            for entry in [func] + [f for f, _ in ancestors(self.index, func).values()]:
                (usual if entry.key in releasing else other).append(entry)
        for entries in (usual, other):
            known = set(self.features)
            for feature, *item in (i for e in entries for i in self._entry(e, callbacks)):
                if feature not in known:
                    self._add(feature, "lifetime", *item)

    def _entry(self, func, callbacks):
        """(feature, function, line, text) of how others come to run it."""
        members = self.index.operations(func)
        if members:
            yield ("released-by-operation", func, func.line(func.start),
                   f"{func.name}() releases them as operation {', '.join(members)}")
        for owner, fact, at in callbacks.get(func.name, ()):
            name = ("released-by-reference" if fact.what == "of a reference count"
                    else "released-later")
            yield name, owner, fact.line, self._code(owner, at)


def structure(tag):
    """A structure as a reader knows it: one without a tag goes by its member's name."""
    if not tag:
        return "a structure"
    outer, *inner = tag.split(".")
    return " of ".join(inner[::-1] + [f"struct {outer}"])


def _is_member(left):
    """Is what is assigned to a member: of an expression, or of what is initialised?"""
    return left[:1] == ["."] or any(len(path) > 1 for path, _ in target(left))
