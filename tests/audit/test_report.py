# SPDX-License-Identifier: GPL-2.0-only
"""The report: its schema, its sums, its order, and that it is always the same."""

import copy
import csv
import io
import json
import os
import re
import shutil
import subprocess

import jsonschema
import pytest
from where import SCHEMA

CASES = (1, 2, 3, 4, None)


def schema():
    with open(SCHEMA, encoding="utf-8") as file:
        return json.load(file)


def report_of(program, tree, form, *args, **options):
    done = program("audit", "--kernel", tree.root, "--format", form, *args, **options)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


# -- schema -------------------------------------------------------------

def test_schema_is_one():
    jsonschema.Draft7Validator.check_schema(schema())


def test_report_follows_the_schema(trap_report):
    assert trap_report["sites"], "nothing was audited"
    jsonschema.validate(trap_report, schema())


@pytest.mark.parametrize("spoil", [
    lambda r: r.pop("census"),
    lambda r: r.update(schema="gup2pin-audit/2"),
    lambda r: r.update(more=1),
    lambda r: r["tree"].update(api="v9"),
    lambda r: r["sites"][0].update(case=5),
    lambda r: r["sites"][0].update(line=0),
    lambda r: r["sites"][0].update(file="/etc/passwd"),
    lambda r: r["sites"][0].update(confidence="certain"),
    lambda r: r["sites"][0].update(action="fix"),
    lambda r: r["sites"][0]["flags"].update(write="yes"),
    lambda r: r["sites"][0]["flags"].pop("force"),
    lambda r: r["sites"][0].update(evidence=[{"kind": "dma", "file": "a.c", "line": 1}]),
    lambda r: r["census"].update(classified=-1),
])
def test_schema_refuses(trap_report, spoil):
    report = copy.deepcopy(trap_report)
    spoil(report)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(report, schema())


def test_version_and_dialect(trap_report):
    assert trap_report["tree"] == {"version": "6.7.8-test", "api": "v6.5"}


# -- sums ---------------------------------------------------------------

def test_census_adds_up(trap_report):
    census = trap_report["census"]
    assert census["occurrences"] == (census["classified"] + census["unparsed"]
                                     + census["not_a_call"])
    assert census["unparsed"] == len(trap_report["unparsed"])


def test_census_counts_every_occurrence(trap_report, trap_tree):
    """The occurrences are what grep finds, counted by other means."""
    word = r"\w*(get_user_page|pin_user_page|pin_longterm_page)\w*"
    done = subprocess.run(["grep", "-rohE", word, trap_tree.root], capture_output=True,
                          check=True)
    assert trap_report["census"]["occurrences"] == len(done.stdout.splitlines())


def test_each_position_is_the_callee(trap_report, trap_tree):
    for site in trap_report["sites"]:
        with open(trap_tree.path(site["file"]), "rb") as file:
            line = file.read().split(b"\n")[site["line"] - 1]
        assert line[site["column"] - 1:].startswith(site["callee"].encode())


def test_each_piece_of_evidence_exists(trap_report, trap_tree):
    for site in trap_report["sites"]:
        assert site["evidence"], site
        for item in site["evidence"] + site["releases"]:
            with open(trap_tree.path(item["file"]), "rb") as file:
                assert 1 <= item["line"] <= len(file.read().splitlines())
        for release in site["releases"]:
            with open(trap_tree.path(release["file"]), encoding="utf-8") as file:
                line = file.read().split("\n")[release["line"] - 1]
            assert release["call"] == " ".join(line.split())


# -- order and sameness -------------------------------------------------

def test_order_is_by_file_and_line(trap_report):
    for name in ("sites", "unparsed"):
        keys = [(s["file"], s["line"], s.get("column", 0)) for s in trap_report[name]]
        assert keys == sorted(keys)
    for site in trap_report["sites"]:
        keys = [(r["file"], r["line"]) for r in site["releases"]]
        assert keys == sorted(keys)


def test_two_runs_same_bytes(gup2pin, trap_tree, tmp_path):
    """Warm, cold, from elsewhere, with other hashes, in another place."""
    def run(**options):
        return report_of(gup2pin, trap_tree, "json", "--pinned", **options)

    first = run(env={"PYTHONHASHSEED": "1"})
    assert run(env={"PYTHONHASHSEED": "2"}) == first
    assert run(cwd="/") == first
    shutil.rmtree(gup2pin.cache)
    assert run(env={"PYTHONHASHSEED": "3", "LC_ALL": "C"}, cwd=str(tmp_path)) == first
    moved = copy.copy(trap_tree)
    moved.root = str(tmp_path / "moved")
    shutil.copytree(trap_tree.root, moved.root)
    assert report_of(gup2pin, moved, "json", "--pinned") == first


