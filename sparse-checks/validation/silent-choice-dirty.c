// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

struct frag {
	struct page *page;
	unsigned short user;
};

static void add(struct frag *f, struct page *page, unsigned short user)
{
	f->page = page;
	f->user = user;
}

static void add_user(struct frag *f, unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, 0, &page) == 1)
		add(f, page, 1);
}

static void add_own(struct frag *f)
{
	struct page *page = alloc_pages(GFP_KERNEL, 0);

	if (page)
		add(f, page, 0);
}

static void drop(struct frag *f, int dirty)
{
	if (dirty)
		unpin_user_pages_dirty_lock(&f->page, 1, true);
	else
		unpin_user_page(f->page);
}

static void drop_by_origin(struct frag *f)
{
	if (f->user)
		unpin_user_page(f->page);
	else
		put_page(f->page);
}

/*
 * check-name: dirty or not is no choice between origins
 */
