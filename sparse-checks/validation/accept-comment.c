// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void accepted(unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, 0, &page) == 1)
		/* pincheck: accept(put-pinned): this tests the detection */
		put_page(page);
}

static void no_reason(unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, 0, &page) == 1)
		put_page(page);	/* pincheck: accept(put-pinned) */
}

/*
 * check-name: a comment accepts a finding, if it gives a reason
 */
