# SPDX-License-Identifier: GPL-2.0-only
"""convert --build: what compiles is told from what does not, and from what was not tried.

A small program stands in for make: an object is the text of its source, and a
comment in the source says what the compiler or sparse would say of it.
"""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time

import pytest

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(TOP, "scripts"))

# pylint: disable=wrong-import-position
from gup2pinlib.compile import Builder
from gup2pinlib.convert import Change
from gup2pinlib.errors import Failure
from gup2pinlib.kcopy import CONFIGS
from gup2pinlib.tree import Tree

KERNEL = os.path.join(os.path.dirname(HERE), "audit", "fixtures", "kernel")
# A comment is "// KIND: TEXT", or "// if WORD: KIND: TEXT", which counts when WORD
# is in the code.  KIND is warning or error of the compiler, sparse or pincheck (a
# line of theirs), fails (the checker that ends there), link (a line of pincheck's
# when it links; of the FILE beside in "[FILE] TEXT", if that was checked), only
# (the one configuration that builds it), out (the object does not depend on the
# code), sleep.
MAKE = r'''
import os, re, sys, time
given = dict(a.split("=", 1) for a in sys.argv[1:] if "=" in a)
top, out, goals = sys.argv[sys.argv.index("-C") + 1], given["O"], []
for word in sys.argv[1:]:
    if not word.startswith("-") and "=" not in word and word != top:
        goals.append(word)
with open(os.environ["LAB_LOG"], "a") as log:
    log.write(" ".join([str(os.getpid()), given["ARCH"]] + ([ "C=2"] if "C" in given else []) + goals) + "\n")
status = 0
for goal in goals:
    if not goal.endswith(".o"):
        if goal in os.environ.get("LAB_FAILS", "").split():
            sys.exit("make: *** No rule to make target '%s'.  Stop." % goal)
        if "config" in goal:
            open(os.path.join(out, ".config"), "w").write(goal)
        continue
    source = os.path.join(top, goal[:-1] + "c")
    text = open(source).read()
    for name in re.findall('#include "(.*)"', text):
        if os.path.exists(os.path.join(os.path.dirname(source), name)):
            text += open(os.path.join(os.path.dirname(source), name)).read()
    config = given["ARCH"] + " " + open(os.path.join(out, ".config")).read()
    said = re.findall(r"// (?:if (\w+): )?(\w+): (.*)", text)
    code = re.sub(r"//.*", "", text)
    said = [(kind, what) for word, kind, what in said if not word or word in code]
    notes = {kind: what for kind, what in said}
    if "only" in notes and notes["only"] != config:
        print("make[2]: *** No rule to make target '%s'.  Stop." % goal)
        status = 2
        continue
    if "sleep" in notes:
        time.sleep(float(notes["sleep"]))
    if "C" in given:
        print("  CHECK   " + source)
        checker = given["CHECK"].split()
        for kind, what in said:
            if kind == os.path.basename(checker[0]):
                print("%s:7:1: %s" % (source, what))
            if kind == "fails" and what == os.path.basename(checker[0]):
                print("make[4]: *** [scripts/Makefile.build:243: %s] Error 4" % goal)
        if "--facts" in checker:
            facts = open(os.path.join(checker[-1], os.path.basename(source)), "w")
            for kind, what in said:
                where = re.match(r"\[(.*)\] ", what)
                full = os.path.join(os.path.dirname(source), where.group(1)) if where else source
                if kind == "link":
                    facts.write("%s:9:1: %s\n" % (full, what[where.end() if where else 0:]))
        continue
    print("  CC [M]  " + goal)
    line = 1 + text.count("\n")
    for kind, what in said:
        if kind in ("warning", "error"):
            print("%s:%d:9: %s: %s" % (source, line, kind, what))
    if "error" in notes:
        print("make[4]: *** [scripts/Makefile.build:243: %s] Error 1" % goal)
        status = 2
        continue
    full = os.path.join(out, goal)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    open(full, "w").write("" if "out" in notes else code)
sys.exit(status)
'''
PINCHECK = r'''
import os, sys
facts = sys.argv[sys.argv.index("--link") + 1]
for name in os.listdir(facts):
    for line in open(os.path.join(facts, name)):
        if os.path.exists(os.path.join(facts, os.path.basename(line.split(":")[0]))):
            sys.stderr.write(line)
sys.exit(1)
'''
BEFORE = "void f(void)\n{\n\tget_user_pages_fast();\n\tput_page();\n}\n"
AFTER = "void f(void)\n{\n\tpin_user_pages_fast();\n\n\tunpin_user_page();\n}\n"


