// SPDX-License-Identifier: GPL-2.0-only
/// Where pages are released, and as what
///
//# A plain reference is dropped by put_page() and its like, a pin by
//# unpin_user_page() and its like, which had the put_user_page() names first.
//# __free_page() is meant for pages of alloc_page(), but drops a reference of
//# any page; some callers release with it what they got.
//
// Confidence: High
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@put@
expression E;
position p;
@@

(
 put_page@p(E)
|
 release_pages@p(E, ...)
|
 folio_put@p(E)
|
 folio_put_refs@p(E, ...)
|
 put_page_testzero@p(E)
|
 folio_put_testzero@p(E)
|
 put_devmap_managed_page@p(E)
|
 put_devmap_managed_page_refs@p(E, ...)
|
 __free_page@p(E)
|
 __free_pages@p(E, ...)
)

@depends on context@
position put.p;
identifier f;
expression list es;
@@

* f@p(es)

@script:python depends on report@
p << put.p;
E << put.E;
@@

coccilib.report.print_report(p[0], "release: plain: " + E)

@script:python depends on org@
p << put.p;
E << put.E;
@@

coccilib.org.print_todo(p[0], "release: plain: " + E)

@unpin@
expression E;
position p;
@@

(
 unpin_user_page@p(E)
|
 unpin_user_pages@p(E, ...)
|
 unpin_user_pages_dirty_lock@p(E, ...)
|
 unpin_user_page_range_dirty_lock@p(E, ...)
|
 unpin_user_folio@p(E, ...)
|
 unpin_folio@p(E)
|
 unpin_folios@p(E, ...)
|
 put_user_page@p(E)
|
 put_user_pages@p(E, ...)
|
 put_user_pages_dirty@p(E, ...)
|
 put_user_pages_dirty_lock@p(E, ...)
)

@depends on context@
position unpin.p;
identifier f;
expression list es;
@@

* f@p(es)

@script:python depends on report@
p << unpin.p;
E << unpin.E;
@@

coccilib.report.print_report(p[0], "release: pin: " + E)

@script:python depends on org@
p << unpin.p;
E << unpin.E;
@@

coccilib.org.print_todo(p[0], "release: pin: " + E)
