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
 *
 * check-error-start
flags-foll-pin.c:10:23: warning: get_user_pages() is called with FOLL_PIN, which is internal to gup
flags-foll-pin.c:11:23: warning: get_user_pages() is called with FOLL_GET, which is internal to gup
 * check-error-end
 */
