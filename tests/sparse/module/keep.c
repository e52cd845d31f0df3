// SPDX-License-Identifier: GPL-2.0-only
/* drop.c releases what this keeps. */
#include "pins.h"

int pins_keep(struct pins *pins, unsigned long addr)
{
	return pin_user_pages_fast(addr, 1, FOLL_WRITE, &pins->page);
}
