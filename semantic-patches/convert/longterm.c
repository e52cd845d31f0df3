// SPDX-License-Identifier: GPL-2.0-only
/* What longterm.cocci adds, and what it leaves alone. */

static int every_form(struct task_struct *tsk, struct mm_struct *mm, unsigned long addr, int n,
		      struct page **pages, unsigned int flags, bool w)
{
	long got;

	got = pin_user_pages(addr, n, 0, pages);
	got = pin_user_pages(addr, n, 0, pages, NULL);
	got = pin_user_pages_fast(addr, n, 0, pages);
	got = pin_user_pages_unlocked(addr, n, pages, 0);
	got = pin_user_pages_remote(mm, addr, n, 0, pages, NULL);
	got = pin_user_pages_remote(mm, addr, n, 0, pages, NULL, NULL);
	got = pin_user_pages_remote(tsk, mm, addr, n, 0, pages, NULL, NULL);
	got = pin_user_pages_fast(addr, n, FOLL_WRITE, pages);
	got = pin_user_pages_fast(addr, n, flags, pages);
	got = pin_user_pages_fast(addr, n, dev->flags[n], pages);
	got = pin_user_pages_fast(addr, n, flags_of(dev), pages);
	got = pin_user_pages_fast(addr, n, FOLL_WRITE | FOLL_FORCE, pages);
	got = pin_user_pages_fast(addr, n, FOLL_WRITE | FOLL_FORCE | flags, pages);
	got = pin_user_pages_fast(addr, n, (FOLL_WRITE | FOLL_FORCE), pages);
	got = pin_user_pages_fast(addr, n, w ? FOLL_WRITE : 0, pages);
	got = pin_user_pages_fast(addr, n, (w ? FOLL_WRITE : 0), pages);
	got = pin_user_pages_fast(addr, n, FOLL_FORCE | (w ? FOLL_WRITE : 0), pages);
	got = pin_user_pages_fast(addr, n, n == 1 ? 0 : w ? FOLL_WRITE : 0, pages);
	got = pin_user_pages_fast(addr, n, flags & FOLL_WRITE, pages);
	got = pin_user_pages_fast(addr, n, flags & ~FOLL_FORCE, pages);
	got = pin_user_pages_fast(addr, n, w && n, pages);
	got = pin_user_pages_fast(addr, n, w || n, pages);
	got = pin_user_pages_fast(addr, n, !w, pages);
	got = pin_user_pages_fast(addr, n, flags ^ FOLL_WRITE, pages);
	got = pin_user_pages_fast(addr, n, w == 1, pages);
	got = pin_user_pages_fast(addr, n, flags = FOLL_WRITE, pages);
	got = pin_user_pages_fast(addr, n, flags |= FOLL_WRITE, pages);
	got = pin_user_pages_fast(addr, n, (unsigned int)flags, pages);
	got = pin_user_pages_fast(addr, n, w * FOLL_WRITE, pages);
	got = pin_user_pages_fast(addr, n, 0x01, pages);
	return got;
}

static int places(struct dev *dev, unsigned long addr, int n, struct page **pages)
{
	if (pin_user_pages_fast(addr, n, FOLL_WRITE, pages) != n)
		return pin_user_pages_fast(addr, 1, 0, pages);
	while (n--) {
#ifdef CONFIG_FOO
		n += pin_user_pages(addr, 1, FOLL_WRITE, pages, NULL);
#else
		n += pin_user_pages(addr, 1, FOLL_WRITE, pages);
#endif
	}
	return 0;
}

static long layout(struct dev *dev, unsigned long addr, int n, struct page **pages)
{
	long got;

	got=pin_user_pages (addr,n , FOLL_WRITE,	/* we write */
		      /* into */ pages, NULL);	/* these */
	got = pin_user_pages_fast(addr & PAGE_MASK,
				  n,	/* as many as asked for */
				  dev->dir == DMA_FROM_DEVICE ?
					FOLL_WRITE : 0,		/* as the device does */
				  pages);
	got = pin_user_pages_fast(addr & PAGE_MASK,
			n,
			0 /* only read */,
			pages);
	return got;
}

static int not_these(unsigned long addr, int n, struct page **pages, unsigned int flags, bool l)
{
	long got;

	got = pin_user_pages_fast(addr, n, FOLL_LONGTERM, pages);
	got = pin_user_pages_fast(addr, n, FOLL_WRITE | FOLL_LONGTERM, pages);
	got = pin_user_pages_fast(addr, n, FOLL_WRITE | (l ? FOLL_LONGTERM : 0), pages);
	got = pin_longterm_pages(addr, n, 0, pages, NULL);
	got = get_user_pages_fast(addr, n, 0, pages);
	got = my_pin_user_pages(addr, n, 0, pages);
	return got;
}
