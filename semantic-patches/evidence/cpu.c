// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every line that ends in "match" must be reported, and no other.
 */

static void mapped(struct ctx *c, struct page *page, struct folio *folio)
{
	c->p = vmap(c->pages, c->n, VM_MAP, PAGE_KERNEL); /* match */
	c->p = vm_map_ram(c->pages, c->n, -1); /* match */
	map_vm_area(c->area, PAGE_KERNEL, c->pages); /* match */
	c->p = kmap(page); /* match */
	c->p = kmap_atomic(page) + c->offset; /* match */
	c->p = kmap_atomic_prot(page, PAGE_KERNEL); /* match */
	c->p = kmap_local_page(c->pages[0]); /* match */
	c->p = kmap_local_page_prot(page, PAGE_KERNEL); /* match */
	c->p = kmap_local_folio(folio, c->offset); /* match */
	c->p = bvec_kmap_local(&c->bvec); /* match */
	c->p = page_address(page); /* match */
	c->p = page_to_virt(page); /* match */
	c->p = lowmem_page_address(page); /* match */
	c->p = folio_address(folio); /* match */
	sg_miter_start(&c->miter, c->sgl, c->n, SG_MITER_TO_SG); /* match */
}

static void read(struct ctx *c, struct page *a, struct page *b,
		 struct folio *folio)
{
	copy_page_to_iter(a, 0, c->len, c->iter); /* match */
	copy_page_to_iter_nofault(a, 0, c->len, c->iter); /* match */
	copy_folio_to_iter(folio, 0, c->len, c->iter); /* match */
	memcpy_from_page(c->buf, a, 0, c->len); /* match */
	memcpy_from_folio(c->buf, folio, 0, c->len); /* match */
	memcpy_from_file_folio(c->buf, folio, 0, c->len); /* match */
	memcpy_from_bvec(c->buf, &c->bvec); /* match */
	copy_from_user_page(c->vma, a, c->addr, c->buf, c->p, c->len); /* match */
	if (memcmp_pages(a, b)) /* match */
		return;
	sg_copy_to_buffer(c->sgl, c->n, c->buf, c->len); /* match */
	sg_pcopy_to_buffer(c->sgl, c->n, c->buf, c->len, 0); /* match */
}

/* These read one page and write the other: each is said of both. */
static void copy(struct ctx *c, struct page *to, struct page *from,
		 struct folio *dst, struct folio *src)
{
	copy_highpage(to, from); /* match */
	copy_user_highpage(to, from, c->addr, c->vma); /* match */
	copy_mc_highpage(to, from); /* match */
	copy_mc_user_highpage(to, from, c->addr, c->vma); /* match */
	copy_user_huge_page(to, from, c->addr, c->vma, c->n); /* match */
	copy_user_large_folio(dst, src, c->addr, c->vma); /* match */
	memcpy_page(to, 0, from, 0, c->len); /* match */
}

static void written(struct ctx *c, struct page *page, struct folio *folio)
{
	copy_page_from_iter(page, 0, c->len, c->iter); /* match */
	copy_page_from_iter_atomic(page, 0, c->len, c->iter); /* match */
	copy_folio_from_iter(folio, 0, c->len, c->iter); /* match */
	copy_folio_from_iter_atomic(folio, 0, c->len, c->iter); /* match */
	iov_iter_copy_from_user_atomic(page, c->iter, 0, c->len); /* match */
	memcpy_to_page(page, 0, c->buf, c->len); /* match */
	memcpy_to_folio(folio, 0, c->buf, c->len); /* match */
	memcpy_to_bvec(&c->bvec, c->buf); /* match */
	memset_page(page, 0, 0xff, c->len); /* match */
	memzero_page(page, 0, c->len); /* match */
	clear_highpage(page); /* match */
	clear_user_highpage(page, c->addr); /* match */
	clear_huge_page(page, c->addr, c->n); /* match */
	zero_user(page, 0, c->len); /* match */
	zero_user_segment(page, 0, c->len); /* match */
	zero_user_segments(page, 0, 8, 16, 24); /* match */
	folio_zero_range(folio, 0, c->len); /* match */
	folio_zero_segment(folio, 0, c->len); /* match */
	folio_zero_segments(folio, 0, 8, 16, 24); /* match */
	folio_zero_user(folio, c->addr); /* match */
	folio_fill_tail(folio, 0, c->buf, c->len); /* match */
	copy_to_user_page(c->vma, page, c->addr, c->p, c->buf, c->len); /* match */
	sg_copy_from_buffer(c->sgl, c->n, c->buf, c->len); /* match */
	sg_pcopy_from_buffer(c->sgl, c->n, c->buf, c->len, 0); /* match */
	sg_zero_buffer(c->sgl, c->n, c->len, 0); /* match */
}

static void look_alikes(struct ctx *c, struct page *page)
{
	/* addresses: whoever made them has mapped the page */
	copy_page(c->p, c->buf);
	clear_page(c->p);
	memcpy(c->p, c->buf, c->len);
	kunmap(page);
	kunmap_local(c->p);
	vunmap(c->p);
	flush_dcache_page(page);
	copy_to_iter(c->buf, c->len, c->iter);
	c->p = my_kmap(page);
}
