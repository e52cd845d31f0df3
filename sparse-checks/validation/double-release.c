// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static int use(unsigned long addr, int n, struct page **pages, int fail)
{
	int got = pin_user_pages_fast(addr, n, FOLL_WRITE, pages);

	if (got < n)
		goto unpin;
	if (fail)
		unpin_user_pages(pages, got);
unpin:
	unpin_user_pages(pages, got);
	return -EFAULT;
}

/*
 * check-name: the same array unpinned twice on one path
 *
 * check-error-start
double-release.c:13:25: warning: unpin_user_pages() releases the same pages a second time
double-release.c:11:33: note: released first here
 * check-error-end
 */
