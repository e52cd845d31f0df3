// SPDX-License-Identifier: GPL-2.0-only
/* RDS writes its statistics into the pages of the caller's buffer. */
#include <linux/rds.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "pins.h"
#include "tap.h"

#define LEN	(8UL << 12)

int main(int argc, char **argv)
{
	int fd = socket(AF_RDS, SOCK_SEQPACKET, 0);
	struct rds_info_counter *counters;
	struct pins before, after;
	socklen_t len = LEN - 256;
	unsigned int i, named = 0;
	char *buf;
	int size;

	if (!ok(fd >= 0, "an RDS socket"))
		return done();
	buf = mmap(NULL, LEN, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	before = read_pins();
	size = getsockopt(fd, SOL_RDS, RDS_INFO_COUNTERS, buf + 128, &len);
	after = read_pins();
	ok(size == (int)sizeof(*counters), "a counter has %d bytes", size);
	counters = (void *)(buf + 128);
	for (i = 0; size > 0 && i < len / sizeof(*counters); i++)
		named += !!memchr(counters[i].name, '\0',
				  sizeof(counters[i].name)) &&
			 counters[i].name[0] >= 'a';
	ok(named > 10 && named == len / sizeof(*counters),
	   "%u counters, all of them named", named);
	ok(buf[0] == 0 && buf[LEN - 1] == 0, "nothing written outside");
	ok(after.requested - before.requested ==
	   (caller_pins(argc, argv) ? (long)(LEN >> 12) : 0),
	   "%ld pages pinned", after.requested - before.requested);
	ok(after.requested - after.returned ==
	   before.requested - before.returned, "all of them returned");
	return done();
}
