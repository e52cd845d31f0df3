// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

#define RELEASE_ALL(pages, n) do { \
	int __i; \
	for (__i = 0; __i < (n); __i++) \
		put_page((pages)[__i]); \
} while (0)

static void use(unsigned long addr, struct page **pages)
{
	int got = pin_user_pages_fast(addr, 8, 0, pages);

	RELEASE_ALL(pages, got);
}

/*
 * check-name: the release is in a macro
 * check-mended: put_page=unpin_user_page release_pages=unpin_user_pages
 * check-exit-value: 1
 *
 * check-error-start
put-pinned-macro.c:14:9: error: pages pinned by pin_user_pages_fast() released with put_page()
put-pinned-macro.c:12:38: note: pinned here by pin_user_pages_fast() into what argument 2 of use() points to
put-pinned-macro.c:14:9: note: taken from what argument 2 of use() points to
 * check-error-end
 */
