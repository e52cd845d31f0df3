# SPDX-License-Identifier: GPL-2.0-only
"""Groups with calls in one function are one patch."""

import os
import sys
from types import SimpleNamespace

import pytest

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "scripts"))

# pylint: disable=wrong-import-position
from gup2pinlib.convert import Converter, Work, together  # noqa: E402
from gup2pinlib.groups import Group, Reason  # noqa: E402
from gup2pinlib.plan import Plan  # noqa: E402
from gup2pinlib.rewrite import Place  # noqa: E402


def work(*functions):
    """Of a group with a call in each of these functions."""
    sites = [(f"call in {name}", SimpleNamespace(
        site=SimpleNamespace(func=SimpleNamespace(key=("dock.c", name))), released=[]))
             for name in functions]
    places = [Place("dock.c", ord(name), "get_user_pages") for name in functions]
    return Work(Group(sites), sites, Plan([("acquire.cocci", places)], []))


def calls(works):
    return [[audited for audited, _ in found.sites] for found in works]


def test_of_one_function():
    one, two, three = work("a"), work("b"), work("a")
    merged, other = together([one, two, three])
    assert calls([merged]) == [["call in a", "call in a"]] and merged.parts == (one, three)
    assert other is two
    assert merged.plan.steps == [("acquire.cocci", one.plan.steps[0][1])]


def test_by_another_one_between():
    (merged,) = together([work("a"), work("b"), work("b", "a")])
    assert len(merged.parts) == 3 and len(merged.plan.steps[0][1]) == 2


def test_a_part_that_fails_is_refused_alone(monkeypatch):
    """The other one is still converted."""
    good, bad = work("a"), work("a")
    why = [Reason("dock.c", 1, "why")]
    monkeypatch.setattr(Converter, "__init__", lambda self: None)
    monkeypatch.setattr(Converter, "_rewritten", lambda self, todo, judge: (
        todo, {n: why for n, found in enumerate(todo) if found is bad or bad in found.parts}))
    monkeypatch.setattr(Converter, "_unproved", lambda self, changes, judge: {})
    monkeypatch.setattr(Converter, "_unbuilt", lambda self, changes: {})
    refused = []
    # pylint: disable=no-value-for-parameter,protected-access
    assert Converter()._proved([good, bad], refused, None) == [good]
    assert [r.reasons for r in refused] == [why]


@pytest.mark.parametrize("dialect", ["v3", "v5.6", "v6.5"])
def test_one_patch(trap_outcomes, dialect):
    patches = [p for p in trap_outcomes(dialect).summary["patches"]
               if p["sites"][0]["file"].startswith("drivers/fold/twogrp/")]
    assert [len(p["sites"]) for p in patches] == [2]
