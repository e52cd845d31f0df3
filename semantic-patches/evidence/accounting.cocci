// SPDX-License-Identifier: GPL-2.0-only
/// Memory charged to a user for as long as it is held
///
//# Who counts pages against RLIMIT_MEMLOCK, in locked_vm or in pinned_vm,
//# expects to hold them for longer than one system call.
//
// Confidence: High
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@limit@
expression E;
position p;
@@

(
 rlimit@p(RLIMIT_MEMLOCK)
|
 task_rlimit@p(E, RLIMIT_MEMLOCK)
|
 account_locked_vm@p(...)
|
 __account_locked_vm@p(...)
|
 can_do_mlock@p()
|
 mm_account_pinned_pages@p(...)
)

@counter@
expression E;
identifier m = {locked_vm, pinned_vm};
position q;
@@

(
 E->m@q
|
 E.m@q
)

@depends on context@
position limit.p;
identifier f;
expression list es;
@@

* f@p(es)

@depends on context@
expression E;
identifier counter.m;
position counter.q;
@@

(
* E->m@q
|
* E.m@q
)

@script:python depends on report@
p << limit.p;
@@

coccilib.report.print_report(p[0], "accounting: is limited: RLIMIT_MEMLOCK")

@script:python depends on org@
p << limit.p;
@@

coccilib.org.print_todo(p[0], "accounting: is limited: RLIMIT_MEMLOCK")

@script:python depends on report@
q << counter.q;
m << counter.m;
@@

coccilib.report.print_report(q[0], "accounting: is counted: " + m)

@script:python depends on org@
q << counter.q;
m << counter.m;
@@

coccilib.org.print_todo(q[0], "accounting: is counted: " + m)
