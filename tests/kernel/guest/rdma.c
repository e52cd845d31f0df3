// SPDX-License-Identifier: GPL-2.0-only
/*
 * RDMA memory regions: pinned from registration to deregistration, and written
 * and read by a soft-RoCE device that speaks to itself.
 *
 * There are no libraries in the guest, so this speaks to the kernel by writing
 * commands to uverbs, and to the device through the queues that they share.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <rdma/ib_user_ioctl_verbs.h>
#include <rdma/ib_user_verbs.h>
#include <rdma/rdma_netlink.h>
#include <rdma/rdma_user_rxe.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pins.h"
#include "tap.h"

#define NETDEV		"eth0"
#define DEVICE		"rxe0"
#define ADDRESS		"10.1.1.1"
#define SMALL_PAGES	64UL
#define SMALL_LEN	(SMALL_PAGES << 12)
#define HUGE_LEN	(2UL << 20)
#define SKEW		100UL	/* where the data begins in its page */
#define DATA_LEN	(SMALL_LEN - 2 * SKEW)
#define NR_WR		8

/* What the verbs number, and the headers for userspace do not name. */
enum { QP_INIT = 1, QP_RTR = 2, QP_RTS = 3, MTU_1024 = 3, SIGNALED = 1 << 1 };
enum {
	ATTR_STATE = 1 << 0, ATTR_ACCESS = 1 << 3, ATTR_PKEY = 1 << 4,
	ATTR_PORT = 1 << 5, ATTR_AV = 1 << 7, ATTR_MTU = 1 << 8,
	ATTR_TIMEOUT = 1 << 9, ATTR_RETRY = 1 << 10, ATTR_RNR_RETRY = 1 << 11,
	ATTR_RQ_PSN = 1 << 12, ATTR_MAX_RD = 1 << 13, ATTR_RNR_TIMER = 1 << 15,
	ATTR_SQ_PSN = 1 << 16, ATTR_MAX_DEST_RD = 1 << 17,
	ATTR_DEST_QPN = 1 << 20,
};

#define ALL_ACCESS	(IB_UVERBS_ACCESS_LOCAL_WRITE | \
			 IB_UVERBS_ACCESS_REMOTE_WRITE | \
			 IB_UVERBS_ACCESS_REMOTE_READ)

struct region {
	unsigned int handle, lkey, rkey;
};

struct queue_pair {
	unsigned int handle, number;
	struct rxe_queue_buf *sends;
};

struct mapping {
	void *addr;
	size_t len;
};

static struct mapping mappings[3];
static int nr_mappings, verbs = -1;
static unsigned int domain, completion_handle, gid_index;
static struct rxe_queue_buf *completions;
static struct queue_pair pairs[2];
static union rxe_gid gid;

/*
 * One command: @body begins with the address of the response, if there is one,
 * which is filled in here.
 */
static bool command(unsigned int nr, void *body, size_t len, void *response,
		    size_t response_len)
{
	struct {
		struct ib_uverbs_cmd_hdr hdr;
		char body[256];
	} message = {
		.hdr = {
			.command = nr,
			.in_words = (sizeof(message.hdr) + len) / 4,
			.out_words = response_len / 4,
		},
	};
	__u64 where = (unsigned long)response;

	if (len > sizeof(message.body))
		return false;
	if (response)
		memcpy(body, &where, sizeof(where));
	memcpy(message.body, body, len);
	len += sizeof(message.hdr);
	return write(verbs, &message, len) == (ssize_t)len;
}

static bool set_up_netdev(void)
{
	struct ifreq ifr = { .ifr_name = NETDEV };
	struct sockaddr_in *sin = (struct sockaddr_in *)&ifr.ifr_addr;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	bool good;

	sin->sin_family = AF_INET;
	inet_pton(AF_INET, ADDRESS, &sin->sin_addr);
	good = !ioctl(fd, SIOCSIFADDR, &ifr);
	ifr.ifr_flags = IFF_UP | IFF_RUNNING;
	good = good && !ioctl(fd, SIOCSIFFLAGS, &ifr);
	close(fd);
	return good;
}

static void add_string(struct nlmsghdr *nlh, int type, const char *text)
{
	struct nlattr *attr = (void *)((char *)nlh +
				       NLMSG_ALIGN(nlh->nlmsg_len));

	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + strlen(text) + 1;
	strcpy((char *)attr + NLA_HDRLEN, text);
	nlh->nlmsg_len = NLMSG_ALIGN(nlh->nlmsg_len) + NLA_ALIGN(attr->nla_len);
}

