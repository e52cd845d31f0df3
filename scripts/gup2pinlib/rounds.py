# SPDX-License-Identifier: GPL-2.0-only
"""Work that asks for names that the tree was not yet searched for, in rounds.

A search reads the whole tree, whether for one name or for hundreds.  So all
work is begun with what is known; what it lacks is searched for at once, and
only the work that lacked something is done again.  What is asked for besides
saves rounds, but changes no result.
"""

from . import tables
from .linking import LEVELS
from .reach import ALLOCATORS, Explorer

RELEASES = tables.evidence_names("release")


def in_rounds(index, items, make, more=lambda item, result: ()):
    """{item: make(item)}, of the items that more(item, result) gives, too."""
    done, todo = {}, list(items)
    met = set(todo)
    while todo:
        again, missing = [], set()
        for item in todo:       # grows
            index.missing = set()
            done[item] = make(item)
            for other in more(item, done[item]):
                if other not in met:
                    met.add(other)
                    todo.append(other)
            if index.missing:
                again.append(item)
                missing |= index.missing
        index.missing = missing
        index.search_missing()
        todo = again
    return done


class Following:
    """reaches(sites) gives their Reaches, kept ones if they are still right."""

    def __init__(self, index, functions, kept, progress):
        self._index, self._functions, self._kept = index, functions, kept
        self._progress = progress
        self._done = {}

    def reaches(self, sites, more=lambda reach: ()):
        """[Reach] of the sites.

        Those of the sites that more(reach) gives are worked out in the same
        rounds, for a later call.
        """
        todo = [s for s in sites if s not in self._done]
        self._index.search(self._kept.names(todo))
        new = [site for site in todo if self._kept.load(site) is None]
        self._index.search({f.name for site in new for f in self._functions_beside(site)}
                           | set(ALLOCATORS if new else ()))
        first = set(todo)
        self._done.update(in_rounds(self._index, todo, self._reach,
                                    lambda s, reach: more(reach) if s in first else ()))
        return [self._done[s] for s in sites]

    def _functions_beside(self, site):
        """Those of the site's file, which are likely to be asked for."""
        return [f for f in self._index.source(site.occurrence.file).functions if not f.static]

    def _reach(self, site):
        self._progress("linking", len(self._done), 0)
        kept = self._kept.load(site)
        if kept is not None:
            return kept
        with self._index.noting() as reads:
            self._index.source(site.occurrence.file)
            reach = Explorer(self._index, site, self._functions)
        if self._index.missing:
            self._ask_ahead(site, reach)
        else:
            self._kept.store(site, reach, reads)
        return reach

    def _ask_ahead(self, site, reach):
        """The next rounds, and the linking, are likely to ask for these."""
        missing = self._index.missing
        self._index.missing = set()
        row = [f for f in reach.follower.funcs() if not RELEASES.isdisjoint(f.flow.words)]
        for _ in range(LEVELS):
            row = {c.key: c for func in row for c, _ in self._index.callers(func)}.values()
        self._index.search_ahead(self._index.missing)
        self._index.search_ahead(f.name for f in self._functions_beside(site))
        self._index.missing = missing
