// SPDX-License-Identifier: GPL-2.0-only
/// MMU notifiers: who is told when a mapping changes
///
//# Code that registers a notifier, or checks a notifier sequence before it
//# uses a page, follows the address space and need not pin.
//
// Confidence: High
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@registers@
expression E;
position p;
@@

(
 mmu_notifier_register@p(E, ...)
|
 __mmu_notifier_register@p(E, ...)
|
 mmu_notifier_get@p(E, ...)
|
 mmu_notifier_get_locked@p(E, ...)
|
 mmu_interval_notifier_insert@p(E, ...)
|
 mmu_interval_notifier_insert_locked@p(E, ...)
|
 hmm_mirror_register@p(E, ...)
)

@depends on context@
position registers.p;
identifier f;
expression list es;
@@

* f@p(es)

@script:python depends on report@
p << registers.p;
E << registers.E;
@@

coccilib.report.print_report(p[0], "notifier: is registered: " + E)

@script:python depends on org@
p << registers.p;
E << registers.E;
@@

coccilib.org.print_todo(p[0], "notifier: is registered: " + E)

@checks@
expression E;
position p;
@@

(
 mmu_notifier_retry@p(E, ...)
|
 mmu_notifier_retry_hva@p(E, ...)
|
 mmu_invalidate_retry@p(E, ...)
|
 mmu_invalidate_retry_hva@p(E, ...)
|
 mmu_invalidate_retry_gfn@p(E, ...)
|
 mmu_invalidate_retry_gfn_unsafe@p(E, ...)
|
 mmu_interval_read_begin@p(E, ...)
|
 mmu_interval_read_retry@p(E, ...)
|
 mmu_interval_check_retry@p(E, ...)
|
 mmu_interval_set_seq@p(E, ...)
|
 hmm_range_fault@p(E, ...)
|
 hmm_range_register@p(E, ...)
|
 hmm_vma_fault@p(E, ...)
)

@depends on context@
position checks.p;
identifier f;
expression list es;
@@

* f@p(es)

@script:python depends on report@
p << checks.p;
E << checks.E;
@@

coccilib.report.print_report(p[0], "notifier: is checked: " + E)

@script:python depends on org@
p << checks.p;
E << checks.E;
@@

coccilib.org.print_todo(p[0], "notifier: is checked: " + E)
