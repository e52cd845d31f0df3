// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every line that ends in "match" must be reported, and no other.
 */

static int fill(struct ctx *c, struct scatterlist *sg, struct page **pages)
{
	int ret;

	sg_set_page(sg, pages[0], PAGE_SIZE, 0); /* match */
	sg_assign_page(sg, pages[1]); /* match */
	sg_set_folio(sg, page_folio(pages[0]), c->len, 0); /* match */
	ret = sg_alloc_table_from_pages(&c->sgt, pages, c->n, 0, c->len, 0); /* match */
	ret = sg_alloc_table_from_pages_segment(&c->sgt, pages, c->n, 0, /* match */
						c->len, c->max, GFP_KERNEL);
	ret = sg_alloc_append_table_from_pages(&c->append, pages, c->n, 0, /* match */
					       c->len, c->max, 0, GFP_KERNEL);
	c->psgt = __sg_alloc_table_from_pages(&c->sgt, pages, c->n, 0, c->len, /* match */
					      c->max, NULL, 0, GFP_KERNEL);
	c->psgt = drm_prime_pages_to_sg(pages, c->n); /* match */
	c->psgt = drm_prime_pages_to_sg(c->drm, pages, c->n); /* match */
	return ret;
}

static void look_alikes(struct ctx *c, struct scatterlist *sg)
{
	struct page *page = sg_page(sg);

	sg_set_buf(sg, c->buf, c->len);
	sg_init_one(sg, c->buf, c->len);
	sg_alloc_table(&c->sgt, c->n, GFP_KERNEL);
	my_sg_set_page(sg, page);
}
