// SPDX-License-Identifier: GPL-2.0-only
/// Pages of which only the struct page is looked at
///
//# Flags, node, mapping, reference count: what the kernel keeps about a page,
//# not what is in it.  Members of these names are common: one of an object
//# whose type is known to be another is left out, one of unknown type is not.
//
// Confidence: Moderate
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@state@
expression E;
position p;
@@

(
 page_to_nid@p(E)
|
 page_zone@p(E)
|
 page_zonenum@p(E)
|
 page_to_section@p(E)
|
 page_count@p(E)
|
 page_ref_count@p(E)
|
 page_mapcount@p(E)
|
 page_mapping@p(E)
|
 page_index@p(E)
|
 PageAnon@p(E)
|
 PageHuge@p(E)
|
 PageReserved@p(E)
|
 PageCompound@p(E)
|
 PageTail@p(E)
|
 PageHead@p(E)
|
 PageLRU@p(E)
|
 PageTransHuge@p(E)
|
 PageTransCompound@p(E)
|
 PageKsm@p(E)
|
 PageDirty@p(E)
|
 PageLocked@p(E)
|
 PageUptodate@p(E)
|
 PageHWPoison@p(E)
|
 lock_page@p(E)
|
 unlock_page@p(E)
|
 trylock_page@p(E)
|
 wait_on_page_writeback@p(E)
|
 folio_test_anon@p(E)
|
 folio_test_hugetlb@p(E)
|
 folio_lock@p(E)
|
 folio_unlock@p(E)
|
 folio_mapping@p(E)
|
 isolate_lru_page@p(E)
|
 mark_page_accessed@p(E)
|
 folio_mark_accessed@p(E)
|
 is_zone_device_page@p(E)
|
 page_maybe_dma_pinned@p(E)
|
 page_dma_pinned@p(E)
|
 compound_head@p(E)
|
 page_folio@p(E)
|
 soft_offline_page@p(E, ...)
|
 memory_failure@p(E, ...)
|
 dump_page@p(E, ...)
)

@depends on context@
position state.p;
identifier f;
expression list es;
@@

* f@p(es)

@script:python depends on report@
p << state.p;
E << state.E;
@@

coccilib.report.print_report(p[0], "page-state: its struct page is looked at: " + E)

@script:python depends on org@
p << state.p;
E << state.E;
@@

coccilib.org.print_todo(p[0], "page-state: its struct page is looked at: " + E)

@other@
identifier S != {page, folio};
struct S *O;
identifier m = {mapping, index, flags};
position p;
@@

 O->m@p

@member@
expression E;
identifier m = {mapping, index, flags};
position p != other.p;
@@

 E->m@p

@depends on context@
expression member.E;
identifier member.m;
position member.p;
@@

* E->m@p

@script:python depends on report@
p << member.p;
E << member.E;
@@

coccilib.report.print_report(p[0], "page-state: its members are looked at: " + E)

@script:python depends on org@
p << member.p;
E << member.E;
@@

coccilib.org.print_todo(p[0], "page-state: its members are looked at: " + E)
