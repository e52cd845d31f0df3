// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void use(unsigned long addr, struct page **pages, unsigned int flags)
{
	get_user_pages(addr, 1, FOLL_WRITE | FOLL_FORCE, pages, NULL);
	pin_user_pages(addr, 1, FOLL_WRITE | FOLL_LONGTERM, pages, NULL);
	pin_user_pages(addr, 1, flags, pages, NULL);
	pin_user_pages(addr, 1, flags & ~FOLL_GET, pages, NULL);
}

/*
 * check-name: flags that callers may pass, and one that is not known: silent
 */
