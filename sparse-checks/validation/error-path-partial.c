// SPDX-License-Identifier: GPL-2.0-only
#include "gup.h"

static int use(unsigned long addr, int n, struct page **pages)
{
	int got = pin_user_pages_fast(addr, n, FOLL_WRITE, pages);

	if (got < 0)
		return got;
	if (got != n)
		return -EFAULT;
	unpin_user_pages(pages, n);
	return 0;
}

/*
 * check-name: a partial pin is dropped on the error path
 * check-command: pincheck -Werror-path $file
 *
 * check-error-start
error-path-partial.c:11:24: warning: error return drops what pin_user_pages_fast() may have acquired
error-path-partial.c:6:38: note: acquired here
 * check-error-end
 */
