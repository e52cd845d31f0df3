# SPDX-License-Identifier: GPL-2.0-only
"""Which loops of releases may become one call; code cut short by an #ifdef."""

import os
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "scripts"))

# pylint: disable=wrong-import-position
from gup2pinlib.csource import Source  # noqa: E402
from gup2pinlib.loops import loop_around  # noqa: E402


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
