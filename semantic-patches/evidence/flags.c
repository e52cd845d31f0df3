// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every line that ends in "match" must be reported, and no other.
 */

static int variables(struct ctx *c, bool write)
{
	unsigned int flags = FOLL_LONGTERM; /* match */
	unsigned int more;

	if (write)
		flags |= FOLL_WRITE; /* match */
	more = c->force ? FOLL_FORCE : 0; /* match */
	more = flags | (write ? FOLL_WRITE : 0); /* match */
	return get_user_pages_fast(c->start, c->n, flags | more, c->pages);
}

static int members(struct ctx *c)
{
	struct request req = {
		.start = c->start,
		.gup_flags = FOLL_WRITE | FOLL_FORCE, /* match */
	};

	c->gup_flags = FOLL_GET; /* match */
	c->req.gup_flags |= FOLL_WRITE; /* match */
	return submit(c, &req);
}

static int look_alikes(struct ctx *c, unsigned int flags)
{
	struct request req = { .start = c->start, .n = my_FOLL_count };
	int ret = get_user_pages_fast(c->start, c->n, FOLL_WRITE, c->pages);

	ret = wrapper(c, flags | FOLL_WRITE);
	if (flags & FOLL_WRITE)
		return FOLL_WRITE;
	if (flags == FOLL_GET)
		c->flags = flags;
	c->vm_flags = VM_WRITE;
	return ret;
}
