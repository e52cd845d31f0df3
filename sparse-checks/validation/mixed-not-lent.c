// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

struct user_memory {
	struct page **pages, **spare;
	int nr;
};

/* What a device is told of, whoever the pages belong to. */
struct object {
	struct scatterlist sg[16];
};

static int pin_memory(struct user_memory *m, unsigned long addr)
{
	return pin_user_pages_fast(addr, m->nr, 0, m->pages);
}

static void unpin_memory(struct user_memory *m)
{
	unpin_user_pages(m->spare, m->nr);
}

static void show_memory(struct object *o, struct user_memory *m)
{
	sg_set_page(&o->sg[0], m->pages[0], PAGE_SIZE, 0);
}

static void allocate(struct object *o)
{
	sg_set_page(&o->sg[0], alloc_pages(GFP_KERNEL, 0), PAGE_SIZE, 0);
}

static void free_allocated(struct object *o)
{
	put_page(sg_page(&o->sg[0]));
}

/*
 * check-name: a put in a table that is lent pinned pages, which no owner unpins
 * check-exit-value: 1
 * check-mended: m->spare=m->pages
 *
 * check-error-start
mixed-not-lent.c:36:17: error: put_page() releases pinned pages and plain references
mixed-not-lent.c:16:35: note: pinned here by pin_user_pages_fast() into *user_memory.pages
mixed-not-lent.c:26:32: note: taken from *user_memory.pages
gup.h:116:9: note: stored in object.sg
gup.h:108:32: note: taken from object.sg
mixed-not-lent.c:31:43: note: returned here by alloc_pages()
gup.h:116:9: note: stored in object.sg
gup.h:108:32: note: taken from object.sg
 * check-error-end
 */
