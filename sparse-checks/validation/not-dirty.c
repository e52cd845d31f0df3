// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void use(unsigned long addr, struct page **pages)
{
	int got = pin_user_pages_fast(addr, 8, FOLL_WRITE, pages);

	unpin_user_pages(pages, got);
}

/*
 * check-name: pages acquired for writing are released clean
 * check-command: pincheck -Wnot-dirty $file
 *
 * check-error-start
not-dirty.c:8:25: warning: pages that pin_user_pages_fast() acquired for writing are released clean
not-dirty.c:6:38: note: pinned here by pin_user_pages_fast() into what argument 2 of use() points to
 * check-error-end
 */
