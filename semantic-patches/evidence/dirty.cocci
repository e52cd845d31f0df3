// SPDX-License-Identifier: GPL-2.0-only
/// Pages marked dirty
///
//# Who marks a page dirty has written into it, or lets a device write into
//# it.
//
// Confidence: High
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@dirtied@
expression E;
position p;
@@

(
 set_page_dirty@p(E)
|
 set_page_dirty_lock@p(E)
|
 folio_mark_dirty@p(E)
|
 folio_mark_dirty_lock@p(E)
)

@depends on context@
position dirtied.p;
identifier f;
expression list es;
@@

* f@p(es)

@script:python depends on report@
p << dirtied.p;
E << dirtied.E;
@@

coccilib.report.print_report(p[0], "dirty: is marked dirty: " + E)

@script:python depends on org@
p << dirtied.p;
E << dirtied.E;
@@

coccilib.org.print_todo(p[0], "dirty: is marked dirty: " + E)

@dirty_release@
expression E;
position p;
@@

(
 unpin_user_pages_dirty_lock@p(E, ...)
|
 unpin_user_page_range_dirty_lock@p(E, ...)
|
 put_user_pages_dirty@p(E, ...)
|
 put_user_pages_dirty_lock@p(E, ...)
)

@depends on context@
position dirty_release.p;
identifier f;
expression list es;
@@

* f@p(es)

@script:python depends on report@
p << dirty_release.p;
E << dirty_release.E;
@@

coccilib.report.print_report(p[0], "dirty: is released with a dirty flag: " + E)

@script:python depends on org@
p << dirty_release.p;
E << dirty_release.E;
@@

coccilib.org.print_todo(p[0], "dirty: is released with a dirty flag: " + E)
