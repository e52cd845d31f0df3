# SPDX-License-Identifier: GPL-2.0-only
"""Continuation lines of what was renamed."""

import os
import sys

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
