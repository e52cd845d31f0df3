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
 */
