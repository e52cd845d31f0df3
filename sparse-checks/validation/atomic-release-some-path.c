// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static void use(spinlock_t *lock, struct page **pages, int n, int locked)
{
	if (locked)
		spin_lock(lock);
	n++;
	unpin_user_pages_dirty_lock(pages, n, true);
}

/*
 * check-name: held on one path only: silent, since it guesses otherwise
 */
