// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every line that ends in "match" must be reported, and no other.
 */

static void mapped(struct ctx *c, struct device *dev, struct page *page)
{
	c->dma = dma_map_page(dev, page, 0, PAGE_SIZE, c->dir); /* match */
	c->dma = dma_map_page_attrs(dev, page, 0, PAGE_SIZE, c->dir, 0); /* match */
	c->dma = pci_map_page(c->pdev, page, 0, PAGE_SIZE, c->dir); /* match */
	c->n = dma_map_sg(dev, c->sgt.sgl, c->n, c->dir); /* match */
	c->n = dma_map_sg_attrs(dev, c->sgl, c->n, c->dir, 0); /* match */
	if (dma_map_sgtable(dev, &c->sgt, c->dir, 0)) /* match */
		return;
	c->n = pci_map_sg(c->pdev, c->sgl, c->n, c->dir); /* match */
	c->dma = dma_map_single(dev, c->buf, c->len, c->dir); /* match */
	c->dma = dma_map_single_attrs(dev, c->buf, c->len, c->dir, 0); /* match */
	c->dma = pci_map_single(c->pdev, c->buf, c->len, c->dir); /* match */
	c->dma = dma_map_bvec(dev, &c->bvec, c->dir, 0); /* match */
	c->dma = skb_frag_dma_map(dev, c->frag, 0, c->len, c->dir); /* match */
	c->dma = ib_dma_map_page(c->ib, page, 0, PAGE_SIZE, c->dir); /* match */
	c->dma = ib_dma_map_single(c->ib, c->buf, c->len, c->dir); /* match */
	c->n = ib_dma_map_sg(c->ib, c->sgl, c->n, c->dir); /* match */
	c->n = ib_dma_map_sg_attrs(c->ib, c->sgl, c->n, c->dir, 0); /* match */
	c->n = ib_dma_map_sgtable_attrs(c->ib, &c->sgt, c->dir, 0); /* match */
}

static void by_iommu(struct ctx *c, phys_addr_t phys)
{
	iommu_map(c->domain, c->iova, phys, PAGE_SIZE, c->prot); /* match */
	iommu_map_atomic(c->domain, c->iova, phys, PAGE_SIZE, c->prot); /* match */
	iommu_map_sg(c->domain, c->iova, c->sgl, c->n, c->prot); /* match */
	iommu_map_sg_atomic(c->domain, c->iova, c->sgl, c->n, c->prot); /* match */
	iommu_map_sgtable(c->domain, c->iova, &c->sgt, c->prot); /* match */
}

static void handed_over(struct ctx *c, struct scatterlist *sgs[])
{
	virtqueue_add_sgs(c->vq, sgs, 1, 1, c, GFP_KERNEL); /* match */
	virtqueue_add_outbuf(c->vq, sgs[0], 1, c, GFP_KERNEL); /* match */
	virtqueue_add_inbuf(c->vq, sgs[0], 1, c, GFP_KERNEL); /* match */
	virtqueue_add_inbuf_ctx(c->vq, sgs[0], 1, c, c, GFP_KERNEL); /* match */
	c->tx = dmaengine_prep_slave_sg(c->chan, c->sgl, c->n, c->dir, 0); /* match */
	ib_map_mr_sg(c->mr, c->sgl, c->n, NULL, PAGE_SIZE); /* match */
	ib_map_mr_sg_pi(c->mr, c->sgl, c->n, NULL, c->meta, 1, NULL, SZ_4K); /* match */
	rdma_rw_ctx_init(&c->rw, c->qp, c->port, c->sgl, c->n, 0, 0, 0, c->dir); /* match */
}

static void look_alikes(struct ctx *c, struct device *dev)
{
	/* a resource is no page */
	c->dma = dma_map_resource(dev, c->phys, c->len, c->dir, 0);
	c->buf = dma_alloc_coherent(dev, c->len, &c->dma, GFP_KERNEL);
	dma_unmap_page(dev, c->dma, PAGE_SIZE, c->dir);
	dma_sync_sg_for_cpu(dev, c->sgl, c->n, c->dir);
	iommu_unmap(c->domain, c->iova, PAGE_SIZE);
	virtqueue_kick(c->vq);
	c->ops->dma_map_sg(dev, c->sgl);
}
