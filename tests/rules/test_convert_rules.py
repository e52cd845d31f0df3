# SPDX-License-Identifier: GPL-2.0-only
"""The rules that rewrite, each by itself and at chosen positions only.

Each rule NAME.cocci has a fixture NAME.c beside it; NAME.expected is what the
rule makes of the fixture, NAME.v3.expected what it makes of it in the v3
dialect.  Without the second the dialects do the same, without the first the
rule is for v3 alone.  A function of a fixture whose name begins with not_ must
come back as it is.
"""

import collections
import difflib
import glob
import os
import re
import shutil
import subprocess

import pytest

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
RULES = os.path.join(TOP, "semantic-patches", "convert")
NAMES = sorted(os.path.splitext(os.path.basename(path))[0]
               for path in glob.glob(os.path.join(RULES, "*.cocci")))
DIALECTS = ["mainline", "v3"]
POSITION = re.compile(r"^position p;$", re.M)
VIRTUAL = re.compile(r"(?:^virtual .*\n)+", re.M)
# What a tool adds after the virtual rules, and in place of the free position:
# only some places are changed, and each that comes up is told.
CHOOSE = """
@initialize:python@
@@

import os
import sys

def chosen(p):
    place = "%d_%d" % (int(p[0].line), int(p[0].column))
    sys.stderr.write("place %s\\n" % place)
    return place in CHOICES.get(os.path.basename(p[0].file), ())

CHOICES = """


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def rule_text(name):
    return read(os.path.join(RULES, name + ".cocci"))


def restricted(name, choices):
    """A rule that changes, in each file, only the places chosen for it."""
    choose = CHOOSE + repr(choices) + "\n"
    text = VIRTUAL.sub(lambda virtual: virtual.group() + choose, rule_text(name), count=1)
    return POSITION.sub("position p : script:python() { chosen(p) };", text)


def options(name):
    """The options that coccicheck takes from the rule."""
    return re.search(r"Options:(.*)", rule_text(name)).group(1).split()


def run(rule, name, dialect, files, tmp_path):
    """What a rule makes of some files, and the places that it asked for."""
    folder = tmp_path / "source"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")
    (tmp_path / "rule.cocci").write_text(rule, encoding="utf-8")
    done = subprocess.run(
        ["spatch", "--very-quiet", "--in-place", "--no-show-diff", "-D", "patch"]
        + (["-D", "v3"] if dialect == "v3" else []) + options(name)
        + ["--sp-file", str(tmp_path / "rule.cocci"), "--dir", "."],
        cwd=folder, capture_output=True, text=True, check=False)
    places = set(re.findall(r"^place (\w+)$", done.stderr, re.M))
    errors = re.sub(r"^place .*\n", "", done.stderr, flags=re.M)
    assert done.returncode == 0 and not errors, errors
    return {file: read(folder / file) for file in files}, places


def whole(name, dialect, source, tmp_path):
    """What a rule makes of a text where nothing restricts it."""
    return run(rule_text(name), name, dialect, {"all.c": source}, tmp_path)[0]["all.c"]


def places_in(name, dialect, source, tmp_path):
    """The places that a rule would change; none is chosen, and none changed."""
    after, places = run(restricted(name, {}), name, dialect, {"none.c": source}, tmp_path)
    assert after["none.c"] == source
    return places


def at_places(name, dialect, source, choices, tmp_path):
    """For each choice of places, what a rule makes of a text."""
    choices = {f"{number}.c": places for number, places in enumerate(choices)}
    after, _ = run(restricted(name, choices), name, dialect,
                   {file: source for file in choices}, tmp_path)
    return [after[file] for file in choices]


def expected_file(name, dialect):
    path = os.path.join(RULES, name + ".v3.expected")
    if dialect != "v3" or not os.path.exists(path):
        path = os.path.join(RULES, name + ".expected")
    return path


def expected(name, dialect):
    return read(expected_file(name, dialect))


RUNS = [(name, dialect) for name in NAMES for dialect in DIALECTS
        if os.path.exists(expected_file(name, dialect))]
# Without those that do in v3 what they do in mainline
OWN_RUNS = [(name, dialect) for name, dialect in RUNS
            if dialect == "mainline" or ".v3." in expected_file(name, dialect)]


def fixture(name):
    return read(os.path.join(RULES, name + ".c"))


def changes(before, after):
    """The lines that differ: old line numbers, with what replaces them."""
    matcher = difflib.SequenceMatcher(None, before.splitlines(), after.splitlines(), False)
    return [(first, last, after.splitlines()[start:end])
            for tag, first, last, start, end in matcher.get_opcodes() if tag != "equal"]


def changed_lines(before, after):
    return {line for first, last, _ in changes(before, after)
            for line in range(first, max(last, first + 1))}


def functions(text):
    """Each function of a fixture: name, and its text to the closing brace."""
    return dict(re.findall(r"^static [^;{}]*?\b(\w+)\([^;{}]*\)\n(\{.*?^\})$", text, re.M | re.S))


