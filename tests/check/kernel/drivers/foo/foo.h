/* SPDX-License-Identifier: GPL-2.0-only */
#include <linux/mm.h>

struct foo {
	struct page *page;
};

extern int foo_pin(struct foo *foo, unsigned long addr);
extern void foo_free(struct foo *foo);
