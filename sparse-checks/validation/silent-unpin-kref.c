// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

struct region {
	int id;
	struct kref ref;
	struct page *page;
};

static int region_pin(struct region *r, unsigned long addr)
{
	return pin_user_pages_fast(addr, 1, FOLL_WRITE, &r->page);
}

static void region_free(struct kref *ref)
{
	struct region *r = container_of(ref, struct region, ref);

	unpin_user_page(r->page);
	kfree(r);
}

static void region_close(struct region *r)
{
	kref_put(&r->ref, region_free);
}

/*
 * check-name: put-pinned-kref.c with the right release: silent
 */
