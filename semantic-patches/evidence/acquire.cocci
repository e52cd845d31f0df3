// SPDX-License-Identifier: GPL-2.0-only
/// Calls that acquire user pages
///
//# Every call of the get_user_pages*() and pin_user_pages*() families, with
//# its arguments.
//
// Confidence: High
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@acquire@
identifier f = {get_user_pages, get_user_pages_longterm,
  get_user_pages_fast, get_user_pages_remote, get_user_pages_locked,
  get_user_pages_unlocked, get_user_pages_fast_only, __get_user_pages_fast,
  get_user_page_fast_only, get_user_page_vma_remote, pin_user_pages,
  pin_user_pages_fast, pin_user_pages_remote, pin_user_pages_unlocked,
  pin_user_pages_locked, pin_user_pages_fast_only, pin_longterm_pages,
  pin_longterm_pages_fast, pin_longterm_pages_remote};
expression list es;
position p;
@@

f@p(es)

@depends on context@
identifier acquire.f;
expression list acquire.es;
position acquire.p;
@@

* f@p(es)

@script:python depends on report@
p << acquire.p;
f << acquire.f;
es << acquire.es;
@@

coccilib.report.print_report(p[0], "acquire: by %s: %s" % (f, es))

@script:python depends on org@
p << acquire.p;
f << acquire.f;
es << acquire.es;
@@

coccilib.org.print_todo(p[0], "acquire: by %s: %s" % (f, es))