def script(directory, name, text):
    path = os.path.join(directory, name)
    with open(path, "w", encoding="ascii") as file:
        file.write(f"#!{sys.executable}\n{text}")
    os.chmod(path, 0o755)


class Lab:
    """A kernel of fixtures, programs that stand in, and a Builder for them."""

    def __init__(self, top):
        self.root, self.bin, self.cache = (str(top / n) for n in ("kernel", "bin", "cache"))
        self.log = str(top / "make.log")
        shutil.copytree(KERNEL, self.root)
        os.mkdir(self.bin)
        script(self.bin, "make", MAKE)
        for name in {c.compiler for c in CONFIGS} | {"sparse"}:
            script(self.bin, name, "print('12.2.0')\n")
        script(self.bin, "pincheck", PINCHECK)
        self.changes = []
        self.builder = None

    def without(self, name):
        os.unlink(os.path.join(self.bin, name))

    def add(self, path, notes="", before=BEFORE, after=AFTER):
        """A change of one file; notes say what the compiler finds in it."""
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="ascii") as file:
            file.write(notes + before)
        self.changes.append(Change([], [], {path: notes + before}, {path: notes + after},
                                   False, []))

    def build(self, seconds=None):
        self.builder = Builder(Tree(self.root), self.cache, lambda *_: None, seconds)
        return self.builder.build(self.changes)

    def made(self):
        """What each make was asked for, with its process."""
        if not os.path.exists(self.log):
            return []
        with open(self.log, encoding="ascii") as file:
            return file.read().splitlines()

    def goals(self):
        return [l.partition(" ")[2] for l in self.made()]


@pytest.fixture
def lab(tmp_path, monkeypatch):
    made = Lab(tmp_path)
    monkeypatch.setenv("PATH", made.bin)
    monkeypatch.setenv("LAB_LOG", made.log)
    monkeypatch.setenv("PINCHECK", os.path.join(made.bin, "pincheck"))
    return made


def test_good(lab):
    lab.add("drivers/a/a.c")
    (result,) = lab.build()
    assert not result.failures
    assert result.text == ("Compile-tested with make W=1: a.o (x86 allmodconfig, gcc 12.2.0);"
                           " no new warning, and nothing new from sparse, nor from pincheck.")
    assert not lab.builder.problems


def test_new_warning(lab):
    lab.add("drivers/a/a.c", "// if pin_user_pages_fast: warning: unused variable 'x' [-Wunused]\n")
    (result,) = lab.build()
    assert [(f.file, f.line, f.text) for f in result.failures] == [(
        "drivers/a/a.c", 8, "a new warning with x86 allmodconfig: warning: unused variable 'x'"
        " [-Wunused]")]
    assert "ompile-tested" not in result.text


def test_old_warning_on_another_line(lab):
    lab.add("drivers/a/a.c", "// warning: unused variable 'x'\n")
    assert not lab.build()[0].failures


def test_second_warning_of_the_same_text(lab):
    lab.add("drivers/a/a.c", "// warning: unused 'x'\n// if pin_user_pages_fast: warning: unused 'x'\n")
    assert len(lab.build()[0].failures) == 1


