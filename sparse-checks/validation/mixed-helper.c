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
		put_user(s);
	else
		put_kernel(s);
}

/*
 * check-name: the kind is decided in the callers of two helpers: silent
 */
