# SPDX-License-Identifier: GPL-2.0-only
"""What the logs say, of changes that are made up."""

import os
import sys
from types import SimpleNamespace

import pytest

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "scripts"))

# pylint: disable=wrong-import-position
from gup2pinlib import wording  # noqa: E402
from gup2pinlib.flags import Flags, UNKNOWN  # noqa: E402
from gup2pinlib.linking import Item  # noqa: E402
from gup2pinlib.verdict import Verdict  # noqa: E402
from gup2pinlib.versions import Kernel  # noqa: E402

CHARGED = "the pages are charged to the user, and another function releases them"


def site(case=2, why=CHARGED, confidence="medium", features=("accounted",), callee="get_user_pages",
         flags=Flags({"FOLL_WRITE"})):
    """A converted call of dock_take(), and what the verdict is by."""
    verdict = Verdict(case, None, confidence, "convert", why, list(features))
    items = {name: [Item("accounting", "dock.c", 7, "dock->locked_vm += n;")] for name in features}
    audited = SimpleNamespace(function="dock_take", callee=callee, verdict=verdict)
    link = SimpleNamespace(features=items, flags=flags, released=[])
    return audited, link, callee.replace("get_user", "pin_user")


def change(*sites, review=False):
    return SimpleNamespace(sites=sites, releases=[], before={}, after={}, review=review)


def effect(made, version="6.12.0", api="v6.5"):
    return " ".join(wording.effect(made, Kernel(version, api)).split())


def what(made, version="6.12.0", api="v6.5"):
    return " ".join(wording.what(made, Kernel(version, api)).split())


def test_a_longterm_pin_is_a_proposal():
    text = effect(change(site(), review=True))
    assert "with medium confidence, from the lines above. If that is so," in text
    assert "drop this patch" in text
    text = effect(change(site(confidence="high", features=()), review=True))
    assert "with high confidence. If that is so," in text


@pytest.mark.parametrize("version, api, movable, tracked", [
    ("5.4.0", "v3", "", False), ("5.12.0", "v5.6", "", False),
    ("5.13.1", "v5.6", " and in ZONE_MOVABLE", False),
    (None, "v5.6", ", and since 5.13, in ZONE_MOVABLE,", False),
    ("4.18.0-el8", "v5.6", ", and since 5.13, in ZONE_MOVABLE,", False),
    ("6.12.0", "v6.5", " and in ZONE_MOVABLE", True), (None, "v6.5", " and in ZONE_MOVABLE", True)])
def test_what_a_longterm_pin_changes(version, api, movable, tracked):
    text = effect(change(site(), review=True), version, api)
    assert f"filesystem DAX are refused, and pages in CMA areas{movable} are migrated" in text
    assert ("-EFAULT" in text) == tracked


HUGE = "to that of a huge page 1, and 1 to its count of pins)"


@pytest.mark.parametrize("version, api, large", [
    ("5.4.0", "v3", "1, and the"), ("5.6.3", "v5.6", "1, and the"), ("5.7.0", "v5.6", f"1 ({HUGE}"),
    ("6.1.9", "v5.6", f"1 ({HUGE}"), (None, "v5.6", f"1 (since 5.7, {HUGE}"),
    (None, "v6.5", "1 (to that of a large folio 1, ")])
def test_how_a_pin_is_counted(version, api, large):
    assert f"a plain reference adds {large}" in effect(change(site()), version, api)


@pytest.mark.parametrize("version, api, said", [
    ("5.4.0", "v3", None), ("5.18.0", "v5.6", None), ("5.19.0", "v5.6", "Where FOLL_WRITE is"),
    (None, "v5.6", "Since 5.19, where FOLL_WRITE is"), ("6.12.0", "v6.5", "Where FOLL_WRITE is")])
