// SPDX-License-Identifier: GPL-2.0-only
/// Objects that userspace can name again
///
//# An object in an IDR, a tree, a hash or a list of objects stays until
//# somebody takes it out: often a later call from userspace.
//
// Confidence: Moderate
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@handle@
expression A, B;
expression E;
position p;
@@

(
 idr_alloc@p(A, E, ...)
|
 idr_alloc_cyclic@p(A, E, ...)
|
 xa_alloc@p(A, B, E, ...)
|
 xa_insert@p(A, B, E, ...)
|
 xa_store@p(A, B, E, ...)
|
 radix_tree_insert@p(A, B, E)
|
 rb_insert_color@p(E, A)
|
 list_add@p(E, A)
|
 list_add_tail@p(E, A)
|
 hash_add@p(A, E, B)
|
 hlist_add_head@p(E, A)
|
 interval_tree_insert@p(E, A)
|
 drm_gem_handle_create@p(A, E, B)
)

@depends on context@
position handle.p;
identifier f;
expression list es;
@@

* f@p(es)

@script:python depends on report@
p << handle.p;
E << handle.E;
@@

coccilib.report.print_report(p[0], "handle: is put where it is found again: " + E)

@script:python depends on org@
p << handle.p;
E << handle.E;
@@

coccilib.org.print_todo(p[0], "handle: is put where it is found again: " + E)
