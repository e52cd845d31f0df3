// SPDX-License-Identifier: GPL-2.0-only
/* process_vm_readv() and process_vm_writev(), from and to a child's memory. */
#define _GNU_SOURCE
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pins.h"
#include "tap.h"

#define LEN	(300UL << 12)

static char *mine, *theirs;

static bool is_filled(const char *p, size_t len, int step)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (p[i] != (char)(i * step))
			return false;
	return true;
}

static void fill(char *p, size_t len, int step)
{
	size_t i;

	for (i = 0; i < len; i++)
		p[i] = (char)(i * step);
}

/* The child makes its own copy, says so, waits, and checks what was written. */
static pid_t start_child(int *to_child, int *from_child)
{
	char c = 1;
	pid_t pid = fork();

	if (pid)
		return pid;
	fill(theirs, LEN, 3);
	if (write(from_child[1], &c, 1) != 1 || read(to_child[0], &c, 1) != 1)
		_exit(2);
	_exit(!is_filled(theirs, LEN, 7));
}

int main(int argc, char **argv)
{
	struct iovec local, remote;
	int to[2], from[2], status;
	struct pins before, after;
	char c = 0;
	pid_t pid;

	mine = mmap(NULL, LEN, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	theirs = mmap(NULL, LEN, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (pipe(to) || pipe(from))
		return 1;
	pid = start_child(to, from);
	if (read(from[0], &c, 1) != 1)
		return 1;
	local = (struct iovec){ mine, LEN - 100 };
	remote = (struct iovec){ theirs, LEN - 100 };
	before = read_pins();
	ok(process_vm_readv(pid, &local, 1, &remote, 1, 0) == LEN - 100,
	   "process_vm_readv");
	ok(is_filled(mine, LEN - 100, 3), "the data read is right");
	fill(mine, LEN, 7);
	local.iov_len = LEN;
	remote.iov_len = LEN;
	ok(process_vm_writev(pid, &local, 1, &remote, 1, 0) == LEN,
	   "process_vm_writev");
	after = read_pins();
	if (write(to[1], &c, 1) != 1 || waitpid(pid, &status, 0) != pid)
		return 1;
	ok(status == 0, "the data written is right");
	ok(after.requested - before.requested ==
	   (caller_pins(argc, argv) ? 2 * (long)(LEN >> 12) : 0),
	   "%ld pages pinned", after.requested - before.requested);
	ok(after.requested - after.returned ==
	   before.requested - before.returned, "all of them returned");
	return done();
}
