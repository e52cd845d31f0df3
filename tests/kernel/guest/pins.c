// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "pins.h"

static void refresh(void)
{
	int fd = open("/proc/sys/vm/stat_refresh", O_WRONLY);

	if (fd < 0)
		return;
	if (write(fd, "1", 1) != 1)
		perror("stat_refresh");
	close(fd);
}

struct pins read_pins(void)
{
	struct pins pins = { -1, -1 };
	char line[128], key[64];
	long value;
	FILE *f;

	refresh();
	f = fopen("/proc/vmstat", "r");
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%63s %ld", key, &value) != 2)
			continue;
		if (!strcmp(key, "nr_foll_pin_requested") ||
		    !strcmp(key, "nr_foll_pin_acquired"))
			pins.requested = value;
		if (!strcmp(key, "nr_foll_pin_returned") ||
		    !strcmp(key, "nr_foll_pin_released"))
			pins.returned = value;
	}
	if (f)
		fclose(f);
	return pins;
}

long pins_held(void)
{
	struct pins pins = read_pins();

	return pins.requested - pins.returned;
}

bool wait_for_pins(long held)
{
	int i;

	for (i = 0; i < 100; i++) {
		if (pins_held() == held)
			return true;
		usleep(10000);
	}
	return false;
}

bool caller_pins(int argc, char **argv)
{
	return argc > 1 && !strcmp(argv[1], "pins");
}
