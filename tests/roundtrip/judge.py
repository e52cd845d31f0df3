# SPDX-License-Identifier: GPL-2.0-only
"""What became of each pin of a kernel on the way to plain references and back.

The maintainers' tree is the truth: the code must be the same in the one form
of canonical.py, and so must the kind of every acquisition and release.
"""

import csv
import difflib
import os
import re
from collections import Counter, namedtuple

from canonical import comments_of, forms
from reverse import read

EQUIVALENT, REFUSED, NOT_OFFERED = "equivalent", "refused", "not offered"
KEPT, TWIN, WRONG, NOT_REVERSED = "kept", "twin", "WRONG", "not reversed"
OUTCOMES = (EQUIVALENT, REFUSED, NOT_OFFERED, KEPT, TWIN, NOT_REVERSED, WRONG)

# A deed's place: the how-manieth deed of a function
Place = namedtuple("Place", "file function number")
Verdict = namedtuple("Verdict", "outcome file line function callee notes")
_DIFF_LINES = 12


class Version:
    """The forms of one tree's files; a file that `over` has is taken from there."""

    def __init__(self, root, longterm, over=None):
        self._root = root
        self._over = over or {}
        self._longterm = longterm
        self._forms = {}

    def text(self, file):
        return self._over[file] if file in self._over else read(self._root, file)

    def forms(self, file):
        if file not in self._forms:
            self._forms[file] = forms(file, self.text(file), self._longterm)
        return self._forms[file]

    def deed(self, place):
        """The deed at a place, or None if the function has fewer."""
        form = self.forms(place.file).get(place.function)
        if form is None or place.number >= len(form.deeds):
            return None
        return form.deeds[place.number]

    def places(self, file):
        for name, form in self.forms(file).items():
            for number, deed in enumerate(form.deeds):
                yield Place(file, name, number), deed


class Labels:
    """Which site's pages a release gets, as read by hand (tests/truth).

    kept: sites for which case 3 or 4 is as defensible, by their label.
    """

    def __init__(self, file, version):
        self.releases, self.silent, self.kept = {}, set(), set()
        with open(file, encoding="utf-8") as opened:
            lines = list(opened)
        known = re.search(r"\((\d+\.\d+\.\d+)\)", "".join(lines[:4]))
        self.fits = bool(known) and known.group(1) == version
        for row in csv.DictReader([l for l in lines if not l.startswith("#")], delimiter="\t"):
            site = (row["file"], int(row["line"]))
            for release in filter(None, row["releases"].split(",")):
                name, line = release.rsplit(":", 1)
                self.releases.setdefault((name, int(line)), set()).add(site)
            if not row["releases"]:
                self.silent.add(site)
            if re.search(r"\balt=[34]\b", row["note"]):
                self.kept.add(site)

    def files(self):
        return {file for file, _ in self.releases}


