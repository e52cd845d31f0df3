# SPDX-License-Identifier: GPL-2.0-only
"""Bad input: one clear line, the exit status of the manual, nothing half-written."""

import os
import shutil

from gup2pinlib.errors import EXIT_OUTPUT, EXIT_TOOL, EXIT_TREE, EXIT_USAGE


def refuses(done, status, *words):
    assert done.returncode == status, done.stderr
    assert done.stderr.count("\n") == 1 and done.stderr.startswith("gup2pin: "), done.stderr
    assert done.stdout == ""
    for word in words:
        assert word in done.stderr


def test_no_paths(check):
    assert check().returncode == EXIT_USAGE


def test_no_such_path(check, kernel):
    refuses(check("nowhere.c"), EXIT_TREE, "nowhere.c", "no such file")
    refuses(check("--kernel", kernel, "drivers/none"), EXIT_TREE, "drivers/none")


def test_no_such_kernel(check, plain):
    refuses(check("--kernel", "nowhere", *plain("silent-balanced.c")), EXIT_TREE, "nowhere")


def test_not_a_kernel(check, plain, tmp_path):
    refuses(check("--kernel", tmp_path, *plain("silent-balanced.c")), EXIT_TREE, "neither")


def test_inside_and_outside(check, kernel, plain):
    refuses(check("--kernel", kernel, "drivers/foo", *plain("silent-balanced.c")), EXIT_TREE,
            "together")


def test_pincheck_is_not_built(check, plain, tmp_path):
    refuses(check(*plain("silent-balanced.c"), env={"PINCHECK": str(tmp_path / "none")}),
            EXIT_TOOL, "make pincheck")


def test_pincheck_is_not_needed_where_it_cannot_look(check, kernel, tmp_path):
    done = check("--kernel", kernel, "drivers/foo/pin.c", env={"PINCHECK": str(tmp_path / "none")})
    assert (done.returncode, done.stderr) == (6, "")


def test_pincheck_crashes(check, plain, tmp_path):
    """The file is told, and not taken for clean."""
    crash = tmp_path / "crash"
    crash.write_text("#!/bin/sh\nkill -s SEGV $$\n")
    crash.chmod(0o755)
    report = check.report(*plain("silent-balanced.c"), status=6, env={"PINCHECK": str(crash)})
    assert [u["reason"] for u in report["unchecked"]] == ["pincheck was ended by signal 11"]


def test_pincheck_fails(check, plain, tmp_path):
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho 'pincheck: functions.tsv: gone' >&2\nexit 3\n")
    broken.chmod(0o755)
    refuses(check(*plain("silent-balanced.c"), env={"PINCHECK": str(broken)}), EXIT_TOOL,
            "functions.tsv: gone")


def test_no_spatch(check, plain, tmp_path):
    refuses(check(*plain("silent-balanced.c"), env={"PATH": str(tmp_path)}), EXIT_TOOL, "spatch")


def test_no_make(check, configured, tmp_path):
    bin_dir = tmp_path / "bin"
    bin_dir.mkdir()
    os.symlink(shutil.which("spatch"), bin_dir / "spatch")
    refuses(check("--kernel", configured, "drivers/foo", env={"PATH": str(bin_dir)}), EXIT_TOOL,
            "make: not found")


def test_output_cannot_be_written(check, plain, tmp_path):
    paths = plain("silent-balanced.c")
    refuses(check("-o", tmp_path / "none" / "report", *paths), EXIT_OUTPUT, "none")


def test_output_file_and_summary(check, plain, tmp_path):
    (path,) = plain("put-pinned-single.c")
    done = check("-o", "report", path)
    assert done.returncode == 1
    assert (tmp_path / "report").read_text() == check(path).stdout
    assert done.stdout.startswith("gup2pin check: 1 errors") and done.stdout.count("\n") == 1


def test_no_module_there(check, kernel, plain):
    """A headers package and a driver that no Kbuild knows."""
    (kernel / "include/config").mkdir()
    (kernel / "include/config/auto.conf").write_text("")
    (kernel / "include/generated").mkdir()
    (kernel / "include/generated/autoconf.h").write_text("")
    report = check.report("--kernel", kernel, *plain("silent-balanced.c"), status=6)
    assert [u["reason"] for u in report["unchecked"]] == [
        "no Kbuild or Makefile says how it is built"]


def test_odd_file_names(check, tmp_path, plain):
    (path,) = plain("put-pinned-single.c")
    odd = tmp_path / "with space\u00fc.c"
    shutil.copy(path, odd)
    report = check.report(odd, status=1)
    assert report["findings"][0]["file"] == "with space\u00fc.c"
    assert report["findings"][0]["seen_by"] == ["pincheck", "spatch"]
