// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

struct user_dma {
	struct scatterlist sg[16];
};

struct own_dma {
	struct scatterlist sg[16];
};

static void map_user(struct user_dma *d, unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, 0, &page) == 1)
		sg_set_page(&d->sg[0], page, PAGE_SIZE, 0);
}

static void unmap_user(struct user_dma *d)
{
	unpin_user_page(sg_page(&d->sg[0]));
}

static void map_own(struct own_dma *d)
{
	sg_set_page(&d->sg[1], alloc_pages(GFP_KERNEL, 0), PAGE_SIZE, 0);
}

static void unmap_own(struct own_dma *d)
{
	put_page(sg_page(&d->sg[1]));
}

/*
 * check-name: scatterlists of two objects are two: silent
 */
