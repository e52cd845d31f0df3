# SPDX-License-Identifier: GPL-2.0-only
"""The patches: that they apply, what they say, and that a run does no harm."""

import json
import os
import re
import shutil
import subprocess

import pytest
from place import Place

from .cases import Judge, all_cases
from .run import Outcome, Tree, touched

DRIVERS = {c.name.split("/")[1]: c for c in all_cases()}
# A short pin, one to review, one of several files, one that is refused.
FEW = ("wharf", "quay", "pair", "crowd", "latin", "mill")
SPACED = "drivers/with space/my driver.c"


def small(root, names=FEW, dialect="v5.6"):
    tree = Tree(root, dialect)
    for name in names:
        DRIVERS[name].install(tree, "drivers/" + name)
    return tree


class Mine(Place):
    """A directory of a driver's own."""

    dialect = "v6.5"


def git(root, *args):
    done = subprocess.run(
        ["git", "-c", "user.name=Nobody", "-c", "user.email=nobody@example.org",
         "-c", "core.autocrlf=false", *args], cwd=root, capture_output=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "replace")
    return done.stdout


@pytest.fixture(scope="module")
def few(tmp_path_factory, warm):
    """One run on a small tree, for the tests that only read."""
    place = tmp_path_factory.mktemp("few")
    tree = small(place / "kernel")
    tree.add(SPACED, DRIVERS["wharf"].files["wharf.c"].replace(b"wharf", b"spaced"))
    before = tree.contents()
    outcome = warm(place / "run").convert(tree, place / "patches")
    assert tree.contents() == before
    return outcome.apply(place / "applied")


# -- they apply ----------------------------------------------------------------

def test_git_am_takes_them(few, tmp_path):
    root = tmp_path / "git"
    shutil.copytree(few.tree.root, root)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "start")
    git(root, "am", "-q", *few.patches)
    for path, data in few.final.items():
        assert (root / path).read_bytes() == data, path
    subjects = git(root, "log", "--format=%s", "--reverse").decode().splitlines()[1:]
    assert len(subjects) == len(few.patches)
    assert git(root, "status", "--porcelain") == b""


def test_names_are_in_order_and_there_is_nothing_else(few):
    names = [os.path.basename(p) for p in few.patches]
    assert len(names) > 4
    assert names == sorted(names)
    assert [n[:5] for n in names] == [f"{i:04}-" for i in range(1, len(names) + 1)]
    assert set(os.listdir(few.out)) == {*names, "summary.txt", "summary.json"}


def test_each_patch_names_the_files_it_changes(few):
    for path, said in zip(few.patches, few.summary["patches"]):
        assert {s["file"] for s in said["sites"] + said["releases"]} <= set(touched(path))


def test_file_name_with_spaces(few):
    assert [s["file"] for s in few.sites(SPACED)] == [SPACED]
    assert few.final[SPACED] == DRIVERS["wharf"].forms[("wharf.c", ".after")].replace(
        b"wharf", b"spaced")


def test_only_changed_lines_change(few):
    """Three lines of context, and no line is taken away and added again."""
    for path in few.patches:
        with open(path, "rb") as file:
            text = file.read()
        for hunk in re.split(rb"^@@[^\n]*\n", text, flags=re.M)[1:]:
            lines = hunk.split(b"\n")
            gone = [l[1:] for l in lines if l.startswith(b"-")]
            come = [l[1:] for l in lines if l.startswith(b"+")]
            assert not {l for l in gone if l.strip()} & set(come)


# -- what they say ------------------------------------------------------------

def log_of(path):
    with open(path, "rb") as file:
        text = re.split(rb"^---$", file.read(), maxsplit=1, flags=re.M)[0].decode("utf-8")
    head, _, body = text.partition("\n\n")
    return re.sub(r"\n[ \t]", " ", re.search(r"^Subject: (.*(?:\n[ \t].*)*)", head, re.M).group(1)), body


def test_log(few):
    for path, said in zip(few.patches, few.summary["patches"]):
        subject, body = log_of(path)
        assert said["subject"] in subject
        title = re.sub(r"^\[[^]]*\] ?", "", subject)
        assert re.match(r"[\w ./-]+: \S", title), title
        assert len(title) <= 75 and not title.endswith(".")
        assert not re.match(r"(.*\b([\w-]+): )\2: ", title), title
        claim = "Not compile-tested."
        whole = f"{subject}\n{body}"
        flat = " ".join(whole.split())
        assert flat.endswith(claim)
        assert not re.search(r"(?i)signed-off-by|-by:|tested", flat.removesuffix(claim))
        assert few.tree.root not in whole and "/tmp" not in whole
        quotes = re.compile(r"\s*\S+:\d+: ")
        assert all(line.isascii() for line in whole.split("\n") if not quotes.match(line))
        assert body.count("Documentation/core-api/pin_user_pages.rst") == 1
        # A line of a file is quoted whole, as checkpatch.pl allows.
        assert all(len(line) <= 75 or quotes.match(line) for line in body.split("\n")), body


