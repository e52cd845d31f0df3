// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

int map(struct page **pages, int nr);

/* A page that cannot be pinned is replaced by one of our own. */
int fill(struct page **pages, bool *own, unsigned long addr, int nr);
int fill(struct page **pages, bool *own, unsigned long addr, int nr)
{
	int i;

	for (i = 0; i < nr; i++) {
		own[i] = pin_user_pages_fast(addr + i, 1, 0, &pages[i]) != 1;
		if (own[i])
			pages[i] = alloc_pages(GFP_KERNEL, 0);
	}
	if (!map(pages, nr))
		return 0;
	while (i--) {
		if (own[i])
			put_page(pages[i]);
		else
			unpin_user_page(pages[i]);
	}
	return -ENOMEM;
}

/*
 * check-name: pages are stored into an array that is also filled by gup
 */