def test_relative_and_linked_tree_same_bytes(gup2pin, kernel, tmp_path):
    first = report_of(gup2pin, kernel, "json")
    os.symlink(kernel.root, tmp_path / "link")
    for name in ("kernel", "link", "./kernel/../kernel/"):
        done = gup2pin("audit", "--kernel", name, "--format", "json", cwd=str(tmp_path))
        assert done.stdout == first


def test_a_changed_file_changes_the_report(gup2pin, kernel):
    before = gup2pin.audit("--kernel", kernel.root)
    with open(kernel.path("drivers/plain/read.c"), encoding="utf-8") as file:
        text = file.read()
    kernel.add("drivers/plain/read.c", text.replace("addr, 1, 0,", "addr, 1, FOLL_FORCE,"))
    after = gup2pin.audit("--kernel", kernel.root)
    assert [s["flags"]["force"] for s in before["sites"]] == [False, False]
    assert [s["flags"]["force"] for s in after["sites"]] == [True, False]
    os.unlink(kernel.path("drivers/plain/read.c"))
    last = gup2pin.audit("--kernel", kernel.root)
    assert [s["file"] for s in last["sites"]] == ["drivers/plain/write.c"]


def test_a_caller_in_another_file_is_looked_at_again(gup2pin, kernel):
    """A result kept for one file must not outlive what it followed from others."""
    kernel.add("drivers/split/take.c", """
int split_take(unsigned long addr, unsigned int flags, struct page **pages)
{
	return get_user_pages_fast(addr, 1, flags, pages);
}
""")
    use = """
int split_use(struct split *s, unsigned long addr)
{
	return split_take(addr, %s, s->pages);
}
"""
    kernel.add("drivers/split/use.c", use % "0")
    states = []
    for flags in ("0", "FOLL_WRITE", "FOLL_FORCE | FOLL_WRITE"):
        kernel.add("drivers/split/use.c", use % flags)
        report = gup2pin.audit("--kernel", kernel.root, "drivers/split")
        (site,) = report["sites"]
        states.append((site["flags"]["write"], site["flags"]["force"]))
    assert states == [(False, False), (True, False), (True, True)]


# -- the three formats --------------------------------------------------

def test_formats_agree(gup2pin, trap_tree):
    data = json.loads(report_of(gup2pin, trap_tree, "json", "--pinned"))
    table = list(csv.DictReader(io.StringIO(
        report_of(gup2pin, trap_tree, "csv", "--pinned").decode())))
    text = report_of(gup2pin, trap_tree, "text", "--pinned").decode()
    heads = re.findall(r"^(\S.*):(\d+): (.*)\(\): (\w+)\(\)\n    (case \d|unknown)", text, re.M)
    assert len(data["sites"]) == len(table) == len(heads)
    for site, row, head in zip(data["sites"], table, heads):
        case = "unknown" if site["case"] is None else str(site["case"])
        assert (row["file"], row["line"], row["function"], row["callee"]) == (
            site["file"], str(site["line"]), site["function"], site["callee"]) == head[:4]
        assert row["case"] == case == head[4].replace("case ", "")
        assert (row["confidence"], row["action"], row["subcase"] or None) == (
            site["confidence"], site["action"], site["subcase"])
        assert row["releases"] == " ".join(f"{r['file']}:{r['line']}" for r in site["releases"])
        for flag in ("longterm", "write", "force"):
            assert row[flag] == {True: "yes", False: "no", None: "unknown"}[site["flags"][flag]]


def test_summary_agrees(gup2pin, trap_tree):
    data = json.loads(report_of(gup2pin, trap_tree, "json", "--pinned"))
    text = report_of(gup2pin, trap_tree, "text", "--pinned").decode()
    for case in CASES:
        label = f"case {case}" if case else "unknown"
        said = re.search(rf"^  {label} +(\d+)  ", text, re.M).group(1)
        assert int(said) == sum(s["case"] == case for s in data["sites"])
    ledger = dict((k, int(n)) for n, k in re.findall(r"^ +(\d+)  ([\w -]+)$", text, re.M))
    whole = ledger.pop("in all")
    assert whole == sum(ledger.values()) == data["census"]["occurrences"]
    assert ledger["classified call"] == data["census"]["classified"]
    assert ledger["unparsed call"] == data["census"]["unparsed"]
    for item in data["unparsed"]:
        assert f"unparsed: {item['file']}:{item['line']}: {item['reason']}\n" in text


