// SPDX-License-Identifier: GPL-2.0-only
/* What release-loop.cocci folds, and what it leaves alone. */

static void every_form(struct dev *dev, struct page **pages, unsigned int n, bool dirty)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		put_page(pages[i]);

	for (i = 0; i < n; ++i)
		put_page(pages[i]);

	for (i = 0; i < n; i++) {
		put_page(pages[i]);
	}

	for (i = 0; i < n; i++) {
		set_page_dirty_lock(pages[i]);
		put_page(pages[i]);
	}

	for (i = 0; i < n; i++) {
		if (dirty)
			set_page_dirty_lock(pages[i]);
		put_page(pages[i]);
	}

	for (i = 0; i < dev->region[dev->current_region].n_pages; i++) {
		if (dev->direction == DMA_FROM_DEVICE) {
			set_page_dirty_lock(dev->region[dev->current_region].pages[i]);
		}
		put_page(dev->region[dev->current_region].pages[i]);
	}
}

static int places(struct dev *dev, struct page **pages, int n, bool dirty)
{
	int i;

	if (dev->pages) {
		for (i = 0; i < n; i++)
			put_page(dev->pages[i]);
	} else
		for (i = 0; i < n; i++) {
			put_page(pages[i]);
		}
	if (n)
		for (i = 0; i < n; i++)
			put_page(pages[i]);
	while (n < 10) {
#ifdef CONFIG_FOO
		for (i = 0; i < DIV_ROUND_UP(n, 8); i++)
			put_page((*dev->tables)[i]);
#else
		for (i = 0; i < n + 1; i++)
			put_page((pages + 8)[i]);
#endif
		for (i = 0; i < n; i++)
			get(pages[i]);
		n = i;
	}
	switch (n) {
	case 1:
		for (i = 0; i < n; i++)
			put_page(pages[i]);
		break;
	}
	i = get_user_pages_fast(0, n, 0, pages);
	if (i != n)
		goto err;
	return i;
err:
	/* what came */
	for (i = 0; i < n; i++)
		put_page(pages[i]);

	return -EFAULT;
}

static int not_the_index(struct dev *dev, struct page **pages, struct page ***tables, int n, bool b)
{
	int i, j;

	for (i = 0; i < n - i; i++)
		put_page(pages[i]);
	for (i = 0; i < dev->count[i]; i++) {
		put_page(pages[i]);
	}
	for (i = 0; i < n; i++)
		put_page(tables[i][i]);
	for (i = 0; i < n; i++) {
		put_page(dev->of[i].pages[i]);
	}
	for (i = 0; i < n; i++)
		put_page(tables[0][n - 1 - i]);
	for (i = 0; i < n; i++) {
		if (!PageReserved(pages[i]))
			set_page_dirty_lock(pages[i]);
		put_page(pages[i]);
	}
	for (i = 0; i < n; i++) {
		if (i < 3) {
			set_page_dirty_lock(pages[i]);
		}
		put_page(pages[i]);
	}
	for (dev->i = 0; dev->i < n; dev->i++)
		put_page(pages[dev->i]);
	for (i = 0; i < n; i++)
		put_page(pages[j]);
	for (i = 0; i < n; i++) {
		set_page_dirty_lock(pages[j]);
		put_page(pages[i]);
	}
	return 0;
}

static int not_from_0_to_n(struct page **pages, int n)
{
	int i;

	for (i = 1; i < n; i++)
		put_page(pages[i]);
	for (i = 0; i <= n; i++)
		put_page(pages[i]);
	for (i = 0; i < n; i += 2)
		put_page(pages[i]);
	for (i = n - 1; i >= 0; i--)
		put_page(pages[i]);
	for (i = 0; i > n; i++)
		put_page(pages[i]);
	for (; i < n; i++)
		put_page(pages[i]);
	while (n--)
		put_page(pages[n]);
	return 0;
}

static int not_where_one_may_be_missing(struct page **pages, int n)
{
	int i;

	for (i = 0; pages && i < n; i++)
		put_page(pages[i]);
	for (i = 0; i < n && pages; i++)
		put_page(pages[i]);
	for (i = 0; i < n; i++)
		if (pages[i])
			put_page(pages[i]);
	for (i = 0; i < n; i++) {
		if (!pages[i])
			continue;
		put_page(pages[i]);
	}
	for (i = 0; i < n; i++) {
		if (!pages[i])
			break;
		set_page_dirty_lock(pages[i]);
		put_page(pages[i]);
	}
	return 0;
}

static int not_where_something_else_happens(struct dev *dev, struct page **pages, int n, bool dirty)
{
	int i;

	for (i = 0; i < --n; i++)
		put_page(pages[i]);
	for (i = 0; i < next(dev); i++)
		put_page(pages[i]);
	for (i = 0; i < n; i++)
		put_page(array_of(dev)[i]);
	for (i = 0; i < n; i++) {
		if (dev->dirty--)
			set_page_dirty_lock(pages[i]);
		put_page(pages[i]);
	}
	for (i = 0; i < n; i++) {
		if (test_and_clear_bit(0, &dev->dirty)) {
			set_page_dirty_lock(pages[i]);
		}
		put_page(pages[i]);
	}
	for (i = 0; i < n; i++) {
		put_page(pages[i]);
		pages[i] = NULL;
	}
	for (i = 0; i < n; i++) {
		kunmap(pages[i]);
		put_page(pages[i]);
	}
	for (i = 0; i < n; i++) {
		if (dirty)
			set_page_dirty_lock(pages[i]);
		else
			put_page(pages[i]);
	}
	for (i = 0; i < n; i++) {
		put_page(pages[i]);
		set_page_dirty_lock(pages[i]);
	}
	for (i = 0; i < n; i++) {
		set_page_dirty(pages[i]);
		put_page(pages[i]);
	}
	return 0;
}

static int not_before_an_else(struct page **pages, int n)
{
	int i;

	if (pages)
		for (i = 0; i < n; i++)
			put_page(pages[i]);
	else if (n)
		for (i = 0; i < n; i++) {
			put_page(pages[i]);
		}
	else
		return -EFAULT;
	return 0;
}

static int not_where_the_index_is_read_later(struct page **pages, int n)
{
	int i;

	for (i = 0; i < n; i++)
		put_page(pages[i]);
	if (n > 1)
		pr_debug("%d\n", n);
	return i;
}
