// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

extern long pin_longterm_pages(unsigned long start, unsigned long nr, unsigned int flags,
			       struct page **pages, struct vm_area_struct **vmas);

static void use(unsigned long addr, struct page **pages)
{
	pin_user_pages(addr, 1, FOLL_LONGTERM, pages, NULL);
	pin_longterm_pages(addr, 1, FOLL_WRITE, pages, NULL);
}

/*
 * check-name: FOLL_LONGTERM is gup's own where pin_longterm_pages() is
 *
 * check-error-start
flags-v3-longterm.c:9:23: warning: pin_user_pages() is called with FOLL_LONGTERM, which is internal to gup
 * check-error-end
 */
