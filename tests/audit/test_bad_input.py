# SPDX-License-Identifier: GPL-2.0-only
"""Bad input: one clear line on standard error, the exit status that says what
is wrong, and nothing half-written.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from where import FIXTURES, PROGRAM, TOP
from gup2pinlib.errors import (EXIT_INTERRUPTED, EXIT_OUTPUT, EXIT_TOOL, EXIT_TREE,
                               EXIT_USAGE)

NOBODY = 65534


def refuses(done, status, *words):
    """Did it end with one clear line and this status?"""
    said = done.stderr.decode()
    assert done.returncode == status, said
    lines = said.splitlines()
    assert len(lines) == 1, said
    assert lines[0].startswith("gup2pin: ")
    for word in words:
        assert word in lines[0]


def whole(program, tree, *args):
    done = program("audit", "--kernel", tree.root, "--format", "json", *args)
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    return done.stdout


# -- the tree -----------------------------------------------------------------

def test_no_such_tree(gup2pin, tmp_path):
    refuses(gup2pin("audit", "--kernel", tmp_path / "none"), EXIT_TREE, "none", "no such")


def test_tree_is_a_file(gup2pin, tmp_path):
    (tmp_path / "file").write_text("")
    refuses(gup2pin("audit", "--kernel", tmp_path / "file"), EXIT_TREE, "file")


def test_not_a_kernel(gup2pin, tmp_path):
    refuses(gup2pin("audit", "--kernel", tmp_path), EXIT_TREE, "not a kernel")


def test_nothing_named(gup2pin, tmp_path):
    refuses(gup2pin("audit", cwd=str(tmp_path)), EXIT_TREE, "--kernel")


def test_no_such_path(gup2pin, kernel):
    refuses(gup2pin("audit", "--kernel", kernel.root, "drivers/none"), EXIT_TREE,
            "drivers/none", "no such")


def test_path_with_nothing_in_it(gup2pin, tmp_path):
    (tmp_path / "empty").mkdir()
    refuses(gup2pin("audit", tmp_path / "empty"), EXIT_TREE, "no files")


def test_unknown_option(gup2pin):
    done = gup2pin("audit", "--frobnicate")
    assert done.returncode == EXIT_USAGE
    assert b"gup2pin" in done.stderr and b"Traceback" not in done.stderr


def test_no_command(gup2pin):
    assert gup2pin().returncode == EXIT_USAGE


@pytest.fixture
def open_place():
    """A directory that every user can enter, as pytest's own is not."""
    place = f"/tmp/gup2pin-test-{os.getpid()}"
    os.mkdir(place)
    os.chmod(place, 0o777)
    yield place
    shutil.rmtree(place)


