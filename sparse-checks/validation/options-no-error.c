// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void use(unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, 0, &page) == 1)
		put_page(page);
}

/*
 * check-name: -Wno-error keeps the exit status
 * check-command: pincheck -Wno-error $file
 *
 * check-error-start
options-no-error.c:9:25: error: pages pinned by pin_user_pages_fast() released with put_page()
options-no-error.c:8:32: note: pinned here by pin_user_pages_fast() into page
options-no-error.c:9:26: note: taken from page
 * check-error-end
 */
