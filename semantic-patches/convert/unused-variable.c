// SPDX-License-Identifier: GPL-2.0-only
/* What unused-variable.cocci removes, and what it leaves alone. */

int global;
extern int declared;

static int whole_declarations(struct dev *dev, int n)
{
	int i;
	int ret = 0;

	if (n) {
		unsigned long index;
		struct page *page = NULL;
		int j;

		j = n;
		ret = j;
	}
	return ret;
}

static int out_of_a_list(struct dev *dev, struct page **pages)
{
	int i, ret, n;
	int a, j, b;
	struct page *page, **last, *first;
	unsigned int zero = 0,	flags = FOLL_WRITE, k;

	for (n = 0; n < dev->n; n++)
		ret = dev->get(flags, n, last, a);
	do_it(first, &b, zero);
	return ret;
}

static int with_branches(int n)
{
	int i, ret;

	if (n)
		return -EFAULT;
	while (n++ < 10)
		goto out;
	ret = 1;
out:
	return ret;
}

static int not_used_somewhere(struct dev *dev, int n)
{
	int i, j, k, l, m;
	int size, value = 0, *set;
	typeof(n) type;
	extern int elsewhere;
	int computed = compute(n);

#ifdef CONFIG_FOO
	i = 1;
#else
	j = 1;
#endif
	FOR_EACH(k, n)
		get(l);
	size = sizeof(m);
	if (n)
		return value;
	set = &n;
	return sizeof(type);
}
