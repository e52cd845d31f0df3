// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static long pin_user_pages_locked(unsigned long addr, unsigned long n, unsigned int flags,
				  struct page **pages, int *locked)
{
	return get_user_pages(addr, n, flags, pages, NULL);
}

static void use(unsigned long addr, struct page **pages)
{
	long n = pin_user_pages_locked(addr, 4, 0, pages, NULL);

	while (n-- > 0)
		put_page(pages[n]);
}

/*
 * check-name: a static function of the file's own with a table's name: silent
 */
