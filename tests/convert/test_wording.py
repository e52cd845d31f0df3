# SPDX-License-Identifier: GPL-2.0-only
"""What the logs say, of changes that are made up."""

import os
import sys
from types import SimpleNamespace

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "scripts"))

# pylint: disable=wrong-import-position
from gup2pinlib import wording  # noqa: E402
from gup2pinlib.linking import Item  # noqa: E402
from gup2pinlib.verdict import Verdict  # noqa: E402

CHARGED = "the pages are charged to the user, and another function releases them"


def site(case=2, why=CHARGED, confidence="medium", features=("accounted",), callee="get_user_pages"):
    """A converted call of dock_take(), and what the verdict is by."""
    verdict = Verdict(case, None, confidence, "convert", why, list(features))
    items = {name: [Item("accounting", "dock.c", 7, "dock->locked_vm += n;")] for name in features}
    audited = SimpleNamespace(function="dock_take", callee=callee, verdict=verdict)
    link = SimpleNamespace(features=items)
    return audited, link, callee.replace("get_user", "pin_user")


def change(*sites, review=False):
    return SimpleNamespace(sites=sites, releases=[], before={}, after={}, review=review)


def effect(made, api="v6.5"):
    return " ".join(wording.effect(made, api).split())


def test_a_longterm_pin_is_a_proposal():
    text = effect(change(site(), review=True))
    assert "with medium confidence, from the lines above. If that is so," in text
    assert "drop this patch" in text
    text = effect(change(site(confidence="high", features=()), review=True))
    assert "with high confidence. If that is so," in text
