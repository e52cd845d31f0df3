// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

struct shm {
	struct page **pages;
	int nr;
};

static int fill(struct shm *s, unsigned long addr, int user)
{
	if (user)
		return pin_user_pages_fast(addr, s->nr, FOLL_WRITE, s->pages);
	return get_user_pages_fast(addr, s->nr, FOLL_WRITE, s->pages);
}

static void empty(struct shm *s)
{
	unpin_user_pages(s->pages, s->nr);
}

/*
 * check-name: pages of both origins meet one release
 */
