// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pins of pages that are the storage itself: a file on persistent memory.
 *
 * Short pins are given, longterm ones refused, and a page that is released is
 * idle again: the kernel warns when the file is truncated if it is not.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/types.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gup_pin_test.h"
#include "pins.h"
#include "tap.h"

#define DEVICE		"/dev/pmem0"
#define IMAGE		"/dax.img"
#define NR_PAGES	64U
#define LEN		(NR_PAGES << 12)

static bool copy_image(void)
{
	int from = open(IMAGE, O_RDONLY), to = open(DEVICE, O_WRONLY);
	static char buf[1 << 16];
	ssize_t n = -1;

	if (from < 0 || to < 0)
		return false;
	while ((n = read(from, buf, sizeof(buf))) > 0)
		if (write(to, buf, n) != n)
			return false;
	fsync(to);
	close(from);
	close(to);
	return n == 0;
}

static int make_file(void)
{
	static char zero[LEN];
	int fd = open("/mnt/file", O_RDWR | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || write(fd, zero, LEN) != LEN || fsync(fd))
		return -1;
	return fd;
}

static int hold(int dev, void *addr, unsigned int entry)
{
	struct gup_pin_hold h = {
		.addr = (unsigned long)addr,
		.nr_pages = NR_PAGES,
		.entry = entry,
		.writable = 1,
	};

	return ioctl(dev, GUP_PIN_HOLD, &h) ? -errno : h.nr_pinned;
}

static bool is_longterm(unsigned int entry)
{
	return entry >= GUP_PIN_LONGTERM;
}

static bool all_pinned(int dev)
{
	struct gup_pin_state s;

	return !ioctl(dev, GUP_PIN_STATE, &s) && s.nr_pages == NR_PAGES &&
	       s.nr_dma_pinned == NR_PAGES;
}

static bool filled(const char *p, char byte)
{
	return p[0] == byte && !memcmp(p, p + 1, LEN - 1);
}

static void short_pin(int dev, char *p, unsigned int entry, int got)
{
	__u32 byte = 0x30 + entry;

	ok(got == (int)NR_PAGES, "entry %u: %d pages pinned", entry, got);
	ok(all_pinned(dev), "entry %u: they look so", entry);
	ok(!ioctl(dev, GUP_PIN_FILL, &byte) && filled(p, byte),
	   "entry %u: the file shows what the device wrote", entry);
	ioctl(dev, GUP_PIN_DROP);
}

static void test_entry(int file, unsigned int entry, bool hot)
{
	int dev = open("/sys/kernel/debug/gup_pin_test", O_RDWR), got;
	char *p = mmap(NULL, LEN, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);

	if (hot)
		memset(p, 1, LEN);
	got = hold(dev, p, entry);
	if (is_longterm(entry))
		ok(got == -EOPNOTSUPP, "entry %u: longterm is refused: %d",
		   entry, got);
	else
		short_pin(dev, p, entry, got);
	munmap(p, LEN);
	close(dev);
}

int main(void)
{
	long held = pins_held();
	unsigned int entry;
	int file;

	mkdir("/mnt", 0755);
	if (!ok(copy_image(), "an image on " DEVICE) ||
	    !ok(!mount(DEVICE, "/mnt", "ext2", 0, "dax"), "mount with dax"))
		return done();
	file = make_file();
	if (!ok(file >= 0, "a file on it"))
		return done();
	for (entry = 0; entry < GUP_PIN_NR_ENTRIES; entry++) {
		test_entry(file, entry, false);
		test_entry(file, entry, true);
	}
	ok(pins_held() == held, "all pins returned");
	ok(!ftruncate(file, 0), "truncate");
	close(file);
	ok(!umount("/mnt"), "umount");
	return done();
}