class Judge:
    """original, turned, result are Versions; files those that may differ.

    status is {(file, line in turned): (outcome, note)} as the converter says.
    """

    def __init__(self, original, turned, result, files, status, labels=None):
        self._original, self._turned, self._result = original, turned, result
        self._files = sorted(set(files) | (labels.files() if labels else set()))
        self._status = status
        self._labels = labels
        self._sites, self._releases = self._pins()
        self._owners = {place: self._owners_of(place, deed)
                        for place, deed in self._releases.items()}
        self.problems = {}      # (file, function): text
        self.remarks = []
        for file in self._files:
            self._compare(file)

    def sites(self):
        """{place: deed} of every pin in the original."""
        return self._sites

    def _pins(self):
        sites, releases = {}, {}
        for file in self._files:
            for place, deed in self._original.places(file):
                if deed.kind == "pin":
                    sites[place] = deed
                elif deed.kind == "unpin" or self._labelled(place, deed):
                    releases[place] = deed
        return sites, releases

    def _labelled(self, place, deed):
        return bool(self._labels) and (place.file, deed.line) in self._labels.releases

    def _owners_of(self, place, deed):
        """The sites whose pages a release gets.

        Without a label: those that have no labelled release, as their pages
        leave by unknown ways; without any labels, perhaps the sites of the same
        function, or else of the same file, or else of the same directory.
        """
        if self._labels:
            known = self._labels.releases.get((place.file, deed.line), self._labels.silent)
            return {p for p, d in self._sites.items() if (p.file, d.line) in known}
        directory = os.path.dirname(place.file)
        return ({p for p in self._sites if p[:2] == place[:2]}
                or {p for p in self._sites if p.file == place.file}
                or {p for p in self._sites if os.path.dirname(p.file) == directory})

    def unowned(self):
        """[(file, line)] of the releases of nobody's pages: what became of them is not
        judged."""
        return sorted((place.file, deed.line) for place, deed in self._releases.items()
                      if not self._owners[place])

    def _compare(self, file):
        before, after = self._original.forms(file), self._result.forms(file)
        for name in before.keys() | after.keys():
            old, new = before.get(name), after.get(name)
            if old is None or new is None:
                self.problems[file, name] = "the function is new" if new else "the function is lost"
            elif old.tokens != new.tokens:
                self.problems[file, name] = "the code differs:\n" + _difference(old, new)
            elif new.unused - old.unused:
                self.problems[file, name] = "unused: " + ", ".join(sorted(new.unused - old.unused))
        lost = comments_of(self._turned.text(file)) - comments_of(self._result.text(file))
        if lost:
            self.problems[file, ""] = "a comment is lost: " + "; ".join(lost)

    def reversed(self, place):
        """Is the place's deed a plain one in the turned tree?"""
        deed = self._turned.deed(place)
        return deed is not None and deed.kind in ("get", "put")

    def verdicts(self):
        return [self._verdict(place, deed) for place, deed in sorted(self._sites.items())]

    def converted(self, place):
        return self._said(place)[0] == EQUIVALENT

    def _said(self, place):
        turned = self._turned.deed(place)
        return self._status.get((place.file, turned.line), (None, "the converter is silent"))

    def _verdict(self, place, deed):
        made = (place.file, deed.line, place.function, deed.name)
        if not self.reversed(place):
            return Verdict(NOT_REVERSED, *made, ["still pins in the reversed tree"])
        outcome, note = self._said(place)
        faults = self._faults(place, outcome)
        if faults:
            return Verdict(WRONG, *made, faults)
        if outcome in (REFUSED, NOT_OFFERED) and self._is_twin(place):
            outcome = TWIN
        elif outcome == NOT_OFFERED and self._labels and made[:2] in self._labels.kept:
            outcome = KEPT
        return Verdict(outcome, *made, [note] if note else [])

    def _is_twin(self, place):
        """Does the kernel have the very same statement in the same function as a get?
        Reversed, the two are told apart by nothing."""
        form = self._original.forms(place.file)[place.function]
        said = form.statement(form.deeds[place.number])
        return any(deed.kind == "get" and form.statement(deed) == said for deed in form.deeds)

    def _faults(self, place, outcome):
        faults = [] if outcome else ["neither converted nor explained"]
        wanted = "pin" if outcome == EQUIVALENT else "get"
        touched = {(place.file, place.function)}
        result = self._result.deed(place)
        if result is None or result.kind != wanted:
            faults.append(f"said to be {outcome}, is {result.kind if result else 'gone'}")
        for release, deed in self._releases.items():
            if place not in self._owners[release] or not self.reversed(release):
                continue
            touched.add((release.file, release.function))
            kind = getattr(self._result.deed(release), "kind", "gone")
            if kind not in self._due(release, outcome):
                faults.append(f"{release.file}:{deed.line}: {deed.name}() is {kind} now")
        if outcome == EQUIVALENT:
            faults += [f"{file}: {name}(): {self.problems[file, name]}"
                       for file, name in sorted(touched) if (file, name) in self.problems]
        return faults

    def _due(self, release, outcome):
        """The kinds that a release of a site's pages may be of.  Without labels it may be
        for the pages of any of its owners, and not for this one's."""
        said = [outcome] if self._labels else [self._said(p)[0] for p in self._owners[release]]
        return {"unpin" if one == EQUIVALENT else "put" for one in said}

    def strays(self):
        """What was touched that no pin's way back explains; also fills .remarks."""
        found = [f"{file}: {name}(): {text}" for (file, name), text in sorted(self.problems.items())
                 if not self._explained(file, name)]
        for file in self._files:
            for place, deed in self._original.places(file):
                result = self._result.deed(place)
                if deed.kind not in ("put", "get") or result is None or result.kind == deed.kind:
                    continue
                where = f"{file}:{deed.line}: {place.function}(): {deed.name}() became {result.name}()"
                if deed.kind == "put" and any(map(self.converted, self._owners.get(place, ()))):
                    self.remarks.append(where + ", as its label says")
                elif (place.file, place.function) not in self.problems:
                    found.append(where)
        return found

    def _explained(self, file, function):
        """Is a problem here already held against a converted site?"""
        near = {p for p in self._sites if (p.file, p.function) == (file, function)}
        for release, owners in self._owners.items():
            if (release.file, release.function) == (file, function):
                near |= owners
        return any(map(self.converted, near))


def _difference(old, new):
    lines = [l for l in difflib.unified_diff(_lines(old.tokens), _lines(new.tokens),
                                             n=0, lineterm="") if not l.startswith(("---", "+++", "@@"))]
    return "\n".join("      " + l for l in lines[:_DIFF_LINES])


def _lines(tokens):
    """One statement a line, so that a difference can be read."""
    lines, line = [], []
    for item in tokens:
        line.append(item)
        if item in (";", "{", "}"):
            lines.append(" ".join(line))
            line = []
    return lines + [" ".join(line)]


def totals(verdicts):
    return Counter(v.outcome for v in verdicts)
