// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void use(unsigned long addr, struct page **pages, int write)
{
	unsigned int flags = FOLL_GET;

	if (write)
		flags |= FOLL_WRITE;
	get_user_pages(addr, 1, FOLL_PIN | FOLL_WRITE, pages, NULL);
	get_user_pages(addr, 1, flags, pages, NULL);
	pin_user_pages(addr, 1, FOLL_LONGTERM, pages, NULL);
}

/*
 * check-name: FOLL_PIN and FOLL_GET are gup's own
 */
