// SPDX-License-Identifier: GPL-2.0-only
#include "pins.h"

int pins_right(unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	unpin_user_page(page);
	return 0;
}
