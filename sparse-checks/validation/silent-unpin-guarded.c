// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void use(unsigned long addr, struct page **pages, int n)
{
	int i;

	n = pin_user_pages_fast(addr, n, 0, pages);
	for (i = 0; pages && i < n; i++)
		if (pages[i])
			unpin_user_page(pages[i]);
}

/*
 * check-name: put-pinned-guarded.c with the right release: silent
 */
