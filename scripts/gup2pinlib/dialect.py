# SPDX-License-Identifier: GPL-2.0-only
"""What callers must use instead of a get_user_pages*() call, by dialect.

A kernel tree is asked what it declares.  Without one, only what every kernel
of the dialect has is taken for declared.
"""

import re

NAMES = ("v3", "v5.6", "v6.5")
_ALWAYS = {
    "v3": """pin_user_pages pin_user_pages_fast pin_user_pages_remote pin_longterm_pages
        pin_longterm_pages_fast pin_longterm_pages_remote put_user_page put_user_pages
        put_user_pages_dirty_lock""",
    "v5.6": """pin_user_pages pin_user_pages_fast pin_user_pages_remote unpin_user_page
        unpin_user_pages unpin_user_pages_dirty_lock""",
    "v6.5": """pin_user_pages pin_user_pages_fast pin_user_pages_remote pin_user_pages_unlocked
        unpin_user_page unpin_user_pages unpin_user_pages_dirty_lock
        unpin_user_page_range_dirty_lock""",
}
# The calls that have a longterm wrapper of their own in v3.
_LONGTERM = {"get_user_pages": "pin_longterm_pages",
             "get_user_pages_fast": "pin_longterm_pages_fast",
             "get_user_pages_remote": "pin_longterm_pages_remote"}
_RELEASES = {
    "put_page": ("unpin_user_page", "put_user_page"),
    "__free_page": ("unpin_user_page", "put_user_page"),
    "release_pages": ("unpin_user_pages", "put_user_pages"),
    "folio_put": ("unpin_folio", None),
}


# How many arguments the calls take, where that changed.
_ARGUMENTS = {
    "v3": {"get_user_pages": (5,), "get_user_pages_remote": (7, 8)},
    "v5.6": {"get_user_pages": (5,), "get_user_pages_remote": (7, 8)},
    "v6.5": {"get_user_pages": (4,), "get_user_pages_remote": (6,)},
}
# Flags that gup sets itself; they go when a caller passes them.
BY_HAND = ("FOLL_GET", "FOLL_TOUCH")
# v5.4's get_user_pages_fast() refuses all other flags.
_FAST_V3 = frozenset(("FOLL_WRITE", "FOLL_LONGTERM"))


class Dialect:
    """api is one of NAMES; header the tree's include/linux/mm.h, or ""."""

    def __init__(self, api, header=""):
        self.api = api
        self._header = header

    def declares(self, name):
        if self._header:
            return re.search(rf"\b{name}\s*\(", self._header) is not None
        return name in _ALWAYS[self.api].split()

    def acquire(self, callee, longterm):
        """(name, None) of what replaces an acquisition, or (None, why not)."""
        if self.api == "v3" and longterm and callee in _LONGTERM:
            name = _LONGTERM[callee]
        elif callee.startswith("get_user_pages"):
            name = callee.replace("get_user", "pin_user", 1)
        else:
            return None, f"{callee}() has no pin_*() counterpart"
        if not self.declares(name):
            return None, (f"{name}(), the counterpart of {callee}(), is not declared"
                          + self._offer(callee))
        return name, None

    def accepts(self, callee, count, flags):
        """None, or why a call with so many arguments and these flags is none of
        the dialect's."""
        takes = _ARGUMENTS[self.api].get(callee)
        if takes and count not in takes:
            return f"{callee}() has {count} arguments here, in this dialect it takes {takes[0]}"
        other = sorted(flags - _FAST_V3 - set(BY_HAND))
        if self.api == "v3" and callee == "get_user_pages_fast" and other:
            return f"{callee}() refuses {other[0]} in this dialect, and so does its counterpart"
        return None

    def _offer(self, callee):
        if callee.endswith(("_unlocked", "_locked")):
            return "; pin_user_pages_fast(), or pin_user_pages() under the mmap lock, is"
        return "" if self._header else " by every kernel of the dialect"

    def release(self, callee, expr):
        """(name, None) of what replaces a release of expr, or (None, why not)."""
        if callee == "folio_put" and expr.replace(" ", "").startswith("page_folio("):
            callee = "put_page"
        if callee not in _RELEASES:
            return None, f"{callee}() has no counterpart for pins"
        name = _RELEASES[callee][self.api == "v3"]
        if name is None or not self.declares(name):
            return None, f"{callee}() has no counterpart for pins in this kernel"
        return name, None
