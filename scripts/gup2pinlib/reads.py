# SPDX-License-Identifier: GPL-2.0-only
"""A tree as the following reads it: each read is noted.

An answer that was worked out from some reads is right as long as state() says
the same of all of them.

A name that no search has looked for yet is put into .missing and answered as
if it did not occur: the caller asks again after search_missing().
"""

import hashlib
import os
from contextlib import contextmanager

from .csource import Source

# A function mentioned in more files than this is everybody's: following it
# would say nothing of any one caller.
WIDELY_USED = 60


class Reads:
    def __init__(self, tree, search, sources=None):
        self.tree = tree
        self._search = search
        self._sources = dict(sources or {})     # what was read already
        self._found, self._states, self._listings, self._headers = {}, {}, {}, None
        self._reads = set()
        self.missing, self._ahead = set(), set()

    # -- noting ---------------------------------------------------------------

    @contextmanager
    def noting(self):
        """A set that gets what is read meanwhile; every_read() makes use of it."""
        outside, self._reads = self._reads, set()
        try:
            yield self._reads
        finally:
            self._reads = outside

    def every_read(self, reads):
        """The arguments for state() of all that was noted, sorted."""
        out, todo = set(), list(reads)
        while todo:
            read = todo.pop()
            if read in self._found:
                todo += self._found[read][1]
            else:
                out.add(read)
        return sorted(out)

    def state(self, kind, *what):
        """A digest of what reading it gives, to be compared with a later run's."""
        read = (kind, *what)
        if kind == "text" and what[0] not in self.tree.stats:
            return b"gone"      # no file that cannot be read
        if read not in self._states:
            answer = getattr(self, kind)(*what)
            data = answer.encode("latin-1") if kind == "text" else repr(answer).encode(
                "utf-8", "surrogateescape")
            self._states[read] = hashlib.sha256(data).digest()
            if self._lacks(read):
                return self._states.pop(read)
        return self._states[read]

    def _lacks(self, read):
        """May the answer be another after the search?"""
        return read[0] in ("places", "files_in") and read[1] in self.missing

    def once(self, what, key, find):
        """find(), or what it found before; what it read is read again by that."""
        read = (what, key)
        if read not in self._found:
            with self.noting() as reads:
                found = find()
            if any(map(self._lacks, reads)):
                self._reads |= reads
                return found        # to be asked again after the search
            self._found[read] = (found, reads)
        self._reads.add(read)
        return self._found[read][0]

    # -- reading --------------------------------------------------------------

    def text(self, path):
        self._reads.add(("text", path))
        return self.tree.text(path)

    def source(self, path):
        self._reads.add(("text", path))
        if path not in self._sources:
            self._sources[path] = Source(path, self.tree.text(path))
        return self._sources[path]

    def listing(self, directory):
        """The files of a directory, sorted."""
        self._reads.add(("listing", directory))
        if directory not in self._listings:
            self._listings[directory] = sorted(self.tree.dirs.get(directory, ()))
        return self._listings[directory]

    def headers(self, name):
        """The headers of that name, wherever they are."""
        self._reads.add(("headers", name))
        if self._headers is None:
            self._headers = {}
            for path in self.tree.stats:
                if path.endswith(".h"):
                    self._headers.setdefault(os.path.basename(path), []).append(path)
        return sorted(self._headers.get(name, ()))

    def exists(self, path):
        self._reads.add(("exists", path))
        return path in self.tree.stats

    def places(self, name):
        """Files that contain the identifier; None if it is widely used."""
        self._reads.add(("places", name))
        files = self.files(name)
        return files if len(files) <= WIDELY_USED else None

    def files_in(self, name, directory):
        """Files of a directory that contain the identifier."""
        self._reads.add(("files_in", name, directory))
        return [f for f in self.files(name) if os.path.dirname(f) == directory]

    def sources(self, but):
        """What has been read, without some files: for another Index."""
        return {path: s for path, s in self._sources.items() if path not in but}

    def files(self, name):
        """Files that contain the identifier; [] until it was searched for.

        Not noted: who works out what is kept asks places() or files_in().
        """
        if not self._search.known(name):
            self.missing.add(name)
            return []
        return self._search.files(name)

    def search(self, names):
        self._search.find(names)

    def search_ahead(self, names):
        """These names are likely to be asked for: search for them with the next ones."""
        self._ahead |= set(names)

    def search_missing(self):
        """Search for all names asked for; False if there were none."""
        wanted, self.missing = self.missing, set()
        if wanted:
            self.search(wanted | self._ahead)
            self._ahead = set()
        return bool(wanted)
