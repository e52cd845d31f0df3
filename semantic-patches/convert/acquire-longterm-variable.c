// SPDX-License-Identifier: GPL-2.0-only
/* What acquire-longterm-variable.cocci renames, and what it leaves alone. */

static long initialized(struct dev *dev, unsigned long addr, int n, struct page **pages, bool w)
{
	unsigned int gup_flags = FOLL_LONGTERM | (w ? FOLL_WRITE : 0);

	if (n < 0)
		return -EINVAL;
	return get_user_pages_fast(addr, n, gup_flags, pages);
}

static long assigned(struct task_struct *tsk, struct mm_struct *mm, unsigned long addr, int n,
		     struct page **pages, bool w)
{
	unsigned int flags, other;

	flags = FOLL_WRITE | FOLL_LONGTERM | FOLL_FORCE;
	other = w ? FOLL_WRITE : 0;
	while (n-- > 0) {
		if (mm == current->mm)
			n += get_user_pages(addr, n,
					    flags, pages, NULL);
		else
			n += get_user_pages_remote(tsk, mm, addr, n, flags, pages, NULL, NULL);
	}
	if (w)
		other |= FOLL_FORCE;
	other |= FOLL_LONGTERM;
	if (get_user_pages_fast(addr, n, other, pages) != n)
		return -EFAULT;
	return n;
}

static long not_these(unsigned long addr, int n, struct page **pages, unsigned int flags, bool l)
{
	unsigned int maybe = l ? FOLL_LONGTERM : 0, a = FOLL_WRITE, b = 0, c;

	n += get_user_pages_fast(addr, n, flags, pages);
	n += get_user_pages_fast(addr, n, maybe, pages);
	if (l)
		b |= FOLL_LONGTERM;
	n += get_user_pages_fast(addr, n, b, pages);
	if (l)
		a |= FOLL_WRITE;
	else {
		a |= FOLL_LONGTERM;
	}
	n += get_user_pages_fast(addr, n, a, pages);
	c = FOLL_LONGTERM | FOLL_WRITE;
	n += get_user_pages_fast(addr, n, flags, pages);
	n += get_user_pages_unlocked(addr, n, pages, c);
	return n + my_get_user_pages(addr, n, c, pages);
}

static long not_before(unsigned long addr, int n, struct page **pages)
{
	unsigned int flags = FOLL_WRITE;

	n = get_user_pages_fast(addr, n, flags, pages);
	flags |= FOLL_LONGTERM;
	return n + my_get_user_pages(addr, n, flags, pages);
}
