# SPDX-License-Identifier: GPL-2.0-only
"""Which kernel a patch is for, as far as its tree or its dialect tells."""

import re

# The first kernel of each dialect, and the first one behind it.
_DIALECTS = {"v3": ((5, 4), (5, 6)), "v5.6": ((5, 6), (6, 5)), "v6.5": ((6, 5), None)}


class Kernel:
    """version is what its Makefile says, or None; api one of dialect.NAMES.

    A version that is none of the dialect's says nothing: such a kernel has its pins
    from a later one.
    """

    def __init__(self, version, api):
        self.api = api
        self._low, self._high = _DIALECTS[api]
        found = re.match(r"(\d+)\.(\d+)", version or "")
        named = tuple(map(int, found.groups())) if found else (0, 0)
        if self._low <= named and (self._high is None or named < self._high):
            self._low, self._high = named, (named[0], named[1] + 1)

    def has(self, version):
        """Does it do what kernels do since a (major, minor)?  None if that is not known."""
        if self._low >= version:
            return True
        return False if self._high and self._high <= version else None

    def since(self, version, text):
        """A text that holds since a version: as it is, "" where it does not hold, and
        with that version before it where that is not known."""
        if self.has(version) is None:
            return f"since {version[0]}.{version[1]}, {text}"
        return text if self.has(version) else ""
