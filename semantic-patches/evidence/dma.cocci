// SPDX-License-Identifier: GPL-2.0-only
/// Pages mapped for a device
///
//# A mapping for DMA is made so that a device reads or writes the data; some
//# interfaces take a scatterlist and map it themselves.
//
// Confidence: High
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@dma@
expression E;
expression X;
position p;
@@

(
 dma_map_page@p(X, E, ...)
|
 dma_map_page_attrs@p(X, E, ...)
|
 pci_map_page@p(X, E, ...)
|
 dma_map_sg@p(X, E, ...)
|
 dma_map_sg_attrs@p(X, E, ...)
|
 dma_map_sgtable@p(X, E, ...)
|
 pci_map_sg@p(X, E, ...)
|
 ib_dma_map_page@p(X, E, ...)
|
 ib_dma_map_sg@p(X, E, ...)
|
 ib_dma_map_sg_attrs@p(X, E, ...)
|
 ib_dma_map_sgtable_attrs@p(X, E, ...)
|
 dma_map_single@p(X, E, ...)
|
 dma_map_single_attrs@p(X, E, ...)
|
 pci_map_single@p(X, E, ...)
|
 ib_dma_map_single@p(X, E, ...)
|
 dma_map_bvec@p(X, E, ...)
|
 skb_frag_dma_map@p(X, E, ...)
)

@depends on context@
position dma.p;
identifier f;
expression list es;
@@

* f@p(es)

@script:python depends on report@
p << dma.p;
E << dma.E;
@@

coccilib.report.print_report(p[0], "dma: is mapped for DMA: " + E)

@script:python depends on org@
p << dma.p;
E << dma.E;
@@

coccilib.org.print_todo(p[0], "dma: is mapped for DMA: " + E)

@iommu@
expression E;
expression X, Y;
position p;
@@

(
 iommu_map@p(X, Y, E, ...)
|
 iommu_map_sg@p(X, Y, E, ...)
|
 iommu_map_atomic@p(X, Y, E, ...)
|
 iommu_map_sg_atomic@p(X, Y, E, ...)
|
 iommu_map_sgtable@p(X, Y, E, ...)
)

@depends on context@
position iommu.p;
identifier f;
expression list es;
@@

* f@p(es)

@script:python depends on report@
p << iommu.p;
E << iommu.E;
@@

coccilib.report.print_report(p[0], "dma: is mapped by an IOMMU: " + E)

@script:python depends on org@
p << iommu.p;
E << iommu.E;
@@

coccilib.org.print_todo(p[0], "dma: is mapped by an IOMMU: " + E)

@handed@
expression E;
expression X, Y, Z;
position p;
@@

(
 virtqueue_add_outbuf@p(X, E, ...)
|
 virtqueue_add_inbuf@p(X, E, ...)
|
 virtqueue_add_inbuf_ctx@p(X, E, ...)
|
 virtqueue_add_sgs@p(X, E, ...)
|
 dmaengine_prep_slave_sg@p(X, E, ...)
|
 ib_map_mr_sg@p(X, E, ...)
|
 ib_map_mr_sg_pi@p(X, E, ...)
|
 rdma_rw_ctx_init@p(X, Y, Z, E, ...)
)

@depends on context@
position handed.p;
identifier f;
expression list es;
@@

* f@p(es)

@script:python depends on report@
p << handed.p;
E << handed.E;
@@

coccilib.report.print_report(p[0], "dma: is handed to a device: " + E)

@script:python depends on org@
p << handed.p;
E << handed.E;
@@

coccilib.org.print_todo(p[0], "dma: is handed to a device: " + E)
