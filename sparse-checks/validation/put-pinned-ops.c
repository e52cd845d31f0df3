// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

struct region {
	struct page **pages;
	int nr;
};

struct region_ops {
	int (*pin)(struct region *r, unsigned long addr);
	void (*release)(struct page **pages, int nr);
};

static int region_pin(struct region *r, unsigned long addr)
{
	return pin_user_pages(addr, r->nr, FOLL_WRITE, r->pages, NULL);
}

static void region_release(struct page **pages, int nr)
{
	release_pages(pages, nr);
}

static const struct region_ops ops = {
	.pin = region_pin,
	.release = region_release,
};

static const struct region_ops *current_ops = &ops;

static void close(struct region *r)
{
	current_ops->release(r->pages, r->nr);
}

/*
 * check-name: the release is behind an ops table
 * check-mended: put_page=unpin_user_page release_pages=unpin_user_pages
 * check-exit-value: 1
 *
 * check-error-start
put-pinned-ops.c:21:22: error: pages pinned by pin_user_pages() released with release_pages()
put-pinned-ops.c:16:30: note: pinned here by pin_user_pages() into *region.pages
 * check-error-end
 */