/* What "rdma link add" does. */
static bool add_link(void)
{
	static union {
		struct nlmsghdr nlh;
		char space[512];
	} request, answer;
	const struct nlmsgerr *error = NLMSG_DATA(&answer.nlh);
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_RDMA);
	bool good;

	request.nlh.nlmsg_len = NLMSG_HDRLEN;
	request.nlh.nlmsg_type = RDMA_NL_GET_TYPE(RDMA_NL_NLDEV,
						  RDMA_NLDEV_CMD_NEWLINK);
	request.nlh.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	add_string(&request.nlh, RDMA_NLDEV_ATTR_DEV_NAME, DEVICE);
	add_string(&request.nlh, RDMA_NLDEV_ATTR_LINK_TYPE, "rxe");
	add_string(&request.nlh, RDMA_NLDEV_ATTR_NDEV_NAME, NETDEV);
	good = send(fd, &request, request.nlh.nlmsg_len, 0) > 0 &&
	       recv(fd, &answer, sizeof(answer), 0) >=
			(ssize_t)NLMSG_LENGTH(sizeof(*error)) &&
	       answer.nlh.nlmsg_type == NLMSG_ERROR && !error->error;
	close(fd);
	return good;
}

static bool read_line(const char *path, char *line, size_t len)
{
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, line, len - 1);

	if (fd >= 0)
		close(fd);
	line[n > 0 ? n : 0] = '\0';
	return n > 0;
}

/* The address of the port that stands for the IPv4 address; it comes late. */
static bool find_gid(void)
{
	char path[128], line[64], wanted[64];
	const unsigned char *ip = gid.raw + 12;
	int try, i;

	gid.raw[10] = 0xff;
	gid.raw[11] = 0xff;
	inet_pton(AF_INET, ADDRESS, gid.raw + 12);
	snprintf(wanted, sizeof(wanted), "0000:0000:0000:0000:0000:ffff:"
		 "%02x%02x:%02x%02x\n", ip[0], ip[1], ip[2], ip[3]);
	for (try = 0; try < 1000; try++) {
		for (i = 0; i < 16; i++) {
			snprintf(path, sizeof(path), "/sys/class/infiniband/"
				 DEVICE "/ports/1/gids/%d", i);
			gid_index = i;
			if (read_line(path, line, sizeof(line)) &&
			    !strcmp(line, wanted))
				return true;
		}
		usleep(10000);
	}
	return false;
}

static bool open_device(void)
{
	struct ib_uverbs_get_context context = { 0 };
	struct ib_uverbs_get_context_resp context_resp;
	struct ib_uverbs_alloc_pd pd = { 0 };
	struct ib_uverbs_alloc_pd_resp pd_resp;

	verbs = open("/dev/infiniband/uverbs0", O_RDWR | O_CLOEXEC);
	if (verbs < 0 ||
	    !command(IB_USER_VERBS_CMD_GET_CONTEXT, &context, sizeof(context),
		     &context_resp, sizeof(context_resp)) ||
	    !command(IB_USER_VERBS_CMD_ALLOC_PD, &pd, sizeof(pd), &pd_resp,
		     sizeof(pd_resp)))
		return false;
	domain = pd_resp.pd_handle;
	return true;
}

static bool register_region(struct region *r, char *addr, unsigned long len)
{
	struct ib_uverbs_reg_mr cmd = {
		.start = (unsigned long)addr,
		.length = len,
		.hca_va = (unsigned long)addr,
		.pd_handle = domain,
		.access_flags = ALL_ACCESS,
	};
	struct ib_uverbs_reg_mr_resp resp;

	if (!command(IB_USER_VERBS_CMD_REG_MR, &cmd, sizeof(cmd), &resp,
		     sizeof(resp)))
		return false;
	*r = (struct region){ resp.mr_handle, resp.lkey, resp.rkey };
	return true;
}

static bool deregister_region(const struct region *r)
{
	struct ib_uverbs_dereg_mr cmd = { r->handle };

	return command(IB_USER_VERBS_CMD_DEREG_MR, &cmd, sizeof(cmd), NULL, 0);
}

static struct rxe_queue_buf *map_queue(const struct mminfo *mi)
{
	struct mapping *m = &mappings[nr_mappings];

	m->len = mi->size;
	m->addr = mmap(NULL, m->len, PROT_READ | PROT_WRITE, MAP_SHARED, verbs,
		       mi->offset);
	if (m->addr == MAP_FAILED)
		return NULL;
	nr_mappings++;
	return m->addr;
}

