// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a pin costs, compared with a plain reference, in one run.
 *
 * Rounds of both kinds take turns, and so does which of them is first, so that
 * whatever else the machine does hits them alike. Each pair of rounds has its
 * ratio, and the median of these is what counts.
 *
 * The argument is how many rounds there are, an odd number not above 15.
 */
#include <fcntl.h>
#include <linux/types.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tap.h"

#define LEN	(32UL << 20)
#define MAX_ROUNDS	15	/* an odd number has a median */

/* The two kernels have the same file under two names, with two layouts. */
struct bench_54 {
	__u64 get_usec;
	__u64 put_usec;
	__u64 addr;
	__u64 size;
	__u32 nr_pages_per_call;
	__u32 flags;
	__u64 expansion[10];
};

struct bench_61 {
	__u64 get_usec;
	__u64 put_usec;
	__u64 addr;
	__u64 size;
	__u32 nr_pages_per_call;
	__u32 gup_flags;
	__u32 test_flags;
	__u32 which_pages[8];
};

union bench {
	struct bench_54 b54;
	struct bench_61 b61;
};

struct pair {
	const char *name;
	unsigned long get, pin;
	bool same_work;		/* a longterm pin does more: it checks */
};

static const struct pair pairs_54[] = {
	{ "fast", _IOWR('g', 1, struct bench_54),
	  _IOWR('g', 4, struct bench_54), true },
	{ "slow", _IOWR('g', 3, struct bench_54),
	  _IOWR('g', 6, struct bench_54), true },
	{ "longterm", _IOWR('g', 3, struct bench_54),
	  _IOWR('g', 5, struct bench_54), false },
};

static const struct pair pairs_61[] = {
	{ "fast", _IOWR('g', 1, struct bench_61),
	  _IOWR('g', 2, struct bench_61), true },
	{ "slow", _IOWR('g', 4, struct bench_61),
	  _IOWR('g', 5, struct bench_61), true },
	{ "longterm", _IOWR('g', 4, struct bench_61),
	  _IOWR('g', 3, struct bench_61), false },
};

/* Microseconds to take and to give back. */
struct cost {
	long take;
	long give;
};

static long sum(const struct cost *c)
{
	return c->take + c->give;
}

struct round {
	struct cost get;
	struct cost pin;
	double ratio;
};

/* Take and give back all of @p. */
static bool measure(int fd, unsigned long cmd, char *p, unsigned int nr,
		    struct cost *cost)
{
	union bench b;

	memset(&b, 0, sizeof(b));
	b.b54.addr = (unsigned long)p;
	b.b54.size = LEN;
	b.b54.nr_pages_per_call = nr;
	b.b54.flags = 1;
	if (ioctl(fd, cmd, &b) || b.b54.size != LEN)
		return false;
	cost->take = b.b54.get_usec;
	cost->give = b.b54.put_usec;
	return sum(cost) > 0;
}

static bool one_round(int fd, const struct pair *pair, char *p,
		      unsigned int nr, bool get_first, struct round *r)
{
	bool good;

	if (get_first)
		good = measure(fd, pair->get, p, nr, &r->get) &&
		       measure(fd, pair->pin, p, nr, &r->pin);
	else
		good = measure(fd, pair->pin, p, nr, &r->pin) &&
		       measure(fd, pair->get, p, nr, &r->get);
	if (good)
		r->ratio = (double)sum(&r->pin) / sum(&r->get);
	return good;
}

static int by_ratio(const void *a, const void *b)
{
	double x = ((const struct round *)a)->ratio;
	double y = ((const struct round *)b)->ratio;

	return (x > y) - (x < y);
}

static int nr_rounds = MAX_ROUNDS;

static void compare(int fd, const struct pair *pair, char *p, unsigned int nr,
		    const char *kind)
{
	struct round rounds[MAX_ROUNDS] = { 0 };
	const struct round *r = &rounds[nr_rounds / 2];
	int i;

	for (i = 0; i < nr_rounds; i++) {
		if (one_round(fd, pair, p, nr, i & 1, &rounds[i]))
			continue;
		ok(false, "%s %s %u pages: the benchmark fails", pair->name,
		   kind, nr);
		return;
	}
	qsort(rounds, nr_rounds, sizeof(rounds[0]), by_ratio);
	printf("# ratio %s %s %u pages: %.2f, pin %ld+%ld us, get %ld+%ld us%s\n",
	       pair->name, kind, nr, r->ratio, r->pin.take, r->pin.give,
	       r->get.take, r->get.give,
	       pair->same_work ? "" : " (it does more)");
	ok(true, "%s %s %u pages", pair->name, kind, nr);
}

static char *map(int advice)
{
	char *p = mmap(NULL, LEN, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	madvise(p, LEN, advice);
	memset(p, 1, LEN);
	return p;
}

int main(int argc, char **argv)
{
	static const unsigned int sizes[] = { 1, 8, 64, 512 };
	const struct pair *pairs = pairs_54;
	int fd = open("/sys/kernel/debug/gup_benchmark", O_RDWR);
	char *small = map(MADV_NOHUGEPAGE), *thp = map(MADV_HUGEPAGE);
	unsigned int i, j;

	if (argc > 1)
		nr_rounds = atoi(argv[1]);
	if (nr_rounds < 1 || nr_rounds > MAX_ROUNDS) {
		ok(false, "%d rounds", nr_rounds);
		return done();
	}
	if (fd < 0) {
		pairs = pairs_61;
		fd = open("/sys/kernel/debug/gup_test", O_RDWR);
	}
	if (!ok(fd >= 0, "the benchmark is there"))
		return done();
	for (i = 0; i < 3; i++) {
		for (j = 0; j < sizeof(sizes) / sizeof(sizes[0]); j++) {
			compare(fd, &pairs[i], small, sizes[j], "small");
			compare(fd, &pairs[i], thp, sizes[j], "thp");
		}
	}
	return done();
}
