// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

struct mem {
	union {
		struct page **hpages;
		unsigned long *hpas;
	};
	int nr;
};

static int pin(struct mem *m, unsigned long addr)
{
	return pin_user_pages_fast(addr, m->nr, FOLL_WRITE, m->hpages);
}

static void unpin(struct mem *m)
{
	int i;

	for (i = 0; i < m->nr; i++)
		put_page((struct page *)m->hpas[i]);
}

/*
 * check-name: a union's other member holds the same memory
 * check-mended: put_page=unpin_user_page release_pages=unpin_user_pages
 * check-exit-value: 1
 *
 * check-error-start
put-pinned-union.c:22:25: error: pages pinned by pin_user_pages_fast() released with put_page()
put-pinned-union.c:14:35: note: pinned here by pin_user_pages_fast() into *mem.hpages
put-pinned-union.c:22:48: note: taken from *mem.hpages
 * check-error-end
 */
