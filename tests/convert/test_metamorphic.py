# SPDX-License-Identifier: GPL-2.0-only
"""Changes to the input that must not change the conversion.

Each driver stands in one tree in all its forms, under names of their own, and
is converted in one run.
"""

import re

import pytest

from . import morph, proof
from .cases import all_cases
from .run import Program, Tree

FORMS = {"x0": morph.same, "x1": morph.joined, "x2": morph.split, "x3": morph.indented,
         "x4": morph.renamed, "x5": morph.reordered, "x6": morph.parted, "x7": morph.crowded}
NAMES = ("quay wharf moss lichen pair wrap opera host pfns sgl sgent heads bolts wards latch"
         " grace part asked crowd street clean some same_name mill tee again").split()


def driver(case):
    return case.name.split("/")[1]


CASES = {driver(c): c for c in all_cases() if driver(c) in NAMES}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    place = tmp_path_factory.mktemp("morph")
    tree = Tree(place / "kernel", "v5.6")
    for name, case in CASES.items():
        files = {f: proof.text_of(d) for f, d in case.files.items()}
        for tag, change in FORMS.items():
            for file, text in change(morph.tagged(files, name, tag)).items():
                tree.add(f"drivers/{name}{tag}/{file}", text)
    return Program(place / "run").convert(tree, place / "patches").apply(place / "applied", broken=True)


class Form:
    """One form of a driver, before and after, with the names of the first."""

    def __init__(self, outcome, name, tag):
        self.name, self.tag, self.place = name, tag, f"drivers/{name}{tag}/"
        self.outcome = outcome
        self.before = self._files(outcome.before)
        self.after = self._files(outcome.after)
        self.final = self._files(outcome.final)

    def _files(self, state):
        plain = re.compile(rf"\b{self.name}{self.tag}")
        return {plain.sub(self.name, path[len(self.place):]): plain.sub(self.name, proof.text_of(data))
                for path, data in state.items() if path.startswith(self.place)}

    def verdicts(self):
        """How many calls are converted, refused and left."""
        assert not [path for path in self.outcome.broken if path.startswith(self.place)]
        return (len(self.outcome.sites(self.place, review=False)),
                len(self.outcome.sites(self.place, review=True)),
                sum(len(r["sites"]) for r in self.outcome.refused(self.place)),
                len(self.outcome.left(self.place)))


def by_function(files, change=morph.same):
    """{function: tokens} of all files, extern and static alike."""
    found = {}
    for text in change(files).values():
        for name, body in morph.functions(text).items():
            found[name] = re.sub(r"^static ", "", proof.squeezed(body))
    return found


TAGS = sorted(FORMS)[1:]


def test_the_forms_differ():
    """A change that changes nothing would prove nothing."""
    for tag in TAGS:
        changed = 0
        for name, case in CASES.items():
            files = {f: proof.text_of(d) for f, d in case.files.items()}
            new = FORMS[tag](files)
            changed += new != files
            assert tag in ("x4", "x7") or by_function(new) == by_function(files), (name, tag)
        assert changed > len(CASES) / 2 or tag in ("x1", "x3"), tag
        assert changed > 4, tag


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("tag", TAGS)
def test_commutes(outcome, name, tag):
    first, form = Form(outcome, name, "x0"), Form(outcome, name, tag)
    assert form.verdicts() == first.verdicts()
    for state in ("after", "final"):
        right = by_function(getattr(first, state), FORMS[tag])
        assert by_function(getattr(form, state)) == right


@pytest.mark.parametrize("name", NAMES)
def test_unrelated_users_change_no_byte(outcome, name):
    first, form = Form(outcome, name, "x0"), Form(outcome, name, "x7")
    assert form.after == {
        file: text + form.before[file][len(first.before[file]):] for file, text in first.after.items()}
