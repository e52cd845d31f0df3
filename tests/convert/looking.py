# SPDX-License-Identifier: GPL-2.0-only
"""Looking back from a release, in files that a test gives."""

import os
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "scripts"))

# pylint: disable=wrong-import-position
from gup2pinlib.cache import Cache  # noqa: E402
from gup2pinlib.index import Index  # noqa: E402
from gup2pinlib.origins import Origins  # noqa: E402
from gup2pinlib.search import Search  # noqa: E402
from gup2pinlib.tables import Functions  # noqa: E402
from gup2pinlib.tree import Tree  # noqa: E402


def origins(place, files, where, expression, before=""):
    """[(kind, file)] of what the function where = (file, name) releases; the expression
    is asked for where the text `before` stands first in the function."""
    for name, text in files.items():
        path = place / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    tree = Tree(str(place / "tree"), [""], kernel=False)
    index = Index(tree, Search(tree, Cache(str(place / "cache"))))
    func = index.source(where[0]).by_name[where[1]]
    offset = func.source.text.index(before, func.body)
    found = Origins(index, Functions()).of(func, expression, offset)
    return [(o.kind, o.file) for o in found if o.kind != "memory"]
