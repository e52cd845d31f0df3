// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

#define SHM_USER 2

struct shm {
	unsigned int flags;
	struct page **pages;
	int nr;
};

static int fill(struct shm *s, unsigned long addr)
{
	if (s->flags & SHM_USER)
		return pin_user_pages_fast(addr, s->nr, FOLL_WRITE, s->pages);
	return get_user_pages_fast(addr, s->nr, FOLL_WRITE, s->pages);
}

static void empty(struct shm *s)
{
	int i;

	if (s->flags & SHM_USER) {
		release_pages(s->pages, s->nr);
		return;
	}
	for (i = 0; i < s->nr; i++)
		put_page(s->pages[i]);
}

/*
 * check-name: released by origin, and the pinned ones are put
 * check-exit-value: 1
 *
 * check-error-start
mixed-by-origin-wrong.c:24:30: error: pages pinned by pin_user_pages_fast() released with release_pages()
mixed-by-origin-wrong.c:15:43: note: pinned here by pin_user_pages_fast() into *shm.pages
 * check-error-end
 */
