// SPDX-License-Identifier: GPL-2.0-only
/* A module outside of the kernel's tree; it calls everything in the others. */
#include <linux/module.h>
#include "pins.h"

static struct pins pins;

static int __init pins_init(void)
{
	return pins_right(0) + pins_wrong(0) + pins_keep(&pins, 0);
}

static void __exit pins_exit(void)
{
	pins_drop(&pins);
}

module_init(pins_init);
module_exit(pins_exit);
MODULE_DESCRIPTION("Pins one page, and releases it in several ways");
MODULE_LICENSE("GPL");
