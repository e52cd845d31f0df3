// SPDX-License-Identifier: GPL-2.0-only
/* AF_XDP: a frame in a registered umem goes out on the loopback device. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_xdp.h>
#include <net/if.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pins.h"
#include "tap.h"

#define NR_PAGES	64UL
#define FRAME		4096U
#define NR_DESC		16
#define PROTO		0x88b5	/* for local experiments */
#define LEN		1000U

static int bring_up(const char *name)
{
	struct ifreq ifr = { 0 };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	strncpy(ifr.ifr_name, name, IFNAMSIZ - 1);
	ifr.ifr_flags = IFF_UP | IFF_RUNNING;
	if (ioctl(fd, SIOCSIFFLAGS, &ifr))
		return -1;
	close(fd);
	return if_nametoindex(name);
}

static int listen_on(int ifindex)
{
	struct sockaddr_ll sll = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(PROTO),
		.sll_ifindex = ifindex,
	};
	int fd = socket(AF_PACKET, SOCK_RAW, htons(PROTO));

	return bind(fd, (struct sockaddr *)&sll, sizeof(sll)) ? -1 : fd;
}

static bool reg_umem(int fd, void *addr)
{
	struct xdp_umem_reg reg = {
		.addr = (unsigned long)addr,
		.len = NR_PAGES * FRAME,
		.chunk_size = FRAME,
	};
	int n = NR_DESC;

	return !setsockopt(fd, SOL_XDP, XDP_UMEM_REG, &reg, sizeof(reg)) &&
	       !setsockopt(fd, SOL_XDP, XDP_UMEM_FILL_RING, &n, sizeof(n)) &&
	       !setsockopt(fd, SOL_XDP, XDP_UMEM_COMPLETION_RING, &n,
			   sizeof(n)) &&
	       !setsockopt(fd, SOL_XDP, XDP_TX_RING, &n, sizeof(n));
}

static bool bind_to(int fd, int ifindex)
{
	struct sockaddr_xdp sxdp = {
		.sxdp_family = AF_XDP,
		.sxdp_flags = XDP_COPY,
		.sxdp_ifindex = ifindex,
	};

	return !bind(fd, (struct sockaddr *)&sxdp, sizeof(sxdp));
}

struct tx_ring {
	struct xdp_mmap_offsets off;
	char *map;
};

/* Before the socket is bound: afterwards its rings cannot be mapped. */
static bool map_ring(int fd, struct tx_ring *tx)
{
	socklen_t len = sizeof(tx->off);

	if (getsockopt(fd, SOL_XDP, XDP_MMAP_OFFSETS, &tx->off, &len))
		return false;
	tx->map = mmap(NULL, tx->off.tx.desc +
		       NR_DESC * sizeof(struct xdp_desc),
		       PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd,
		       XDP_PGOFF_TX_RING);
	return tx->map != MAP_FAILED;
}

static bool send_frame(int fd, struct tx_ring *tx, unsigned int offset)
{
	struct xdp_desc *desc = (void *)(tx->map + tx->off.tx.desc);

	desc->addr = offset;
	desc->len = LEN;
	__atomic_store_n((unsigned int *)(tx->map + tx->off.tx.producer), 1,
			 __ATOMIC_RELEASE);
	return sendto(fd, NULL, 0, MSG_DONTWAIT, NULL, 0) >= 0;
}

static void fill_frame(char *p)
{
	struct ethhdr *eth = (void *)p;
	unsigned int i;

	memset(eth->h_dest, 0xff, ETH_ALEN);
	memset(eth->h_source, 0x02, ETH_ALEN);
	eth->h_proto = htons(PROTO);
	for (i = sizeof(*eth); i < LEN; i++)
		p[i] = (char)(i * 11);
}

static bool arrives(int fd, const char *sent)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	char got[2048];

	return poll(&pfd, 1, 2000) == 1 &&
	       recv(fd, got, sizeof(got), 0) == LEN && !memcmp(got, sent, LEN);
}

int main(int argc, char **argv)
{
	int xdp = socket(AF_XDP, SOCK_RAW, 0);
	int lo = bring_up("lo");
	int packet = listen_on(lo);
	long held = pins_held();
	char *umem;
	struct tx_ring tx;

	umem = mmap(NULL, NR_PAGES * FRAME, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!ok(xdp >= 0 && lo > 0 && packet >= 0, "sockets on lo"))
		return done();
	ok(reg_umem(xdp, umem), "register a umem");
	ok(pins_held() - held == (caller_pins(argc, argv) ? (long)NR_PAGES : 0),
	   "%ld pages pinned", pins_held() - held);
	ok(map_ring(xdp, &tx), "map the ring");
	ok(bind_to(xdp, lo), "bind to lo");
	fill_frame(umem + 5 * FRAME);
	ok(send_frame(xdp, &tx, 5 * FRAME), "send");
	ok(arrives(packet, umem + 5 * FRAME), "the frame arrives as it was");
	close(xdp);
	munmap(umem, NR_PAGES * FRAME);
	munmap(tx.map, tx.off.tx.desc + NR_DESC * sizeof(struct xdp_desc));
	ok(wait_for_pins(held), "all of them returned");
	return done();
}
