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
 * check-spatch: it knows no comments; gup2pin check does
 * check-exit-value: 1
 *
 * check-error-start
accept-comment.c:18:25: error: pages pinned by pin_user_pages_fast() released with put_page()
accept-comment.c:17:32: note: pinned here by pin_user_pages_fast() into page
accept-comment.c:18:26: note: taken from page
accept-comment.c:18:25: note: the accepting comment gives no reason
 * check-error-end
 */
