// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

struct buffer {
	struct page **pages;
	int nr;
};

static int fill(struct buffer *b, unsigned long addr)
{
	b->pages = kmalloc(b->nr * sizeof(*b->pages), GFP_KERNEL);
	return pin_user_pages(addr, b->nr, FOLL_WRITE, b->pages, NULL);
}

static void empty(struct buffer *b)
{
	int i;

	for (i = 0; i < b->nr; i++)
		unpin_user_page(b->pages[i]);
}

/*
 * check-name: put-pinned-loop.c with the right release: silent
 */