def test_does_not_compile(lab):
    lab.add("drivers/a/a.c", "// if pin_user_pages_fast: warning: this too\n"
            "// if pin_user_pages_fast: error: too few arguments\n")
    (failure,) = lab.build()[0].failures
    assert failure.text == "does not compile with x86 allmodconfig: error: too few arguments"
    assert "x86 C=2" not in lab.goals()         # without a goal make would build all


def test_never_compiled(lab):
    lab.add("drivers/a/a.c", "// error: no such header\n")
    (result,) = lab.build()
    assert not result.failures
    assert result.text.startswith("Not compile-tested: x86 allmodconfig does not build a.o;")


@pytest.mark.parametrize("checker", ["sparse", "pincheck"])
def test_new_from_a_checker(lab, checker):
    lab.add("drivers/a/a.c", f"// if pin_user_pages_fast: {checker}: warning: context imbalance\n")
    (failure,) = lab.build()[0].failures
    assert failure.text == f"{checker} says anew: warning: context imbalance"


def test_new_from_the_link(lab):
    """Only one of the files is where the release is wrong."""
    lab.add("drivers/a/a.c", "// link: error: an old one\n")
    lab.add("drivers/a/b.c", "// if pin_user_pages_fast: link: error: pinned pages are put\n")
    first, second = lab.build()
    assert not first.failures
    assert [(f.file, f.line, f.text) for f in second.failures] == [
        ("drivers/a/b.c", 9, "pincheck says anew: error: pinned pages are put")]


def test_release_left_behind_in_another_file(lab):
    lab.add("drivers/a/a.c", "// if pin_user_pages_fast: link: [b.c] error: pinned pages are put\n")
    lab.add("drivers/b/other.c", "// pincheck: error: of another directory\n")
    assert not lab.build()[0].failures
    lab.add("drivers/a/b.c", "// pincheck: error: an old one\n")
    lab.add("drivers/a/c.c", "// fails: pincheck\n")
    del lab.changes[1:]
    assert [(f.file, f.line, f.text) for f in lab.build()[0].failures] == [
        ("drivers/a/b.c", 9, "pincheck says anew: error: pinned pages are put")]


def test_link_that_fails(lab):
    script(lab.bin, "pincheck",
           "import sys\nprint('pincheck: a.c: damaged', file=sys.stderr)\nsys.exit(3)\n")
    lab.add("drivers/a/a.c", "// link: error: an old one\n")
    with pytest.raises(Failure) as failed:
        lab.build()
    assert "damaged" in str(failed.value)


def test_checker_that_gives_up_shows_nothing(lab):
    lab.add("drivers/a/a.c", "// sparse: error: too many errors\n")
    (result,) = lab.build()
    assert result.text.endswith("; no new warning, and nothing new from pincheck.")


def test_checker_that_gives_up_on_one_file(lab):
    lab.add("drivers/a/a.c")
    lab.add("drivers/a/b.c", "// pincheck: error: too many errors\n")
    first, second = lab.changes
    lab.changes = [first._replace(before={**first.before, **second.before},
                                  after={**first.after, **second.after})]
    assert lab.build()[0].text.endswith(
        "; no new warning, and nothing new from sparse, nor from pincheck on a.o.")


def test_without_checkers(lab):
    lab.without("sparse")
    lab.without("pincheck")
    lab.add("drivers/a/a.c")
    assert lab.build()[0].text.endswith("; no new warning.")
    assert not [l for l in lab.goals() if "C=2" in l]


def test_no_rule(lab):
    lab.add("drivers/a/a.c", "// only: none\n")
    (result,) = lab.build()
    assert not result.failures
    assert result.text == "Not compile-tested: " + "; ".join(
        f"{c} does not build a.o" for c in CONFIGS) + "."


def test_another_architecture(lab):
    lab.add("drivers/a/a.c", "// only: powerpc ppc64_book3e_allmodconfig\n")
    assert "a.o (powerpc ppc64_book3e_allmodconfig, gcc 12.2.0)" in lab.build()[0].text


