// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every line that ends in "match" must be reported, and no other.
 */

static void release_plain(struct ctx *c, struct folio *folio, int n)
{
	int i;

	for (i = 0; i < n; i++)
		put_page(c->pages[i]); /* match */
	put_page(pfn_to_page(c->pfn)); /* match */
	release_pages(c->pages, n); /* match */
	folio_put(folio); /* match */
	folio_put_refs(folio, n); /* match */
	if (put_page_testzero(c->pages[0])) /* match */
		c->gone = 1;
	if (folio_put_testzero(folio)) /* match */
		c->gone = 1;
	if (!put_devmap_managed_page(c->pages[1])) /* match */
		c->gone = 0;
	put_devmap_managed_page_refs(c->pages[2], n); /* match */
	__free_page(c->pages[3]); /* match */
	__free_pages(c->pages[4], 0); /* match */
}

static void release_pins(struct ctx *c, struct folio *folio, int n)
{
	unpin_user_page(sg_page(c->sg)); /* match */
	unpin_user_pages(c->pages, n); /* match */
	unpin_user_pages_dirty_lock(c->pages, n, true); /* match */
	unpin_user_page_range_dirty_lock(c->pages[0], n, c->write); /* match */
	unpin_user_folio(folio, n); /* match */
	unpin_folio(folio); /* match */
	unpin_folios(c->folios, n); /* match */
	put_user_page(c->pages[0]); /* match */
	put_user_pages(c->pages, n); /* match */
	put_user_pages_dirty(c->pages, n); /* match */
	put_user_pages_dirty_lock(c->pages, n, true); /* match */
}

static void look_alikes(struct ctx *c, struct page *page)
{
	/* put_page(page) is only spoken of */
	free_pages((unsigned long)c->buf, 0);
	free_page((unsigned long)c->buf);
	get_page(page);
	c->ops->put_page(page);
	my_put_page(page);
	c->release = put_page;
}
