# SPDX-License-Identifier: GPL-2.0-only
"""The evidence rules, each by itself, as a kernel developer would run it.

Each rule NAME.cocci has a fixture NAME.c beside this file.  The fixture's own
comments say which lines match; NAME.expected says what is reported of them.
"""

import collections
import glob
import os
import re
import subprocess
import sys

import pytest

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(TOP, "scripts"))

from gup2pinlib import evidence, tables  # noqa: E402 pylint: disable=C0413

RULES = sorted(glob.glob(os.path.join(evidence.RULES, "*.cocci")))
NAMES = [os.path.splitext(os.path.basename(path))[0] for path in RULES]
# The options that coccicheck passes, and those that every rule asks it to add.
OPTIONS = ["--no-includes", "--include-headers"]
MODES = {"report": ["--no-show-diff"], "org": ["--no-show-diff"], "context": []}


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def rule_text(name):
    return read(os.path.join(evidence.RULES, name + ".cocci"))


def fixture(name, suffix=".c"):
    return os.path.join(evidence.RULES, name + suffix)


def spatch(mode, rule, path):
    """What a rule prints of a file in one mode; errors fail the test."""
    done = subprocess.run(
        ["spatch", "--very-quiet"] + MODES[mode] + OPTIONS
        + ["-D", mode, "--sp-file", rule, os.path.basename(path)],
        cwd=os.path.dirname(path), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "EXN:" not in done.stderr and "rror:" not in done.stderr, done.stderr
    return done.stdout.splitlines()


def place(line):
    """Reports come in the order of the rules; files keep that of the lines."""
    found = re.match(r"[^:]+:(\d+):(\d+)-\d+: (.*)", line)
    return int(found.group(1)), int(found.group(2)), found.group(3)


def marked(name):
    """The lines of a fixture that say that they match."""
    return {number for number, line in enumerate(read(fixture(name)).splitlines(), 1)
            if line.endswith("/* match */")}


def context_lines(diff):
    """The lines that a context-mode diff takes away, by their old numbers."""
    found, number = set(), 0
    for line in diff:
        hunk = re.match(r"@@ -(\d+)", line)
        if hunk:
            number = int(hunk.group(1))
        elif line.startswith("-") and not line.startswith("---"):
            found.add(number)
            number += 1
        elif line.startswith(" ") or line == "":
            number += 1
    return found


def function_names(name):
    """The functions that a rule matches by name."""
    names = set(re.findall(r"(\w+)@p\(", rule_text(name))) - {"f"}
    for body in re.findall(r"identifier f = \{(.*?)\}", rule_text(name), re.S):
        names.update(re.findall(r"\w+", body))
    return names


def body_of(name, rule):
    """The pattern of one rule of a file."""
    return re.search(rf"^@{rule}@$.*?^@@$(.*?)(?=^@)", rule_text(name), re.M | re.S).group(1)


def test_every_rule_has_a_fixture():
    assert NAMES
    have = {os.path.basename(path) for path in glob.glob(os.path.join(evidence.RULES, "*.c"))}
    assert have == {name + ".c" for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_report(name):
    got = spatch("report", os.path.join(evidence.RULES, name + ".cocci"), fixture(name))
    assert sorted(got, key=place) == read(fixture(name, ".expected")).splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_expected_says_what_the_fixture_marks(name):
    lines = read(fixture(name, ".expected")).splitlines()
    assert {place(line)[0] for line in lines} == marked(name)
    source = read(fixture(name)).splitlines()
    for line in lines:
        number, column, text = place(line)
        assert text.startswith(name + ": "), line
        assert re.match(r"\w", source[number - 1][column:]), line
        assert not re.match(r"\w", source[number - 1][:column][-1:]), line


@pytest.mark.parametrize("name", NAMES)
def test_fixture_holds_every_function(name):
    """A pattern with too few arguments or a misspelt name would match nothing."""
    source = read(fixture(name)).splitlines()
    matching = "\n".join(source[number - 1] for number in marked(name))
    missing = [f for f in sorted(function_names(name))
               if not re.search(rf"\b{f}\(", matching)]
    assert not missing


@pytest.mark.parametrize("name", NAMES)
def test_org_marks_the_same_places(name):
    got = spatch("org", os.path.join(evidence.RULES, name + ".cocci"), fixture(name))
    todo = re.compile(r"\* TODO \[\[view:([^:]+)::.*linb=(\d+)::colb=(\d+)::cole=(\d+)\]\[(.*)\]\]")
    lines = []
    for line in got:
        match = todo.match(line)
        assert match, line
        file, number, start, end, text = match.groups()
        # Org has no brackets inside a link: coccilib writes them as parentheses
        lines.append(f"{file}:{number}:{start}-{end}: {text}")
    want = [re.sub(r"\[", "(", re.sub(r"\]", ")", line))
            for line in read(fixture(name, ".expected")).splitlines()]
    assert sorted(re.sub(r"\[", "(", re.sub(r"\]", ")", line)) for line in lines) == sorted(want)


@pytest.mark.parametrize("name", NAMES)
def test_context_marks_the_same_lines(name):
    got = context_lines(spatch("context", os.path.join(evidence.RULES, name + ".cocci"),
                               fixture(name)))
    # A call that goes on is marked to its end: look at where each run starts.
    source = read(fixture(name)).splitlines()
    continued = {n for n in got if n - 1 in got and n not in marked(name)
                 and not source[n - 2].split("/*")[0].rstrip().endswith((";", "{", ")"))}
    assert got - continued == marked(name)


@pytest.mark.parametrize("name", NAMES)
def test_header_is_that_of_coccicheck(name):
    text = rule_text(name)
    lines = text.splitlines()
    assert lines[0] == "// SPDX-License-Identifier: GPL-2.0-only"
    assert len([l for l in lines if l.startswith("/// ")]) == 1
    assert re.match(r"/// \S.*[^.]$", lines[1])
    assert len(re.findall(r"^// Confidence: (?:High|Moderate|Low)$", text, re.M)) == 1
    # coccicheck takes what follows the colon of every line with "Options:" in it
    options = [l.split(":")[1] for l in lines if "Options:" in l]
    assert options == [" " + " ".join(OPTIONS)]
    assert "Requires:" not in text
    assert re.findall(r"^virtual (.*)$", text, re.M) == ["report", "context", "org"]
    for mode in ("report", "context", "org"):
        assert f"depends on {mode}@" in text, mode


@pytest.mark.parametrize("name", NAMES)
def test_metavariables_are_used(name):
    """Every metavariable occurs in its rule, or a later rule inherits it."""
    text = re.sub(r"^//.*\n", "", rule_text(name), flags=re.M)
    rules = re.findall(r"^@(\w*)[^@\n]*@\n(.*?)^@@$(.*?)(?=^@|\Z)", text, re.M | re.S)
    assert rules
    for _, declared, body in rules:
        for line in re.split(r";\n", re.sub(r"=\s*\{[^}]*\}|=~ \"[^\"]*\"|!= [\w.{}, ]+", "",
                                            declared)):
            for word in re.findall(r"[\w.]+(?=\s*(?:,|$))", line.split("<<")[0].strip()):
                short = word.split(".")[-1]
                assert (re.search(rf"\b{short}\b", body)
                        or re.search(rf"\b{short} \*", declared)), f"{name}: {word} in {body}"


def test_rule_names_are_unique():
    combined = evidence.combined_rules()
    names = re.findall(r"^@(\w+)(?:\s[^@\n]*)?@$", combined, re.M)
    names = [n for n in names if n not in ("depends", "script")]
    twice = [n for n, count in collections.Counter(names).items() if count > 1]
    assert names and not twice


def test_combined_rules_find_the_same(tmp_path):
    """All rules in one pass report of a fixture what its own rule does."""
    rules = tmp_path / "rules.cocci"
    rules.write_text(evidence.combined_rules(), encoding="utf-8")
    for name in NAMES:
        got = [line for line in spatch("report", str(rules), fixture(name))
               if place(line)[2].startswith(name + ":")]
        assert sorted(got, key=place) == read(fixture(name, ".expected")).splitlines()


def test_messages_can_be_read_back():
    form = evidence._REPORT     # pylint: disable=protected-access
    for name in NAMES:
        for line in read(fixture(name, ".expected")).splitlines():
            match = form.match(line)
            assert match and match.group(4) == name, line


# -- the table of functions ----------------------------------------------

TABLE = [row for rows in tables.Functions().by_name.values() for row in rows]


def named(*actions):
    return {row.name for row in TABLE if row.action in actions}


def test_acquire_is_the_table():
    assert function_names("acquire") == named("get", "pin")


def test_null_is_the_table():
    """Name, number of arguments, and which of them is NULL or the flags."""
    got = set()
    for name, args in re.findall(r"(\w+)@p\((.*)\)", body_of("null", "null")):
        args = [a.strip() for a in args.split(",")]
        got.add((name, len(args), args.index("NULL") + 1, args.index("E") + 1))
    assert got == {(row.name, row.args, row.pages, row.flags) for row in TABLE
                   if row.action in ("get", "pin") and row.pages}


@pytest.mark.parametrize("rule,action", [("put", "put"), ("unpin", "unpin")])
def test_release_is_the_table(rule, action):
    assert set(re.findall(r"(\w+)@p\(", body_of("release", rule))) == named(action)


def test_dirty_is_the_table():
    assert set(re.findall(r"(\w+)@p\(", body_of("dirty", "dirtied"))) == named("dirty")
    assert (set(re.findall(r"(\w+)@p\(", body_of("dirty", "dirty_release")))
            == {row.name for row in TABLE if row.action == "unpin" and row.dirty})


# -- no driver's own function --------------------------------------------

FLAG_TESTS = re.compile(r"(?:Page|folio_test_)(\w+)")


def words(path):
    with open(path, encoding="latin-1") as file:
        return set(re.findall(r"\w+", file.read()))


def header_words(tree):
    """Every word of the headers that all of a kernel may include."""
    found = set()
    roots = ([os.path.join(tree, "include")]
             + glob.glob(os.path.join(tree, "arch", "*", "include")))
    for root in roots:
        for folder, _, files in os.walk(root):
            for file in files:
                if file.endswith(".h"):
                    found |= words(os.path.join(folder, file))
    for path in glob.glob(os.path.join(tree, "mm", "*.h")):
        found |= words(path)
    return found


def defined_in(tree, names):
    """Those of some names that the tree's drivers define for themselves."""
    if not names:
        return set()
    wanted = "|".join(sorted(names))
    folders = [d for d in ("drivers", "sound", "samples") if os.path.isdir(os.path.join(tree, d))]
    done = subprocess.run(
        ["grep", "-rhE", "--include=*.c", "--include=*.h",
         rf"^([A-Za-z_][^=;]*[ *]|#[ \t]*define[ \t]+)?({wanted})\([^;]*$"] + folders,
        cwd=tree, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode < 2, done.stderr
    return set(re.findall(rf"\b({wanted})\(", done.stdout))


def all_names():
    names = set(tables.carriers())
    for name in NAMES:
        names |= function_names(name)
    # The table of functions has names that only a series under review declares.
    return names - {row.name for row in TABLE}


def test_names_are_kernel_wide():
    """No name is a driver's own.

    GUP2PIN_TREE names a kernel tree, or several with ":" between them.  A name
    must be declared by the headers of one; a name that none of them declares
    must at least not be what a driver calls a function of its own.
    """
    trees = [t for t in os.environ.get("GUP2PIN_TREE", "").split(":") if t]
    if not trees:
        pytest.skip("GUP2PIN_TREE names no kernel tree to look the names up in")
    known = set()
    for tree in trees:
        headers = header_words(tree)
        assert "get_user_pages" in headers, f"{tree}: not a kernel tree"
        known |= headers
    missing = set()
    for name in all_names() - known:
        flag = FLAG_TESTS.fullmatch(name)       # made by PAGEFLAG(Reserved, ...)
        if not (flag and flag.group(1) in known):
            missing.add(name)
    print("declared by none of these trees:", ", ".join(sorted(missing)) or "none")
    for tree in trees:
        assert not defined_in(tree, missing), tree


def test_a_drivers_own_name_is_found(tmp_path):
    """What the last test relies on, with a tree made for it."""
    folder = tmp_path / "drivers" / "foo"
    folder.mkdir(parents=True)
    (folder / "foo.c").write_text("static int foo_pin(struct page **pages)\n{\n"
                                  "\treturn far_pin(pages);\n}\n"
                                  "int near_pin(struct page **pages);\n"
                                  "#define foo_map(p) kmap(p)\n", encoding="utf-8")
    names = {"foo_pin", "far_pin", "near_pin", "foo_map", "kmap"}
    assert defined_in(str(tmp_path), names) >= {"foo_pin", "foo_map"}
    assert not defined_in(str(tmp_path), names) & {"far_pin", "near_pin"}
