# SPDX-License-Identifier: GPL-2.0-only
"""The summary that a person reads."""

import os
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "scripts"))

# pylint: disable=wrong-import-position
from gup2pinlib.summary import as_text  # noqa: E402


def text_of(**given):
    return as_text({"tree": {"version": "6.1.0", "api": "v5.6"}, "patches": [], "by_hand": [],
                    "left": [], "unparsed": [], "refused": [], **given})


def text_with(count):
    reasons = [{"file": "a.c", "line": n, "text": "a reason"} for n in range(1, count + 1)]
    return text_of(refused=[{"sites": [], "reasons": reasons}])


def patch(review, *lines):
    sites = [{"file": "a.c", "line": n, "function": "f", "callee": "get", "to": "pin"} for n in lines]
    return {"file": "0001.patch", "review": review, "sites": sites, "releases": [], "build": None}


def test_a_few_reasons_are_all_shown():
    text = text_with(8)
    assert text.count(": a reason") == 8 and "more" not in text


def test_of_many_reasons_the_first_are_shown():
    text = text_with(60)
    assert text.count(": a reason") == 8 and "    52 more are in summary.json\n" in text


def test_patches_for_review_are_counted_by_themselves():
    text = text_of(patches=[patch(False, 1, 2), patch(False, 3), patch(True, 3)])
    assert text.endswith("\n3 call sites converted in 2 patches, 1 patch for review, 0 refused, 0 left\n")
    text = text_of(patches=[patch(False, 1)])
    assert text.endswith("\n1 call site converted in 1 patch, 0 refused, 0 left\n")
