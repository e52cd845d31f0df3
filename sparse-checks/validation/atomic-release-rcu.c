// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static inline void rcu_read_lock(void)
{
}

static inline void rcu_read_unlock(void)
{
}

static inline void arch_local_irq_disable(void)
{
}

static inline void arch_local_irq_enable(void)
{
}

static void rcu(struct page **pages, int n)
{
	rcu_read_lock();
	unpin_user_pages_dirty_lock(pages, n, true);
	rcu_read_unlock();
}

static void irq(struct page *page)
{
	arch_local_irq_disable();
	set_page_dirty_lock(page);
	arch_local_irq_enable();
}

/*
 * check-name: a release that sleeps in an RCU section, and with interrupts off
 *
 * check-error-start
atomic-release-rcu.c:23:36: warning: unpin_user_pages_dirty_lock() may sleep, in atomic context
atomic-release-rcu.c:22:22: note: atomic since here
atomic-release-rcu.c:30:28: warning: set_page_dirty_lock() may sleep, in atomic context
atomic-release-rcu.c:29:31: note: atomic since here
 * check-error-end
 */
