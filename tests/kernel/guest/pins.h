/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's two counters of pins, under either of their names. */
#ifndef GUEST_PINS_H
#define GUEST_PINS_H

#include <stdbool.h>

struct pins {
	long requested;
	long returned;
};

/* Exact: what the CPUs have not folded in yet is folded first. */
struct pins read_pins(void);

/* Pins that are held now. */
long pins_held(void);

/* Wait, for a second at most, until @held pins are held: some go late. */
bool wait_for_pins(long held);

/* Whether this run is told that the kernel's caller pins: argv[1] is "pins". */
bool caller_pins(int argc, char **argv);

#endif /* GUEST_PINS_H */
