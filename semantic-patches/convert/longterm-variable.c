// SPDX-License-Identifier: GPL-2.0-only
/* What longterm-variable.cocci changes, and what it leaves alone. */

static void assignments(struct dev *dev, unsigned int flags, bool w)
{
	flags = FOLL_LONGTERM;
	flags = FOLL_WRITE | FOLL_LONGTERM;
	flags = FOLL_LONGTERM | FOLL_WRITE;
	flags = FOLL_FORCE | FOLL_LONGTERM | FOLL_WRITE;
	flags = FOLL_LONGTERM | FOLL_FORCE | FOLL_WRITE;
	flags = FOLL_FORCE | FOLL_WRITE | FOLL_LONGTERM;
	flags = FOLL_LONGTERM | flags | FOLL_FORCE | FOLL_WRITE;
	flags = flags | FOLL_LONGTERM | FOLL_FORCE | FOLL_WRITE;
	flags = flags | FOLL_FORCE | FOLL_LONGTERM | FOLL_WRITE;
	flags = FOLL_LONGTERM | (w ? FOLL_WRITE : 0);
	flags = (w ? FOLL_WRITE : 0) | FOLL_LONGTERM;
	flags = flags | (FOLL_WRITE | FOLL_LONGTERM);
	flags = flags | (FOLL_LONGTERM | FOLL_WRITE);
	dev->flags = FOLL_WRITE | FOLL_LONGTERM;
	flags |= FOLL_WRITE | FOLL_LONGTERM;
	flags |= FOLL_LONGTERM | FOLL_WRITE;
	flags |= FOLL_FORCE | FOLL_LONGTERM | FOLL_WRITE;
	flags |= FOLL_LONGTERM | (w ? FOLL_WRITE : 0);
	flags |= (w ? FOLL_WRITE : 0) | FOLL_LONGTERM;
}

static void initializers(bool w)
{
	unsigned int a = FOLL_LONGTERM;
	unsigned int b = FOLL_WRITE | FOLL_LONGTERM;
	const int c = FOLL_LONGTERM | FOLL_WRITE, d;
	unsigned int e = FOLL_LONGTERM | (w ? FOLL_WRITE : 0);	/* a comment */
	unsigned int f = (w ? FOLL_WRITE : 0) |
			 FOLL_LONGTERM, g;

	use(a, b, c, d, e, f, g);
}

static int statements(unsigned int flags, bool w)
{
	flags |= FOLL_LONGTERM;
	if (w)
		flags |= FOLL_WRITE;

	/* what follows is for long */
	flags |= FOLL_LONGTERM;

#ifdef CONFIG_FOO
	flags |= FOLL_LONGTERM;		/* also here */
	flags |= FOLL_FORCE;
#endif
	return 0;
}

static int conditional(unsigned int flags, bool w, bool l)
{
	unsigned int a = l ? FOLL_LONGTERM : 0;

	if (l)
		flags |= FOLL_LONGTERM;
	if (w) {
		flags |= FOLL_LONGTERM;
	} else
		flags |= FOLL_LONGTERM;
	if (w)
		return 0;
	else if (l)
		flags |= FOLL_LONGTERM;
	else {
		flags |= FOLL_LONGTERM;
	}
	return 0;
}

static int not_these(unsigned int flags, bool w, bool l)
{
	flags = l ? FOLL_LONGTERM : 0;
	flags = FOLL_WRITE | (l ? FOLL_LONGTERM : 0);
	flags |= l ? FOLL_LONGTERM : 0;
	flags &= ~FOLL_LONGTERM;
	flags ^= FOLL_LONGTERM;
	flags = flags & FOLL_LONGTERM;
	flags = flags & ~(FOLL_LONGTERM | FOLL_WRITE);
	flags = my_flags(FOLL_LONGTERM | FOLL_WRITE);
	if (flags & FOLL_LONGTERM)
		return get_user_pages_fast(0, 1, FOLL_LONGTERM | FOLL_WRITE, NULL);
	return flags == (FOLL_LONGTERM | FOLL_WRITE);
}
