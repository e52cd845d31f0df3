// SPDX-License-Identifier: GPL-2.0-only
/* What flags.cocci drops, and what it leaves alone. */

static long calls(struct mm_struct *mm, unsigned long addr, int n, struct page **pages,
		  unsigned int flags, bool w)
{
	long got;

	got = get_user_pages(addr, 1, FOLL_GET, pages, NULL);
	got = get_user_pages(addr, 2, FOLL_TOUCH, pages, NULL);
	got = get_user_pages(addr, 3, FOLL_TOUCH | FOLL_GET, pages, NULL);
	got = get_user_pages(addr, 4, FOLL_WRITE | FOLL_GET, pages, NULL);
	got = get_user_pages(addr, 5, FOLL_GET | FOLL_WRITE, pages, NULL);
	got = get_user_pages(addr, 6, flags | FOLL_GET, pages, NULL);
	got = get_user_pages(addr, 7, FOLL_TOUCH | dev->flags, pages, NULL);
	got = get_user_pages(addr, 8, FOLL_TOUCH | FOLL_WRITE | FOLL_GET, pages, NULL);
	got = get_user_pages(addr, 9, FOLL_GET | FOLL_TOUCH | FOLL_WRITE, pages, NULL);
	got = get_user_pages(addr, 10, FOLL_WRITE | FOLL_GET | FOLL_TOUCH, pages, NULL);
	got = get_user_pages(addr, 11, FOLL_WRITE | FOLL_GET | FOLL_FORCE, pages, NULL);
	got = get_user_pages(addr, 12, FOLL_GET | FOLL_WRITE | FOLL_FORCE, pages, NULL);
	got = get_user_pages(addr, 13, FOLL_WRITE | FOLL_FORCE | FOLL_GET, pages, NULL);
	got = get_user_pages(addr, 14, FOLL_GET | FOLL_WRITE | FOLL_TOUCH | FOLL_FORCE, pages, NULL);
	got = get_user_pages(addr, 15, FOLL_GET | FOLL_WRITE | FOLL_FORCE | FOLL_TOUCH, pages, NULL);
	got = get_user_pages(addr, 16, FOLL_WRITE | FOLL_GET | FOLL_FORCE | FOLL_TOUCH, pages, NULL);
	got = get_user_pages(addr, 17, FOLL_WRITE | FOLL_GET | FOLL_TOUCH | FOLL_FORCE, pages, NULL);
	got = get_user_pages(addr, 18, (w ? FOLL_WRITE : 0) | FOLL_GET, pages, NULL);
	got = get_user_pages(addr, 19, FOLL_GET | (w ? FOLL_WRITE : 0), pages, NULL);
	got = get_user_pages(addr, 20, w ? FOLL_WRITE | FOLL_GET : 0, pages, NULL);
	got = get_user_pages_fast(addr, n, FOLL_WRITE | FOLL_GET, pages);
	got = get_user_pages_remote(mm, addr, n, FOLL_WRITE | FOLL_GET, pages, NULL, NULL);
	got = get_user_pages_unlocked(addr, n, pages, FOLL_WRITE | FOLL_GET);
	got = pin_user_pages(addr, n, FOLL_WRITE | FOLL_GET, pages);
	got = pin_user_pages_fast(addr, n, FOLL_GET, pages);
	got = pin_longterm_pages(addr, n, FOLL_GET | FOLL_WRITE, pages, NULL);
	if (WARN_ON(get_user_pages_fast(addr, n, FOLL_WRITE | FOLL_GET, pages) != n))
		return get_user_pages_fast(addr, n, FOLL_WRITE | FOLL_GET, pages);
	return 1 + get_user_pages_fast(addr, n, FOLL_GET, pages);
}

static void variables(struct dev *dev, unsigned int flags, bool w)
{
	unsigned int a = FOLL_WRITE | FOLL_GET;
	unsigned int b = FOLL_TOUCH | FOLL_WRITE | FOLL_GET, c;
	unsigned int d = (w ? FOLL_WRITE : 0) | FOLL_TOUCH;

	flags = FOLL_GET;
	flags = FOLL_TOUCH | FOLL_GET;
	flags = FOLL_WRITE | FOLL_GET;
	dev->flags = FOLL_GET | FOLL_WRITE;
	flags |= FOLL_WRITE | FOLL_GET;
	flags |= FOLL_TOUCH | FOLL_WRITE | FOLL_GET;
	flags |= FOLL_GET;
	if (w)
		flags |= FOLL_WRITE | FOLL_TOUCH;
	dev->flags |= FOLL_TOUCH;
	flags |= FOLL_TOUCH | FOLL_GET;

	use(a, b, c, d, flags);
}

static int layout(struct dev *dev, unsigned long addr, int n, struct page **pages)
{
	int got;

	got=get_user_pages (addr,n , FOLL_GET|FOLL_WRITE,	/* we write */
		      /* into */ pages, NULL);	/* these */
	got = get_user_pages_fast(addr & PAGE_MASK,
				  n,	/* as many as asked for */
				  FOLL_WRITE |
				  FOLL_GET,
				  pages);
	return get_user_pages_fast(addr & PAGE_MASK, n,
		FOLL_GET | FOLL_WRITE, pages);	/* not aligned */
}

static int not_these(unsigned long addr, int n, struct page **pages, unsigned int flags, bool w)
{
	struct page *page = follow_page(vma, addr, FOLL_GET | FOLL_WRITE);
	unsigned int want = w ? FOLL_GET : 0;

	page = follow_page(vma, addr, FOLL_GET);
	page = follow_page(vma, addr, w ? FOLL_GET | FOLL_WRITE : 0);
	flags = page_flags(FOLL_TOUCH | FOLL_GET | FOLL_WRITE);
	flags &= ~FOLL_GET;
	flags &= ~(FOLL_GET | FOLL_WRITE);
	flags &= FOLL_GET | FOLL_WRITE;
	flags ^= FOLL_GET;
	flags = flags & ~(FOLL_GET | FOLL_TOUCH);
	flags = flags & (FOLL_GET | FOLL_TOUCH);
	flags = (FOLL_GET | FOLL_TOUCH) & flags;
	flags = w ? FOLL_GET : 0;
	if (w)
		flags |= FOLL_GET;
	else if (n) {
		flags |= FOLL_TOUCH;
	}
	pin_user_pages_fast(addr, n, flags & (FOLL_GET | FOLL_WRITE), pages);
	pin_user_pages_fast(addr, n, (FOLL_GET | FOLL_WRITE) & flags, pages);
	pin_user_pages_fast(addr, n, FOLL_WRITE | (flags & (FOLL_GET | FOLL_FORCE)), pages);
	pin_user_pages_fast(addr, n, flags & ~(FOLL_GET | FOLL_WRITE), pages);
	pin_user_pages_fast(addr, n, gup_flags(FOLL_GET | FOLL_WRITE), pages);
	pin_user_pages_fast(addr, n, (w ? FOLL_GET : 0) | FOLL_WRITE, pages);
	if ((flags & (FOLL_GET | FOLL_WRITE)) == (FOLL_GET | FOLL_WRITE))
		return get_user_pages(addr, n, FOLL_WRITE | FOLL_FORCE, pages, NULL);
	return (flags & FOLL_GET) ? flags == (FOLL_TOUCH | FOLL_GET) : want;
}
