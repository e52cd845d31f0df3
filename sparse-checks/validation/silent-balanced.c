// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

struct buffer {
	struct page **pages;
	struct page *one;
	struct sg_table sgt;
	int nr;
};

static int fill(struct buffer *b, unsigned long addr)
{
	int got = pin_user_pages_fast(addr, b->nr, FOLL_WRITE, b->pages);

	if (got < 0)
		return got;
	if (got < b->nr) {
		unpin_user_pages(b->pages, got);
		return -EFAULT;
	}
	return sg_alloc_table_from_pages(&b->sgt, b->pages, got);
}

static void empty(struct buffer *b)
{
	struct scatterlist *sg;

	for (sg = b->sgt.sgl; sg; sg = sg_next(sg))
		unpin_user_page(sg_page(sg));
}

static void peek(struct buffer *b, unsigned long addr)
{
	if (get_user_pages_fast(addr, 1, 0, &b->one) == 1)
		put_page(b->one);
}

/*
 * check-name: what is right: silence
 */
