// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void use(unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, 0, &page) == 1)
		folio_put(page_folio(page));
}

/*
 * check-name: a pinned page released as a folio
 * check-mended: folio_put(page_folio(page))=unpin_user_page(page)
 * check-exit-value: 1
 *
 * check-error-start
put-pinned-folio.c:9:26: error: pages pinned by pin_user_pages_fast() released with folio_put()
put-pinned-folio.c:8:32: note: pinned here by pin_user_pages_fast() into page
put-pinned-folio.c:9:27: note: taken from page
 * check-error-end
 */
