// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void pinned(unsigned long addr, int n)
{
	struct page **pages = kmalloc(n * sizeof(*pages), GFP_KERNEL);

	n = pin_user_pages_fast(addr, n, 0, pages);
	unpin_user_pages(pages, n);
	kfree(pages);
}

static void got(unsigned long addr, int n)
{
	struct page **pages = kmalloc(n * sizeof(*pages), GFP_KERNEL);

	n = get_user_pages_fast(addr, n, 0, pages);
	release_pages(pages, n);
	kfree(pages);
}

/*
 * check-name: kfree() of two arrays does not make them one: silent
 */
