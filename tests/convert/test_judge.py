# SPDX-License-Identifier: GPL-2.0-only
"""The judge itself: what is wrong must not pass it, or the other tests say nothing."""

import re
from types import SimpleNamespace

import pytest

from . import proof
from .cases import Judge, all_cases
from .run import Outcome

PLACE = "drivers/it/"
CASES = [c for c in all_cases() if c.applies("v5.6")
         and any(suffix == ".after" for _, suffix in c.forms)]


class Pretended(Outcome):
    """The outcome of a run that made these texts of a case's files."""

    # pylint: disable=super-init-not-called
    def __init__(self, case, after):
        def keyed(files):
            return {PLACE + name: data for name, data in files.items()}

        self.tree, self.broken = SimpleNamespace(dialect="v5.6"), {}
        self.before, self.after = keyed(case.files), keyed(after)
        self.final = keyed({n: case.forms.get((n, ".longterm"), after[n]) for n in after})
        sites = [{"file": PLACE + f, "line": n, "case": case.case} for f, n in case.sites()]
        releases = []
        for name, line in case.pinned:
            text = proof.text_of(case.files[name])
            for number in proof.lines_of(text, line):
                was = re.search(r"\b(\w*put_page|release_pages|__free_page|folio_put)\b", line)
                releases.append({"file": PLACE + name, "line": number, "from": was.group(1),
                                 "to": "unpin_user_page"})
        said = {"sites": sites, "releases": releases, "review": False}
        self.summary = {"patches": [said, {**said, "releases": [], "review": True}],
                        "refused": [], "left": []}


def judge(case, change):
    """Does the judge take these texts?"""
    after = {name: change(case.forms.get((name, ".after"), data))
             for name, data in case.files.items()}
    Judge(case, Pretended(case, after), PLACE).check()


def wrong(case, change):
    with pytest.raises(AssertionError):
        judge(case, change)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_right(case):
    judge(case, bytes)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_acquisition_left(case):
    wrong(case, lambda text: text.replace(b"pin_user_pages", b"get_user_pages"))


@pytest.mark.parametrize("case", [c for c in CASES if c.pinned], ids=lambda c: c.name)
def test_release_left(case):
    def back(text):
        return re.sub(rb"unpin_user_page(s?)(?:_dirty_lock)?\(", lambda m: b"release_pages("
                      if m.group(1) else b"put_page(", text, count=1)
    wrong(case, back)


@pytest.mark.parametrize("case", [c for c in CASES if c.plain], ids=lambda c: c.name)
def test_other_release_touched(case):
    wrong(case, lambda text: re.sub(rb"\b(?:put_page|__free_page)\(", b"unpin_user_page(", text))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_something_else_changed(case):
    wrong(case, lambda text: text.replace(b"return ", b"return 1 + "))


@pytest.mark.parametrize("case", [c for c in CASES if any(
    b"FOLL_LONGTERM" in data for data in c.files.values())], ids=lambda c: c.name)
def test_longterm_lost(case):
    wrong(case, lambda text: text.replace(b"FOLL_LONGTERM | ", b"").replace(b" | FOLL_LONGTERM", b"")
          .replace(b"FOLL_LONGTERM", b"0"))
