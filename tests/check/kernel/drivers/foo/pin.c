// SPDX-License-Identifier: GPL-2.0-only
/* Its pages are released in free.c. */
#include "foo.h"

static const char *const name = NAME;

int foo_pin(struct foo *foo, unsigned long addr)
{
	return name ? pin_user_pages_fast(addr, 1, FOLL_WRITE, &foo->page) : 0;
}
