// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

struct dma {
	struct scatterlist *sg;
	int nents;
};

static int map(struct dma *d, unsigned long addr, struct page **pages)
{
	int i, got = pin_user_pages_fast(addr, d->nents, FOLL_WRITE, pages);

	for (i = 0; i < got; i++)
		sg_set_page(&d->sg[i], pages[i], PAGE_SIZE, 0);
	return got;
}

static void unmap(struct dma *d)
{
	int i;

	for (i = 0; i < d->nents; i++)
		unpin_user_page(sg_page(&d->sg[i]));
}

/*
 * check-name: put-pinned-scatterlist.c with the right release: silent
 */
