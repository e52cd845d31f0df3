// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

#define USER 1

struct shm {
	unsigned int flags;
	struct page **pages;
	int nr;
};

static void put_kernel(struct shm *s)
{
	release_pages(s->pages, s->nr);
}

static void put_user(struct shm *s)
{
	unpin_user_pages(s->pages, s->nr);
}

static int fill(struct shm *s, unsigned long addr)
{
	if (s->flags & USER)
		return pin_user_pages_fast(addr, s->nr, FOLL_WRITE, s->pages);
	return get_user_pages_fast(addr, s->nr, FOLL_WRITE, s->pages);
}

static void empty(struct shm *s)
{
	if (s->flags & USER)
		put_kernel(s);
	else
		put_user(s);
}

/*
 * check-name: the callers of two helpers choose the wrong one
 * check-exit-value: 1
 *
 * check-error-start
mixed-helper-wrong.c:14:22: error: pages pinned by pin_user_pages_fast() released with release_pages()
mixed-helper-wrong.c:25:43: note: pinned here by pin_user_pages_fast() into *shm.pages
mixed-helper-wrong.c:19:25: error: pages from get_user_pages_fast() were not pinned, released with unpin_user_pages()
mixed-helper-wrong.c:26:35: note: got here by get_user_pages_fast() into *shm.pages
 * check-error-end
 */
