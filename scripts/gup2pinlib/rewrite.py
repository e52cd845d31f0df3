# SPDX-License-Identifier: GPL-2.0-only
"""Rewriting: the rules of semantic-patches/convert/, at planned places only.

A rule changes what it matches where its metavariable `position p` is; here
each is restricted to the places that the plan names.  The files are copied
aside, spatch changes the copies, and what it changed is looked at: a planned
place that it passed over is told, and so are all places of a file in which it
changed anything else; that file stays as it was.
"""

import difflib
import os
import re
import shutil
import subprocess
import tempfile
from collections import namedtuple

from . import tables
from .ctext import Lines
from .errors import EXIT_TOOL, Failure
from .evidence import MACROS, check_spatch

# One place to be changed: the name at an offset of a file's text, by one rule
# file of semantic-patches/convert/.
Place = namedtuple("Place", "file offset name")
Span = namedtuple("Span", "low high target end same")

RULES = os.path.join(tables.PATCHES, "convert")
TIMEOUT = 120
_POSITION = re.compile(r"^position p;$", re.M)
_OPTIONS = re.compile(r"^// Options: (.*)$", re.M)
_CHOSEN = '''
@initialize:python@
@@
import os
gup2pin_places = set(%r)
def chosen(p):
    at = (os.path.basename(p[0].file), int(p[0].line), int(p[0].column))
    return at in gup2pin_places

'''


class Rewriter:
    """apply(texts, rule, places) gives the new texts and the places passed over.

    texts: {file: text, each byte one character}.  old_names: those of dialect v3.
    """

    def __init__(self, old_names):
        self._virtual = ["-D", "patch"] + (["-D", "v3"] if old_names else [])
        self.spread = set()     # files in which the last rule changed more than was planned

    def apply(self, texts, rule, places):
        self.spread = set()
        if not places:
            return texts, []
        check_spatch()
        work = tempfile.mkdtemp(prefix="gup2pin-")
        try:
            changed = self._run(work, texts, rule, places)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        missed = []
        for file in sorted({p.file for p in places}):
            here = [p for p in places if p.file == file]
            passed = _check(texts[file], changed[file], here)
            if passed is None:
                self.spread.add(file)
                changed[file], passed = texts[file], here
            missed += passed
        return {**texts, **changed}, missed

    def _run(self, work, texts, rule, places):
        """One spatch for all files; {file: new text}."""
        names = {f: f"{n}" + (".h" if f.endswith(".h") else ".c")
                 for n, f in enumerate(sorted({p.file for p in places}))}
        chosen = []
        for place in places:
            line, column = Lines(texts[place.file]).where(place.offset)
            chosen.append((names[place.file], line, column - 1))
        script, options = restricted(rule, chosen)
        _write(work, rule, script.encode())
        for name, short in names.items():
            _write(work, short, texts[name].encode("latin-1"))
        _spatch(work, [*self._virtual, *options, "--sp-file", rule, "."])
        return {name: _read(work, short) for name, short in names.items()}


def _write(work, name, data):
    with open(os.path.join(work, name), "wb") as file:
        file.write(data)


def _read(work, name):
    with open(os.path.join(work, name), "rb") as file:
        return file.read().decode("latin-1")


def _spatch(work, arguments):
    done = subprocess.run(["spatch", "--very-quiet", "--in-place", "--timeout", str(TIMEOUT),
                           *MACROS, *arguments], cwd=work, capture_output=True, text=True,
                          encoding="latin-1", check=False)
    if done.returncode:
        detail = [l for l in done.stderr.splitlines() if l.strip()][-1:] or ["no message"]
        raise Failure(EXIT_TOOL, f"spatch failed with status {done.returncode}: {detail[0]}")


def restricted(rule, chosen):
    """A rule file's text, restricted to places, and the spatch options it names."""
    with open(os.path.join(RULES, rule), encoding="utf-8") as file:
        text = file.read()
    options = _OPTIONS.search(text)
    text = _POSITION.sub("position p : script:python() { chosen(p) };", text)
    head = re.search(r"^@", text, re.M).start()
    return (text[:head] + _CHOSEN % sorted(chosen) + text[head:],
            options.group(1).split() if options else [])


def _check(before, after, places):
    """Places of a file that were passed over; None if there is a change elsewhere."""
    old, new = before.split("\n"), after.split("\n")
    lines = Lines(before)
    spans = {p: (lines.line(p.offset), lines.line(_end_of_call(before, p))) for p in places}
    missed = set(places)
    for low, high in changed_lines(old, new):
        if not any(first - 3 <= high and low <= last + 3 for first, last in spans.values()):
            return None
        missed -= {p for p, (first, last) in spans.items() if first <= high and low <= last}
    return sorted(missed)


def _end_of_call(text, place):
    """Where the arguments behind a name end; its own end if it is not called."""
    end = place.offset + len(place.name)
    if text[end:end + 1] != "(":
        return end
    depth = 0
    for i in range(end, len(text)):
        depth += (text[i] == "(") - (text[i] == ")")
        if not depth:
            return i
    return end


def changed_lines(old, new):
    """(first, last) line numbers of old that differ from new."""
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    matcher = difflib.SequenceMatcher(None, old[first:len(old) - last],
                                      new[first:len(new) - last], autojunk=False)
    for tag, low, high, _, _ in matcher.get_opcodes():
        if tag != "equal":
            yield first + low + 1, max(first + high, first + low + 1)


def moved(before, after, places):
    """{place: place in the new text} of what has .offset and .name.

    A line that changed is found again if as many lines stand in its place: the
    name is looked for beside its old column; else if the name stands in what
    has come in their place just once.
    """
    new, lines = after.split("\n"), Lines(before)
    starts, found = Lines(after), {}
    spans = list(_spans(before.split("\n"), new))
    for place in places:
        line, column = lines.where(place.offset)
        for span in spans:
            if span.low < line <= span.high:
                at, column = _moved(span, new, line, column, place.name)
                if column:
                    found[place] = place._replace(offset=starts.start(at) + column - 1)
    return found


def _moved(span, new, line, column, name):
    """(line, column) of a name that stood in an old line of a span, or (0, None)."""
    at = span.target + line - span.low
    if span.same:
        return at, column
    if span.high - span.low == span.end - span.target:
        return at, _near(new[at - 1], name, column)
    return _only(new, span.target, span.end, name)


def _only(lines, low, high, name):
    """(line, column) from 1 of a word that stands in some lines once, or (0, None)."""
    found = [(i + 1, m.start() + 1) for i in range(low, high)
             for m in re.finditer(rf"\b{name}\b", lines[i])]
    return found[0] if len(found) == 1 else (0, None)


def _spans(old, new):
    """Span: old lines low to high, and the new ones, target to end, in their place."""
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    yield Span(0, first, 0, first, True)
    yield Span(len(old) - last, len(old), len(new) - last, len(new), True)
    matcher = difflib.SequenceMatcher(None, old[first:len(old) - last],
                                      new[first:len(new) - last], autojunk=False)
    for tag, low, high, target, end in matcher.get_opcodes():
        yield Span(first + low, first + high, first + target, first + end, tag == "equal")


def _near(line, name, column):
    """The column from 1 of a whole word nearest to the old one, or None."""
    found = [m.start() + 1 for m in re.finditer(rf"\b{name}\b", line)]
    return min(found, key=lambda c: abs(c - column), default=None)
