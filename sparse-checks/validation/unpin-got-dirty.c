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
 * check-exit-value: 1
 *
 * check-error-start
unpin-got-dirty.c:17:36: error: pages from get_user_pages() were not pinned, released with unpin_user_pages_dirty_lock()
unpin-got-dirty.c:11:31: note: got here by get_user_pages() into *buffer.pages
 * check-error-end
 */