def test_log_states_the_case_and_the_evidence(few):
    for path, said in zip(few.patches, few.summary["patches"]):
        _, body = log_of(path)
        flat = " ".join(body.split())
        if said["review"]:
            continue
        for case in {s["case"] for s in said["sites"]}:
            assert re.search({1: r"(?i)case 1|direct i/?o|short", 2: r"(?i)case 2|rdma|long"}[case],
                             flat), flat
        assert all(s["function"] in flat for s in said["sites"])
        assert "1024" in flat and "nr_foll_pin_" in flat
        assert re.search(r"(?i)gup2pin", flat) and re.search(r"(?i)coccinelle|spatch|semantic", flat)


def test_longterm_is_a_patch_for_review(few):
    reviews = [(p, s) for p, s in zip(few.patches, few.summary["patches"]) if s["review"]]
    assert [{x["file"] for x in s["sites"]} for _, s in reviews] == [{"drivers/quay/quay.c"}]
    path, _ = reviews[0]
    subject, body = log_of(path)
    assert subject.startswith("[RFC PATCH")
    assert "DAX" in body and "CMA" in body
    assert "\n\nWhat shows it (lines before this series):\n\n" in body
    first = [p for p in few.patches if touched(p) == ["drivers/quay/quay.c"]]
    assert len(first) == 2 and first[1] == path
    subject, body = log_of(first[0])
    assert not subject.startswith("[RFC") and "\n\nWhat shows it:\n\n" in body


def test_summary(few):
    assert few.done.returncode == 1
    assert few.summary["schema"] == "gup2pin-convert/1"
    assert few.summary["tree"] == {"version": "6.1.0", "api": "v5.6"}
    with open(os.path.join(few.out, "summary.txt"), "rb") as file:
        text = file.read()
    assert text in few.done.stdout
    for what in few.summary["refused"]:
        for reason in what["reasons"]:
            assert f"{reason['file']}:{reason['line']}".encode() in text
            assert reason["text"].encode() in text
    for patch in few.summary["patches"]:
        assert patch["build"] is None
        assert patch["file"].encode() in text


@pytest.mark.parametrize("subjects, prefix", [
    (["misc: wharf: Mend thing"] * 3 + ["treewide: Mend all"] * 5, "misc: wharf"),
    (["UPSTREAM: misc: wharf: Mend thing"] * 3, "misc: wharf"),
    (["Import of the vendor's tree: 1.2", "Fix: a thing", "docs: one word"], "wharf"),
    (["Wharf/core: Begin", "treewide: Mend all"], "Wharf/core"),
])
def test_subject_follows_the_history(warm, tmp_path, subjects, prefix):
    tree = small(tmp_path / "kernel", ("wharf",))
    git(tree.root, "init", "-q")
    for number, subject in enumerate(subjects):
        tree.add("drivers/wharf/wharf.c", DRIVERS["wharf"].files["wharf.c"]
                 + f"/* {number} */\n".encode())
        git(tree.root, "add", "-A")
        git(tree.root, "commit", "-q", "-m", subject)
    outcome = warm(tmp_path / "run").convert(tree, tmp_path / "out", status=(0,))
    assert [p["subject"].startswith(prefix + ": pin ")
            for p in outcome.summary["patches"]] == [True]


@pytest.mark.parametrize("place, prefix", [
    ("arch/x86/kernel/wharf.c", "x86/wharf"), ("arch/x86/kernel/cpu/quay/wharf.c", "x86/quay"),
    ("kernel/quay/wharf.c", "quay/wharf"), ("fs/wharf.c", "fs/wharf"), ("fs/quay/wharf.c", "quay"),
    ("drivers/misc/wharf.c", "misc: wharf")])
def test_subject_in_a_kernel(warm, tmp_path, place, prefix):
    tree = small(tmp_path / "kernel", ())
    tree.add(place, DRIVERS["wharf"].files["wharf.c"])
    outcome = warm(tmp_path / "run").convert(tree, tmp_path / "out", tree.path(place), status=(0,))
    assert [p["subject"].startswith(prefix + ": pin ")
            for p in outcome.summary["patches"]] == [True]
    assert f'"gup2pin convert {place}"' in " ".join(log_of(outcome.patches[0])[1].split())


