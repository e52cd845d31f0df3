// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void use(unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, 0, &page) == 1)
		unpin_user_page(compound_head(page));
}

/*
 * check-name: put-pinned-folio.c with the right release: silent
 */
