// SPDX-License-Identifier: GPL-2.0-only
/// Pages whose data the CPU reads or writes
///
//# A kernel mapping of a page is made to get at its data; the copying
//# functions name the page themselves.
//
// Confidence: High
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@map@
expression E;
expression X, Y;
position p;
@@

(
 vmap@p(E, ...)
|
 vm_map_ram@p(E, ...)
|
 kmap@p(E)
|
 kmap_atomic@p(E)
|
 kmap_local_page@p(E)
|
 page_address@p(E)
|
 page_to_virt@p(E)
|
 lowmem_page_address@p(E)
|
 kmap_local_page_prot@p(E, X)
|
 kmap_atomic_prot@p(E, X)
|
 kmap_local_folio@p(E, X)
|
 folio_address@p(E)
|
 bvec_kmap_local@p(E)
|
 map_vm_area@p(X, Y, E)
|
 sg_miter_start@p(X, E, ...)
)

@depends on context@
position map.p;
identifier f;
expression list es;
@@

* f@p(es)

@script:python depends on report@
p << map.p;
E << map.E;
@@

coccilib.report.print_report(p[0], "cpu: is mapped into the kernel: " + E)

@script:python depends on org@
p << map.p;
E << map.E;
@@

coccilib.org.print_todo(p[0], "cpu: is mapped into the kernel: " + E)

@from@
expression E;
expression X, Y;
position p;
@@

(
 copy_page_to_iter@p(E, ...)
|
 memcpy_from_page@p(X, E, ...)
|
 copy_highpage@p(X, E)
|
 copy_user_highpage@p(X, E, ...)
|
 copy_from_user_page@p(X, E, ...)
|
 copy_page_to_iter_nofault@p(E, ...)
|
 copy_folio_to_iter@p(E, ...)
|
 memcpy_from_folio@p(X, E, ...)
|
 memcpy_from_file_folio@p(X, E, ...)
|
 memcpy_from_bvec@p(X, E)
|
 memcpy_page@p(X, Y, E, ...)
|
 memcmp_pages@p(..., E, ...)
|
 copy_mc_highpage@p(X, E)
|
 copy_mc_user_highpage@p(X, E, ...)
|
 copy_user_huge_page@p(X, E, ...)
|
 copy_user_large_folio@p(X, E, ...)
|
 sg_copy_to_buffer@p(E, ...)
|
 sg_pcopy_to_buffer@p(E, ...)
)

@depends on context@
position from.p;
identifier f;
expression list es;
@@

* f@p(es)

@script:python depends on report@
p << from.p;
E << from.E;
@@

coccilib.report.print_report(p[0], "cpu: is read from: " + E)

@script:python depends on org@
p << from.p;
E << from.E;
@@

coccilib.org.print_todo(p[0], "cpu: is read from: " + E)

@to@
expression E;
expression X;
position p;
@@

(
 copy_page_from_iter@p(E, ...)
|
 copy_page_from_iter_atomic@p(E, ...)
|
 memcpy_to_page@p(E, ...)
|
 memzero_page@p(E, ...)
|
 clear_highpage@p(E)
|
 clear_user_highpage@p(E, ...)
|
 zero_user@p(E, ...)
|
 zero_user_segment@p(E, ...)
|
 copy_to_user_page@p(X, E, ...)
|
 copy_highpage@p(E, X)
|
 copy_user_highpage@p(E, ...)
|
 copy_mc_highpage@p(E, X)
|
 copy_mc_user_highpage@p(E, ...)
|
 copy_user_huge_page@p(E, ...)
|
 copy_user_large_folio@p(E, ...)
|
 copy_folio_from_iter@p(E, ...)
|
 copy_folio_from_iter_atomic@p(E, ...)
|
 iov_iter_copy_from_user_atomic@p(E, ...)
|
 memcpy_to_folio@p(E, ...)
|
 memcpy_to_bvec@p(E, X)
|
 memcpy_page@p(E, ...)
|
 memset_page@p(E, ...)
|
 zero_user_segments@p(E, ...)
|
 clear_huge_page@p(E, ...)
|
 folio_fill_tail@p(E, ...)
|
 folio_zero_range@p(E, ...)
|
 folio_zero_segment@p(E, ...)
|
 folio_zero_segments@p(E, ...)
|
 folio_zero_user@p(E, X)
|
 sg_copy_from_buffer@p(E, ...)
|
 sg_pcopy_from_buffer@p(E, ...)
|
 sg_zero_buffer@p(E, ...)
)

@depends on context@
position to.p;
identifier f;
expression list es;
@@

* f@p(es)

@script:python depends on report@
p << to.p;
E << to.E;
@@

coccilib.report.print_report(p[0], "cpu: is written to: " + E)

@script:python depends on org@
p << to.p;
E << to.E;
@@

coccilib.org.print_todo(p[0], "cpu: is written to: " + E)
