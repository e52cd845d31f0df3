/* SPDX-License-Identifier: GPL-2.0-only */
#include <linux/mm.h>

struct pins {
	struct page *page;
};

int pins_right(unsigned long addr);
int pins_wrong(unsigned long addr);
int pins_keep(struct pins *pins, unsigned long addr);
void pins_drop(struct pins *pins);
