// SPDX-License-Identifier: GPL-2.0-only
/* What release.cocci renames, and what it leaves alone. */

static void every_function(struct page *page, struct page **pages, int n, struct folio *folio)
{
	put_page(page);
	put_page(pages[n]);
	__free_page(page);
	folio_put(page_folio(page));
	folio_put(page_folio(pages[--n]));
	folio_put(folio);
	folio_put(dev->folios[n]);
	release_pages(pages, n);
	release_pages(pages, n, 0);
	release_pages(&dev->pages[first], min(n, 8), false);
}

static int places(struct dev *dev, struct page **pages, int n)
{
	int i;

	if (n < 0)
		put_page(pages[0]);
	else if (n == 1)
		return release_pages(pages, n), -EFAULT;
	for (i = 0; i < n; i++)
		put_page(pages[i]);
	while (n--) {
		if (pages[n]) {
#ifdef CONFIG_FOO
			put_page(pages[n]);
#else
			__free_page(pages[n]);
#endif
		} else
			put_page(dev->page);
	}
	do { put_page(virt_to_page(dev->buf)); put_page(pages[1]); } while (0);
	list_for_each_entry(page, &dev->list, lru)
		put_page(page);
	for_each_sg(dev->sgl, sg, dev->nents, i)
		put_page(sg_page(sg));
	for (i = 0; i < n; put_page(pages[i]), i++)
		;
	switch (n) {
	case 0: put_page(compound_head(pfn_to_page(page_to_pfn(pages[0]) + i)));
	}
	return 0;
err:	put_page(dev->page);
	if (dev->user) put_page(dev->page); else kfree(dev->buf);
	return n;
}

static void layout(struct dev *dev, struct page **pages, unsigned long n)
{
	put_page (  pages[n] );		/* a comment */
	put_page(/* the first */ pages[0] /* of them */);
	release_pages(dev->region[dev->current_region].pages +
		      dev->offset,	/* in pages */
		      n);
	release_pages(dev->region[dev->current_region].pages,
		n);
	release_pages(dev->region[dev->current_region].pages,
		      n,
		      0);
	release_pages(pages, n,
		      false	/* not cold */);
	folio_put(page_folio(
			pages[n]));
	do_it(dev->region, dev->offset, dev->region[dev->current_region].pages, (put_page(*pages), 1));
	return	;
}

#define drop(page) put_page(page)

/* put_page(page) in a comment */
static void not_these(struct page *page, struct page **pages, struct folio *folio, int n)
{
	pr_debug("put_page(%p)\n", page);
	dev_put_page(page);
	page_cache_release(page);
	folio_put_refs(folio, 2);
	__free_pages(page, 0);
	unpin_user_page(page);
	dev->release = put_page;
	dev->put_page(page);
	drop(page);
}
