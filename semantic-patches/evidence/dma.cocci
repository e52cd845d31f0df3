// SPDX-License-Identifier: GPL-2.0-only
/// Pages mapped for a device
///
//# A mapping for DMA is made so that a device reads or writes the data.
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
