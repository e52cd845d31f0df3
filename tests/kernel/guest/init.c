// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest's only process to begin with: runs what /suites lists, reports on
 * the second serial port, and turns the machine off.
 *
 * The first port is the console and carries the kernel's log alone, so neither
 * can spoil a line of the other.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "pins.h"

#define KERNEL_TEST	"/sys/kernel/debug/gup_pin_test"
#define MAX_ARGS	8

static void mount_all(void)
{
	static const char * const what[][2] = {
		{ "proc", "/proc" }, { "sysfs", "/sys" },
		{ "devtmpfs", "/dev" }, { "tmpfs", "/tmp" },
		{ "debugfs", "/sys/kernel/debug" },
	};
	unsigned int i;

	for (i = 0; i < sizeof(what) / sizeof(what[0]); i++) {
		mkdir(what[i][1], 0755);
		if (mount(what[i][0], what[i][1], what[i][0], 0, NULL))
			printf("cannot mount %s: %s\n", what[i][1],
			       strerror(errno));
	}
}

/* The terminal layer must not change what is reported. */
static void report_on(const char *port)
{
	struct termios t;
	int fd = open(port, O_RDWR | O_NOCTTY);

	if (fd < 0) {
		printf("no result port %s: %s\n", port, strerror(errno));
		return;
	}
	if (!tcgetattr(fd, &t)) {
		cfmakeraw(&t);
		tcsetattr(fd, TCSANOW, &t);
	}
	dup2(fd, 1);
	dup2(fd, 2);
	setvbuf(stdout, NULL, _IOLBF, 0);
}

static int copy_out(const char *path)
{
	char buf[4096];
	ssize_t n = -1;
	int fd = open(path, O_RDONLY);

	if (fd < 0)
		return errno;
	fflush(stdout);
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		if (write(1, buf, n) != n)
			break;
	close(fd);
	return n ? EIO : 0;
}

static int run(char *line)
{
	char *argv[MAX_ARGS + 1] = { NULL };
	int status, n = 0;
	pid_t pid;

	for (char *s = strtok(line, " \n"); s && n < MAX_ARGS;
	     s = strtok(NULL, " \n"))
		argv[n++] = s;
	fflush(stdout);
	pid = fork();
	if (!pid) {
		execv(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 126;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void run_suite(char *line)
{
	char name[256];
	int status;

	line[strcspn(line, "\n")] = '\0';
	snprintf(name, sizeof(name), "%s", line);
	printf("gup2pin: suite %s\n", name);
	if (!strcmp(line, "in-kernel"))
		status = copy_out(KERNEL_TEST);
	else
		status = run(line);
	printf("gup2pin: exit %d of %s\n", status, name);
}

int main(void)
{
	struct pins pins;
	char line[256];
	FILE *f;

	mount_all();
	report_on("/dev/ttyS1");
	printf("gup2pin: %ld CPUs\n", sysconf(_SC_NPROCESSORS_ONLN));
	f = fopen("/suites", "r");
	while (f && fgets(line, sizeof(line), f))
		run_suite(line);
	wait_for_pins(0);
	pins = read_pins();
	printf("gup2pin: end requested=%ld returned=%ld\n", pins.requested,
	       pins.returned);
	fflush(stdout);
	tcdrain(1);
	sync();
	reboot(RB_AUTOBOOT);
	return 1;
}
