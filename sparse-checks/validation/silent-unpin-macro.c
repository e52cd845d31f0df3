// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

#define RELEASE_ALL(pages, n) do { \
	int __i; \
	for (__i = 0; __i < (n); __i++) \
		unpin_user_page((pages)[__i]); \
} while (0)

static void use(unsigned long addr, struct page **pages)
{
	int got = pin_user_pages_fast(addr, 8, 0, pages);

	RELEASE_ALL(pages, got);
}

/*
 * check-name: put-pinned-macro.c with the right release: silent
 */
