// SPDX-License-Identifier: GPL-2.0-only
/* io_uring's registered buffers: pinned as long as they are registered. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/io_uring.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "pins.h"
#include "tap.h"

#define SMALL_LEN	(64UL << 12)
#define HUGE_LEN	(2UL << 20)

struct ring {
	int fd;
	unsigned int *sq_tail, *sq_array, *cq_head, *cq_tail;
	unsigned int sq_mask, cq_mask;
	struct io_uring_sqe *sqes;
	struct io_uring_cqe *cqes;
};

static void *map_ring(int fd, size_t len, off_t what)
{
	return mmap(NULL, len, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_POPULATE, fd, what);
}

static bool setup(struct ring *r)
{
	struct io_uring_params p = { 0 };
	char *sq, *cq;

	r->fd = syscall(SYS_io_uring_setup, 4, &p);
	if (r->fd < 0)
		return false;
	sq = map_ring(r->fd, p.sq_off.array + p.sq_entries * 4,
		      IORING_OFF_SQ_RING);
	cq = map_ring(r->fd, p.cq_off.cqes + p.cq_entries * sizeof(*r->cqes),
		      IORING_OFF_CQ_RING);
	r->sqes = map_ring(r->fd, p.sq_entries * sizeof(*r->sqes),
			   IORING_OFF_SQES);
	if (sq == MAP_FAILED || cq == MAP_FAILED || r->sqes == MAP_FAILED)
		return false;
	r->sq_tail = (void *)(sq + p.sq_off.tail);
	r->sq_array = (void *)(sq + p.sq_off.array);
	r->sq_mask = *(unsigned int *)(sq + p.sq_off.ring_mask);
	r->cq_head = (void *)(cq + p.cq_off.head);
	r->cq_tail = (void *)(cq + p.cq_off.tail);
	r->cq_mask = *(unsigned int *)(cq + p.cq_off.ring_mask);
	r->cqes = (void *)(cq + p.cq_off.cqes);
	return true;
}

/* One request, waited for. Returns what it completed with. */
static int submit(struct ring *r, int op, int fd, void *addr, unsigned int len,
		  int buf_index)
{
	unsigned int tail = *r->sq_tail, head;
	struct io_uring_sqe *sqe = &r->sqes[tail & r->sq_mask];

	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = op;
	sqe->fd = fd;
	sqe->addr = (unsigned long)addr;
	sqe->len = len;
	sqe->buf_index = buf_index;
	r->sq_array[tail & r->sq_mask] = tail & r->sq_mask;
	__atomic_store_n(r->sq_tail, tail + 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, r->fd, 1, 1, IORING_ENTER_GETEVENTS,
		    NULL, 0) != 1)
		return -1000;
	head = *r->cq_head;
	if (head == __atomic_load_n(r->cq_tail, __ATOMIC_ACQUIRE))
		return -1001;
	fd = r->cqes[head & r->cq_mask].res;
	__atomic_store_n(r->cq_head, head + 1, __ATOMIC_RELEASE);
	return fd;
}

static void *map_aligned(size_t len)
{
	char *p = mmap(NULL, 2 * HUGE_LEN + len, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	p = (char *)(((unsigned long)p + HUGE_LEN - 1) & ~(HUGE_LEN - 1));
	madvise(p, len, len == HUGE_LEN ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	return p;
}

static void move_data(struct ring *r, char *small, char *huge)
{
	int fd = open("/tmp/io_uring", O_RDWR | O_CREAT | O_TRUNC, 0600);
	char check[4096];

	memset(small, 0x35, SMALL_LEN);
	ok(submit(r, IORING_OP_WRITE_FIXED, fd, small + 100, SMALL_LEN - 100,
		  0) == SMALL_LEN - 100, "write from a registered buffer");
	ok(pread(fd, check, sizeof(check), 8192) == sizeof(check) &&
	   check[0] == 0x35 && !memcmp(check, check + 1, sizeof(check) - 1),
	   "the file holds its data");
	memset(huge, 0, HUGE_LEN);
	ok(submit(r, IORING_OP_READ_FIXED, fd, huge + 4096, SMALL_LEN, 1) ==
	   SMALL_LEN - 100, "read into a registered huge page");
	ok(huge[4095] == 0 && huge[4096 + SMALL_LEN - 100] == 0 &&
	   !memcmp(huge + 4096, small, SMALL_LEN - 100),
	   "the huge page holds the file's data");
	close(fd);
}

int main(int argc, char **argv)
{
	long want = caller_pins(argc, argv) ? (SMALL_LEN + HUGE_LEN) >> 12 : 0;
	struct iovec iov[2];
	struct ring r;
	long held;

	iov[0] = (struct iovec){ map_aligned(SMALL_LEN), SMALL_LEN };
	iov[1] = (struct iovec){ map_aligned(HUGE_LEN), HUGE_LEN };
	if (!ok(setup(&r), "a ring"))
		return done();
	held = pins_held();
	ok(!syscall(SYS_io_uring_register, r.fd, IORING_REGISTER_BUFFERS, iov,
		    2), "register buffers");
	ok(pins_held() == held + want, "%ld pages pinned", pins_held() - held);
	move_data(&r, iov[0].iov_base, iov[1].iov_base);
	ok(!syscall(SYS_io_uring_register, r.fd, IORING_UNREGISTER_BUFFERS,
		    NULL, 0), "unregister buffers");
	ok(wait_for_pins(held), "all of them returned");

	/* A buffer that ends in a hole: the half that was pinned goes back. */
	munmap((char *)iov[0].iov_base + SMALL_LEN / 2, SMALL_LEN / 2);
	ok(syscall(SYS_io_uring_register, r.fd, IORING_REGISTER_BUFFERS, iov,
		   1) < 0, "half a buffer is refused");
	ok(wait_for_pins(held), "and nothing stays pinned");

	/* Closing the ring is a release too. */
	ok(!syscall(SYS_io_uring_register, r.fd, IORING_REGISTER_BUFFERS,
		    iov + 1, 1), "register again");
	munmap(r.sqes, 4096);
	close(r.fd);
	return done();
}