# -- -o, PATHs and options ----------------------------------------------

def test_output_file_and_summary(gup2pin, kernel, tmp_path):
    out = tmp_path / "report.json"
    done = gup2pin("audit", "--kernel", kernel.root, "--format", "json", "-o", out)
    assert done.returncode == 0
    assert out.read_bytes() == report_of(gup2pin, kernel, "json")
    assert done.stdout.startswith(b"gup2pin audit: Linux 6.7.8-test, api v6.5\n")
    assert b"plain_read" not in done.stdout
    assert sorted(os.listdir(tmp_path)) == ["cache", "kernel", "report.json"]


def test_quiet_in_a_pipe(gup2pin, kernel):
    assert gup2pin("audit", "--kernel", kernel.root).stderr == b""


@pytest.mark.parametrize("path, files", [
    ("drivers/plain", ["read.c", "write.c"]),
    ("drivers/plain/", ["read.c", "write.c"]),
    ("./drivers//plain/read.c", ["read.c"]),
    ("drivers/idle", []),
    ("drivers/plai", None),
])
def test_paths_limit_the_sites(gup2pin, kernel, path, files):
    if files is None:
        done = gup2pin("audit", "--kernel", kernel.root, path)
        assert (done.returncode, done.stderr) == (
            3, b"gup2pin: drivers/plai: no such file or directory\n")
        return
    report = gup2pin.audit("--kernel", kernel.root, path)
    assert [s["file"] for s in report["sites"]] == ["drivers/plain/" + f for f in files]


def test_kernel_is_found_above_the_paths(gup2pin, kernel):
    report = gup2pin.audit("plain", cwd=kernel.path("drivers"))
    assert report["tree"]["version"] == "6.7.8-test"
    assert [s["file"] for s in report["sites"]] == ["drivers/plain/read.c",
                                                    "drivers/plain/write.c"]


def test_driver_outside_any_kernel(gup2pin, kernel, tmp_path):
    shutil.copytree(kernel.path("drivers/plain"), tmp_path / "mine")
    report = gup2pin.audit(tmp_path / "mine")
    jsonschema.validate(report, schema())
    assert report["tree"] == {"version": None, "api": None}
    assert [(s["file"], s["case"]) for s in report["sites"]] == [("read.c", 1), ("write.c", 2)]
    assert gup2pin.audit(tmp_path / "mine", "--api", "v6.5")["tree"]["api"] == "v6.5"


@pytest.mark.parametrize("declared, api", [
    ("long pin_longterm_pages(unsigned long start);\n", "v3"),
    ("long pin_user_pages(unsigned long start, unsigned long nr,\n"
     "\tunsigned int flags, struct page **pages, struct vm_area_struct **vmas);\n"
     "void unpin_user_page(struct page *page);\n", "v5.6"),
    ("long pin_user_pages(unsigned long start, unsigned long nr,\n"
     "\tunsigned int flags, struct page **pages);\n"
     "void unpin_user_page(struct page *page);\n", "v6.5"),
    ("void put_page(struct page *page);\n", None),
])
def test_dialect_is_what_the_tree_declares(gup2pin, kernel, declared, api):
    kernel.add("include/linux/mm.h", declared)
    assert gup2pin.audit("--kernel", kernel.root)["tree"]["api"] == api


def test_pinned_adds_the_pins(gup2pin, kernel):
    kernel.add("drivers/pins/p.c", """
int take(unsigned long addr, struct page **pages)
{
	return pin_user_pages_fast(addr, 1, FOLL_LONGTERM, pages);
}
""")
    def count(*args):
        return [s["callee"] for s in gup2pin.audit("--kernel", kernel.root, *args)["sites"]
                if s["file"] == "drivers/pins/p.c"]

    assert count() == []
    assert count("--pinned") == ["pin_user_pages_fast"]


def test_text_beyond_ascii_is_kept(gup2pin, kernel):
    kernel.add("drivers/plain/umlaut.c", """
int plain_size(struct plain *p, unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, 0, &page) != 1)
		return -EFAULT;
	memcpy(p->buffer, kmap(page), 1);	/* für alle */
	put_page(page);				/* für immer */
	return 0;
}
""")
    report = gup2pin.audit("--kernel", kernel.root, "drivers/plain/umlaut.c")
    (site,) = report["sites"]
    assert any("für alle" in e["text"] for e in site["evidence"])
    assert [r["call"] for r in site["releases"]] == ["put_page(page); /* für immer */"]