def test_a_pin_for_reading_unshares(version, api, said):
    for flags in (Flags(), Flags(may={"FOLL_WRITE"}), UNKNOWN):
        text = effect(change(site(), site(flags=flags)), version, api)
        assert (f" {said} not set, a pin first unshares " in text) if said else "unshare" not in text
    assert "unshare" not in effect(change(site(), site()), version, api)


def test_lines_that_the_series_has_changed():
    assert wording.evidence(change(site())).startswith("What shows it:\n")
    assert wording.evidence(change(site()), {"pier.c"}).startswith("What shows it:\n")
    assert wording.evidence(change(site()), {"dock.c"}).startswith(
        "What shows it (lines before this series):\n")
    assert wording.evidence(change(site(features=())), {"dock.c"}) == ""


HELD = "the pages are held with FOLL_LONGTERM"


def test_reasons_are_those_of_the_calls():
    sites = [site(), site(why=HELD, confidence="high", callee="get_user_pages_remote")]
    text = what(change(*sites))
    assert f"dock_take() gets user pages with get_user_pages(): {CHARGED}. The audit" in text
    assert f"dock_take() gets user pages with get_user_pages_remote(): {HELD}. The audit" in text
    assert "with medium confidence" in text and "with high confidence" in text
    assert text.count("plain reference") == 1
    text = what(change(site(), site(callee="get_user_pages_fast")))
    assert f"with get_user_pages() and get_user_pages_fast(): {CHARGED}. The audit" in text
    text = what(change(*sites, review=True))
    assert text.count(CHARGED) == text.count(HELD) == 1 and "The audit" not in text


DOCUMENT = "Documentation/core-api/pin_user_pages.rst"


@pytest.mark.parametrize("version, api, case", [
    ("5.4.0", "v3", "(case 1)"), ("5.7.0", "v5.6", "(case 1)"),
    (None, "v5.6", "(case 1; where it writes, case 5 since 5.8)"),
    ("6.12.0", "v6.5", "(case 1; where it writes, case 5)")])
def test_what_the_cpu_does_is_no_direct_io(version, api, case):
    one = {"case": 1, "why": "the data is accessed"}
    text = what(change(site(**one, features=("data", "cpu"))), version, api)
    assert f"short access to the data of the pages, here by the CPU {case}." in text
    text = what(change(site(**one, features=("data", "cpu"), flags=Flags())), version, api)
    assert "here by the CPU, which reads it (case 1)." in text
    text = what(change(site(**one, features=("data", "cpu", "dma"))), version, api)
    assert "CPU" not in text and "(case 1)." in text
    for review in (False, True):
        made = change(site(**one), review=review)
        assert (what(made, version, api) + effect(made, version, api)).count(DOCUMENT) == 1
    assert (f"{DOCUMENT} of Linux 5.6." in what(change(site()), version, api)) == (api == "v3")


def test_a_flag_that_goes():
    made = change((*site()[:2], "pin_longterm_pages"))
    made.before, made.after = {"dock.c": "f(FOLL_LONGTERM)"}, {"dock.c": "f(0)"}
    assert " FOLL_LONGTERM goes: pin_longterm_pages() sets it. " in effect(made, "5.4.0", "v3")
    made.after = made.before
    assert "goes" not in effect(made, "5.4.0", "v3")


def test_releases_that_are_those_of_pins_already():
    made, text = change(site()), "void dock_drop(p) { put_user_pages(p, 1); put_page(q); }"
    func = SimpleNamespace(name="dock_drop", source=SimpleNamespace(text=text))
    made.sites[0][1].released[:] = [
        (func, SimpleNamespace(what=what), text.index(name))
        for what, name in (("pin", "put_user_pages"), ("plain", "put_page"))]
    said = "get_user_pages(). They are released with put_user_pages() in dock_drop() already."
    assert said.replace("get", "pin") in effect(made, "5.4.0", "v3")
    made.releases = [(SimpleNamespace(function="dock_drop"), "put_user_page")]
    assert "already" not in effect(made, "5.4.0", "v3")
