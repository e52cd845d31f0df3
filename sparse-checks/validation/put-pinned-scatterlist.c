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
		put_page(sg_page(&d->sg[i]));
}

/*
 * check-name: pages released from a scatterlist that was filled by hand
 * check-mended: put_page=unpin_user_page release_pages=unpin_user_pages
 * check-exit-value: 1
 *
 * check-error-start
put-pinned-scatterlist.c:23:25: error: pages pinned by pin_user_pages_fast() released with put_page()
put-pinned-scatterlist.c:11:41: note: pinned here by pin_user_pages_fast() into what argument 3 of map() points to
put-pinned-scatterlist.c:14:45: note: taken from what argument 3 of map() points to
gup.h:116:9: note: stored in *dma.sg
gup.h:108:32: note: taken from *dma.sg
 * check-error-end
 */
