# SPDX-License-Identifier: GPL-2.0-only
"""Bad input: one clear line on standard error, the exit status that says what
is wrong, a tree and an output directory as they were.
"""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from . import run
from .test_patches import DRIVERS, small

NOBODY = 65534


def refuses(done, status, *words):
    """Did it end with one clear line and this status?"""
    said = done.stderr.decode()
    assert done.returncode == status, (done.returncode, said)
    lines = said.splitlines()
    assert len(lines) == 1, said
    assert lines[0].startswith("gup2pin: ")
    for word in words:
        assert word in lines[0]


def nothing_in(out):
    """Not even a part of what would have been written."""
    return not os.path.lexists(out) or os.listdir(out) == []


@pytest.fixture
def tree(tmp_path):
    return small(tmp_path / "kernel", ("wharf", "header"))


@pytest.fixture
def known(warm, tmp_path):
    """The program with a cache that knows what the trees hold."""
    return warm(tmp_path / "run")


# -- the command line and the tree -------------------------------------------

@pytest.mark.parametrize("args", [("--api", "v9"), ("--case", "3"), ("--case", "x"), ("--frobnicate",)])
def test_command_line(known, tree, tmp_path, args):
    done = known("convert", "--kernel", tree.root, "-o", tmp_path / "out", *args)
    refuses(done, run.USAGE, args[0])
    assert nothing_in(tmp_path / "out")


def test_no_such_tree(known, tmp_path):
    refuses(known("convert", "--kernel", tmp_path / "none", "-o", tmp_path / "out"),
            run.NO_TREE, "none")
    assert nothing_in(tmp_path / "out")


def test_driver_that_is_a_link(known, tree, tmp_path):
    """In the tree, to a directory elsewhere: named as what is in the tree is."""
    shutil.copytree(tree.path("drivers/wharf"), tmp_path / "elsewhere")
    os.symlink(tmp_path / "elsewhere", tree.path("drivers/linked"))
    done = known("convert", "--kernel", tree.root, "-o", tmp_path / "out", "drivers/linked")
    assert done.returncode == run.OK, done.stderr.decode()
    assert len(list((tmp_path / "out").glob("*.patch"))) == 1


def test_outside_a_kernel_the_dialect_must_be_named(known, tree, tmp_path):
    """Nothing says what the driver may call."""
    shutil.copytree(tree.path("drivers/wharf"), tmp_path / "mine")
    before = (tmp_path / "mine" / "wharf.c").read_bytes()
    done = known("convert", "-o", tmp_path / "out", tmp_path / "mine")
    assert done.returncode in (run.USAGE, run.NO_TREE)
    refuses(done, done.returncode, "--api")
    assert (tmp_path / "mine" / "wharf.c").read_bytes() == before
    assert nothing_in(tmp_path / "out")


# -- the output directory -----------------------------------------------------

