# SPDX-License-Identifier: GPL-2.0-only
"""What is known of the flags of a call: always, never, or not known."""

import os

import pytest
from gup2pinlib.audit import Auditor
from gup2pinlib.cache import Cache
from gup2pinlib.flags import UNKNOWN, Flags
from gup2pinlib.tree import Tree

CALL = "get_user_pages_fast(a, 1, FLAGS, p->pages)"


def states(audited, text, **options):
    result = audited({"it.c": text}, **options)
    (found,) = result.sites
    return tuple(found.flags.state("FOLL_" + f) for f in ("LONGTERM", "WRITE", "FORCE"))


def body(flags, before=""):
    return ("int it(struct s *p, unsigned long a, int n, bool write)\n{\n" + before
            + "\treturn " + CALL.replace("FLAGS", flags) + ";\n}\n")


# -- the lattice ---------------------------------------------------------

def test_states():
    flags = Flags({"A"}, {"B"})
    assert [flags.state(f) for f in "ABC"] == [True, None, False]
    assert [UNKNOWN.state(f) for f in "ABC"] == [None, None, None]
    assert Flags({"A"}, known=False).state("A") is True
    assert Flags({"A"}, known=False).state("B") is None


def test_either_and_plus():
    one, two = Flags({"A", "B"}), Flags({"B", "C"})
    both = one.either(two)
    assert [both.state(f) for f in "ABCD"] == [None, True, None, False]
    more = one.plus(two)
    assert [more.state(f) for f in "ABCD"] == [True, True, None, False]
    assert one.either(UNKNOWN).state("D") is None


# -- in the call, through variables, through parameters ---------------------

IN_THE_CALL = [
    ("0", (False, False, False)),
    ("1", (False, True, False)),
    ("FOLL_WRITE", (False, True, False)),
    ("FOLL_WRITE | FOLL_LONGTERM", (True, True, False)),
    ("(FOLL_FORCE | FOLL_WRITE)", (False, True, True)),
    ("write ? FOLL_WRITE : 0", (False, None, False)),
    ("(write ? FOLL_WRITE : 0)", (False, None, False)),
    ("FOLL_LONGTERM | (write ? FOLL_WRITE : 0)", (True, None, False)),
    ("write ? FOLL_WRITE | FOLL_FORCE : FOLL_WRITE", (False, True, None)),
    ("n", (None, None, None)),
    ("how(n)", (None, None, None)),
    ("FOLL_LONGTERM | how(n)", (True, None, None)),
    ("!n", (None, None, None)),
    ("~FOLL_LONGTERM", (None, None, None)),
    ("n & FOLL_WRITE", (None, None, None)),
    ("(FOLL_WRITE | FOLL_LONGTERM) & n", (None, None, None)),
]

VARIABLES = [
    ("\tunsigned int f = FOLL_WRITE;\n", (False, True, False)),
    ("\tunsigned int f;\n\n\tf = FOLL_LONGTERM;\n", (True, False, False)),
    ("\tunsigned int f = 0;\n\n\tif (write)\n\t\tf |= FOLL_WRITE;\n", (False, None, False)),
    ("\tunsigned int f = FOLL_FORCE;\n\n\tif (write)\n\t\tf |= FOLL_WRITE;\n",
     (False, None, True)),
    ("\tunsigned int f;\n\n\tif (write)\n\t\tf = FOLL_WRITE;\n\telse\n\t\tf = FOLL_LONGTERM;\n",
     (None, None, False)),
    ("\tunsigned int f = FOLL_WRITE | FOLL_FORCE;\n\n\tif (n)\n\t\tf &= ~FOLL_WRITE;\n",
     (False, None, None)),
    ("\tunsigned int g = FOLL_LONGTERM, f = g | FOLL_WRITE;\n", (True, True, False)),
]

TAKE = ("static int take(struct s *p, unsigned long a, unsigned int f)\n{\n"
        "\treturn " + CALL.replace("FLAGS", "f") + ";\n}\n")


def user(name, flags):
    return f"int {name}(struct s *p)\n{{\n\treturn take(p, p->start, {flags});\n}}\n"


PARAMETERS = [
    (["FOLL_WRITE"], (False, True, False)),
    (["FOLL_WRITE", "FOLL_WRITE | FOLL_LONGTERM"], (None, True, False)),
    (["0", "FOLL_FORCE"], (False, False, None)),
    (["FOLL_WRITE", "p->how"], (None, None, None)),
    ([], (None, None, None)),
]

