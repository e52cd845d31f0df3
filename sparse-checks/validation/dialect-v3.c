// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

extern long pin_longterm_pages(unsigned long start, unsigned long nr, unsigned int flags,
			       struct page **pages, struct vm_area_struct **vmas);
extern void put_user_page(struct page *page);
extern void put_user_pages(struct page **pages, unsigned long n);

static void wrong(unsigned long addr, struct page **pages)
{
	if (pin_longterm_pages(addr, 8, FOLL_WRITE, pages, NULL) == 8)
		release_pages(pages, 8);
}

static void right(unsigned long addr, struct page **pages)
{
	if (pin_longterm_pages(addr, 8, FOLL_WRITE, pages, NULL) == 8)
		put_user_pages(pages, 8);
}

static void got(unsigned long addr)
{
	struct page *page;

	if (get_user_pages(addr, 1, FOLL_WRITE, &page, NULL) == 1)
		put_user_page(page);
}

/*
 * check-name: the names of the v3 dialect
 * check-exit-value: 1
 *
 * check-error-start
dialect-v3.c:12:30: error: pages pinned by pin_longterm_pages() released with release_pages()
dialect-v3.c:11:31: note: pinned here by pin_longterm_pages() into what argument 2 of wrong() points to
dialect-v3.c:26:30: error: pages from get_user_pages() were not pinned, released with put_user_page()
dialect-v3.c:25:27: note: got here by get_user_pages() into page
dialect-v3.c:26:31: note: taken from page
 * check-error-end
 */
