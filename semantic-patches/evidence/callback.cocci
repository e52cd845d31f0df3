// SPDX-License-Identifier: GPL-2.0-only
/// Functions run by somebody else, later
///
//# A function given to a reference count, a work queue, a timer, an interrupt
//# or RCU runs after the one that hands it over has returned.
//
// Confidence: High
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@refcount@
expression A, B;
identifier E;
position p;
@@

(
 kref_put@p(A, E)
|
 kref_put_mutex@p(A, E, B)
|
 kref_put_lock@p(A, E, B)
)

@depends on context@
position refcount.p;
identifier f;
expression list es;
@@

* f@p(es)

@script:python depends on report@
p << refcount.p;
E << refcount.E;
@@

coccilib.report.print_report(p[0], "callback: of a reference count: " + E)

@script:python depends on org@
p << refcount.p;
E << refcount.E;
@@

coccilib.org.print_todo(p[0], "callback: of a reference count: " + E)

@deferred@
expression A, B;
identifier E != NULL;
position p;
@@

(
 INIT_WORK@p(A, E)
|
 INIT_DELAYED_WORK@p(A, E)
|
 tasklet_init@p(A, E, B)
|
 tasklet_setup@p(A, E)
|
 timer_setup@p(A, E, B)
|
 call_rcu@p(A, E)
|
 request_irq@p(A, E, ...)
|
 request_threaded_irq@p(A, E, ...)
|
 devm_request_irq@p(A, B, E, ...)
|
 devm_request_threaded_irq@p(A, B, E, ...)
|
 init_task_work@p(A, E)
|
 kthread_run@p(E, ...)
|
 kthread_create@p(E, ...)
|
 mmu_notifier_call_srcu@p(A, E)
)

@depends on context@
position deferred.p;
identifier f;
expression list es;
@@

* f@p(es)

@script:python depends on report@
p << deferred.p;
E << deferred.E;
@@

coccilib.report.print_report(p[0], "callback: runs later: " + E)

@script:python depends on org@
p << deferred.p;
E << deferred.E;
@@

coccilib.org.print_todo(p[0], "callback: runs later: " + E)

@threaded@
expression A, B, C;
identifier E != NULL;
position p;
@@

(
 request_threaded_irq@p(A, B, E, ...)
|
 devm_request_threaded_irq@p(A, B, C, E, ...)
)

@depends on context@
position threaded.p;
identifier f;
expression list es;
@@

* f@p(es)

@script:python depends on report@
p << threaded.p;
E << threaded.E;
@@

coccilib.report.print_report(p[0], "callback: runs later: " + E)

@script:python depends on org@
p << threaded.p;
E << threaded.E;
@@

coccilib.org.print_todo(p[0], "callback: runs later: " + E)
