// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every line that ends in "match" must be reported, and no other.
 */

static int charge(struct ctx *c, unsigned long n)
{
	unsigned long limit = rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT; /* match */
	int ret;

	limit = task_rlimit(current, RLIMIT_MEMLOCK); /* match */
	limit = task_rlimit(c->mm->owner, RLIMIT_MEMLOCK); /* match */
	if (!can_do_mlock()) /* match */
		return -EPERM;
	if (mm_account_pinned_pages(&c->mmp, n)) /* match */
		return -ENOBUFS;
	ret = __account_locked_vm(c->mm, n, true, current, false); /* match */
	return ret ?: account_locked_vm(c->mm, n, true); /* match */
}

static void count(struct ctx *c, unsigned long n)
{
	c->mm->locked_vm += n; /* match */
	atomic64_add(n, &c->mm->pinned_vm); /* match */
	c->counters.locked_vm = n; /* match */
}

static int look_alikes(struct ctx *c, unsigned long locked_vm)
{
	c->locked_vmas = rlimit(RLIMIT_NOFILE);
	c->total_vm = locked_vm;
	if (task_rlimit(current, RLIMIT_STACK) < locked_vm)
		return -ENOMEM;
	return my_account_locked_vm(c, 1);
}
