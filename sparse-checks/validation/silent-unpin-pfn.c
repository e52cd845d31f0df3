// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

struct map {
	unsigned long *pfns;
};

static int pin(struct map *m, unsigned long addr, int i)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	m->pfns[i] = page_to_pfn(page);
	return 0;
}

static void unpin(struct map *m, int i)
{
	unpin_user_page(pfn_to_page(m->pfns[i]));
}

/*
 * check-name: put-pinned-pfn.c with the right release: silent
 */
