// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

struct buffer {
	struct page **pages;
	int nr;
};

static int fill(struct buffer *b, unsigned long addr)
{
	b->nr = get_user_pages(addr, b->nr, FOLL_WRITE, b->pages, NULL);
	return b->nr;
}

static void empty(struct buffer *b)
{
	unpin_user_pages_dirty_lock(b->pages, b->nr, true);
}

/*
 * check-name: an array from get_user_pages() is unpinned and dirtied
 */
