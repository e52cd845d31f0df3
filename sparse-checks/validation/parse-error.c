// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void broken(unsigned long addr)
{
	struct page *page = addr +;

	put_page(page);
}

static void whole(unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, 0, &page) == 1)
		put_page(page);
}

/*
 * check-name: what sparse cannot parse is told, and counted
 * check-exit-value: 4
 *
 * check-error-start
parse-error.c:6:35: error: No right hand side of '+'-expression
parse-error.c:16:25: error: pages pinned by pin_user_pages_fast() released with put_page()
parse-error.c:15:32: note: pinned here by pin_user_pages_fast() into page
parse-error.c:16:26: note: taken from page
pincheck: parse-error.c: 1 of 2 functions not fully analysed, 0 errors outside of them
 * check-error-end
 */
