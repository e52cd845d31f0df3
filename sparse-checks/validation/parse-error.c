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
 */
