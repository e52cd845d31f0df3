# SPDX-License-Identifier: GPL-2.0-only
"""Which loops of releases may become one call; code cut short by an #ifdef."""

import os
import sys

import pytest

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "scripts"))

# pylint: disable=wrong-import-position
from gup2pinlib.csource import Source  # noqa: E402
from gup2pinlib.groups import Spot  # noqa: E402
from gup2pinlib.index import Index  # noqa: E402
from gup2pinlib.loops import foldable, loop_around  # noqa: E402
from gup2pinlib.tree import open_tree  # noqa: E402


def loop_of(body):
    source = Source("a.c", "void f(struct a *a)\n{\n" + body + "\n}\n")
    return loop_around(source.functions[0], source.text.index("put_page"))


def test_loop():
    loop = loop_of("int i;\nfor (i = 0; i < a->n; i++)\n\tput_page(a->p[i]);")
    assert (loop.variable, loop.bound) == ("i", ["a", "->", "n"])


def test_another_bound_is_none():
    assert loop_of("int i;\nfor (i = 1; i < a->n; i++)\n\tput_page(a->p[i]);") is None


def test_statement_without_end():
    loop = loop_of("int i;\nfor (i = 0; i < a->n; i++)\n\tput_page(a->p[i])")
    assert loop is not None and loop.variable == "i"


def folds(tmp_path, body, head="int *other, struct page **pages, int n", before=""):
    """Does the loop of a function with that body become one call?"""
    (tmp_path / "a.c").write_text(f"{before}int f({head})\n{{\n{body}\n}}\n")
    tree = open_tree(None, [str(tmp_path)])
    index = Index(tree, None)
    func = index.source("a.c").functions[0]
    at = func.source.text.index("put_page")
    return foldable(func, Spot("a.c", 0, 0, at, "f", "put_page", "pages[i]"), index)


CALL = "\tint i, got;\n\n\tgot = get_user_pages_fast(0, n, 0, pages);\n"
LOOP = "\tfor (i = 0; i < got; i++)\n\t\tput_page(pages[i]);\n\treturn 0;"


@pytest.mark.parametrize("between, wanted", [
    ("\tif (got < 0)\n\t\treturn got;\n", True),
    ("\tmmap_read_unlock(mm);\n\tif (got <= 0) {\n\t\twarn(n);\n\t\tgoto out;\n\t}\n", True),
    ("", False),
    ("\tif (got < 0) {\n\t\tif (got == -EAGAIN)\n\t\t\treturn got;\n\t}\n", False),
    ("\tif (n)\n\t\tif (got < 0)\n\t\t\treturn got;\n", False),
    ("#ifdef A\n\tif (got < 0)\n\t\treturn got;\n#endif\n", False),
    ("\tif (got < 0)\n\t\treturn got;\n\tgot--;\n", False),
    ("\tif (got < 0)\n\t\treturn got;\n\tmore(&got);\n", False),
    ("\tif (got < 0)\n\t\treturn got;\nagain:\n", False),
    ("\tif (got < 0)\n\t\treturn got;\n\tgot = other[0];\n", False),
])
def test_guard(tmp_path, between, wanted):
    assert folds(tmp_path, CALL + between + LOOP) == wanted


@pytest.mark.parametrize("body, wanted", [
    ("warn()", True), ("do { if (x) goto out; } while (0)", False), ("(x = -1)", False),
    ("dev_dbg(got)", False)])
def test_macro_beside_the_guard(tmp_path, body, wanted):
    text = CALL + "\tif (got < 0)\n\t\treturn got;\n\tMORE(n);\n" + LOOP
    (tmp_path / "a.h").write_text(f"#define MORE(x) {body}\n")
    assert folds(tmp_path, text, before='#include "a.h"\n') == wanted


def test_shadowed_bound(tmp_path):
    body = "\tint i;\n\n\tfor (i = 0; i < n; i++)\n\t\tput_page(pages[i]);\n\treturn 0;"
    head = "struct page **pages, unsigned int n"
    assert folds(tmp_path, body, head)
    assert not folds(tmp_path, body.replace("int i;", "int i, n;"), head)
    assert not folds(tmp_path, body, head.replace("page **", "page *const *"))
    assert not folds(tmp_path, body.replace("]);", "]); /* gone */"), head)
