// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every line that ends in "match" must be reported, and no other.
 */

static void mark(struct ctx *c, struct folio *folio, int i)
{
	set_page_dirty(c->pages[i]); /* match */
	if (!PageReserved(c->pages[i]))
		set_page_dirty_lock(c->pages[i]); /* match */
	folio_mark_dirty(folio); /* match */
	folio_mark_dirty_lock(page_folio(c->pages[i])); /* match */
}

static void mark_and_release(struct ctx *c, int n)
{
	unpin_user_pages_dirty_lock(c->pages, n, c->write); /* match */
	unpin_user_page_range_dirty_lock(c->pages[0], n, true); /* match */
	put_user_pages_dirty(c->pages, n); /* match */
	put_user_pages_dirty_lock(c->pages, n, true); /* match */
}

static void look_alikes(struct ctx *c, struct page *page)
{
	if (PageDirty(page))
		unpin_user_pages(c->pages, 1);
	mark_buffer_dirty(c->bh);
	SetPageDirty(page);
	page->mapping->a_ops->set_page_dirty(page);
}
