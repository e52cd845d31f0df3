// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static int two_paths(unsigned long addr, int n, struct page **pages, int fail)
{
	int got = pin_user_pages_fast(addr, n, FOLL_WRITE, pages);

	if (fail) {
		unpin_user_pages(pages, got);
		return -EFAULT;
	}
	unpin_user_pages(pages, got);
	return 0;
}

static void loop(unsigned long addr, struct page **pages, int rounds)
{
	while (rounds--) {
		int got = pin_user_pages_fast(addr, 8, FOLL_WRITE, pages);

		unpin_user_pages(pages, got);
	}
}

/*
 * check-name: released on two paths, or filled again: silent
 */