def test_names_beyond_ascii(warm, tmp_path):
    tree = small(tmp_path / "kernel", ())
    place = "drivers/k\u00e4fer/k\u00e4fer.c"
    tree.add(place, DRIVERS["wharf"].files["wharf.c"])
    outcome = warm(tmp_path / "run").convert(tree, tmp_path / "out", status=(0,))
    assert [s["file"] for s in outcome.sites()] == [place]
    with open(outcome.patches[0], encoding="utf-8") as file:
        assert f" {place} | " in file.read()
    outcome.apply(tmp_path / "applied")
    assert outcome.changed() == [place]


def test_call_by_a_macro_is_listed(warm, tmp_path):
    tree = small(tmp_path / "kernel", ())
    text = DRIVERS["wharf"].files["wharf.c"].decode()
    name = re.search(r"get_user_pages\w*(?=\()", text).group()
    head, _, tail = text.partition("\n\n")
    tree.add("drivers/own/own.c", f"{head}\n\n#define own_gup {name}\n\n"
             + tail.replace(name + "(", "own_gup("))
    outcome = warm(tmp_path / "run").convert(tree, tmp_path / "out", status=(1,))
    (item,) = outcome.summary["unparsed"]
    assert (item["file"], item["callee"]) == ("drivers/own/own.c", name)
    assert f"unparsed: drivers/own/own.c:{item['line']}: {name}: " in outcome.done.stdout.decode()


@pytest.mark.parametrize("place, prefix", [
    ("wharf.c", "wharf"), ("src/wharf.c", "wharf"), ("quay/linux/src/wharf.c", "quay: wharf"),
    ("drivers/quay/wharf.c", "quay: wharf"), ("drivers/net/quay/wharf.c", "quay")])
def test_subject_without_a_history(program, tmp_path, place, prefix):
    outside = Mine(tmp_path / "driver")
    outside.add(place, DRIVERS["wharf"].files["wharf.c"])
    done = program("convert", "--api", outside.dialect, "-o", tmp_path / "out", outside.root)
    assert done.returncode == 0, done.stderr.decode()
    with open(tmp_path / "out" / "summary.json", encoding="utf-8") as file:
        (patch,) = json.load(file)["patches"]
    assert patch["subject"].startswith(prefix + ": pin ")


# -- a second time ----------------------------------------------------------------

def test_converted_tree_offers_nothing(warm, few, tmp_path):
    tree = small(tmp_path / "kernel", ())
    for path, data in few.final.items():
        tree.add(path, data)
    again = warm(tmp_path / "run").convert(tree, tmp_path / "again")
    assert again.patches == []
    assert again.summary["refused"] == few.summary["refused"]
    assert sorted(os.listdir(again.out)) == ["summary.json", "summary.txt"]


def test_all_traps_converted_offer_nothing(trap_outcomes, program, tmp_path):
    first = trap_outcomes("v5.6")
    tree = Tree(tmp_path / "kernel", "v5.6")
    for path, data in first.final.items():
        tree.add(path, data)
    again = program.convert(tree, tmp_path / "again")
    assert [p["sites"] for p in again.summary["patches"]] == []
    assert ({(s["file"], s["function"]) for r in again.summary["refused"] for s in r["sites"]}
            == {(s["file"], s["function"]) for r in first.summary["refused"] for s in r["sites"]})


def test_two_runs_give_the_same_bytes(warm, few, tmp_path):
    shutil.copytree(few.tree.root, tmp_path / "kernel")
    few_again = Tree(tmp_path / "kernel", "v5.6")
    again = warm(tmp_path / "run").convert(few_again, tmp_path / "patches")
    assert sorted(os.listdir(again.out)) == sorted(os.listdir(few.out))
    for name in os.listdir(few.out):
        texts = set()
        for place in (few.out, again.out):
            with open(os.path.join(place, name), "rb") as file:
                texts.add(file.read())
        assert len(texts) == 1, name


# -- what is asked for -----------------------------------------------------------

@pytest.mark.parametrize("case, files", [("1", {"wharf"}), ("2", {"quay", "pair", "crowd"})])
def test_case(warm, tmp_path, case, files):
    tree = small(tmp_path / "kernel", ("wharf", "quay", "pair", "crowd"))
    outcome = warm(tmp_path / "run").convert(tree, tmp_path / "out", "--case", case, status=(0,))
    assert {s["file"].split("/")[1] for s in outcome.sites()} == files