def test_every_rule_has_a_fixture():
    assert NAMES
    have = {os.path.basename(path) for path in glob.glob(os.path.join(RULES, "*.c"))}
    assert have == {name + ".c" for name in NAMES}
    for path in glob.glob(os.path.join(RULES, "*.expected")):
        assert os.path.basename(path).split(".")[0] in NAMES


@pytest.mark.parametrize("name,dialect", RUNS)
def test_patch(name, dialect, tmp_path):
    """By itself a rule changes every match."""
    assert whole(name, dialect, fixture(name), tmp_path) == expected(name, dialect)


@pytest.mark.parametrize("name,dialect", RUNS)
def test_something_changes(name, dialect):
    assert expected(name, dialect) != fixture(name)


@pytest.mark.parametrize("name", sorted(set(NAMES) - {name for name, dialect in RUNS
                                                      if dialect == "mainline"}))
def test_rule_for_v3_alone(name):
    done = subprocess.run(["spatch", "--very-quiet", "-D", "patch"] + options(name)
                          + ["--sp-file", name + ".cocci", name + ".c"],
                          cwd=RULES, capture_output=True, text=True, check=False)
    assert not done.stdout and "No rules apply" in done.stderr


@pytest.mark.parametrize("name,dialect", RUNS)
def test_expected_keeps_what_must_stay(name, dialect):
    before, after = functions(fixture(name)), functions(expected(name, dialect))
    stay = [function for function in before if function.startswith("not_")]
    assert stay
    for function in stay:
        assert after[function] == before[function], function


@pytest.mark.parametrize("name,dialect", OWN_RUNS)
def test_chosen_places(name, dialect, tmp_path):
    """All places change everything; every third what belongs to it and no more."""
    source, want = fixture(name), expected(name, dialect)
    places = sorted(places_in(name, dialect, source, tmp_path),
                    key=lambda place: [int(number) for number in place.split("_")])
    choices = [places] + [places[first::3] for first in range(min(3, len(places)))]
    after = at_places(name, dialect, source, choices, tmp_path)
    assert after[0] == want
    wanted, found = changed_lines(source, want), set()
    at_line = collections.Counter(int(place.split("_")[0]) for place in places)
    for chosen, text in zip(choices[1:], after[1:]):
        lines = changed_lines(source, text)
        assert lines <= wanted
        assert not [line for line in lines & found if at_line[line + 1] < 2]
        for line in lines:
            assert any(abs(line + 1 - int(place.split("_")[0])) < 6 for place in chosen), line
        found |= lines
    assert found == wanted


def test_two_on_a_line(tmp_path):
    source = "static void f(void)\n{\n\tput_page(a); put_page(b);\n}\n"
    places = sorted(places_in("release", "mainline", source, tmp_path))
    assert places == ["3_1", "3_14"]
    first, second = (source.replace(f"put_page({page})", f"unpin_user_page({page})")
                     for page in "ab")
    assert at_places("release", "mainline", source, [["3_1"], ["3_14"]], tmp_path) == [first, second]


@pytest.mark.parametrize("name", NAMES)
def test_header_is_that_of_coccicheck(name):
    text = rule_text(name)
    lines = text.splitlines()
    assert lines[0] == "// SPDX-License-Identifier: GPL-2.0-only"
    assert len([l for l in lines if l.startswith("/// ")]) == 1
    assert re.match(r"/// \S.*[^.]$", lines[1])
    assert len(re.findall(r"^// Confidence: (?:High|Moderate|Low)$", text, re.M)) == 1
    assert len([l for l in lines if "Options:" in l]) == 1
    assert {"--no-includes", "--include-headers"} <= set(options(name))
    assert "Requires:" not in text
    assert re.findall(r"^virtual (.*)$", text, re.M) == ["patch", "v3"]


@pytest.mark.parametrize("name", NAMES)
def test_every_change_can_be_restricted(name):
    """A rule that changes something has the position that a tool restricts."""
    rules = re.findall(r"^@(?!script|initialize)([^@\n]*)@\n(.*?)^@@$(.*?)(?=^@|\Z)",
                       rule_text(name), re.M | re.S)
    changing = [rule for rule in rules if re.search(r"^[-+]", rule[2], re.M)]
    # After a change spatch reads the file anew: places are no longer those of
    # the source, and positions that an earlier rule found match nothing.
    for dialect in "", "v3":
        assert len([rule for rule in changing
                    if not re.search(rf"&& (?!{dialect or '!v3'})", rule[0])]) <= 1
    assert changing
    for header, declared, body in changing:
        assert "patch" in header, header
        assert POSITION.search(declared), header
        assert "@p" in body, header
    for header, declared, body in rules:
        assert len(POSITION.findall(declared)) == len(re.findall(r"\bp\b(?=[;,])", declared)), header
