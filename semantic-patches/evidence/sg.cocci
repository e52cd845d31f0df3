// SPDX-License-Identifier: GPL-2.0-only
/// Pages that enter a scatterlist
///
//# What is put into a scatterlist is meant for a device, or for code that
//# works on the data: the page is not only looked at.
//
// Confidence: High
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@sg@
expression E;
expression X, Y;
position p;
@@

(
 sg_set_page@p(X, E, ...)
|
 sg_assign_page@p(X, E)
|
 sg_alloc_table_from_pages@p(X, E, ...)
|
 __sg_alloc_table_from_pages@p(X, E, ...)
|
 sg_alloc_table_from_pages_segment@p(X, E, ...)
|
 sg_alloc_append_table_from_pages@p(X, E, ...)
|
 sg_set_folio@p(X, E, ...)
|
 drm_prime_pages_to_sg@p(X, E, Y)
|
 drm_prime_pages_to_sg@p(E, X)
)

@depends on context@
position sg.p;
identifier f;
expression list es;
@@

* f@p(es)

@script:python depends on report@
p << sg.p;
E << sg.E;
@@

coccilib.report.print_report(p[0], "sg: enters a scatterlist: " + E)

@script:python depends on org@
p << sg.p;
E << sg.E;
@@

coccilib.org.print_todo(p[0], "sg: enters a scatterlist: " + E)
