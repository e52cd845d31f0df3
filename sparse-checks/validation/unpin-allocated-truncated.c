// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

unsigned long raw_copy(const void *from, unsigned long n);

static inline unsigned long copy(const void *from, unsigned long n)
{
	if (from)
		n = raw_copy(from, n);
	return n;
}

static void use(const void *from)
{
	struct page *page = alloc_pages(GFP_KERNEL, 0);
	int left;

	if (!page)
		return;
	left = copy(from, 2);
	if (left)
		unpin_user_page(page);
}

void call(const void *from);
void call(const void *from)
{
	int left = copy(from, 1);

	if (left)
		return;
	use(from);
}

/*
 * check-name: what was copied is no flag that says how the page was acquired
 * check-exit-value: 1
 *
 * check-error-start
unpin-allocated-truncated.c:22:32: error: pages from alloc_pages() were not pinned, released with unpin_user_page()
unpin-allocated-truncated.c:15:40: note: returned here by alloc_pages()
 * check-error-end
 */
