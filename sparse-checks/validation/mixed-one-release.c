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
 * check-exit-value: 1
 *
 * check-error-start
mixed-one-release.c:18:25: error: unpin_user_pages() releases pinned pages and plain references
mixed-one-release.c:12:43: note: pinned here by pin_user_pages_fast() into *shm.pages
mixed-one-release.c:13:35: note: got here by get_user_pages_fast() into *shm.pages
 * check-error-end
 */
