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

	put_page(r->page);
	kfree(r);
}

static void region_close(struct region *r)
{
	kref_put(&r->ref, region_free);
}

/*
 * check-name: the release is in a kref callback
 * check-mended: put_page=unpin_user_page release_pages=unpin_user_pages
 * check-exit-value: 1
 *
 * check-error-start
put-pinned-kref.c:19:17: error: pages pinned by pin_user_pages_fast() released with put_page()
put-pinned-kref.c:12:35: note: pinned here by pin_user_pages_fast() into region.page
put-pinned-kref.c:19:18: note: taken from region.page
 * check-error-end
 */
