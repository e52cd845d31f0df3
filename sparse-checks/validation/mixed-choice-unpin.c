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

static void drop(struct frag *f)
{
	if (f->user)
		unpin_user_page(f->page);
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
 * check-name: one function unpins in both cases, another one by origin
 * check-exit-value: 1
 *
 * check-error-start
mixed-choice-unpin.c:34:32: error: unpin_user_page() releases pinned pages and plain references
mixed-choice-unpin.c:19:32: note: pinned here by pin_user_pages_fast() into page
mixed-choice-unpin.c:20:24: note: taken from page
mixed-choice-unpin.c:20:20: note: passed as argument 2 of add()
mixed-choice-unpin.c:11:9: note: stored in frag.page
mixed-choice-unpin.c:34:33: note: taken from frag.page
mixed-choice-unpin.c:25:40: note: returned here by alloc_pages()
mixed-choice-unpin.c:28:20: note: passed as argument 2 of add()
mixed-choice-unpin.c:11:9: note: stored in frag.page
mixed-choice-unpin.c:34:33: note: taken from frag.page
mixed-choice-unpin.c:36:32: error: unpin_user_page() releases pinned pages and plain references
mixed-choice-unpin.c:19:32: note: pinned here by pin_user_pages_fast() into page
mixed-choice-unpin.c:20:24: note: taken from page
mixed-choice-unpin.c:20:20: note: passed as argument 2 of add()
mixed-choice-unpin.c:11:9: note: stored in frag.page
mixed-choice-unpin.c:36:33: note: taken from frag.page
mixed-choice-unpin.c:25:40: note: returned here by alloc_pages()
mixed-choice-unpin.c:28:20: note: passed as argument 2 of add()
mixed-choice-unpin.c:11:9: note: stored in frag.page
mixed-choice-unpin.c:36:33: note: taken from frag.page
 * check-error-end
 */
