// SPDX-License-Identifier: GPL-2.0-only
/// Acquisitions without an array for the pages
///
//# With NULL for the pages nothing is held when the call returns: the pages
//# are only faulted in.
//
// Confidence: High
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@null@
expression A, B, C, D, G, H, I, J;
expression E;
position p;
@@

(
 get_user_pages@p(A, B, E, NULL, G)
|
 get_user_pages@p(A, B, E, NULL)
|
 get_user_pages_longterm@p(A, B, E, NULL, G)
|
 get_user_pages_fast@p(A, B, E, NULL)
|
 get_user_pages_remote@p(A, B, C, D, E, NULL, I, J)
|
 get_user_pages_remote@p(A, B, C, E, NULL, H, I)
|
 get_user_pages_remote@p(A, B, C, E, NULL, H)
|
 get_user_pages_locked@p(A, B, E, NULL, G)
|
 get_user_pages_unlocked@p(A, B, NULL, E)
|
 get_user_pages_fast_only@p(A, B, E, NULL)
|
 __get_user_pages_fast@p(A, B, E, NULL)
|
 get_user_page_fast_only@p(A, E, NULL)
|
 pin_user_pages@p(A, B, E, NULL, G)
|
 pin_user_pages@p(A, B, E, NULL)
|
 pin_user_pages_fast@p(A, B, E, NULL)
|
 pin_user_pages_remote@p(A, B, C, D, E, NULL, I, J)
|
 pin_user_pages_remote@p(A, B, C, E, NULL, H, I)
|
 pin_user_pages_remote@p(A, B, C, E, NULL, H)
|
 pin_user_pages_unlocked@p(A, B, NULL, E)
|
 pin_user_pages_locked@p(A, B, E, NULL, G)
|
 pin_user_pages_fast_only@p(A, B, E, NULL)
|
 pin_longterm_pages@p(A, B, E, NULL, G)
|
 pin_longterm_pages_fast@p(A, B, E, NULL)
|
 pin_longterm_pages_remote@p(A, B, C, D, E, NULL, I, J)
|
 pin_longterm_pages_remote@p(A, B, C, E, NULL, H, I)
)

@depends on context@
position null.p;
identifier f;
expression list es;
@@

* f@p(es)

@script:python depends on report@
p << null.p;
E << null.E;
@@

coccilib.report.print_report(p[0], "null: takes no pages, flags: " + E)

@script:python depends on org@
p << null.p;
E << null.E;
@@

coccilib.org.print_todo(p[0], "null: takes no pages, flags: " + E)
