// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void use(spinlock_t *lock, struct page **pages, int n)
{
	spin_lock(lock);
	unpin_user_pages_dirty_lock(pages, n, true);
	spin_unlock(lock);
}

/*
 * check-name: a release that sleeps under a spinlock
 *
 * check-error-start
atomic-release.c:7:36: warning: unpin_user_pages_dirty_lock() may sleep, in atomic context
atomic-release.c:6:18: note: atomic since here
 * check-error-end
 */
