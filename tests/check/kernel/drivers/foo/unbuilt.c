// SPDX-License-Identifier: GPL-2.0-only
/* Wrong, and in no configuration: only spatch can see it. */
#include "foo.h"

int foo_peek(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, 0, &page) != 1)
		return -1;
	unpin_user_page(page);
	return 0;
}
