// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

extern unsigned long physical_mask;

static void use(unsigned long entry)
{
	struct page *page = (struct page *)(entry & physical_mask);

	get_page(page);
	unpin_user_page(page);
}

/*
 * check-name: a number that another file keeps is no place that pages come from
 * check-exit-value: 1
 *
 * check-error-start
unpin-referenced-mask.c:11:24: error: pages that get_page() references, and nothing pins, released with unpin_user_page()
unpin-referenced-mask.c:10:17: note: referenced again here by get_page()
 * check-error-end
 */
