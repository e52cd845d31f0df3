// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void lock(unsigned long addr, struct page **pages)
{
	int got = pin_user_pages_fast(addr, 8, FOLL_WRITE, pages);

	unpin_user_pages_dirty_lock(pages, got, true);
}

static void by_hand(unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return;
	set_page_dirty_lock(page);
	unpin_user_page(page);
}

static void only_read(unsigned long addr, struct page **pages)
{
	int got = pin_user_pages_fast(addr, 8, 0, pages);

	unpin_user_pages(pages, got);
}

/*
 * check-name: marked dirty, or read only: silent
 * check-command: pincheck -Wnot-dirty $file
 */
