// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

struct region {
	struct page *page;
};

static int keep(struct region *r, unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	r->page = page;
	return 0;
}

/*
 * check-name: what is kept for later is no leak: silent
 * check-command: pincheck -Wleak -Werror-path $file
 */
