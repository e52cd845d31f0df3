# SPDX-License-Identifier: GPL-2.0-only
"""What gup2pin check finds, and who is said to have seen it."""

import json
import os

import jsonschema
import pytest
from conftest import SCHEMA, VALIDATION, configure, snapshot


def found(report):
    return [(f["file"], f["line"], f["column"], f["kind"], f["seen_by"])
            for f in report["findings"]]


def column_of(path, line, words):
    """sparse's column of the parenthesis behind some words in a line."""
    with open(path, encoding="utf-8") as file:
        text = file.read().split("\n")[line - 1]
    return len(text[:text.index(words) + len(words)].expandtabs(8)) + 1


# -- files that need no kernel ------------------------------------------

def test_seen_by_both(check, plain):
    (path,) = plain("put-pinned-single.c")
    report = check.report(path, status=1)
    (finding,) = report["findings"]
    assert finding["seen_by"] == ["pincheck", "spatch"]
    assert finding["kind"] == "put-pinned"
    assert finding["column"] == column_of(path, finding["line"], "put_page")
    assert finding["path"][0]["text"].startswith("pinned here by pin_user_pages_fast()")
    assert report["unchecked"] == [] and report["files"] == {"pincheck": 1, "spatch": 1}


def test_seen_by_pincheck_alone(check, plain):
    report = check.report(*plain("put-pinned-helper.c"), status=1)
    assert [f["seen_by"] for f in report["findings"]] == [["pincheck"]]


def test_seen_by_spatch_alone(check, plain):
    """Told as such: pincheck reads the bool that says whose page it is."""
    (path,) = plain("mixed-bool.c")
    report = check.report(path, status=1)
    assert [f["seen_by"] for f in report["findings"]] == [["spatch"]]
    assert report["unchecked"] == []
    assert "note: pincheck analysed this file and does not report it" in check(path).stdout


