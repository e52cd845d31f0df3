// SPDX-License-Identifier: GPL-2.0-only
/* Wrong, which shows only together with keep.c. */
#include "pins.h"

void pins_drop(struct pins *pins)
{
	put_page(pins->page);
}
