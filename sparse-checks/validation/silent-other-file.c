// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

struct region {
	struct page **pages;
	int nr;
};

void region_unpin(struct region *r)
{
	unpin_user_pages(r->pages, r->nr);
}

void region_put(struct page **pages, int nr)
{
	release_pages(pages, nr);
}

/*
 * check-name: pages of unknown origin, unpinned and put: silent
 */