def test_right_releases_are_silent(check, plain):
    done = check(*plain("silent-balanced.c"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == ("gup2pin check: 0 errors, 0 warnings;"
                           " pincheck analysed 1 files, spatch read 1\n")


def test_a_warning_is_no_error(check, plain):
    report = check.report(*plain("double-release.c"), status=0)
    assert [f["severity"] for f in report["findings"]] == ["warning"]


ACCEPTED = "\t/* pincheck: accept(put-pinned): %s */\n"


@pytest.mark.parametrize("reason, status", [("the reference is foo()'s", 6), ("", 1)])
def test_accepting_comment_holds_for_spatch_too(check, tmp_path, reason, status):
    """Without its header pincheck cannot read the file, so the comment is spatch's to heed."""
    (tmp_path / "a.c").write_text("#include <nowhere.h>\nvoid f(unsigned long a)\n{\n"
                                  "\tstruct page *page;\n"
                                  "\tpin_user_pages_fast(a, 1, 0, &page);\n"
                                  + ACCEPTED % reason + "\tput_page(page);\n}\n")
    report = check.report("a.c", status=status)
    assert len(report["findings"]) == (status == 1)
    assert report["unchecked"] == [{"file": "a.c", "spatch": None, "reason":
                                    "sparse: a.c:1: unable to open 'nowhere.h'"}]


def test_what_neither_can_read_is_told(check, tmp_path):
    (tmp_path / "a.c").write_text("#include <nowhere.h>\nint FNAME(walk)(unsigned long a)\n{\n"
                                  "\tstruct page *page = page_of(a) oops;\n\n"
                                  "\tput_page(page);\n\treturn 0;\n}\n"
                                  "int g(unsigned long a, struct page **pages)\n{\n"
                                  "\treturn pin_user_pages_fast(a, 1, 0, pages);\n}\n")
    report = check.report("a.c", status=6)
    assert [u["spatch"] for u in report["unchecked"]] == ["spatch could not read line 6"]
    assert "a.c (spatch could not read line 6)\n" in check("a.c").stdout


def test_partly_analysed_is_not_clean(check, plain):
    report = check.report(*plain("parse-error.c"), status=1)
    assert [f["kind"] for f in report["findings"]] == ["put-pinned"]
    assert [u["reason"] for u in report["unchecked"]] == [
        "sparse: parse-error.c:6: No right hand side of '+'-expression"]


def test_nothing_to_check(check, tmp_path):
    (tmp_path / "a.c").write_text("int a;\n")
    assert check.report("a.c", status=0)["findings"] == []


# -- a kernel -------------------------------------------------------------

UNBUILT = ("drivers/foo/unbuilt.c", 11, 24, "unpin-got", ["spatch"])


def test_configured_kernel(check, configured):
    """Across files, with make's own arguments, and not a byte written."""
    before = snapshot(configured)
    report = check.report("--kernel", configured, "drivers/foo", status=1)
    assert found(report) == [("drivers/foo/free.c", 7, 17, "put-pinned", ["pincheck"]), UNBUILT]
    assert report["findings"][0]["path"][0]["file"] == "drivers/foo/pin.c"
    assert report["unchecked"] == [{"file": "drivers/foo/unbuilt.c", "spatch": None,
                                    "reason": "not built in this configuration"}]
    assert report["files"] == {"pincheck": 2, "spatch": 1}
    assert snapshot(configured) == before


def test_make_around_it_does_not_matter(check, configured):
    report = check.report("--kernel", configured, "drivers/foo", status=1,
                          env={"MAKEFLAGS": "w -- KERNEL=6.1 CHECK=true", "MAKELEVEL": "1"})
    assert report["files"]["pincheck"] == 2


def test_kernel_above_the_paths(check, configured):
    report = check.report("foo", status=1, cwd=configured / "drivers")
    assert len(report["findings"]) == 2


def test_single_files(check, configured):
    report = check.report("--kernel", configured, "drivers/foo/free.c", status=0)
    assert report["files"] == {"pincheck": 1, "spatch": 0}
    report = check.report("--kernel", configured, "drivers/foo/free.c", "drivers/foo/pin.c",
                          status=1)
    assert len(report["findings"]) == 1


def test_kernel_that_is_not_configured(check, kernel):
    report = check.report("--kernel", kernel, "drivers/foo", status=1)
    assert found(report) == [UNBUILT]
    assert {u["reason"] for u in report["unchecked"]} == {
        "the kernel is not configured (make allmodconfig prepare)"}
    assert len(report["unchecked"]) == 3
    text = check("--kernel", kernel, "drivers/foo/pin.c")
    assert text.returncode == 6
    assert text.stdout.endswith(
        "pincheck analysed 0 files, spatch read 0\n"
        "not analysed by pincheck: the kernel is not configured (make allmodconfig prepare):\n"
        "  drivers/foo/pin.c\n")


def test_configuration_out_of_date(check, configured):
    """make would bring it up to date, and so write into the caller's tree."""
    os.utime(configured / ".config")
    os.utime(configured / "include/config/auto.conf", (1, 1))
    report = check.report("--kernel", configured, "drivers/foo/pin.c", status=6)
    assert [u["reason"] for u in report["unchecked"]] == [
        "the kernel's configuration is out of date (make olddefconfig prepare)"]


def test_configured_by_another_compiler(check, configured):
    (configured / "include/config/auto.conf.cmd").write_text(
        'ifneq "$(CC_VERSION_TEXT)" "riscv64-foo-gcc 99"\n')
    report = check.report("--kernel", configured, "drivers/foo/pin.c", status=6)
    assert [u["reason"] for u in report["unchecked"]] == [
        "the kernel was configured with riscv64-foo-gcc, which is not what CROSS_COMPILE names"]


def test_make_fails(check, configured):
    """Its first error is the reason."""
    (configured / "Makefile").write_text("$(error no such luck)\n")
    report = check.report("--kernel", configured, "drivers/foo/pin.c", status=6)
    assert "no such luck" in report["unchecked"][0]["reason"]


def test_build_directory_elsewhere(check, kernel, tmp_path):
    """Where make O=DIR was run; names stay those of the source."""
    build = tmp_path / "build"
    build.mkdir()
    (build / "Makefile").write_text(
        f"include {kernel}/Makefile\nVPATH := {kernel}\n"
        "%.o: %.c\n\tset -e; $(CHECK) -DNAME='\"x\"' -I" + str(kernel) + "/include $<\n")
    configure(build)
    before = snapshot(tmp_path)
    report = check.report("--kernel", build, "drivers/foo", status=1)
    assert ("drivers/foo/free.c", 7, 17, "put-pinned", ["pincheck"]) in found(report)
    assert report["files"]["pincheck"] == 2
    assert snapshot(tmp_path) == before


# -- reports --------------------------------------------------------------

def test_json_is_what_the_schema_says(check, configured, plain):
    with open(SCHEMA, encoding="utf-8") as file:
        schema = json.load(file)
    for args, status in ((["--kernel", configured, "drivers/foo"], 1),
                         (plain("silent-balanced.c"), 0)):
        jsonschema.validate(check.report(*args, status=status), schema)


def test_same_report_every_time(check, configured):
    args = ("--kernel", configured, "--format", "json", "drivers/foo")
    assert check(*args).stdout == check(*args).stdout


def test_text(check, plain):
    (path,) = plain("put-pinned-single.c")
    lines = check(path).stdout.splitlines()
    (finding,) = check.report(path, status=1)["findings"]
    where = f"put-pinned-single.c:{finding['line']}:{finding['column']}: error: "
    assert lines[0] == where + finding["message"] + " [put-pinned; pincheck and spatch]"
    assert lines[1].startswith("put-pinned-single.c:") and ": note: pinned here by" in lines[1]
    assert lines[-1] == ("gup2pin check: 1 errors, 0 warnings;"
                         " pincheck analysed 1 files, spatch read 1")


def test_agrees_with_pincheck_on_the_validation_suite(check):
    """Nothing that pincheck reports of a file gets lost in the merge."""
    report = check.report(VALIDATION, status=1)
    kinds = {f["kind"] for f in report["findings"]}
    assert {"put-pinned", "unpin-got", "mixed-origin", "double-release", "gup-flags",
            "atomic-release"} <= kinds
    both = [f for f in report["findings"] if f["seen_by"] == ["pincheck", "spatch"]]
    assert len(both) > 5
    places = [(f["file"], f["line"], f["kind"]) for f in report["findings"]]
    assert len(places) == len(set(places)), "one finding under two columns"


def test_from_python(plain, monkeypatch, tmp_path):
    """As other parts of gup2pin call it."""
    # pylint: disable=import-outside-toplevel
    from gup2pinlib.check import check
    monkeypatch.chdir(tmp_path)
    result = check(plain("put-pinned-single.c"))
    (finding,) = result.findings
    assert (os.path.basename(finding.file), finding.severity) == ("put-pinned-single.c", "error")
    assert not result.unchecked