def test_output_is_a_file(known, tree, tmp_path):
    (tmp_path / "out").write_text("mine")
    refuses(known("convert", "--kernel", tree.root, "-o", tmp_path / "out"), run.NO_OUTPUT, "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_output_below_a_file(known, tree, tmp_path):
    (tmp_path / "file").write_text("mine")
    refuses(known("convert", "--kernel", tree.root, "-o", tmp_path / "file" / "out"),
            run.NO_OUTPUT, "file")


def test_output_directory_is_not_empty(known, tree, tmp_path):
    """Patches of another run must not be taken for this one's, nor a file be lost."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes").write_text("mine")
    (out / "0009-of-another-run.patch").write_text("stale")
    (out / "summary.txt").write_text("stale")
    done = known("convert", "--kernel", tree.root, "-o", out)
    if done.returncode == 0:
        names = {p["file"] for p in run.Outcome(tree, out, done).summary["patches"]}
        assert {n for n in os.listdir(out) if n.endswith(".patch")} == names
    else:
        refuses(done, run.NO_OUTPUT, "out")
        assert (out / "0009-of-another-run.patch").read_text() == "stale"
        assert (out / "summary.txt").read_text() == "stale"
        assert len(os.listdir(out)) == 3
    assert (out / "notes").read_text() == "mine"


def test_output_with_patches_of_ones_own(known, tree, tmp_path):
    """git format-patch names files as the program does: they are not its own."""
    out = tmp_path / "out"
    assert known("convert", "--kernel", tree.root, "-o", out).returncode == run.OK
    before = sorted(os.listdir(out))
    assert known("convert", "--kernel", tree.root, "-o", out).returncode == run.OK
    assert sorted(os.listdir(out)) == before and os.listdir(tmp_path).count("out") == 1
    (out / "0001-my-own-fix.patch").write_text("mine")
    refuses(known("convert", "--kernel", tree.root, "-o", out), run.NO_OUTPUT, "my-own-fix")
    (out / "summary.json").unlink()
    (out / "0001-my-own-fix.patch").rename(tmp_path / "0001-my-own-fix.patch")
    refuses(known("convert", "--kernel", tree.root, "-o", out), run.NO_OUTPUT, "out")
    assert sorted(os.listdir(out)) == [n for n in before if n != "summary.json"]


def test_output_through_a_link(known, tree, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to("real")
    assert known("convert", "--kernel", tree.root, "-o", tmp_path / "out").returncode == run.OK
    assert (tmp_path / "out").is_symlink() and (tmp_path / "real" / "summary.json").exists()
    assert sorted(os.listdir(tmp_path)).count("real") == 1


def test_output_is_no_name(known, tree):
    refuses(known("convert", "--kernel", tree.root, "-o", ""), run.NO_OUTPUT, "-o")


def test_standard_output_full(known, tree, tmp_path):
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            known.command("convert", "--kernel", tree.root, "-o", tmp_path / "out"),
            env=known.environment(), stdout=full, stderr=subprocess.PIPE, check=False)
    refuses(done, run.NO_OUTPUT, "standard output")


def test_output_on_a_full_disk(known, tree, small_disk):
    """Some patches would fit, and must not be taken for all."""
    before, out = tree.contents(), small_disk(8) / "out"
    done = known("convert", "--kernel", tree.root, "-o", out, "--in-place")
    refuses(done, run.NO_OUTPUT, "No space left")
    assert nothing_in(out)
    assert tree.contents() == before


# -- who may write what --------------------------------------------------------

@pytest.fixture
def nobody(warm):
    """A directory of nobody's own with a tree and a warm cache in it, and how to
    run as nobody; or a skip."""
    if os.geteuid() != 0:
        pytest.skip("NOT TESTED: only root can run the program as somebody else")
    who = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    done = subprocess.run([sys.executable, run.PROGRAM, "--help"], capture_output=True,
                          check=False, **who)
    if done.returncode:
        pytest.skip("NOT TESTED: nobody cannot enter " + run.TOP)
    place = f"/tmp/gup2pin-convert-test-{os.getpid()}"
    os.mkdir(place)
    tree = small(os.path.join(place, "kernel"), ("wharf", "header"))
    program = warm(os.path.join(place, "run"))
    subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", place], check=True)
    yield place, who, tree, program
    subprocess.run(["chmod", "-R", "u+w", place], check=True)
    shutil.rmtree(place)


@pytest.mark.parametrize("closed", ["drivers/wharf/wharf.c", "drivers/header/header.h",
                                    "drivers/header"])
def test_in_place_without_permission(nobody, closed):
    place, who, tree, program = nobody
    full = tree.path(closed)
    os.chmod(full, 0o555 if os.path.isdir(full) else 0o444)
    before = tree.contents()
    done = program("convert", "--kernel", tree.root, "-o", os.path.join(place, "out"),
                   "--in-place", **who)
    if os.path.isdir(full) and done.returncode == run.OK:
        assert tree.contents() != before        # each file could be written to
        return
    refuses(done, run.NO_OUTPUT, closed)
    assert tree.contents() == before


@pytest.mark.parametrize("extra", [(), ("--in-place",)])
def test_output_without_permission(nobody, extra):
    place, who, tree, program = nobody
    os.mkdir(os.path.join(place, "closed"), 0o555)
    before = tree.contents()
    done = program("convert", "--kernel", tree.root, "-o",
                   os.path.join(place, "closed", "out"), *extra, **who)
    refuses(done, run.NO_OUTPUT, "out", "denied")
    assert tree.contents() == before


def test_unreadable_file(nobody):
    """What it cannot read might release the pages."""
    place, who, tree, program = nobody
    os.chmod(tree.path("drivers/header/header.h"), 0)
    done = program("convert", "--kernel", tree.root, "-o", os.path.join(place, "out"), **who)
    refuses(done, run.NO_TREE, "drivers/header/header.h")
    out = os.path.join(place, "out")
    for name in os.listdir(out) if os.path.isdir(out) else []:
        if name.endswith(".patch"):
            with open(os.path.join(out, name), encoding="utf-8") as file:
                assert "drivers/header" not in file.read()


# -- spatch ------------------------------------------------------------------

def fake_tools(place, script):
    """A PATH with a spatch of our own in front; without a script, with none at all."""
    place.mkdir()
    for name in ("grep", "rg", "xargs", "env", "sh", "cat", "git", "patch", "diff"):
        if shutil.which(name):
            os.symlink(shutil.which(name), place / name)
    if script is not None:
        (place / "spatch").write_text("#!/bin/sh\n" + script)
        (place / "spatch").chmod(0o755)
    return {"PATH": str(place)}


VERSION = "case $1 in --version) echo spatch version 1.1.1; exit;; esac\n"


def test_no_spatch(known, tree, tmp_path):
    before = tree.contents()
    refuses(known("convert", "--kernel", tree.root, "-o", tmp_path / "out", "--in-place",
                  env=fake_tools(tmp_path / "bin", None)), run.NO_TOOL, "spatch", "coccinelle")
    assert nothing_in(tmp_path / "out") and tree.contents() == before


def test_spatch_that_fails(known, tree, tmp_path):
    before = tree.contents()
    fake = fake_tools(tmp_path / "bin", VERSION + "echo 'Fatal error: no memory' >&2; exit 2\n")
    refuses(known("convert", "--kernel", tree.root, "-o", tmp_path / "out", "--in-place", env=fake),
            run.NO_TOOL, "spatch", "Fatal error: no memory")
    assert nothing_in(tmp_path / "out") and tree.contents() == before


def test_spatch_that_says_nothing(known, tree, tmp_path):
    """What was planned and is not done must not pass for converted."""
    before = tree.contents()
    fake = fake_tools(tmp_path / "bin", VERSION + "exit 0\n")
    done = known("convert", "--kernel", tree.root, "-o", tmp_path / "out", "--in-place", env=fake)
    assert done.returncode in (run.REFUSED, run.NO_TOOL), done.stderr
    assert b"Traceback" not in done.stderr
    assert not list((tmp_path / "out").glob("*.patch")) and tree.contents() == before


# -- a tree that changes under it, and a run that is stopped ------------------------

def meddling(place, command):
    """A spatch that does something else as well, whenever it is given rules."""
    real = shutil.which("spatch")
    fake_tools(place, f"case \"$*\" in *--version*) ;; *) {command};; esac\nexec {real} \"$@\"\n")
    return {"PATH": f"{place}:{os.environ['PATH']}"}


@pytest.mark.parametrize("what, extra", [
    (">>{f} echo '/* later */'", ()),
    ("sed -i '1i/* earlier */' {f}", ("--in-place",)),
    ("rm -f {f}", ("--in-place",)),
], ids=["longer", "moved", "gone"])
def test_tree_that_changes(known, tree, tmp_path, what, extra):
    """In a file that is to be changed, once, while spatch runs."""
    before = tree.contents()
    victim = tree.path("drivers/header/header.h")
    once = f"mkdir {tmp_path}/once 2>/dev/null && {what.format(f=victim)}"
    tools = meddling(tmp_path / "bin", once)
    done = known("convert", "--kernel", tree.root, "-o", tmp_path / "out", *extra, env=tools)
    assert (tmp_path / "once").exists()
    refuses(done, run.CHANGED, "drivers/header/header.h")
    assert nothing_in(tmp_path / "out")
    now = tree.contents()
    assert now.pop("drivers/header/header.h", b"") != before.pop("drivers/header/header.h")
    assert now == before


def test_file_that_goes(known, tree, tmp_path):
    """With a call that would have been refused for another reason."""
    DRIVERS["mill"].install(tree, "drivers/mill")
    known = run.Program(tmp_path / "cold")
    victim = "drivers/mill/" + sorted(f for f in DRIVERS["mill"].files if f.endswith(".c"))[0]
    tools = meddling(tmp_path / "bin", f"rm -f {tree.path(victim)}")
    done = known("convert", "--kernel", tree.root, "-o", tmp_path / "out", env=tools)
    refuses(done, run.CHANGED, victim)
    assert nothing_in(tmp_path / "out")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("when", ["audit", "rewrite"])
def test_stopped(known, tree, tmp_path, number, when):
    before = tree.contents()
    if when == "audit":
        known = run.Program(tmp_path / "cold")
    tools = meddling(tmp_path / "bin", f">{tmp_path}/started; sleep 60")
    (tmp_path / "temporary").mkdir()
    running = subprocess.Popen(
        known.command("convert", "--kernel", tree.root, "-o", tmp_path / "out", "--in-place"),
        env=known.environment(TMPDIR=str(tmp_path / "temporary"), **tools), cwd=known.place,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True)
    for _ in range(400):
        if (tmp_path / "started").exists():
            break
        time.sleep(0.05)
    os.killpg(running.pid, number)
    _, said = running.communicate(timeout=30)
    assert (tmp_path / "started").exists()
    assert running.returncode == (run.INTERRUPTED if number == signal.SIGINT else 128 + number)
    assert b"Traceback" not in said and len(said.splitlines()) <= 1
    assert nothing_in(tmp_path / "out") and tree.contents() == before
    assert os.listdir(tmp_path / "temporary") == []


# -- a write that fails on the way ---------------------------------------------------

def with_a_fault(program, below, number, error, *args):
    """The finished process, and how often it wrote."""
    command = program.command(*args)
    command[1:1] = [os.path.join(run.HERE, "faults.py"), below, str(number), str(error)]
    count = os.path.join(program.place, "count")
    done = subprocess.run(command, env=program.environment(FAULTS_COUNT=count), cwd=program.place,
                          stdin=subprocess.DEVNULL, capture_output=True, check=False)
    with open(count, encoding="ascii") as file:
        return done, int(file.read())


ERRORS = {errno.ENOSPC: run.NO_OUTPUT, errno.EACCES: run.NO_OUTPUT, "interrupt": run.INTERRUPTED}
# At which of the writes it comes: the first, one on the way, the last.
WHEN = {"first": lambda last: 1, "half": lambda last: last // 2 + 1, "last": lambda last: last}
FAULTS = [(errno.EACCES, "first"), (errno.ENOSPC, "half"), (errno.EACCES, "last"),
          ("interrupt", "half")]


@pytest.fixture(scope="module")
def whole(tmp_path_factory, warm):
    """A run without a fault: (its tree, its output, the writes above and in each of them)."""
    place = tmp_path_factory.mktemp("whole")
    made = small(place / "kernel", ("wharf", "header"))
    (place / "above").mkdir()
    counts = []
    for below, out, extra in ((place / "above", place / "above" / "out", ()),
                              (made.root, place / "out", ("--in-place",))):
        done, count = with_a_fault(warm(place / f"run{len(counts)}"), below, 0, 0, "convert",
                                   "--kernel", made.root, "-o", out, *extra)
        assert done.returncode == run.OK, done.stderr
        counts.append(count)
    assert min(counts) >= 3
    return made, place / "above" / "out", counts


@pytest.mark.parametrize("error, when", FAULTS)
def test_in_place_is_all_or_nothing(known, tree, tmp_path, whole, error, when):
    """Whichever write it is: the first files must be as they were again.  An
    interrupt may come when all is done."""
    complete, _, (_, last) = whole
    before = tree.contents()
    done, _ = with_a_fault(known, tree.root, WHEN[when](last), error, "convert", "--kernel",
                           tree.root, "-o", tmp_path / "out", "--in-place")
    now = tree.contents()
    assert now == before or (error == "interrupt" and now == complete.contents())
    refuses(done, ERRORS[error])


@pytest.mark.parametrize("error, when", FAULTS)
def test_output_is_all_or_nothing(known, tree, tmp_path, whole, error, when):
    """Whichever write it is: no patches without the others, and the tree as it was."""
    _, complete, (last, _) = whole
    before, above = tree.contents(), tmp_path / "above"
    above.mkdir()
    done, _ = with_a_fault(known, above, WHEN[when](last), error, "convert", "--kernel", tree.root,
                           "-o", above / "out")
    assert tree.contents() == before
    left = sorted(os.listdir(above))
    if left:
        assert error == "interrupt" and left == ["out"]
        assert sorted(os.listdir(above / "out")) == sorted(os.listdir(complete))
    refuses(done, ERRORS[error])