def test_files_of_an_architecture(lab):
    lab.add("arch/s390/kvm/a.c")
    lab.add("arch/arm/mm/a.c")
    results = lab.build()
    assert "a.o (s390 allmodconfig, gcc 12.2.0)" in results[0].text
    assert results[1].text == "Not compile-tested: no configuration for arch/arm/mm/a.c is known."
    assert {l.split()[0] for l in lab.goals()} == {"s390"}


def test_missing_compiler(lab):
    lab.without("s390x-linux-gnu-gcc")
    lab.add("arch/s390/kvm/a.c")
    (result,) = lab.build()
    why = "s390 allmodconfig: s390x-linux-gnu-gcc is missing"
    assert result == (f"Not compile-tested: {why}.", [])
    assert lab.builder.problems == [why]


def test_lines_that_are_configured_out(lab):
    lab.add("drivers/a/a.c", "// out: yes\n")
    text = lab.build()[0].text
    assert text.startswith("Not compile-tested: x86 allmodconfig gives the same a.o with and"
                           " without the patch")


def test_new_warning_but_the_same_object(lab):
    lab.add("drivers/a/a.c", "// out: yes\n// if pin_user_pages_fast: warning: unused 'x'\n")
    assert len(lab.build()[0].failures) == 1


def test_in_part(lab):
    lab.add("drivers/a/a.c")
    lab.add("drivers/a/b.c", "// only: none\n")
    first, second = lab.changes
    lab.changes = [first._replace(before={**first.before, **second.before},
                                  after={**first.after, **second.after})]
    text = lab.build()[0].text
    assert text.startswith("Compile-tested in part with make W=1: a.o (x86 allmodconfig,")
    assert "  Not compile-tested: x86 allmodconfig does not build b.o;" in text


def test_time_out(lab):
    lab.add("drivers/a/a.c", "// sleep: 60\n")
    (result,) = lab.build(seconds=1)
    assert not result.failures
    assert result.text.startswith("Not compile-tested: x86 allmodconfig: make does not end in 2 s")


def test_preparation_fails(lab, monkeypatch):
    monkeypatch.setenv("LAB_FAILS", "prepare")
    lab.add("drivers/a/a.c")
    (result,) = lab.build()
    assert result.text.startswith("Not compile-tested: x86 allmodconfig: make prepare fails: make:"
                                  " *** No rule to make target 'prepare'.  Stop.")
    assert lab.builder.problems


def test_prepared_once(lab):
    lab.add("drivers/a/a.c")
    for _ in range(2):
        lab.build()
    assert lab.goals().count("x86 prepare") == 1
    with open(os.path.join(lab.root, "drivers", "Kconfig"), "w", encoding="ascii") as file:
        file.write("# other questions\n")
    lab.build()
    assert lab.goals().count("x86 prepare") == 2


def test_changes_of_one_file_follow_each_other(lab):
    """The second is built on the first: what the first brings is not its own."""
    lab.add("drivers/a/a.c", "// if pin_user_pages_fast: warning: of the first\n"
            "// if FOLL_LONGTERM: warning: of the second\n")
    path, text = "drivers/a/a.c", lab.changes[0].after["drivers/a/a.c"]
    lab.changes.append(Change([], [], {path: text}, {path: text.replace("fast()", "fast(FOLL_LONGTERM)")},
                              True, []))
    texts = [[f.text for f in r.failures] for r in lab.build()]
    assert texts == [["a new warning with x86 allmodconfig: warning: of the first"],
                     ["a new warning with x86 allmodconfig: warning: of the second"]]


def test_equal_changes_are_not_built_again(lab):
    lab.add("drivers/a/a.c")
    lab.add("drivers/b/b.c", "// if pin_user_pages_fast: warning: new\n")
    results = lab.build()
    made = len(lab.goals())
    lab.changes.pop()
    assert lab.builder.build(lab.changes) == results[:1]
    assert len(lab.goals()) == made