EXPECTED = (
    [(body(flags), known) for flags, known in IN_THE_CALL]
    + [(body("f", before), known) for before, known in VARIABLES]
    + [(TAKE + "".join(user(f"use{i}", f) for i, f in enumerate(passed)), known)
       for passed, known in PARAMETERS]
    + [(TAKE + "static int between(struct s *p, unsigned int how)\n{\n"
        "\treturn take(p, p->start, how | FOLL_FORCE);\n}\n"
        "int use(struct s *p)\n{\n\treturn between(p, FOLL_WRITE);\n}\n",
        (False, True, True)),
       (TAKE + user("use", "FOLL_WRITE") + "int reg(void)\n{\n\treturn later(take);\n}\n",
        (None, None, None))])


@pytest.fixture(scope="module")
def found_states(tmp_path_factory):
    """The states of every text of EXPECTED, by one audit: spatch starts slowly."""
    root = tmp_path_factory.mktemp("flags")
    for number, (text, _) in enumerate(EXPECTED):
        (root / f"{number:03}").mkdir()
        (root / f"{number:03}" / "it.c").write_text(text)
    cache = Cache(str(tmp_path_factory.mktemp("flags-cache")))
    sites = Auditor(Tree(str(root), kernel=False), cache).run().sites
    return {int(os.path.dirname(s.occurrence.file)):
            tuple(s.flags.state("FOLL_" + f) for f in ("LONGTERM", "WRITE", "FORCE"))
            for s in sites}


@pytest.mark.parametrize("number", range(len(EXPECTED)))
def test_states_of_a_call(found_states, number):
    text, known = EXPECTED[number]
    assert found_states[number] == known, text


def test_through_another_file(audited):
    result = audited({"take.c": TAKE.replace("static ", ""), "use.c": user("use", "FOLL_LONGTERM")})
    (found,) = result.sites
    assert found.flags.state("FOLL_LONGTERM") is True


# -- through members ---------------------------------------------------------

def test_through_a_member(audited):
    text = body("p->flags") + "void init(struct s *p)\n{\n\tp->flags = FOLL_WRITE;\n}\n"
    assert states(audited, text)[1] is True


def test_through_a_member_set_in_two_ways(audited):
    text = body("p->flags") + ("void init(struct s *p, int n)\n{\n\tp->flags = FOLL_WRITE;\n"
                               "\tif (n)\n\t\tp->flags |= FOLL_LONGTERM;\n}\n")
    assert states(audited, text)[:2] == (None, True)


def test_member_of_that_name_in_another_directory(audited):
    init = "void init(struct s *p)\n{\n\tp->flags = %s;\n}\n"
    result = audited({"one/it.c": body("p->flags") + init % "FOLL_WRITE",
                      "two/it.c": body("p->flags") + init % "FOLL_LONGTERM"})
    assert [s.flags.state("FOLL_LONGTERM") for s in result.sites] == [False, True]


def test_member_that_nobody_sets(audited):
    assert states(audited, body("p->flags")) == (None, None, None)


# -- implied, hidden ------------------------------------------------------------

def test_implied_by_the_name(audited):
    text = ("int it(struct s *p, unsigned long a)\n{\n"
            "\treturn get_user_pages_longterm(a, 1, FOLL_WRITE, p->pages, NULL);\n}\n")
    assert states(audited, text) == (True, True, False)


def test_hidden_for_a_measurement(audited):
    """What the rules must not see, they do not see."""
    assert states(audited, body("FOLL_WRITE | FOLL_LONGTERM"), hide=("FOLL_LONGTERM",)) \
        == (False, True, False)


def test_signature_by_number_of_arguments(audited):
    """get_user_pages_remote() took a task once: the flags stand elsewhere."""
    for arguments in ("tsk, mm, a, 1, FOLL_FORCE, p->pages, NULL, NULL",
                      "mm, a, 1, FOLL_FORCE, p->pages, NULL, NULL",
                      "mm, a, 1, FOLL_FORCE, p->pages, NULL"):
        text = ("int it(struct s *p, unsigned long a)\n{\n"
                f"\treturn get_user_pages_remote({arguments});\n}}\n")
        assert states(audited, text) == (False, False, True)
