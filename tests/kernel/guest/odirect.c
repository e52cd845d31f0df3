// SPDX-License-Identifier: GPL-2.0-only
/* O_DIRECT writes to and reads from a RAM disk. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "pins.h"
#include "tap.h"

#define LEN	(2UL << 20)

int main(int argc, char **argv)
{
	struct pins before = read_pins(), after;
	char *out, *in;
	size_t i;
	int fd;

	out = mmap(NULL, LEN, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	in = mmap(NULL, LEN, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (i = 0; i < LEN; i++)
		out[i] = (char)(i * 13 + (i >> 12));
	fd = open("/dev/ram0", O_RDWR | O_DIRECT);
	if (!ok(fd >= 0, "open with O_DIRECT"))
		return done();
	ok(pwrite(fd, out, LEN, 4096) == LEN, "write");
	ok(pread(fd, in, LEN - 8192, 8192) == LEN - 8192, "read cold memory");
	ok(!memcmp(in, out + 4096, LEN - 8192), "the data is right");
	ok(pread(fd, in, LEN, 4096) == LEN, "read into warm memory");
	ok(!memcmp(in, out, LEN), "the data is right");
	ok(pread(fd, in + 512, LEN - 4096, 4096) == LEN - 4096,
	   "read at an offset in the page");
	ok(!memcmp(in + 512, out, LEN - 4096), "the data is right");
	after = read_pins();
	ok((after.requested > before.requested) == caller_pins(argc, argv),
	   "%ld pages pinned", after.requested - before.requested);
	ok(after.requested - after.returned ==
	   before.requested - before.returned, "all of them returned");
	return done();
}
