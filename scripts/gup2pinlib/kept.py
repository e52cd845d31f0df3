# SPDX-License-Identifier: GPL-2.0-only
"""Reach results kept from one run to the next.

A site's entry names everything that was read while it was followed (Index
notes it), with one digest of what was read there.  If the same reads give the
same digest now, following the site again would give the same result.  A tree
has one entry for each site: a new result takes the old one's place.
"""

import hashlib

from .follow import Holders
from .reach import Reach

LISTS = ("beside", "registrars", "setters", "above_releases")


class Kept:
    """load(site) gives a Reach or None; store() keeps one with what it read."""

    def __init__(self, cache, index):
        self._cache, self._index = cache, index
        self._entries, self._loaded = {}, {}

    def names(self, sites):
        """Names that load() will want to be searched for."""
        return {read[1] for site in sites for read in self._entry(site).get("reads", ())
                if read[0] in ("places", "files_in")}

    def load(self, site):
        if site not in self._loaded:
            entry = self._entry(site)
            if not entry or self._state(entry["reads"]) != entry["state"]:
                return None
            if not self._index.missing.isdisjoint(self.names([site])):
                return None         # not yet searched for
            self._loaded[site] = _reach(self._index, site, entry["reach"])
        return self._loaded[site]

    def store(self, site, reach, reads):
        reads = self._index.every_read(reads)
        self._loaded[site] = reach
        self._cache.store(self._key(site), {"reads": reads, "state": self._state(reads),
                                            "reach": _value(reach)})

    def _entry(self, site):
        if site not in self._entries:
            entry = self._cache.load(self._key(site))
            self._entries[site] = entry if isinstance(entry, dict) else {}
        return self._entries[site]

    def _key(self, site):
        """The same for a site whose lines have only moved."""
        func, at, tree = site.func, site.occurrence, self._index.tree
        before = func.source.masked.count(at.name, func.start, at.offset)
        return self._cache.key("reach", tree.root, tree.layer, at.file, func.name, at.name,
                               str(before), repr(site.signature))

    def _state(self, reads):
        digest = hashlib.sha256()
        for read in reads:
            digest.update(self._index.state(*read))
        return digest.hexdigest()


def _value(reach):
    """A Reach as JSON; functions are named by their keys."""
    holders = reach.follower
    return {
        "locals": [[key, held] for key, held in holders.locals.items()],
        "members": [[*member, where] for member, where in holders.members.items()],
        "globals": sorted(holders.globals),
        "kinds": list(holders.kinds.items()),
        "depth": list(holders.depth.items()),
        "returns": sorted(holders.returns),
        "forwards": holders.forwards, "truncated": holders.truncated,
        "ancestors": [[func.key, level] for func, level in reach.ancestors.values()],
        **{name: [func.key for func in getattr(reach, name)] for name in LISTS}}


def _reach(index, site, value):
    holders = Holders(index)
    holders.locals = {tuple(key): held for key, held in value["locals"]}
    holders.members = {(tag, name): where for tag, name, where in value["members"]}
    holders.globals = {tuple(pair) for pair in value["globals"]}
    holders.kinds = {_hashable(what): kind for what, kind in value["kinds"]}
    holders.depth = {tuple(key): depth for key, depth in value["depth"]}
    holders.returns = {tuple(key) for key in value["returns"]}
    holders.forwards, holders.truncated = value["forwards"], value["truncated"]
    reach = Reach(index, site, holders)
    reach.ancestors = {tuple(key): (index.function(tuple(key)), level)
                       for key, level in value["ancestors"]}
    for name in LISTS:
        setattr(reach, name, [index.function(tuple(key)) for key in value[name]])
    return reach


def _hashable(value):
    """Lists, which JSON makes of tuples, as tuples again."""
    return tuple(map(_hashable, value)) if isinstance(value, list) else value