def test_header_is_built_with_what_includes_it(lab):
    lab.add("drivers/a/a.h", "// if pin_user_pages_fast: warning: of the header\n")
    lab.add("drivers/a/a.c", before='#include "../a/a.h"\n', after="")
    lab.add("drivers/a/b.c", before='#include "ba.h"\n', after="")
    lab.changes = lab.changes[:1]
    assert len(lab.build()[0].failures) == 1
    assert [l for l in lab.goals() if l.endswith(".o")] == [
        "x86 drivers/a/a.o", *["x86 C=2 drivers/a/a.o"] * 2] * 2


def test_header_that_nothing_includes(lab):
    lab.add("drivers/a/a.h")
    assert lab.build()[0].text == ("Not compile-tested: no .c file that includes the changed"
                                   " header is found.")


def test_the_copy_follows_the_tree(lab):
    """What a killed run left in the copy, or what the tree had then, is not built."""
    lab.add("drivers/a/a.c")
    lab.add("drivers/b/b.c")
    lab.build()
    (copy,) = [os.path.join(d, "source") for d, _, _ in os.walk(os.path.join(lab.cache, "build"))
               if os.path.exists(os.path.join(d, "lock"))]
    shutil.rmtree(os.path.join(lab.root, "drivers", "b"))
    os.symlink("a", os.path.join(lab.root, "drivers", "b"))
    shutil.rmtree(os.path.join(copy, "drivers", "plain"))
    with open(os.path.join(copy, "drivers", "idle", "left.c"), "w", encoding="ascii") as file:
        file.write("left")
    lab.changes.pop()
    lab.build()
    for directory, _, files in os.walk(lab.root):
        there = os.path.join(copy, os.path.relpath(directory, lab.root))
        assert sorted(os.listdir(there)) == sorted(os.listdir(directory))
        assert all(os.path.islink(os.path.join(there, f)) for f in files if f != "a.c")


def test_a_build_around_it_does_not_leak(lab, monkeypatch):
    for name in ("MAKEFLAGS", "KBUILD_OUTPUT", "KCONFIG_ALLCONFIG"):
        monkeypatch.setenv(name, "around")
    script(lab.bin, "make", "import os\nassert 'around' not in os.environ.values()\n" + MAKE)
    lab.add("drivers/a/a.c")
    assert lab.build()[0].text.startswith("Compile-tested")


def test_what_a_build_left_in_the_tree_is_not_seen(lab):
    os.makedirs(os.path.join(lab.root, "include", "generated"))
    for name in (".config", "mm/gup.o", "include/generated/autoconf.h"):
        with open(os.path.join(lab.root, name), "w", encoding="ascii") as file:
            file.write("old")
    script(lab.bin, "make", """import os, sys
top = sys.argv[sys.argv.index("-C") + 1]
for name in (".config", "mm/gup.o", "include/generated"):
    assert not os.path.lexists(os.path.join(top, name)), name
assert os.path.exists(os.path.join(top, "mm/gup.c"))
""" + MAKE)
    lab.add("drivers/a/a.c")
    assert lab.build()[0].text.startswith("Compile-tested")


# -- the command line -------------------------------------------------------------