def test_path_of_one_file_is_not_half_a_driver(warm, tmp_path):
    """Pages taken in the named file are released in files not named."""
    tree = small(tmp_path / "kernel", ("wharf", "pair"))
    outcome = warm(tmp_path / "run").convert(tree, tmp_path / "out", "drivers/pair/pair_take.c")
    outcome.apply(tmp_path / "applied")
    assert not outcome.sites("drivers/wharf")
    if outcome.patches:
        Judge(DRIVERS["pair"], outcome, "drivers/pair").check()
    else:
        assert outcome.refused("drivers/pair") and outcome.done.returncode == 1


def test_directory_outside_any_kernel(program, tmp_path):
    names = ("wharf", "pair")
    for name in names:
        for file, data in DRIVERS[name].files.items():
            (tmp_path / "mine" / name).mkdir(parents=True, exist_ok=True)
            (tmp_path / "mine" / name / file).write_bytes(data)
    done = program("convert", "--api", "v6.5", "-o", tmp_path / "out", tmp_path / "mine")
    assert done.returncode == 0, done.stderr.decode()
    outcome = Outcome(Mine(tmp_path / "mine"), tmp_path / "out", done).apply(tmp_path / "applied")
    for name in names:
        Judge(DRIVERS[name], outcome, name).check()


def test_nothing_to_convert(program, tmp_path):
    tree = small(tmp_path / "kernel", ())
    tree.add("drivers/idle.c", "int idle(void)\n{\n\treturn 0;\n}\n")
    outcome = program.convert(tree, tmp_path / "out", status=(0,))
    assert outcome.summary["patches"] == outcome.summary["refused"] == []


def test_in_place(warm, few, tmp_path):
    tree = Tree(tmp_path / "kernel", "v5.6")
    shutil.copytree(few.tree.root, tree.root, dirs_exist_ok=True)
    os.chmod(tree.path("drivers/wharf/wharf.c"), 0o640)
    outcome = warm(tmp_path / "run").convert(tree, tmp_path / "out", "--in-place")
    assert [s["file"] for s in outcome.sites()] == [s["file"] for s in few.sites()]
    assert outcome.before in (few.after, few.final)
    assert os.stat(tree.path("drivers/wharf/wharf.c")).st_mode & 0o777 == 0o640


def test_in_place_leaves_hard_links_alone(warm, tmp_path):
    """Kernel trees are copied by linking."""
    tree = small(tmp_path / "kernel", ("wharf",))
    os.link(tree.path("drivers/wharf/wharf.c"), tmp_path / "other.c")
    before = tree.read("drivers/wharf/wharf.c")
    warm(tmp_path / "run").convert(tree, tmp_path / "out", "--in-place", status=(0,))
    assert tree.read("drivers/wharf/wharf.c") != before
    assert (tmp_path / "other.c").read_bytes() == before


ODD = ["tab\t.c", "quo'te\".c", "\u00fcml.c", "new\nline.c", "-o.c", "$(touch x).c",
       "back\\slash.c", os.fsdecode(b"\xff.c")]


@pytest.fixture(scope="module")
def odd(tmp_path_factory, warm):
    """One run on a tree of odd names, and what "git am" makes of it."""
    place = tmp_path_factory.mktemp("odd")
    tree = small(place / "kernel", ())
    for number, name in enumerate(ODD):
        tree.add(f"drivers/{name}", DRIVERS["wharf"].files["wharf.c"].replace(
            b"wharf", b"odd%d" % number))
    outcome = warm(place / "run").convert(tree, place / "out").apply(place / "applied", broken=True)
    shutil.copytree(tree.root, place / "git")
    git(place / "git", "init", "-q")
    git(place / "git", "add", "-A")
    git(place / "git", "commit", "-q", "-m", "start")
    git(place / "git", "am", "-q", *outcome.patches)
    return outcome, place / "git"


@pytest.mark.parametrize("name", ODD)
def test_odd_file_names(odd, name):
    """A patch that both programs take, or a refusal."""
    outcome, after_am = odd
    path = f"drivers/{name}"
    before, after = outcome.before[path], outcome.final[path]
    assert (after_am / path).read_bytes() == after
    if not outcome.refused(path):
        assert after == before.replace(b"get_user", b"pin_user").replace(
            b"put_page", b"unpin_user_page")
    else:
        assert after == before


def test_locale_does_not_matter(warm, few, tmp_path):
    tree = Tree(tmp_path / "kernel", "v5.6")
    shutil.copytree(few.tree.root, tree.root, dirs_exist_ok=True)
    again = warm(tmp_path / "run").convert(
        tree, tmp_path / "out", env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    for path, other in zip(again.patches, few.patches):
        with open(path, "rb") as new, open(other, "rb") as old:
            assert new.read() == old.read()
    assert len(again.patches) == len(few.patches)
