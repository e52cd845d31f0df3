# SPDX-License-Identifier: GPL-2.0-only
"""The fixtures: drivers, and what may become of each.

fixtures/traps/tNN/NAME holds the files of one driver, all of whose own names
begin with NAME.  Beside FILE, FILE.after is what it must be converted to,
FILE.after2 another form that is as right, FILE.longterm what the patch marked
for review makes of it.  The file "expect" has one statement on each line:

convert                 every call is converted
refuse                  nothing of the driver is changed, for one of the reasons
either                  converted or refused
split                   converted as .after or .after2 says, or refused
not DIALECT             is refused in that dialect
only DIALECT...         is no input for the others
case N                  what the summary must call it
pinned FILE: LINE       releases the pages: every such line must change
plain FILE: LINE        does not: all such lines stay
stop FILE: LINE: RE     a reason for refusing: where it stands, and what it says
keep-text FILE: TEXT    is still there
never TEXT              is nowhere more often than before
"""

import difflib
import os
import re
from collections import namedtuple

from . import proof
from .run import FIXTURES

Stop = namedtuple("Stop", "file line says")
TRAPS = os.path.join(FIXTURES, "traps")
FORMS = (".after", ".after2")


class Case:
    """One driver of the fixtures."""

    def __init__(self, folder):
        self.folder, self.name = folder, os.path.relpath(folder, TRAPS)
        self.files, self.forms = {}, {}
        self.mode, self.case, self.only, self.refused_in = None, None, [], []
        self.pinned, self.plain, self.stops, self.kept, self.never = [], [], [], [], []
        for name in sorted(os.listdir(folder)):
            if name == "expect":
                continue
            with open(os.path.join(folder, name), "rb") as file:
                data = file.read()
            stem, suffix = os.path.splitext(name)
            if suffix in (".c", ".h", ".inl"):
                self.files[name] = data
            else:
                self.forms[(stem, suffix)] = data
        # Lines of the files, as text_of() reads them.
        with open(os.path.join(folder, "expect"), encoding="latin-1") as file:
            for line in file.read().splitlines():
                self._statement(*line.partition(" ")[::2])

    def _statement(self, word, rest):
        if word in ("convert", "refuse", "either", "split"):
            self.mode = word
        elif word == "not":
            self.refused_in.append(rest)
        elif word == "only":
            self.only = rest.split()
        elif word == "case":
            self.case = int(rest)
        elif word == "never":
            self.never.append(rest)
        elif word in ("pinned", "plain", "keep-text"):
            {"pinned": self.pinned, "plain": self.plain,
             "keep-text": self.kept}[word].append(rest.split(": ", 1))
        else:
            assert word == "stop", word
            file, rest = rest.split(": ", 1)
            self.stops.append(Stop(file, *rest.rsplit(": ", 1)))

    def install(self, tree, place):
        for name, data in self.files.items():
            tree.add(f"{place}/{name}", data)

    def sites(self):
        """{(file, line)} of the calls that acquire."""
        found = set()
        for name, data in self.files.items():
            text = proof.text_of(data)
            for match in proof.GET.finditer(proof.COMMENT.sub(_blank, text)):
                found.add((name, text.count("\n", 0, match.start()) + 1))
        return found

    def applies(self, dialect):
        return not self.only or dialect in self.only


def _blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def all_cases():
    return [Case(os.path.join(TRAPS, trap, name)) for trap in sorted(os.listdir(TRAPS))
            for name in sorted(os.listdir(os.path.join(TRAPS, trap)))]


