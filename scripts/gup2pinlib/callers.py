# SPDX-License-Identifier: GPL-2.0-only
"""Each caller's own case, for a call site that serves several.

A caller of the acquiring function is looked at as if it acquired the pages
itself: its call takes the place of the gup call.  Where one function alone
calls the acquiring one and only hands the pages on, its callers are meant.
"""

from collections import namedtuple

from .census import Occurrence
from .flags import Flags, Resolver
from .expr import refs
from .follow import Site

Caller = namedtuple("Caller", "function file line case confidence why")

# More callers than this are everybody.
MOST = 25
MOST_STEPS = 4


def flags_of(index, facts, link, hide):
    """Flags that a caller's own call gives, with what the site always sets."""
    def resolve(site):
        if site.signature.flags is None:
            return link.flags
        given = Resolver(index, facts, hide).flags_of(site)
        return given.joined(Flags(link.flags.must))
    return resolve


def calls_of(reach):
    """[Site] of the calls that stand for the site in its callers, or []."""
    index, follower, site = reach.index, reach.follower, reach.site
    func, signature = site.func, site.signature
    pages, flags = _pages(follower, func), _flags(site)
    for _ in range(MOST_STEPS):
        calls = index.calls(func)
        if pages is None or len(calls) > MOST:
            return []
        if len({caller.key for caller, _ in calls}) != 1:
            return [_site(caller, call, signature, pages, flags) for caller, call in calls]
        func, call = calls[0]
        flags = _passed_on(func, call, flags)
        pages = _pages(follower, func)
    return []


def _pages(follower, func):
    """The argument by which a function hands the pages on; 0: its result."""
    if func.key in follower.returns:
        return 0
    own = follower.locals.get(func.key, {})
    for number, (kind, name) in enumerate(func.params, 1):
        if own.get(name) == "own" and "*" in kind:
            return number
    return None


def _flags(site):
    """The parameter of the acquiring function that its flags are, or None."""
    tokens = site.argument(site.signature.flags) if site.signature else None
    names = {path[0] for path, _ in refs(tokens or []) if len(path) == 1}
    found = [i for i, (_, name) in enumerate(site.func.params, 1) if name in names]
    return found[0] if found else None


def _passed_on(func, call, number):
    """The parameter of a caller that it passes as this argument, or None."""
    if number is None or number > len(call.args):
        return None
    found = [i for i, (_, name) in enumerate(func.params, 1) if [name] == call.args[number - 1]]
    return found[0] if found else None


def _site(caller, call, signature, pages, flags):
    line, column = caller.source.lines.where(call.offset)
    return Site(Occurrence(caller.file, line, column, call.offset, call.callee, "call"),
                caller, call, signature._replace(name=call.callee, pages=pages, flags=flags))


def caller_of(link, verdict):
    at = link.site.occurrence
    return Caller(link.site.func.name, at.file, at.line, verdict.case, verdict.confidence,
                  verdict.why)


def judged(audited, callers):
    """The site with its callers, if it is mixed or they make it so.

    A site is mixed when two callers are of different cases, each at more than
    low confidence; then it is nothing to convert as a whole.
    """
    verdict = audited.verdict
    if verdict.subcase != "mixed":
        if len({c.case for c in callers if c.confidence != "low"}) < 2:
            return audited
        action = "review" if verdict.action == "convert" else verdict.action
        verdict = verdict._replace(subcase="mixed", action=action,
                                   why=verdict.why + "; its callers differ")
    return audited._replace(verdict=verdict, callers=sorted(callers, key=_place))


def _place(caller):
    return caller.file, caller.line, caller.function
