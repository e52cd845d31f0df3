// SPDX-License-Identifier: GPL-2.0-only
/* What acquire.cocci renames, and what it leaves alone. */

static int every_function(struct task_struct *tsk, struct mm_struct *mm, unsigned long addr,
			  struct page **pages, struct vm_area_struct **vmas, int *locked)
{
	long got;

	got = get_user_pages(addr, 1, FOLL_WRITE, pages);
	got += get_user_pages(addr, 1, FOLL_WRITE, pages, vmas);
	got += get_user_pages_fast(addr, 1, FOLL_WRITE, pages);
	got += get_user_pages_remote(mm, addr, 1, FOLL_WRITE, pages, locked);
	got += get_user_pages_remote(mm, addr, 1, FOLL_WRITE, pages, vmas, locked);
	got += get_user_pages_remote(tsk, mm, addr, 1, FOLL_WRITE, pages, vmas, locked);
	got += get_user_pages_unlocked(addr, 1, pages, FOLL_WRITE);
	got += get_user_pages_locked(addr, 1, FOLL_WRITE, pages, locked);
	got += get_user_pages_fast_only(addr, 1, FOLL_WRITE, pages);
	return got;
}

static int places(struct dev *dev, unsigned long addr, int n, struct page **pages)
{
	int i, got = get_user_pages_fast(addr, n, 0, pages);

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, pages) != 1)
		return -EFAULT;
	for (i = 0; i < n && get_user_pages_fast(addr, 1, 0, pages + i) == 1; i++)
		addr += PAGE_SIZE;
	while ((got = get_user_pages_fast(addr, n, 0, pages)) < 0) {
		if (addr) {
#ifdef CONFIG_FOO
			down_read(&dev->mm->mmap_sem);
			got = get_user_pages(addr, n, 0, pages, NULL);
			up_read(&dev->mm->mmap_sem);
#else
			got = get_user_pages_fast(addr, n, 0, pages);
#endif
		} else {
			return get_user_pages_fast(addr, n, 0, pages);
		}
	}
	switch (n) {
	case 1:
		return get_user_pages_fast(addr, 1, 0, pages) ? get_user_pages_fast(addr, 2, 0,
			pages) : -EFAULT;
	default:
		do_it(page_address(*pages), get_user_pages_fast(addr, n, 0, pages), WARN_ON(got < 0));
	}
	return min_t(int, got, get_user_pages_fast(addr, n, 0, pages));
}

static int layout(struct dev *dev, unsigned long addr, int n, struct page **pages)
{
	int got;

	got=get_user_pages_fast (addr,n , FOLL_WRITE,	/* we write */
		      /* into */ pages);	/* these */
	got = get_user_pages(addr & PAGE_MASK,
			     n,			// as many as asked for
			     (dev->dir == DMA_FROM_DEVICE ?
					FOLL_WRITE : 0),
	  pages,
#ifdef CONFIG_FOO
			     dev->vmas
#else
			     NULL
#endif
			     );
	return	got ;
}

#define GET(addr, pages) get_user_pages_fast(addr, 1, 0, pages)

/* get_user_pages_fast(addr, 1, 0, pages) in a comment */
static int not_these(unsigned long addr, struct page **pages)
{
	pr_debug("get_user_pages_fast(addr, 1, 0, pages) in a string\n");
	my_get_user_pages(addr, 1, 0, pages);
	__get_user_pages_fast(addr, 1, 1, pages);
	get_user_pages(current, current->mm, addr, 1, pages, NULL);
	get_user_pages_longterm(addr, 1, 0, pages, NULL);
	get_user_page_fast_only(addr, 0, pages);
	ops.get = get_user_pages_fast;
	ops->get_user_pages(addr, 1, 0, pages);
	return GET(addr, pages);
}
