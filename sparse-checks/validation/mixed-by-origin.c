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
	int i;

	if (s->flags & SHM_USER)
		return pin_user_pages_fast(addr, s->nr, FOLL_WRITE, s->pages);
	for (i = 0; i < s->nr; i++) {
		s->pages[i] = vmalloc_to_page((void *)(addr + i * PAGE_SIZE));
		get_page(s->pages[i]);
	}
	return s->nr;
}

static void empty(struct shm *s)
{
	int i;

	if (s->flags & SHM_USER) {
		unpin_user_pages(s->pages, s->nr);
		return;
	}
	for (i = 0; i < s->nr; i++)
		put_page(s->pages[i]);
}

/*
 * check-name: one array, two origins, released by origin: silent
 */
