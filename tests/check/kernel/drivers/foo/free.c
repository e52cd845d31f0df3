// SPDX-License-Identifier: GPL-2.0-only
/* Wrong, and only seen together with pin.c. */
#include "foo.h"

void foo_free(struct foo *foo)
{
	put_page(foo->page);
}