class Judge:
    """check() fails unless an outcome is right for a case: as one of the forms
    that the case has, or with no other change than each name for its twin.
    wanted() fails unless what is converted has one of the forms, to the byte.
    """

    def __init__(self, case, outcome, place):
        self.case, self.outcome, self.place = case, outcome, place.rstrip("/") + "/"
        self.v3 = outcome.tree.dialect == "v3"

    def check(self):
        broken = [why for path, why in self.outcome.broken.items() if path.startswith(self.place)]
        assert not broken, broken[0]
        refused, left = self.outcome.refused(self.place), self.outcome.left(self.place)
        self._all_are_accounted_for(refused, left)
        mode = self.case.mode
        if self.outcome.tree.dialect in self.case.refused_in:
            mode = "refuse"
        if mode == "convert":
            self._converted(refused)
        elif any(s["action"] == "review" for s in left) and not refused:
            assert not self.outcome.changed(self.place), "left, and yet changed"
        elif mode == "refuse" or refused:
            self._refused(refused)
        else:
            self._converted(refused)

    def _all_are_accounted_for(self, refused, left):
        """Each call is in one of the summary's lists, and in only one."""
        said = [(s["file"], s["line"]) for s in self.outcome.sites(self.place, review=False)
                + left + [s for group in refused for s in group["sites"]]]
        assert sorted(said) == sorted((self.place + f, n) for f, n in self.case.sites())

    # -- refused ----------------------------------------------------------

    def _refused(self, refused):
        assert refused, f"converted: {self.outcome.sites(self.place)}"
        assert not self.outcome.changed(self.place), "refused, and yet changed"
        assert not self.outcome.sites(self.place), "refused, and yet in a patch"
        reasons = [r for group in refused for r in group["reasons"]]
        assert reasons, "refused without a reason"
        for reason in reasons:
            assert reason["file"] and reason["line"] > 0 and reason["text"], reason
        if self.case.stops:
            assert any(self._true(s, r) for s in self.case.stops for r in reasons), \
                "none of these reasons is a true one: " + repr(reasons)

    def _true(self, stop, reason):
        lines = proof.lines_of(proof.text_of(self.case.files[stop.file]), stop.line)
        assert lines, f"{self.case.name}: no line reads {stop.line}"
        return (reason["file"] == self.place + stop.file and reason["line"] in lines
                and re.search(stop.says, reason["text"], re.I))

    # -- converted -----------------------------------------------------------

    def _converted(self, refused):
        assert not refused, "refused: " + repr([r["reasons"] for r in refused])
        sites = self.outcome.sites(self.place, review=False)
        assert sites, "only left"
        if self.case.case:
            assert {s["case"] for s in sites} == {self.case.case}
        for name, data in self.case.files.items():
            before, after = proof.text_of(data), proof.text_of(self._text(name))
            self._counts(name, before, after)
            assert self._is_a_form(name) or (self.case.mode != "split" and not
                                             proof.line_by_line(before, after, self.v3)), \
                f"{name} is not proved right:\n" + self._difference(name)
        self._listed()
        self._review()

    def wanted(self):
        if self.outcome.changed(self.place):
            for name in self.case.files:
                assert self._is_a_form(name), self._difference(name)
                final = self.case.forms.get((name, ".longterm"))
                if final is not None and not self.v3:
                    assert self._text(name, final=True) == final

    def _text(self, name, final=False):
        return (self.outcome.final if final else self.outcome.after)[self.place + name]

    def _counts(self, name, before, after):
        """Nothing is lost, nothing is left, and nothing else is touched."""
        taken = len([s for s in self.outcome.sites(self.place, review=False)
                     if s["file"] == self.place + name])
        assert proof.gets(after) == proof.gets(before) - taken, "a call is left or lost"
        assert proof.pins(after) == proof.pins(before) + taken, "a call is lost"
        gone = 0
        for line in [l for file, l in self.case.pinned if file == name]:
            numbers = proof.lines_of(before, line)
            assert numbers, f"{self.case.name}: no line reads {line}"
            assert not proof.lines_of(after, line), f"still there: {line}"
            gone += len(numbers)
        if self.case.pinned:
            assert proof.plain_releases(after) == proof.plain_releases(before) - gone
        for line in [l for file, l in self.case.plain if file == name]:
            assert len(proof.lines_of(after, line)) == len(proof.lines_of(before, line)) > 0, \
                f"not to be touched: {line}"
        for text in [t for file, t in self.case.kept if file == name]:
            assert text in after, f"lost: {text}"
        for text in self.case.never:
            assert after.count(text) <= before.count(text), f"{name}: new: {text}"

    def _forms(self, name):
        found = [self.case.forms[(name, f)] for f in FORMS if (name, f) in self.case.forms]
        return found or [self.case.files[name]]

    def _is_a_form(self, name):
        forms = self._forms(name)
        if not self.v3 or self.case.only == ["v3"]:
            return self._text(name) in forms
        return proof.squeezed(proof.text_of(self._text(name))) in [
            proof.as_v3(proof.text_of(form)) for form in forms]

    def _difference(self, name):
        """Between the form that comes nearest and what there is."""
        got = proof.text_of(self._text(name))
        forms = [proof.text_of(form) for form in self._forms(name)]
        best = max(forms, key=lambda f: difflib.SequenceMatcher(None, f, got, False).ratio())
        return "".join(difflib.unified_diff(best.splitlines(True), got.splitlines(True),
                                            name + ", wanted", name + ", got"))

    def _listed(self):
        """The summary names each release as it was."""
        said = {(r["file"], r["line"]): r for r in self.outcome.releases(self.place)}
        for file, line in self.case.pinned:
            lines = proof.text_of(self.case.files[file]).split("\n")
            for number in proof.lines_of("\n".join(lines), line):
                entry = said.pop((self.place + file, number), None)
                assert entry, f"{file}:{number} is not in the summary"
                assert re.search(rf"\b{entry['from']}\b", lines[number - 1])
                assert re.match(r"put_user_page" if self.v3 else r"unpin_", entry["to"])
        assert not said or not self.case.pinned, f"released, too: {list(said)}"

    def _review(self):
        reviewed = self.outcome.sites(self.place, review=True)
        for name in self.case.files:
            before, final = self._text(name), self._text(name, final=True)
            if before == final:
                continue
            assert reviewed, "changed by a patch that names no site"
            assert not proof.longterm_added(proof.text_of(before), proof.text_of(final))
        if any(suffix == ".longterm" for _, suffix in self.case.forms):
            assert reviewed, "no patch adds FOLL_LONGTERM"
