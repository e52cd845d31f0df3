# SPDX-License-Identifier: GPL-2.0-only
"""Where the pages of a call go, and where they are released.

Each text is a driver of its own; a line that ends in "released" must be found,
and no other.
"""

import pytest

OPERATIONS = """
struct link { const struct link_ops *ops; struct scatterlist *sg; };

static void link_take(struct link *l, struct scatterlist *sg)
{
	l->sg = sg;
}

static const struct link_ops ops = { .take = link_take };

int link_get(struct link *l, unsigned long a, struct page **pages)
{
	struct scatterlist *sg = kmalloc(sizeof(*sg), GFP_KERNEL);

	if (get_user_pages_fast(a, 1, 0, pages) != 1)
		return -EFAULT;
	sg_set_page(sg, pages[0], 4096, 0);
	l->ops->take(l, sg);
	return 0;
}

void link_drop(struct link *l)
{
	put_page(sg_page(l->sg)); /* released */
}
"""

POINTS_INTO = """
struct job { struct { struct scatterlist *sg; } in; struct { struct scatterlist *sg; } out; };

int job_get(struct job *j, unsigned long a, int i)
{
	struct scatterlist *sg;
	struct page *page;

	if (get_user_pages_fast(a, 1, 0, &page) != 1)
		return -EFAULT;
	sg = &j->in.sg[i];
	sg_set_page(sg, page, 4096, 0);
	return 0;
}

void job_drop(struct job *j, int i)
{
	put_page(sg_page(&j->in.sg[i])); /* released */
	put_page(sg_page(&j->out.sg[i]));
}
"""

BY_NUMBER = """
static struct page *number_page(unsigned long pfn)
{
	struct page *page = pfn_to_page(pfn);

	return page;
}

static void number_drop(unsigned long pfn)
{
	struct page *page = number_page(pfn);

	put_page(page); /* released */
}

void number_other(struct table *t)
{
	struct page *page = number_page(t->nr);

	put_page(page);
}

int number_get(unsigned long a)
{
	struct page *page;
	unsigned long pfn;

	if (get_user_pages_fast(a, 1, 0, &page) != 1)
		return -EFAULT;
	pfn = page_to_pfn(page);
	number_drop(pfn);
	return 0;
}
"""

STORED_NUMBERS = """
struct memory { u64 *numbers; };

int memory_get(struct memory *m, unsigned long a, int n, struct page **pages)
{
	int i;

	if (get_user_pages_fast(a, n, 0, pages) != n)
		return -EFAULT;
	for (i = 0; i < n; i++)
		m->numbers[i] = page_to_pfn(pages[i]) << PAGE_SHIFT;
	return 0;
}

void memory_drop(struct memory *m, int n)
{
	int i;

	for (i = 0; i < n; i++)
		put_page(pfn_to_page(m->numbers[i] >> PAGE_SHIFT)); /* released */
}
"""

BORROWED_ARRAY = """
struct reader { struct page **into; };

static int reader_get(struct reader *r, unsigned long a, int n)
{
	return get_user_pages_fast(a, n, 0, r->into);
}

static void drop(struct page **list, int n)
{
	release_pages(list, n); /* released */
}

int reader_fill(unsigned long a, int n, struct page **out)
{
	struct reader r;
	int i;

	r.into = out;
	for (i = 0; i < n; i++)
		if (reader_get(&r, a, 1) != 1)
			goto undo;
	return 0;
undo:
	drop(out, i);
	return -EFAULT;
}
"""

SAME_NAME = """
struct page *fetch(unsigned long a, int n)
{
	struct page *page;

	return get_user_pages_fast(a, 1, 0, &page) == 1 ? page : NULL;
}

int user(unsigned long a)
{
	struct page *page = fetch(a, 1);

	if (!page)
		return -EFAULT;
	put_page(page); /* released */
	return 0;
}

int other(struct map *map)
{
	struct page *page = fetch(map);

	put_page(page);
	return 0;
}
"""

FREED = """
int freed_get(struct freed *f, unsigned long a)
{
	if (get_user_pages_fast(a, 1, 0, f->pages) != 1)
		return -EFAULT;
	if (freed_map(f)) {
		__free_page(f->pages[0]); /* released */
		return -EIO;
	}
	return 0;
}

void freed_drop(struct freed *f)
{
	put_page(f->pages[0]); /* released */
}
"""

ALLOCATED = FREED.replace("__free_page(f->pages[0]); /* released */",
                          "__free_page(f->pages[0]);") + """
int freed_new(struct freed *f)
{
	f->pages[0] = alloc_page(GFP_KERNEL);
	return f->pages[0] ? 0 : -ENOMEM;
}
"""


@pytest.mark.parametrize("text", [OPERATIONS, POINTS_INTO, BY_NUMBER, STORED_NUMBERS,
                                  BORROWED_ARRAY, SAME_NAME, FREED, ALLOCATED])
def test_releases(audited, text):
    (site,) = audited({"it.c": text}).sites
    marked = [n for n, line in enumerate(text.splitlines(), 1) if line.endswith("/* released */")]
    assert [r.line for r in site.releases] == marked


def test_pages_that_came_in_go_back_to_who_passed_them(audited):
    """A helper that everybody uses does not join what its users hold."""
    text = """
static void pack(struct sg_table *sgt, struct page **pages, int n)
{
	sg_set_page(sgt->sgl, pages[0], 4096, 0);
}

int NAME_get(struct NAME *x, unsigned long a, struct page **pages)
{
	if (get_user_pages_fast(a, 1, 0, pages) != 1)
		return -EFAULT;
	pack(x->sgt, pages, 1);
	return 0;
}

void NAME_drop(struct NAME *x)
{
	put_page(sg_page(x->sgt->sgl));
}
"""
    helper, rest = text.split("}\n", 1)
    whole = helper + "}\n" + rest.replace("NAME", "one") + rest.replace("NAME", "two")
    sites = audited({"it.c": whole}).sites
    assert [[r.function for r in s.releases] for s in sites] == [["one_drop"], ["two_drop"]]
