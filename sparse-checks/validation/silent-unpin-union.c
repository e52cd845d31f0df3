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
		unpin_user_page((struct page *)m->hpas[i]);
}

/*
 * check-name: put-pinned-union.c with the right release: silent
 */
