// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static int use(unsigned long addr, int n, struct page **pages)
{
	int got = pin_user_pages_fast(addr, n, FOLL_WRITE, pages);

	if (got <= 0)
		return -EFAULT;
	if (got != n) {
		unpin_user_pages(pages, got);
		return -EFAULT;
	}
	unpin_user_pages(pages, n);
	return 0;
}

static int one(unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	unpin_user_page(page);
	return 0;
}

/*
 * check-name: every error path releases: silent
 * check-command: pincheck -Werror-path -Wleak $file
 */