def state(root):
    """All that tells whether somebody touched the tree, but when it was read."""
    found = {}
    for directory, _, files in os.walk(root):
        for path in [directory] + [os.path.join(directory, f) for f in files]:
            info = os.lstat(path)
            found[path] = (info.st_ino, info.st_nlink, info.st_mtime_ns, info.st_ctime_ns,
                           info.st_size, stat.S_IMODE(info.st_mode))
    return found


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """run(*arguments) of the command on a tree with one driver that builds and one that warns."""
    top = tmp_path_factory.mktemp("build")
    lab = Lab(top)
    with open(os.path.join(KERNEL, "drivers", "plain", "read.c"), encoding="ascii") as file:
        text = file.read()
    for name, notes in (("good", ""), ("bad", "// if pin_user_pages_fast: warning: bad\n"),
                        ("slow", "// sleep: 60\n")):
        os.mkdir(os.path.join(lab.root, "drivers", name))
        with open(os.path.join(lab.root, "drivers", name, "read.c"), "w",
                  encoding="ascii") as file:
            file.write(notes + text.replace("plain_read", f"{name}_read"))

    def command(*args, stop=None):
        out = str(top / "out")
        before = state(lab.root)
        with subprocess.Popen(
            [sys.executable, os.path.join(TOP, "scripts", "gup2pin"), "convert", "-o", out, *args],
            env={**os.environ, "PATH": f"{lab.bin}:{os.environ['PATH']}", "LAB_LOG": lab.log,
                 "PINCHECK": os.path.join(lab.bin, "pincheck"), "GUP2PIN_CACHE": lab.cache,
                 "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
            if stop:
                stop(running)
            said, problems = running.communicate(timeout=120)
        assert state(lab.root) == before
        return subprocess.CompletedProcess(args, running.returncode, said, problems), out, lab
    return command


def drivers(lab):
    return ["--kernel", lab.root, "drivers/good", "drivers/bad"]


def logs(out):
    texts = {}
    for name in sorted(os.listdir(out)):
        if name.endswith(".patch"):
            with open(os.path.join(out, name), encoding="utf-8") as file:
                texts[name] = " ".join(file.read().partition("\n---\n")[0].split())
    return texts


def test_a_patch_that_warns_is_refused(run):
    lab = run("/no/such/file")[2]
    done, out, _ = run("--build", *drivers(lab))
    assert done.returncode == 1, done.stderr
    with open(os.path.join(out, "summary.json"), encoding="utf-8") as file:
        summary = json.load(file)
    (patch,) = summary["patches"]
    assert patch["sites"][0]["file"] == "drivers/good/read.c"
    assert patch["build"].startswith("Compile-tested with make W=1: read.o (x86 allmodconfig,")
    written = logs(out)
    assert list(written) == [patch["file"]]
    assert written[patch["file"]].endswith(patch["build"])
    (refused,) = summary["refused"]
    assert refused["reasons"][0]["text"] == "a new warning with x86 allmodconfig: warning: bad"


def test_without_build_the_log_says_so(run):
    lab = run("/no/such/file")[2]
    done, out, _ = run(*drivers(lab))
    assert done.returncode == 0, done.stderr
    assert len(logs(out)) == 2
    assert all(log.endswith("Not compile-tested.") for log in logs(out).values())


def test_interrupted(run):
    """Nothing is written, and make does not go on by itself."""
    lab = run("/no/such/file")[2]
    shutil.rmtree(os.path.join(os.path.dirname(lab.root), "out"), ignore_errors=True)
    makes = []

    def stop(running):
        for _ in range(600):
            makes[:] = [l.split()[0] for l in lab.made() if l.endswith(" drivers/slow/read.o")]
            if makes or running.poll() is not None:
                break
            time.sleep(0.1)
        running.send_signal(signal.SIGTERM)

    done, out, _ = run("--build", "--kernel", lab.root, "drivers/slow", stop=stop)
    assert makes and done.returncode == 128 + signal.SIGTERM, done.stderr
    assert not os.path.exists(out)
    with pytest.raises(ProcessLookupError):
        os.kill(int(makes[0]), 0)


def test_outside_a_kernel_tree(run, tmp_path):
    shutil.copy(os.path.join(KERNEL, "drivers", "plain", "read.c"), tmp_path)
    done, _, _ = run("--build", "--api", "v6.5", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr == ("gup2pin: --build: only files of a kernel tree can be compiled; drivers"
                           " outside one, or against an installed kernel's headers, not yet\n")
