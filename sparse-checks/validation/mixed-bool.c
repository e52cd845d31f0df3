// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

struct frag {
	struct page *page;
	bool pinned;
};

static void from_user(struct frag *f, unsigned long addr)
{
	if (pin_user_pages_fast(addr, 1, 0, &f->page) == 1)
		f->pinned = true;
}

static void from_kernel(struct frag *f)
{
	f->page = alloc_pages(GFP_KERNEL, 0);
	f->pinned = false;
}

static void release(struct frag *f)
{
	if (f->pinned)
		unpin_user_page(f->page);
	else
		put_page(f->page);
}

/*
 * check-name: released by origin, and a bool says which: silent
 * check-spatch: it does not read the flag that says which origin a page has
 */
