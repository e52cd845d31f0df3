// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every line that ends in "match" must be reported, and no other.
 */

static void numbers(struct ctx *c, struct page *page, struct folio *folio)
{
	c->pfn = page_to_pfn(c->pages[0]); /* match */
	c->phys = page_to_phys(page) + c->offset; /* match */
	c->bus = page_to_bus(page); /* match */
	c->pfn = folio_pfn(folio); /* match */
	c->pfn_t = page_to_pfn_t(page); /* match */
	c->gfn = xen_page_to_gfn(page); /* match */
	c->pfn = page_to_xen_pfn(page); /* match */
	c->pfn = page_to_hvpfn(c->pages[c->n - 1]); /* match */
}

static void look_alikes(struct ctx *c, void *buf, struct page *page)
{
	page = pfn_to_page(c->pfn);
	c->phys = virt_to_phys(buf);
	c->pfn = my_page_to_pfn(page);
	c->index = page_to_index(page);
	c->convert = page_to_phys;
}
