// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

extern unsigned long __get_free_page(unsigned int gfp);

static void use(unsigned long addr)
{
	struct page **pages = (struct page **)__get_free_page(GFP_KERNEL);
	int i, got = pin_user_pages_fast(addr, 8, FOLL_WRITE, pages);

	for (i = 0; i < got; i++)
		put_page(pages[i]);
}

/*
 * check-name: the array is what __get_free_page() returned
 * check-mended: put_page=unpin_user_page release_pages=unpin_user_pages
 * check-exit-value: 1
 *
 * check-error-start
put-pinned-fake-array.c:12:25: error: pages pinned by pin_user_pages_fast() released with put_page()
put-pinned-fake-array.c:9:41: note: pinned here by pin_user_pages_fast()
 * check-error-end
 */
