// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

int map(struct page **pages, int nr);

int alloc_all(struct page **pages, int nr);
int alloc_all(struct page **pages, int nr)
{
	int i;

	for (i = 0; i < nr; i++) {
		pages[i] = alloc_pages(GFP_KERNEL, 0);
		if (!pages[i])
			goto err;
	}
	if (!map(pages, nr))
		return 0;
err:
	while (i--)
		unpin_user_page(pages[i]);
	return -ENOMEM;
}

/*
 * check-name: others see the array, but this function fills it itself
 * check-exit-value: 1
 *
 * check-error-start
unpin-allocated-stored.c:20:32: error: pages from alloc_pages() were not pinned, released with unpin_user_page()
unpin-allocated-stored.c:12:39: note: returned here by alloc_pages()
unpin-allocated-stored.c:12:22: note: stored in what argument 1 of alloc_all() points to
unpin-allocated-stored.c:20:38: note: taken from what argument 1 of alloc_all() points to
 * check-error-end
 */
