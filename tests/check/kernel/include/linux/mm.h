/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LINUX_MM_H
#define LINUX_MM_H

#define FOLL_WRITE 1

struct page;

extern int pin_user_pages_fast(unsigned long start, int nr, unsigned int flags,
			       struct page **pages);
extern int get_user_pages_fast(unsigned long start, int nr, unsigned int flags,
			       struct page **pages);
extern void unpin_user_page(struct page *page);
extern void unpin_user_pages(struct page **pages, unsigned long nr);
extern void put_page(struct page *page);

#endif