/* The device is open as long as one of its queues is mapped. */
static void close_device(void)
{
	while (nr_mappings--)
		munmap(mappings[nr_mappings].addr, mappings[nr_mappings].len);
	close(verbs);
}

static bool create_completions(void)
{
	struct ib_uverbs_create_cq cmd = { .cqe = NR_WR, .comp_channel = -1 };
	struct {
		struct ib_uverbs_create_cq_resp core;
		struct rxe_create_cq_resp rxe;
	} resp;

	if (!command(IB_USER_VERBS_CMD_CREATE_CQ, &cmd, sizeof(cmd), &resp,
		     sizeof(resp)))
		return false;
	completion_handle = resp.core.cq_handle;
	completions = map_queue(&resp.rxe.mi);
	return completions;
}

static bool create_pair(struct queue_pair *qp)
{
	struct ib_uverbs_create_qp cmd = {
		.pd_handle = domain,
		.send_cq_handle = completion_handle,
		.recv_cq_handle = completion_handle,
		.max_send_wr = NR_WR, .max_recv_wr = NR_WR,
		.max_send_sge = 1, .max_recv_sge = 1,
		.qp_type = IB_UVERBS_QPT_RC,
	};
	struct {
		struct ib_uverbs_create_qp_resp core;
		struct rxe_create_qp_resp rxe;
	} resp;

	if (!command(IB_USER_VERBS_CMD_CREATE_QP, &cmd, sizeof(cmd), &resp,
		     sizeof(resp)))
		return false;
	qp->handle = resp.core.qp_handle;
	qp->number = resp.core.qpn;
	qp->sends = map_queue(&resp.rxe.sq_mi);
	return qp->sends;
}

static bool modify(const struct queue_pair *qp, unsigned int peer, int state,
		   unsigned int mask)
{
	struct ib_uverbs_modify_qp cmd = {
		.dest = {
			.sgid_index = gid_index, .hop_limit = 64,
			.is_global = 1, .port_num = 1,
		},
		.qp_handle = qp->handle,
		.attr_mask = ATTR_STATE | mask,
		.dest_qp_num = peer,
		.qp_access_flags = ALL_ACCESS,
		.qp_state = state,
		.path_mtu = MTU_1024,
		.max_rd_atomic = 1, .max_dest_rd_atomic = 1,
		.min_rnr_timer = 12, .port_num = 1, .timeout = 14,
		.retry_cnt = 7, .rnr_retry = 7,
	};

	memcpy(cmd.dest.dgid, gid.raw, sizeof(cmd.dest.dgid));
	return command(IB_USER_VERBS_CMD_MODIFY_QP, &cmd, sizeof(cmd), NULL, 0);
}

static bool connect_pair(const struct queue_pair *qp, unsigned int peer)
{
	return modify(qp, peer, QP_INIT, ATTR_ACCESS | ATTR_PKEY | ATTR_PORT) &&
	       modify(qp, peer, QP_RTR, ATTR_AV | ATTR_MTU | ATTR_DEST_QPN |
		      ATTR_RQ_PSN | ATTR_MAX_DEST_RD | ATTR_RNR_TIMER) &&
	       modify(qp, peer, QP_RTS, ATTR_TIMEOUT | ATTR_RETRY |
		      ATTR_RNR_RETRY | ATTR_SQ_PSN | ATTR_MAX_RD);
}

static bool connect_pairs(void)
{
	return create_completions() && create_pair(&pairs[0]) &&
	       create_pair(&pairs[1]) &&
	       connect_pair(&pairs[0], pairs[1].number) &&
	       connect_pair(&pairs[1], pairs[0].number);
}

static void *slot(struct rxe_queue_buf *q, unsigned int index)
{
	return q->data + ((size_t)index << q->log2_elem_size);
}

/* Ring the bell, and wait for the one request that is under way. */
static bool complete(const struct queue_pair *qp)
{
	struct ib_uverbs_post_send cmd = { .qp_handle = qp->handle,
			.wqe_size = sizeof(struct ib_uverbs_send_wr) };
	struct ib_uverbs_post_send_resp resp;
	struct rxe_queue_buf *q = completions;
	unsigned int at = q->consumer_index;
	const struct ib_uverbs_wc *wc = slot(q, at);
	int i;

	if (!command(IB_USER_VERBS_CMD_POST_SEND, &cmd, sizeof(cmd), &resp,
		     sizeof(resp)))
		return false;
	for (i = 0; i < 1000; i++) {
		if (__atomic_load_n(&q->producer_index, __ATOMIC_ACQUIRE) != at)
			break;
		usleep(10000);
	}
	if (i == 1000)
		return false;
	if (wc->status)
		printf("# completed with status %u\n", wc->status);
	__atomic_store_n(&q->consumer_index, (at + 1) & q->index_mask,
			 __ATOMIC_RELEASE);
	return !wc->status;
}

