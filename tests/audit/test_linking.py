# SPDX-License-Identifier: GPL-2.0-only
"""What the evidence says of how long pages are held."""

import pytest
from gup2pinlib.linking import structure


@pytest.mark.parametrize("tag, text", [
    (None, "a structure"), ("job", "struct job"), ("job.h", "h of struct job"),
    ("job.u.h", "h of u of struct job")])
def test_structures_without_a_tag(tag, text):
    assert structure(tag) == text


DOCK = """
static void dock_free(struct dock *d)
{
	put_page(d->page);
}

static int dock_open(struct dock *d, unsigned long a)
{
	if (get_user_pages_fast(a, 1, FOLL_WRITE, &d->page) != 1)
		return -EFAULT;
	memcpy(page_address(d->page), d, 8);
	return 0;
}

static int dock_create(struct inode *i, struct file *f)
{
	int err = dock_open(f->private_data, 0);

	if (err)
		return err;
	err = dock_start(f);
	if (err < 0) {
		dock_free(f->private_data);
		return err;
	}
	return 0;
}

static int dock_release(struct inode *i, struct file *f)
{
	dock_free(f->private_data);
	return 0;
}

static const struct file_operations dock_ops = {
	.open = dock_create,
	.release = dock_release,
};
"""


def kinds(result):
    """{what the only call's evidence says, without the lines}."""
    (found,) = result.sites
    return {item.text for item in found.evidence}


def test_an_entry_point_that_releases_what_failed_is_the_last_choice(audited):
    said = kinds(audited({"dock.c": DOCK}))
    assert "dock_release() releases them as operation release" in said
    assert not [text for text in said if text.startswith("dock_create() releases")]
    said = kinds(audited({"dock.c": DOCK.replace(".release = dock_release,", "")}))
    assert "dock_create() releases them as operation open" in said


PIER = """
int pier_move(struct pier *p, unsigned long a, int n)
{
	struct page **pages = pier_array(n);
	int i, got = get_user_pages_fast(a, n, FOLL_WRITE, pages);

	if (got != n)
		goto out;
	if (sg_alloc_table_from_pages(&p->table, pages, n, 0, n, 0))
		goto out;
	p->pages = pages;
	pier_start(p);
out:
	if (!p->pages) {
		for (i = 0; i < got; i++)
			put_page(pages[i]);
	}
	return 0;
}
"""


def test_pages_that_are_released_unless_they_were_stored(audited):
    (found,) = audited({"pier.c": PIER}).sites
    assert (found.verdict.case, found.verdict.action) == (1, "convert")
    assert found.verdict.why.endswith("releases them unless it has stored them")
    (found,) = audited({"pier.c": PIER.replace("!p->pages", "!p->other")}).sites
    assert found.verdict.why.endswith("the pages are released in the same function")


QUAY = """
int quay_fill(struct quay *q, unsigned long a)
{
	if (get_user_pages_fast(a, 1, FOLL_WRITE, &q->page) != 1)
		return -EFAULT;
	memcpy(page_address(q->page), q, 8);
	return 0;
}

int quay_copy(struct quay *q)
{
	if (quay_fill(q, 0))
		return -EFAULT;
	quay_go(q);
	put_page(q->page);
	return 0;
}
"""


def test_a_caller_that_releases_what_a_structure_holds(audited):
    (found,) = audited({"quay.c": QUAY}).sites
    assert (found.verdict.case, found.verdict.action) == (1, "convert")
    assert found.verdict.why.endswith("before it returns; a structure holds them, too, and may keep"
                                      " them for longer")
    text = QUAY.replace("struct quay *q", "struct page **q").replace("&q->page", "q").replace(
        "q->page", "q[0]")
    (found,) = audited({"quay.c": text}).sites
    assert found.verdict.why.endswith("a caller releases the pages before it returns")
