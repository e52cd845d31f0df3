# SPDX-License-Identifier: GPL-2.0-only
"""The summary that a person reads."""

import os
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "scripts"))

# pylint: disable=wrong-import-position
from gup2pinlib.summary import as_text  # noqa: E402


def text_with(count):
    reasons = [{"file": "a.c", "line": n, "text": "a reason"} for n in range(1, count + 1)]
    return as_text({"tree": {"version": "6.1.0", "api": "v5.6"}, "patches": [], "by_hand": [],
                    "left": [], "unparsed": [], "refused": [{"sites": [], "reasons": reasons}]})


def test_a_few_reasons_are_all_shown():
    text = text_with(8)
    assert text.count(": a reason") == 8 and "more" not in text


def test_of_many_reasons_the_first_are_shown():
    text = text_with(60)
    assert text.count(": a reason") == 8 and "    52 more are in summary.json\n" in text
