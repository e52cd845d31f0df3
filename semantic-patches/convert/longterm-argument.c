// SPDX-License-Identifier: GPL-2.0-only
/* What longterm-argument.cocci takes from the calls of a function that pins. */

static int keeper_get(struct keeper *k, unsigned long addr, unsigned int flags)
{
	return pin_longterm_pages_fast(addr, 1, flags, &k->page);
}

static int every_form(struct keeper *k, unsigned long addr, bool w)
{
	int ret;

	ret = keeper_get(k, addr, FOLL_LONGTERM);
	ret = keeper_get(k, addr, FOLL_WRITE | FOLL_LONGTERM);
	ret = keeper_get(k, addr, FOLL_LONGTERM | FOLL_WRITE);
	ret = keeper_get(k, addr, FOLL_WRITE | FOLL_LONGTERM | FOLL_FORCE);
	ret = keeper_get(k, addr, FOLL_LONGTERM | FOLL_WRITE | FOLL_FORCE);
	ret = keeper_get(k, addr, FOLL_LONGTERM | (w ? FOLL_WRITE : 0));
	ret = keeper_get(k, addr, (w ? FOLL_WRITE : 0) | FOLL_LONGTERM);
	if (keeper_get(k, addr,
		       FOLL_WRITE | FOLL_LONGTERM) != 1)
		return -EFAULT;
	return ret;
}

static int not_these(struct keeper *k, unsigned long addr, bool l)
{
	int ret;

	ret = keeper_get(k, addr, FOLL_WRITE);
	ret = keeper_get(k, addr, l ? FOLL_LONGTERM : 0);
	ret = get_user_pages_fast(addr, 1, FOLL_LONGTERM, &k->page);
	return ret;
}
