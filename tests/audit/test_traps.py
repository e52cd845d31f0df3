# SPDX-License-Identifier: GPL-2.0-only
"""What is known to go wrong when callers are found and judged.

One directory of fixtures/traps for each trap; the drivers are made up.  Where
a trap needs its mirror image to show that a rule does not simply always say
the same, that is beside it.
"""

import os
import shutil
import stat

import pytest


def site(report, file, function):
    found = [s for s in report["sites"]
             if s["file"] == "drivers/traps/" + file and s["function"] == function]
    assert len(found) == 1, f"{file}: {function}() is listed {len(found)} times"
    return found[0]


def texts(found, kind=None):
    return [e["text"] for e in found["evidence"] if kind in (None, e["kind"])]


def releases(found):
    return [(os.path.basename(r["file"]), r["function"]) for r in found["releases"]]


# -- 1: what spatch does not see ------------------------------------------

def test_function_whose_name_is_a_macro(trap_report):
    found = site(trap_report, "t01/walk.h", "FNAME(mark)")
    assert found["case"] == 1
    assert releases(found) == [("walk.h", "FNAME(mark)")]
    assert not texts(found, "unparsed")


def test_call_that_cannot_be_parsed_is_listed(trap_report):
    found = site(trap_report, "t01/broken.c", "broken_take")
    assert found["case"] is None
    assert texts(found, "unparsed")
    (item,) = [u for u in trap_report["unparsed"] if u["file"].endswith("t01/broken.c")]
    assert item["line"] == found["line"]


def test_neighbour_of_what_cannot_be_parsed(trap_report):
    found = site(trap_report, "t01/broken.c", "broken_whole")
    assert found["case"] == 1
    assert not texts(found, "unparsed")


def test_call_in_a_block_that_holds_a_lock(trap_report):
    found = site(trap_report, "t01/guarded.c", "guarded_copy")
    assert found["case"] == 1
    assert releases(found) == [("guarded.c", "guarded_copy")]
    assert not texts(found, "unparsed")


def test_exit_status_tells_of_unparsed_calls(gup2pin, trap_tree):
    assert gup2pin("audit", "--kernel", trap_tree.root).returncode == 1
    assert gup2pin("audit", "--kernel", trap_tree.root, "drivers/traps/t06").returncode == 0


# -- 2: look-alikes ---------------------------------------------------------

def test_look_alikes(gup2pin, trap_tree):
    report = gup2pin.audit("--kernel", trap_tree.root, "--pinned", "drivers/traps/t02")
    assert [(s["callee"], s["function"]) for s in report["sites"]] == [
        ("get_user_pages_fast", "pin_user_pages")]
    assert report["census"] == {"occurrences": 8, "classified": 1, "unparsed": 0,
                                "not_a_call": 7}


def test_own_wrapper_of_a_family_name_is_followed(trap_report):
    found = site(trap_report, "t02/alike.c", "pin_user_pages")
    assert found["case"] == 1
    assert releases(found) == [("alike.c", "alike_copy")]


# -- 3: macros, statement expressions, wrappers -------------------------------

def test_call_in_a_statement_expression(trap_report):
    found = site(trap_report, "t03/macro.c", "in_expression")
    assert found["case"] == 1
    assert releases(found) == [("macro.c", "in_expression")]


def test_call_in_a_macro(trap_report):
    found = site(trap_report, "t03/macro.c", "TAKE_ONE")
    assert found["case"] is None or found["confidence"] == "low"
    assert found["flags"] == {"longterm": False, "write": True, "force": False}


def test_wrapper_that_only_forwards(trap_report):
    found = site(trap_report, "t03/forward.c", "fwd_get")
    assert found["case"] == 2
    assert releases(found) == [("forward.c", "fwd_put")]
    assert any(e["file"] == "drivers/traps/t03/user.c" and e["kind"] == "sg"
               for e in found["evidence"])


# -- 4: no git, no whole tree -------------------------------------------------

SPY = """#!/bin/sh
echo "$@" >>"$SPY_LOG"
for arg do
	if [ "$last" = --file-groups ]; then
		ls | grep -c '^[0-9]*\\.[ch]$' >>"$SPY_LOG.files"
	fi
	last=$arg
done
exec "%s" "$@"
"""


def test_spatch_reads_what_it_must(cold, kernel, tmp_path):
    """A tree whose .gitignore ignores everything: all found, little parsed."""
    kernel.add(".gitignore", "*\n")
    for number in range(300):
        kernel.add(f"drivers/many/m{number}.c", f"int many{number}(void)\n{{\n\treturn 0;\n}}\n")
    spy = tmp_path / "bin" / "spatch"
    spy.parent.mkdir()
    spy.write_text(SPY % shutil.which("spatch"))
    spy.chmod(spy.stat().st_mode | stat.S_IXUSR)
    log = tmp_path / "log"
    path = f"{spy.parent}:{os.environ['PATH']}"
    report = cold.audit("--kernel", kernel.root, env={"PATH": path, "SPY_LOG": str(log)})
    assert len(report["sites"]) == 2
    said = log.read_text()
    assert "--sp-file" in said
    assert "--dir" not in said and "gitgrep" not in said and kernel.root not in said
    assert {int(n) for n in (tmp_path / "log.files").read_text().split()} == {2}


