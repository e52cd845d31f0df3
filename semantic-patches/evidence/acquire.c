// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every line that ends in "match" must be reported, and no other.
 */

static int acquire_all(struct ctx *c, unsigned long start, int n)
{
	struct page *page;
	int ret;

	ret = get_user_pages(start, n, FOLL_WRITE, c->pages, NULL); /* match */
	ret = get_user_pages_longterm(start, n, 0, c->pages, NULL); /* match */
	ret = get_user_pages_fast(start & PAGE_MASK, n, 1, c->pages); /* match */
	if (get_user_pages_remote(c->mm, start, n, 0, c->pages, NULL) < 0) /* match */
		return -EFAULT;
	ret = get_user_pages_locked(start, n, 0, c->pages, &c->locked); /* match */
	ret = get_user_pages_unlocked(start, n, c->pages, 0); /* match */
	ret = get_user_pages_fast_only(start, n, 0, c->pages); /* match */
	ret = __get_user_pages_fast(start, n, 1, &page); /* match */
	ret = get_user_page_fast_only(start, 0, &page); /* match */
	page = get_user_page_vma_remote(c->mm, start, 0, &c->vma); /* match */
	return ret;
}

static int pin_all(struct ctx *c, unsigned long start, int n)
{
	pin_user_pages(start, n, FOLL_LONGTERM, c->pages); /* match */
	pin_user_pages_fast(start, n, 0, c->pages); /* match */
	pin_user_pages_remote(c->mm, start, n, 0, c->pages, NULL); /* match */
	pin_user_pages_unlocked(start, n, c->pages, 0); /* match */
	pin_user_pages_locked(start, n, 0, c->pages, &c->locked); /* match */
	pin_user_pages_fast_only(start, n, 0, c->pages); /* match */
	pin_longterm_pages(start, n, 0, c->pages, NULL); /* match */
	pin_longterm_pages_fast(start, n, 0, c->pages); /* match */
	return pin_longterm_pages_remote(c->mm, start, n, 0, c->pages, NULL, /* match */
					 NULL);
}

static int look_alikes(struct ctx *c, unsigned long start, int n)
{
	int (*get)(unsigned long, int, struct page **) = my_get_user_pages;

	/* get_user_pages(start, n, 0, c->pages) is only spoken of */
	pr_debug("get_user_pages(%lx) failed\n", start);
	c->ops->get_user_pages(start, n, 0, c->pages);
	c->get = get_user_pages;
	fuse_get_user_pages(c, start, n);
	put_user_pages(c->pages, n);
	return get(start, n, c->pages);
}
