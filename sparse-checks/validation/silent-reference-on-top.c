// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

struct dio {
	struct page *pages[16];
	struct page *current;
};

static int dio_pin(struct dio *d, unsigned long addr)
{
	return pin_user_pages_fast(addr, 16, FOLL_WRITE, d->pages);
}

static void dio_hold(struct dio *d, int i)
{
	d->current = d->pages[i];
	get_page(d->current);
}

static void dio_done(struct dio *d, int n)
{
	put_page(d->current);
	unpin_user_pages(d->pages, n);
}

/*
 * check-name: a reference taken again on a pinned page is put: silent
 */