# -- 5, 7: notifiers -----------------------------------------------------------

def test_dma_with_a_notifier_in_another_file(trap_report):
    found = site(trap_report, "t05/pages.c", "vram_populate")
    assert (found["case"], found["action"]) == (3, "keep")
    assert any(e["kind"] == "notifier" and e["file"].endswith("t05/mn.c")
               for e in found["evidence"])
    assert releases(found) == [("pages.c", "vram_unpopulate")]


def test_the_same_without_the_notifier(gup2pin, trap_tree, tmp_path):
    shutil.copy(trap_tree.path("drivers/traps/t05/pages.c"), tmp_path / "pages.c")
    (found,) = gup2pin.audit(tmp_path / "pages.c")["sites"]
    assert found["case"] == 2


def test_demand_paging(trap_report):
    found = site(trap_report, "t07/odp.c", "demand_map")
    assert (found["case"], found["action"], found["confidence"]) == (3, "keep", "medium")


# -- 6: short or held ----------------------------------------------------------

def test_released_on_the_path_that_acquired(trap_report):
    found = site(trap_report, "t06/tape.c", "reel_map")
    assert found["case"] == 1
    assert releases(found) == [("tape.c", "reel_unmap")]


def test_held_until_userspace_says_so(trap_report):
    found = site(trap_report, "t06/held.c", "region_register")
    assert found["case"] == 2
    assert releases(found) == [("held.c", "region_unregister")]


def test_structures_of_one_name_in_two_drivers(gup2pin, tmp_path):
    """What is defined in one .c file is not what another .c file defines."""
    text = """
struct region {
	struct page **pages;
	int nr;
};

int NAME_take(struct region *r, unsigned long addr)
{
	return get_user_pages_fast(addr, r->nr, FOLL_WRITE, r->pages);
}

void NAME_drop(struct region *r)
{
	release_pages(r->pages, r->nr);
}
"""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "it.c").write_text(text.replace("NAME", name))
    sites = gup2pin.audit(tmp_path / "one", tmp_path / "two")["sites"]
    assert [[r["file"] for r in s["releases"]] for s in sites] == [["one/it.c"], ["two/it.c"]]


# -- 8: one site, callers of different cases -------------------------------------

def test_mixed(trap_report):
    found = site(trap_report, "t08/mixed.c", "guest_pages")
    assert found["subcase"] == "mixed"
    assert found["action"] == "review"
    assert found["flags"]["longterm"] is None
    assert {"guest_debug() passes FOLL_WRITE",
            "guest_register() passes FOLL_WRITE | FOLL_LONGTERM"} <= set(texts(found, "flags"))
    assert [(c["function"], c["case"]) for c in found["callers"]] == [
        ("guest_debug", 1), ("guest_register", 2)]
    assert len({c["line"] for c in found["callers"]}) == 2


def test_mixed_by_notifier(trap_report):
    """The function between, which only hands the pages on, is no caller."""
    found = site(trap_report, "t08/watched.c", "host_page")
    assert (found["subcase"], found["action"]) == ("mixed", "review")
    assert [(c["function"], c["case"]) for c in found["callers"]] == [
        ("host_fault", 3), ("host_write", 1)]


def test_callers_of_one_case_are_not_listed(trap_report):
    assert not site(trap_report, "t03/forward.c", "fwd_get")["callers"]


# -- 9: how the flags come --------------------------------------------------------

@pytest.mark.parametrize("function, longterm, write, force", [
    ("flags_literal", True, True, False),
    ("flags_variable", True, None, False),
    ("flags_parameter", True, False, True),
    ("flags_member", True, True, False),
    ("flags_one", False, True, False),
    ("flags_zero", False, False, False),
])
def test_flags(trap_report, function, longterm, write, force):
    found = site(trap_report, "t09/flags.c", function)
    assert found["flags"] == {"longterm": longterm, "write": write, "force": force}
    assert (found["case"] == 2) == bool(longterm)


# -- 10, 11 --------------------------------------------------------------------

def test_no_pages_taken(trap_report):
    found = site(trap_report, "t10/fault.c", "fault_in")
    assert (found["case"], found["action"]) == (4, "keep")
    assert not found["releases"]


def test_page_written_to_by_a_host(trap_report):
    found = site(trap_report, "t11/notify.c", "bell_setup")
    assert found["case"] in (1, 2)
    assert found["action"] != "keep"
    assert releases(found) == [("notify.c", "bell_unset")]


@pytest.mark.parametrize("function", ["partition_copy", "partition_add"])
def test_page_given_away_by_its_address(trap_report, function):
    found = site(trap_report, "t11/call.c", function)
    assert found["case"] == 1
    assert found["action"] != "keep"
