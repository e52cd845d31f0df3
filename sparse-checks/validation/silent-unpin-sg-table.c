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
		unpin_user_page(sg_page(sg));
}

/*
 * check-name: put-pinned-sg-table.c with the right release: silent
 */
