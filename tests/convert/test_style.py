# SPDX-License-Identifier: GPL-2.0-only
"""Continuation lines of what was renamed."""

import os
import sys

import pytest

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "scripts"))

# pylint: disable=wrong-import-position
from gup2pinlib.style import realign  # noqa: E402

BEFORE = """\
	ret = get_user_pages(base,
			     min_t(unsigned long, n,
				   SIZE / sizeof(struct page *)),
			     gup_flags | FOLL_LONGTERM,
			     list, NULL);
"""
RULED = """\
	ret = pin_longterm_pages(base,
			     min_t(unsigned long, n,
				   SIZE / sizeof(struct page *)),
			     gup_flags,
			     list, NULL);
"""
AFTER = """\
	ret = pin_longterm_pages(base,
				 min_t(unsigned long, n,
				       SIZE / sizeof(struct page *)),
				 gup_flags,
				 list, NULL);
"""


def test_all_lines_of_a_call_move_together():
    assert realign(BEFORE, RULED) == AFTER


BLOCK = """\
	if (dock->pinned > 0) {
		for (i = 0; i < dock->pinned; i++)
			put_page(dock->pages[i]);
	}
	kfree(dock);
"""
FOLDED = """\
	if (dock->pinned > 0) {
		unpin_user_pages(dock->pages, dock->pinned);
	}
	kfree(dock);
"""


def test_braces_go_with_the_loop():
    after = FOLDED.replace(" {", "").replace("\t}\n", "")
    assert realign(BLOCK, FOLDED) == after
    declared = BLOCK.replace("\t\tfor", "\t\tint i;\n\n\t\tfor")
    assert realign(declared, FOLDED) == after


@pytest.mark.parametrize("old, new", [
    ("\t}\n", "\t} else {\n\t\tuse(dock);\n\t}\n"), ("\t}\n", "\t}\n\telse\n\t\tuse(dock);\n"),
    ("\tif (", "\twhile (x) if ("), ("\tif (dock->pinned", "\tif (dock &&\n\t    (dock->pinned)"),
    ("\t}\n", "\t\tuse(dock);\n\t}\n"), ("dock->pages", "dock->longer_name" * 5)])
def test_braces_that_are_needed_or_usual(old, new):
    before, after = ((text + "\n" * 40).replace(old, new) for text in (BLOCK, FOLDED))
    assert realign(before, after).count("{") == after.count("{")


def test_braces_of_what_was_one_line_stay():
    old = FOLDED.replace("unpin_user_pages", "release_pages")
    assert realign(old, FOLDED) == FOLDED


CONTINUED = """\
		got = pin_user_pages_fast((unsigned long)from & PAGE_MASK, count,
					  direction == SUMP_FROM_DEVICE, sump->pages);
"""
LONGER = """\
		got = pin_user_pages_fast((unsigned long)from & PAGE_MASK, count,
					  (direction == SUMP_FROM_DEVICE ? FOLL_WRITE : 0) | FOLL_LONGTERM, sump->pages);
"""
BROKEN = """\
		got = pin_user_pages_fast((unsigned long)from & PAGE_MASK, count,
					  (direction == SUMP_FROM_DEVICE ? FOLL_WRITE : 0) |
					  FOLL_LONGTERM, sump->pages);
"""


def test_a_line_that_is_too_long_for_checkpatch_is_broken():
    assert realign(CONTINUED, LONGER) == BROKEN
    assert realign(CONTINUED.replace("SUMP_FROM_DEVICE", "1"),
                   LONGER.replace("SUMP_FROM_DEVICE", "1")) == LONGER.replace(
                       "SUMP_FROM_DEVICE", "1").replace(" FOLL_LONGTERM, ", " FOLL_LONGTERM,\n"
                                                        + "\t" * 5 + "  ")
