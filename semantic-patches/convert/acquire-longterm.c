// SPDX-License-Identifier: GPL-2.0-only
/* What acquire-longterm.cocci changes, and what it leaves alone. */

static long every_form(unsigned long addr, int n, struct page **pages, unsigned int flags, bool w)
{
	long got;

	got = get_user_pages(addr, n, FOLL_LONGTERM, pages, NULL);
	got = get_user_pages(addr, n, (FOLL_LONGTERM), pages, NULL);
	got = get_user_pages(addr, n, FOLL_WRITE | FOLL_LONGTERM, pages, NULL);
	got = get_user_pages(addr, n, FOLL_LONGTERM | FOLL_WRITE, pages, NULL);
	got = get_user_pages(addr, n, flags | FOLL_LONGTERM, pages, NULL);
	got = get_user_pages(addr, n, FOLL_LONGTERM | dev->flags, pages, NULL);
	got = get_user_pages(addr, n, FOLL_LONGTERM | FOLL_WRITE | FOLL_FORCE, pages, NULL);
	got = get_user_pages(addr, n, FOLL_WRITE | FOLL_LONGTERM | FOLL_FORCE, pages, NULL);
	got = get_user_pages(addr, n, FOLL_WRITE | FOLL_FORCE | FOLL_LONGTERM, pages, NULL);
	got = get_user_pages(addr, n, FOLL_LONGTERM | flags | FOLL_WRITE | FOLL_FORCE, pages, NULL);
	got = get_user_pages(addr, n, flags | FOLL_LONGTERM | FOLL_WRITE | FOLL_FORCE, pages, NULL);
	got = get_user_pages(addr, n, flags | FOLL_WRITE | FOLL_LONGTERM | FOLL_FORCE, pages, NULL);
	got = get_user_pages(addr, n, flags | FOLL_WRITE | FOLL_FORCE | FOLL_LONGTERM, pages, NULL);
	got = get_user_pages(addr, n, (w ? FOLL_WRITE : 0) | FOLL_LONGTERM, pages, NULL);
	got = get_user_pages(addr, n, FOLL_LONGTERM | (w ? FOLL_WRITE : 0), pages, NULL);
	got = get_user_pages(addr, n, (w ? FOLL_WRITE : 0) | FOLL_LONGTERM | flags, pages, NULL);
	got = get_user_pages(addr, n, FOLL_LONGTERM | (w ? FOLL_WRITE : 0) | flags, pages, NULL);
	got = get_user_pages(addr, n, FOLL_LONGTERM | flags | (w ? FOLL_WRITE : 0), pages, NULL);
	got = get_user_pages(addr, n, (FOLL_LONGTERM | FOLL_WRITE), pages, NULL);
	got = get_user_pages(addr, n, (FOLL_WRITE | FOLL_LONGTERM), pages, NULL);
	got = get_user_pages(addr, n, (FOLL_LONGTERM | FOLL_WRITE) | flags, pages, NULL);
	got = get_user_pages(addr, n, (FOLL_WRITE | FOLL_LONGTERM) | flags, pages, NULL);
	got = get_user_pages(addr, n, flags | (FOLL_LONGTERM | FOLL_WRITE), pages, NULL);
	got = get_user_pages(addr, n, flags | (FOLL_WRITE | FOLL_LONGTERM), pages, NULL);
	got = get_user_pages(addr, n, w ? FOLL_LONGTERM | FOLL_WRITE : FOLL_LONGTERM, pages, NULL);
	got = get_user_pages(addr, n, w ? FOLL_WRITE | FOLL_LONGTERM : FOLL_LONGTERM, pages, NULL);
	got = get_user_pages(addr, n, w ? FOLL_LONGTERM : FOLL_LONGTERM | FOLL_WRITE, pages, NULL);
	got = get_user_pages(addr, n, w ? FOLL_LONGTERM : FOLL_WRITE | FOLL_LONGTERM, pages, NULL);
	got = get_user_pages(addr, n, w ? flags | FOLL_LONGTERM : 1 | FOLL_LONGTERM, pages, NULL);
	return got;
}

static long places(struct task_struct *tsk, struct mm_struct *mm, unsigned long addr, int n,
		   struct page **pages)
{
	if (get_user_pages_fast(addr, n, FOLL_LONGTERM, pages) != n)
		return get_user_pages_fast(addr, 1, FOLL_WRITE | FOLL_LONGTERM, pages);
	while (n--) {
#ifdef CONFIG_FOO
		get_user_pages_remote(tsk, mm, addr, 1, FOLL_LONGTERM, pages, NULL, NULL);
#else
		get_user_pages_remote(mm, addr, 1, FOLL_LONGTERM, pages, NULL, NULL);
#endif
	}
	return 0;
}

static long layout(struct dev *dev, unsigned long addr, int n, struct page **pages)
{
	long got;

	got=get_user_pages (addr,n , FOLL_LONGTERM|FOLL_WRITE,	/* we write */
		      /* into */ pages, NULL);	/* these */
	got = get_user_pages_fast(addr & PAGE_MASK, n,
				  (dev->dir == DMA_FROM_DEVICE ? FOLL_WRITE : 0) | FOLL_LONGTERM,
				  pages);
	got = get_user_pages_fast(addr & PAGE_MASK,
				  n,	/* as many as asked for */
				  FOLL_WRITE |
				  FOLL_LONGTERM,
				  pages);
	got = get_user_pages_fast(addr & PAGE_MASK,
			n,
			FOLL_LONGTERM | FOLL_WRITE,
			pages);	/* not aligned */
	return get_user_pages(addr, n, FOLL_WRITE | /* for long */ FOLL_LONGTERM, pages, NULL);
}

#define GET(addr, pages) get_user_pages_fast(addr, 1, FOLL_LONGTERM, pages)

static long not_these(unsigned long addr, int n, struct page **pages, unsigned int flags, bool l)
{
	long got;

	got = get_user_pages(addr, n, l ? FOLL_LONGTERM : 0, pages, NULL);
	got = get_user_pages(addr, n, FOLL_WRITE | (l ? FOLL_LONGTERM : 0), pages, NULL);
	got = get_user_pages(addr, n, flags & ~FOLL_LONGTERM, pages, NULL);
	got = get_user_pages(addr, n, flags & FOLL_LONGTERM, pages, NULL);
	got = get_user_pages(addr, n, FOLL_WRITE | (flags & FOLL_LONGTERM), pages, NULL);
	got = get_user_pages(addr, n, my_flags(FOLL_LONGTERM), pages, NULL);
	got = get_user_pages(addr, n, FOLL_WRITE, pages, NULL);
	got = get_user_pages_unlocked(addr, n, pages, FOLL_LONGTERM);
	got = get_user_pages_locked(addr, n, FOLL_LONGTERM, pages, NULL);
	return got + my_get_user_pages(addr, n, FOLL_LONGTERM, pages, NULL) + GET(addr, pages);
}
