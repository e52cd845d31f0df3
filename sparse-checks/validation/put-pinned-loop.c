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
		put_page(b->pages[i]);
}

/*
 * check-name: pinned pages put one by one, from a member
 * check-mended: put_page=unpin_user_page release_pages=unpin_user_pages
 * check-exit-value: 1
 *
 * check-error-start
put-pinned-loop.c:20:25: error: pages pinned by pin_user_pages() released with put_page()
put-pinned-loop.c:12:30: note: pinned here by pin_user_pages() into *buffer.pages
put-pinned-loop.c:20:34: note: taken from *buffer.pages
 * check-error-end
 */
