// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void use(spinlock_t *lock, struct page **pages, int n)
{
	spin_lock(lock);
	unpin_user_pages(pages, n);
	spin_unlock(lock);
}

static void later(spinlock_t *lock, struct page **pages, int n)
{
	spin_lock(lock);
	n++;
	spin_unlock(lock);
	unpin_user_pages_dirty_lock(pages, n, true);
}

/*
 * check-name: after the lock, or one that does not sleep: silent
 */