/* An RDMA write from @here to @there, or an RDMA read to @here from @there. */
static bool transfer(const struct queue_pair *qp, int opcode,
		     const struct region *local, char *here,
		     const struct region *remote, char *there, unsigned int len)
{
	struct rxe_queue_buf *q = qp->sends;
	unsigned int at = q->producer_index;
	struct rxe_send_wqe *wqe = slot(q, at);
	static unsigned int serial;

	memset(wqe, 0, sizeof(*wqe));
	wqe->wr.opcode = opcode;
	wqe->wr.send_flags = SIGNALED;
	wqe->wr.wr.rdma.remote_addr = (unsigned long)there;
	wqe->wr.wr.rdma.rkey = remote->rkey;
	wqe->iova = wqe->wr.wr.rdma.remote_addr;
	wqe->ssn = serial++;
	wqe->dma.length = len;
	wqe->dma.resid = len;
	wqe->dma.num_sge = 1;
	wqe->dma.sge[0].addr = (unsigned long)here;
	wqe->dma.sge[0].length = len;
	wqe->dma.sge[0].lkey = local->lkey;
	__atomic_store_n(&q->producer_index, (at + 1) & q->index_mask,
			 __ATOMIC_RELEASE);
	return complete(qp);
}

static char *map_aligned(size_t len)
{
	char *p = mmap(NULL, HUGE_LEN + len, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	p = (char *)(((unsigned long)p + HUGE_LEN - 1) & ~(HUGE_LEN - 1));
	madvise(p, len, len == HUGE_LEN ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	return p;
}

static void move_data(const struct region *small, char *from,
		      const struct region *huge, char *to)
{
	size_t i;

	for (i = 0; i < DATA_LEN; i++)
		from[i] = (char)(i * 7 + (i >> 12));
	ok(transfer(&pairs[0], IB_UVERBS_WR_RDMA_WRITE, small, from, huge, to,
		    DATA_LEN), "write from small pages to a huge page");
	ok(!memcmp(to, from, DATA_LEN) && !to[-1] && !to[DATA_LEN],
	   "the huge page holds the data, and nothing else");
	memset(from, 0, DATA_LEN);
	ok(transfer(&pairs[0], IB_UVERBS_WR_RDMA_READ, small, from, huge, to,
		    DATA_LEN), "read from the huge page to small pages");
	ok(!memcmp(to, from, DATA_LEN), "the small pages hold the data");
}

int main(int argc, char **argv)
{
	bool pins = caller_pins(argc, argv);
	char *small_pages = map_aligned(SMALL_LEN);
	char *huge_page = map_aligned(HUGE_LEN);
	struct region small, huge, holey;
	long held = pins_held();

	if (!ok(set_up_netdev() && add_link(), "a soft-RoCE device") ||
	    !ok(find_gid(), "its address") ||
	    !ok(open_device() && connect_pairs(), "two connected queue pairs"))
		return done();
	if (!ok(register_region(&small, small_pages + SKEW, DATA_LEN),
		"register small pages"))
		return done();
	ok(pins_held() - held == (pins ? (long)SMALL_PAGES : 0),
	   "%ld pages pinned", pins_held() - held);
	if (!ok(register_region(&huge, huge_page, HUGE_LEN),
		"register a huge page"))
		return done();
	ok(pins_held() - held == (pins ? (long)SMALL_PAGES + 512 : 0),
	   "%ld pages pinned", pins_held() - held);
	move_data(&small, small_pages + SKEW, &huge, huge_page + 4096);
	ok(deregister_region(&small), "deregister the small pages");
	ok(wait_for_pins(held + (pins ? 512 : 0)), "they are returned");

	/* A region with a hole: what was pinned of it goes back. */
	munmap(small_pages + SMALL_LEN / 2, 4096);
	ok(!register_region(&holey, small_pages, SMALL_LEN),
	   "a region with a hole is refused");
	ok(wait_for_pins(held + (pins ? 512 : 0)), "and nothing stays pinned");

	close_device();
	ok(wait_for_pins(held), "closing the device releases the huge page");
	return done();
}
