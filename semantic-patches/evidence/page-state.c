// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every line that ends in "match" must be reported, and no other.
 */

static int functions(struct ctx *c, struct page *page, struct folio *folio)
{
	c->nid = page_to_nid(c->pages[0]); /* match */
	c->zone = page_zone(page); /* match */
	c->num = page_zonenum(page); /* match */
	c->section = page_to_section(page); /* match */
	if (page_count(page) + page_ref_count(page) > 2) /* match */
		return 1;
	if (page_mapcount(page) || page_mapping(page)) /* match */
		return 2;
	c->index = page_index(page); /* match */
	if (PageAnon(page) || PageHuge(page) || PageReserved(page)) /* match */
		return 3;
	if (PageCompound(page) || PageTail(page) || PageHead(page)) /* match */
		return 4;
	if (PageLRU(page) || PageKsm(page) || PageDirty(page)) /* match */
		return 5;
	if (PageTransHuge(page) || PageTransCompound(page)) /* match */
		return 6;
	if (PageLocked(page) || PageUptodate(page) || PageHWPoison(page)) /* match */
		return 7;
	if (!trylock_page(page)) /* match */
		lock_page(page); /* match */
	unlock_page(page); /* match */
	wait_on_page_writeback(page); /* match */
	if (folio_test_anon(folio) || folio_test_hugetlb(folio)) /* match */
		return 8;
	folio_lock(folio); /* match */
	c->mapping = folio_mapping(folio); /* match */
	folio_unlock(folio); /* match */
	isolate_lru_page(page); /* match */
	mark_page_accessed(page); /* match */
	folio_mark_accessed(folio); /* match */
	if (is_zone_device_page(page)) /* match */
		return page_maybe_dma_pinned(page) + page_dma_pinned(page); /* match */
	c->head = compound_head(page); /* match */
	c->folio = page_folio(page); /* match */
	dump_page(page, "state"); /* match */
	soft_offline_page(page, 0); /* match */
	return memory_failure(c->pfn, 0); /* match */
}

static long members(struct ctx *c, struct page *page, struct page **pages,
		    struct folio *folio)
{
	unsigned long flags = page->flags; /* match */

	if (!pages[3]->mapping) /* match */
		return folio->index; /* match */
	if (c->pages[1]->mapping->host) /* match */
		return c->table->pages[0]->index; /* match */
	return flags + sg_page(c->sg)->flags; /* match */
}

static long look_alikes(struct ctx *c, struct page *page, struct vma *vma)
{
	struct file *file = c->file;
	struct page copy = *c->pages[0];

	c->index = vma->flags;
	if (file->mapping)
		c->flags = copy.flags;
	get_page(page);
	SetPageReserved(page);
	c->PageAnon = my_PageAnon(page);
	return page->private + page->flags_saved;
}