def unreadable_to(user):
    """How to run as somebody who is not root, or a skip."""
    if os.geteuid() == 0:
        try:
            subprocess.run([sys.executable, PROGRAM, "--help"],
                           user=user, group=user, extra_groups=[], check=True,
                           capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("NOT TESTED: root reads everything, and nobody cannot enter "
                        + TOP)
        return {"user": user, "group": user, "extra_groups": []}
    return {}


@pytest.mark.parametrize("what, left", [
    ("drivers/plain/read.c", ["drivers/plain/write.c"]),
    ("drivers/plain", []),
    ("drivers/idle/idle.c", ["drivers/plain/read.c", "drivers/plain/write.c"]),
])
def test_unreadable(gup2pin, open_place, what, left):
    """The rest is audited, the file is named, and the status is not success."""
    tree = os.path.join(open_place, "kernel")
    shutil.copytree(os.path.join(FIXTURES, "kernel"), tree)
    closed = os.path.join(tree, what)
    os.chmod(closed, 0)
    gup2pin.cache = os.path.join(open_place, "cache")
    try:
        done = gup2pin("audit", "--kernel", tree, "--format", "json", cwd="/",
                       **unreadable_to(NOBODY))
    finally:
        os.chmod(closed, 0o755)
    refuses(done, EXIT_TREE, what, "denied")
    assert [s["file"] for s in json.loads(done.stdout)["sites"]] == left


def test_what_is_no_regular_file(gup2pin, kernel):
    """A FIFO that nobody writes to must not stop the audit."""
    first = whole(gup2pin, kernel)
    os.mkfifo(kernel.path("drivers/plain/fifo.c"))
    os.symlink("nowhere.c", kernel.path("drivers/plain/dangling.c"))
    assert whole(gup2pin, kernel) == first


def test_symlink_loops(gup2pin, kernel):
    first = whole(gup2pin, kernel)
    os.symlink("..", kernel.path("drivers/plain/up"))
    os.symlink("self.c", kernel.path("drivers/plain/self.c"))
    os.symlink(kernel.root, kernel.path("drivers/top"))
    assert whole(gup2pin, kernel) == first
    refuses(gup2pin("audit", kernel.path("drivers/plain/self.c")), EXIT_TREE, "self.c")


def test_file_that_is_not_utf8(gup2pin, kernel):
    with open(kernel.path("drivers/plain/read.c"), "rb") as file:
        text = file.read()
    kernel.add("drivers/plain/latin.c", text.replace(b"Copies", b"M\xfcller \xff\xfe\x00")
               .replace(b"kmap(page);", b"kmap(page); /* \xe4 */"))
    report = gup2pin.audit("--kernel", kernel.root)
    (site,) = [s for s in report["sites"] if s["file"].endswith("latin.c")]
    assert (site["line"], site["column"], site["case"]) == (11, 8, 1)
    for form in ("text", "csv"):
        done = gup2pin("audit", "--kernel", kernel.root, "--format", form,
                       env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
        assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("name", ["with space.c", "new\nline.c", "-o.c", "quo'te\".c", "tab\t.c",
                                  "\u00fcml.c", "$(touch x).c", "colon:1:2.c", b"\xff.c"])
def test_odd_file_names(gup2pin, kernel, name):
    name = os.fsdecode(name)
    os.rename(kernel.path("drivers/plain/read.c"), kernel.path("drivers/plain", name))
    report = gup2pin.audit("--kernel", kernel.root)
    assert "drivers/plain/" + name in [s["file"] for s in report["sites"]]
    (site,) = [s for s in report["sites"] if s["callee"] == "get_user_pages_fast"]
    assert (site["case"], len(site["releases"])) == (1, 1)
    done = gup2pin("audit", "--kernel", kernel.root)
    heads = [l for l in done.stdout.decode("utf-8").split("\n") if "plain_read(): get" in l]
    assert done.returncode == 0 and len(heads) == 1
    assert heads[0].startswith("drivers/plain/")


def test_file_name_with_a_newline_in_the_evidence(gup2pin, tmp_path):
    """A global is named with its file; a line of the report stays one line."""
    path = tmp_path / "new\nline.c"
    path.write_text("static struct page *held;\nint hold(unsigned long a)\n{\n"
                    "\treturn get_user_pages_fast(a, 1, 0, &held);\n}\n")
    said = gup2pin("audit", path).stdout.decode().split("\n\n")[0].splitlines()
    assert any("the pages are kept in held of new\\nline.c" in line for line in said)
    assert all(line.lstrip().startswith(("new\\nline.c:", "case ", "unknown, ")) for line in said)


def test_generated_header_of_10_megabytes(gup2pin, kernel):
    line = "#define REG_%06d_MASK 0x%08x /* set before get_user_pages() or later */\n"
    text = "".join(line % (i, i) for i in range(150_000))
    assert len(text) > 10_000_000
    kernel.add("include/generated.h", text + "static inline int more(unsigned long a)\n{\n"
               "\treturn get_user_pages_fast(a, 1, 0, NULL);\n}\n")
    start = time.monotonic()
    report = gup2pin.audit("--kernel", kernel.root)
    assert [s["case"] for s in report["sites"] if s["file"] == "include/generated.h"] == [4]
    assert report["census"]["not_a_call"] > 150_000
    assert time.monotonic() - start < 60, "grows faster than the file"


def test_file_that_goes_away_during_the_audit(gup2pin, kernel):
    """Between the look at the directories and the reading there is time."""
    code = ("import sys; sys.path.insert(0, sys.argv[1])\n"
            "import os; from gup2pinlib import cmd_audit\n"
            "real = cmd_audit.open_tree\n"
            "def vanish(*args):\n"
            "    tree = real(*args)\n"
            "    os.unlink(os.path.join(tree.root, 'drivers/plain/read.c'))\n"
            "    return tree\n"
            "cmd_audit.open_tree = vanish\n"
            "sys.argv = ['gup2pin'] + sys.argv[2:]\n"
            "exec(open(os.path.join(sys.path[0], 'gup2pin')).read())\n")
    done = subprocess.run(
        [sys.executable, "-c", code.replace("exec(open", "__file__ = sys.path[0] + '/gup2pin'\nexec(open"),
         os.path.join(TOP, "scripts"), "audit", "--kernel", kernel.root, "--format", "json"],
        env=gup2pin.environment(), capture_output=True, check=False)
    refuses(done, EXIT_TREE, "drivers/plain/read.c", "No such file")
    assert [s["file"] for s in json.loads(done.stdout)["sites"]] == ["drivers/plain/write.c"]


# -- the cache ----------------------------------------------------------------

def entries(cache):
    return [os.path.join(top, name) for top, _, names in os.walk(cache) for name in names]


def spoil(path, how):
    with open(path, "rb") as file:
        data = file.read()
    with open(path, "wb") as file:
        file.write({"empty": b"", "half": data[:len(data) // 2], "noise": os.urandom(500),
                    "flipped": bytes(b ^ 0x55 for b in data)}[how])


@pytest.mark.parametrize("how", ["empty", "half", "noise", "flipped"])
def test_broken_cache(gup2pin, kernel, how):
    first = whole(gup2pin, kernel)
    found = entries(gup2pin.cache)
    assert found
    for path in found:
        spoil(path, how)
    assert whole(gup2pin, kernel) == first


@pytest.mark.parametrize("value", ["null", "[]", "{}", "7", "\"x\"", "{\"lines\": 1}",
                                   "{\"lines\": [[]]}", "{\"names\": {}}", "{\"summary\": 1}"])
def test_cache_of_other_contents(gup2pin, kernel, value):
    """Whole entries that no version of the program has written."""
    # pylint: disable=import-outside-toplevel
    import zlib
    first = whole(gup2pin, kernel)
    for path in entries(gup2pin.cache):
        with open(path, "wb") as file:
            file.write(zlib.compress(value.encode()))
    assert whole(gup2pin, kernel) == first


def test_cache_entries_that_are_directories(gup2pin, kernel):
    first = whole(gup2pin, kernel)
    for path in entries(gup2pin.cache):
        os.unlink(path)
        os.mkdir(path)
    done = gup2pin("audit", "--kernel", kernel.root, "--format", "json")
    assert done.stdout == first
    refuses(done, 0, "cannot keep results")


def test_cache_that_is_a_file(gup2pin, kernel, tmp_path):
    first = whole(gup2pin, kernel)
    gup2pin.cache = str(tmp_path / "file")
    (tmp_path / "file").write_text("")
    done = gup2pin("audit", "--kernel", kernel.root, "--format", "json")
    assert done.stdout == first
    refuses(done, 0, "cannot keep results")


# -- spatch -------------------------------------------------------------------

TOOLS = ("grep", "rg", "xargs", "env", "sh", "cat")


@pytest.fixture
def tools(tmp_path):
    """A PATH with everything but spatch; tools(script) puts a fake one there."""
    place = tmp_path / "bin"
    place.mkdir()
    for name in TOOLS:
        if shutil.which(name):
            os.symlink(shutil.which(name), place / name)

    def path(script=None):
        if script:
            (place / "spatch").write_text("#!/bin/sh\n" + script)
            (place / "spatch").chmod(0o755)
        return {"PATH": str(place)}
    return path


def test_spatch_missing(cold, kernel, tools):
    refuses(cold("audit", "--kernel", kernel.root, env=tools()), EXIT_TOOL, "spatch",
            "coccinelle")


@pytest.mark.parametrize("version", ["0.9.9", "1.0.8", "1.0"])
def test_spatch_too_old(cold, kernel, tools, version):
    fake = tools(f"echo spatch version {version} compiled with OCaml\n")
    refuses(cold("audit", "--kernel", kernel.root, env=fake), EXIT_TOOL, version, "too old")


def test_spatch_of_no_version(cold, kernel, tools):
    refuses(cold("audit", "--kernel", kernel.root, env=tools("echo what\n")), EXIT_TOOL, "spatch")


def test_spatch_that_fails(cold, kernel, tools):
    fake = tools("case $1 in --version) echo spatch version 1.1.1;;\n"
                 "*) echo 'Fatal error: no memory' >&2; exit 2;; esac\n")
    done = cold("audit", "--kernel", kernel.root, env=fake)
    refuses(done, EXIT_TOOL, "spatch", "Fatal error: no memory")
    assert done.stdout == b""


def test_spatch_that_says_nothing(cold, kernel, tools):
    """Silence is no evidence: each call it should have seen is unparsed."""
    fake = tools("case $1 in --version) echo spatch version 1.1.1;; esac\n")
    done = cold("audit", "--kernel", kernel.root, "--format", "json", env=fake)
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert [u["file"] for u in report["unparsed"]] == ["drivers/plain/read.c",
                                                       "drivers/plain/write.c"]
    assert [s["confidence"] for s in report["sites"] if s["confidence"] == "high"] == []


@pytest.mark.parametrize("tool", ["rg", "xargs", "grep"])
def test_other_tools_missing(cold, kernel, tools, tool):
    path = tools(f"exec {shutil.which('spatch')} \"$@\"\n")
    os.unlink(os.path.join(path["PATH"], tool))
    refuses(cold("audit", "--kernel", kernel.root, env=path), EXIT_TOOL, tool, "not found")


# -- the output ---------------------------------------------------------------

def test_output_disk_full(gup2pin, kernel):
    refuses(gup2pin("audit", "--kernel", kernel.root, "-o", "/dev/full"), EXIT_OUTPUT,
            "/dev/full", "No space left")


def test_standard_output_full(gup2pin, kernel):
    with open("/dev/full", "wb") as full:
        done = gup2pin("audit", "--kernel", kernel.root, stdout=full)
    refuses(done, EXIT_OUTPUT, "standard output", "No space left")


def test_output_directory_missing(gup2pin, kernel, tmp_path):
    out = tmp_path / "none" / "report"
    refuses(gup2pin("audit", "--kernel", kernel.root, "-o", out), EXIT_OUTPUT, str(out))


def test_output_is_a_directory(gup2pin, kernel, tmp_path):
    refuses(gup2pin("audit", "--kernel", kernel.root, "-o", tmp_path), EXIT_OUTPUT, str(tmp_path))


def fill(place, leave=0):
    """Leave so many bytes; Python takes no temporary directory that has none."""
    try:
        with open(place / "filler", "wb", buffering=0) as file:
            while True:
                file.write(b"\0" * 4096)
    except OSError:
        os.truncate(place / "filler", (place / "filler").stat().st_size - leave)


def test_output_on_a_full_disk(gup2pin, kernel, small_disk):
    disk = small_disk(64)
    out = disk / "report"
    out.write_text("the last one\n")
    fill(disk)
    refuses(gup2pin("audit", "--kernel", kernel.root, "-o", out), EXIT_OUTPUT, "No space left")
    assert out.read_text() == "the last one\n"
    assert sorted(os.listdir(disk)) == ["filler", "report"]


def test_cache_on_a_full_disk(gup2pin, kernel, small_disk):
    first = whole(gup2pin, kernel)
    disk = small_disk(64)
    fill(disk)
    gup2pin.cache = str(disk / "cache")
    done = gup2pin("audit", "--kernel", kernel.root, "--format", "json")
    assert done.stdout == first
    refuses(done, 0, "cannot keep results", "No space left")


def test_temporary_files_on_a_full_disk(cold, kernel, small_disk):
    disk = small_disk(64)
    fill(disk, leave=8192)
    done = cold("audit", "--kernel", kernel.root, env={"TMPDIR": str(disk)})
    refuses(done, EXIT_TOOL, "No space left")
    assert done.stdout == b""
    assert os.listdir(disk) == ["filler"]


@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_closed_pipe(gup2pin, trap_tree, form):
    command = " ".join(gup2pin.command("audit", "--kernel", trap_tree.root, "--format", form))
    done = subprocess.run(["bash", "-c", command + " | head -1; exit ${PIPESTATUS[0]}"],
                          env=gup2pin.environment(), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.count(b"\n") == 1


@pytest.mark.parametrize("closed, status", [(">&-", EXIT_OUTPUT), ("2>&-", 0)])
def test_closed_descriptors(gup2pin, kernel, closed, status):
    command = " ".join(gup2pin.command("audit", "--kernel", kernel.root))
    done = subprocess.run(["sh", "-c", f"{command} {closed}"], env=gup2pin.environment(),
                          capture_output=True, check=False)
    assert done.returncode == status, done.stderr
    assert b"Traceback" not in done.stderr


# -- several at once, and stopped ones --------------------------------------------

def test_concurrent_runs_on_one_cache(cold, kernel):
    """As many at once as a parallel make starts, and all say the same."""
    runs = [cold.start("audit", "--kernel", kernel.root, "--format", "json") for _ in range(4)]
    outputs = {run.communicate(timeout=120) for run in runs}
    assert [run.returncode for run in runs] == [0] * 4
    assert outputs == {(whole(cold, kernel), b"")}


SLOW = """case $1 in
--version) exec {spatch} "$@";;
esac
: >"$STARTED"
sleep 1
exec {spatch} "$@"
"""


@pytest.fixture
def slow(tools, tmp_path):
    """(environment, wait): a spatch slow enough to be stopped, and how to wait for it."""
    os.symlink(shutil.which("sleep"), tmp_path / "bin" / "sleep")
    started = tmp_path / "started"
    (tmp_path / "tmp").mkdir()
    env = {**tools(SLOW.format(spatch=shutil.which("spatch"))), "STARTED": str(started),
           "TMPDIR": str(tmp_path / "tmp")}

    def wait():
        for _ in range(600):
            if started.exists():
                return
            time.sleep(0.05)
        pytest.fail("spatch was never started")
    return env, wait


def test_interrupt(cold, kernel, slow, tmp_path):
    """Ctrl-C reaches the whole group, as it does on a terminal."""
    env, wait = slow
    out = tmp_path / "report"
    out.write_text("the last one\n")
    run = cold.start("audit", "--kernel", kernel.root, "-o", out, env=env,
                     start_new_session=True)
    wait()
    os.killpg(run.pid, signal.SIGINT)
    output, errors = run.communicate(timeout=60)
    assert run.returncode == EXIT_INTERRUPTED
    assert (output, errors) == (b"", b"gup2pin: interrupted\n")
    assert out.read_text() == "the last one\n"
    assert [n for n in os.listdir(tmp_path) if n.startswith(".gup2pin")] == []
    assert os.listdir(tmp_path / "tmp") == []
    assert [p for p in entries(cold.cache) if os.path.basename(p).startswith("tmp")] == []


def test_terminated(cold, kernel, slow, tmp_path):
    env, wait = slow
    run = cold.start("audit", "--kernel", kernel.root, "-o", tmp_path / "report", env=env)
    wait()
    run.terminate()
    _, errors = run.communicate(timeout=60)
    assert run.returncode == 128 + signal.SIGTERM
    assert b"Traceback" not in errors
    assert not (tmp_path / "report").exists()
    assert os.listdir(tmp_path / "tmp") == []


def test_killed_and_run_again(cold, kernel, slow, tmp_path):
    env, wait = slow
    run = cold.start("audit", "--kernel", kernel.root, "-o", tmp_path / "report", env=env,
                     start_new_session=True)
    wait()
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate(timeout=60)
    assert not (tmp_path / "report").exists()
    again = whole(cold, kernel)
    shutil.rmtree(cold.cache)
    assert whole(cold, kernel) == again


def test_killed_at_any_time(gup2pin, cold, kernel, tmp_path):
    """Whatever a killed run leaves in the cache, the next one is right."""
    first = whole(gup2pin, kernel)
    for delay in (0.15, 0.3, 0.6):
        run = cold.start("audit", "--kernel", kernel.root, start_new_session=True,
                         env={"TMPDIR": str(tmp_path)})
        time.sleep(delay)
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate(timeout=60)
    assert whole(cold, kernel) == first
