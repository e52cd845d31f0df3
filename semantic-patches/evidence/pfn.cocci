// SPDX-License-Identifier: GPL-2.0-only
/// Pages of which only the number or the address is taken
///
//# By itself a page frame number says nothing of the data: it can go into a
//# page table, to a device, or into a comparison.
//
// Confidence: Moderate
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@pfn@
expression E;
position p;
@@

(
 page_to_pfn@p(E)
|
 page_to_phys@p(E)
|
 page_to_bus@p(E)
|
 folio_pfn@p(E)
|
 page_to_pfn_t@p(E)
|
 page_to_xen_pfn@p(E)
|
 xen_page_to_gfn@p(E)
|
 page_to_hvpfn@p(E)
)

@depends on context@
position pfn.p;
identifier f;
expression list es;
@@

* f@p(es)

@script:python depends on report@
p << pfn.p;
E << pfn.E;
@@

coccilib.report.print_report(p[0], "pfn: its number or address is taken: " + E)

@script:python depends on org@
p << pfn.p;
E << pfn.E;
@@

coccilib.org.print_todo(p[0], "pfn: its number or address is taken: " + E)
