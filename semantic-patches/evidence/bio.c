// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every line that ends in "match" must be reported, and no other.
 */

static void block(struct ctx *c, struct bio *bio, struct page *page,
		  struct folio *folio)
{
	if (bio_add_page(bio, page, PAGE_SIZE, 0) < PAGE_SIZE) /* match */
		return;
	__bio_add_page(bio, c->pages[1], PAGE_SIZE, 0); /* match */
	bio_add_pc_page(c->q, bio, page, PAGE_SIZE, 0); /* match */
	bio_add_zone_append_page(bio, page, PAGE_SIZE, 0); /* match */
	bio_add_folio(bio, folio, PAGE_SIZE, 0); /* match */
	bio_add_folio_nofail(bio, folio, PAGE_SIZE, 0); /* match */
	bvec_set_page(&c->bvec[0], page, PAGE_SIZE, 0); /* match */
	bvec_set_folio(&c->bvec[0], folio, PAGE_SIZE, 0); /* match */
	iov_iter_bvec(&c->iter, ITER_SOURCE, c->bvec, c->n, c->len); /* match */
}

static void network(struct ctx *c, struct sk_buff *skb, struct page *page)
{
	skb_fill_page_desc(skb, 0, page, 0, PAGE_SIZE); /* match */
	__skb_fill_page_desc(skb, 0, page, 0, PAGE_SIZE); /* match */
	skb_fill_page_desc_noacc(skb, 0, page, 0, PAGE_SIZE); /* match */
	skb_frag_fill_page_desc(c->frag, page, 0, PAGE_SIZE); /* match */
	skb_frag_set_page(skb, 0, page); /* match */
	__skb_frag_set_page(c->frag, page); /* match */
	skb_add_rx_frag(skb, 0, page, 0, PAGE_SIZE, c->truesize); /* match */
	skb_append_pagefrags(skb, page, 0, PAGE_SIZE); /* match */
	kernel_sendpage(c->sock, page, 0, PAGE_SIZE, 0); /* match */
}

static void look_alikes(struct ctx *c, struct bio *bio)
{
	struct page *page = bio_page(bio);

	bio_put(bio);
	iov_iter_kvec(&c->iter, ITER_SOURCE, c->kvec, 1, c->len);
	my_bio_add_page(bio, page, PAGE_SIZE, 0);
	skb_frag_unref(c->skb, 0);
}
