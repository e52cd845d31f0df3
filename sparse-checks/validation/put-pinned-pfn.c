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
	put_page(pfn_to_page(m->pfns[i]));
}

/*
 * check-name: pages kept as page frame numbers
 * check-mended: put_page=unpin_user_page release_pages=unpin_user_pages
 * check-exit-value: 1
 *
 * check-error-start
put-pinned-pfn.c:20:17: error: pages pinned by pin_user_pages_fast() released with put_page()
put-pinned-pfn.c:12:32: note: pinned here by pin_user_pages_fast() into page
put-pinned-pfn.c:14:22: note: taken from page
put-pinned-pfn.c:14:16: note: stored in *map.pfns
put-pinned-pfn.c:20:18: note: taken from *map.pfns
 * check-error-end
 */
