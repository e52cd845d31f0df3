// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

struct dma {
	struct sg_table sgt;
};

static int map(struct dma *d, unsigned long addr, int n, struct page **pages)
{
	if (pin_user_pages_fast(addr, n, FOLL_WRITE, pages) != n)
		return -EFAULT;
	return sg_alloc_table_from_pages(&d->sgt, pages, n);
}

static void unmap(struct dma *d)
{
	struct scatterlist *sg;

	for (sg = d->sgt.sgl; sg; sg = sg_next(sg))
		put_page(sg_page(sg));
}

/*
 * check-name: pages released from a table that a library filled
 * check-mended: put_page=unpin_user_page release_pages=unpin_user_pages
 * check-exit-value: 1
 *
 * check-error-start
put-pinned-sg-table.c:20:25: error: pages pinned by pin_user_pages_fast() released with put_page()
put-pinned-sg-table.c:10:32: note: pinned here by pin_user_pages_fast() into what argument 4 of map() points to
put-pinned-sg-table.c:12:41: note: put into dma.sgt
gup.h:108:32: note: taken from dma.sgt
 * check-error-end
 */
