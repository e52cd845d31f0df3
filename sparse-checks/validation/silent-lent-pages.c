// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

struct user_memory {
	struct page **pages;
	int nr;
};

/* What a device is told of, whoever the pages belong to. */
struct object {
	struct scatterlist sg[16];
};

static int pin_memory(struct user_memory *m, unsigned long addr)
{
	return pin_user_pages_fast(addr, m->nr, 0, m->pages);
}

static void unpin_memory(struct user_memory *m)
{
	unpin_user_pages(m->pages, m->nr);
}

static void show_memory(struct object *o, struct user_memory *m)
{
	sg_set_page(&o->sg[0], m->pages[0], PAGE_SIZE, 0);
}

static void allocate(struct object *o)
{
	sg_set_page(&o->sg[0], alloc_pages(GFP_KERNEL, 0), PAGE_SIZE, 0);
}

static void free_allocated(struct object *o)
{
	put_page(sg_page(&o->sg[0]));
}

/*
 * check-name: a table is lent pages that their owner unpins: silent
 */
