# SPDX-License-Identifier: GPL-2.0-only
"""Where a released page comes from, across directories: what is asked, what is not."""

from .looking import Index, Tree, origins

MAP = """struct stall {
	unsigned long addr;
};

int stall_add(struct stall *s, unsigned long addr)
{
	s->addr = addr;
	return 0;
}

int stall_pin(struct stall *s, unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	return stall_add(s, page_to_phys(page));
}

void stall_drop(struct stall *s)
{
	struct page *page = pfn_to_page(PFN_DOWN(s->addr));

	put_page(page);
}
"""

# Another module with a page, and with a stall, of its own.
OTHER = """int booth_open(struct booth *b)
{
	b->page = alloc_page(GFP_KERNEL);
	if (!b->page)
		return -ENOMEM;
	return stall_add(&b->stall, page_to_phys(b->page));
}
"""

DROPS = """
void booth_close(struct booth *b)
{
	stall_drop(&b->stall);
}
"""


def stall(place, other):
    return origins(place, {"drivers/stall/stall.c": MAP, "drivers/booth/booth.c": other},
                   ("drivers/stall/stall.c", "stall_drop"), "page")


def test_numbers_of_a_module_that_does_not_release(tmp_path):
    assert stall(tmp_path, OTHER) == [("gup", "drivers/stall/stall.c")]


def test_numbers_of_a_module_that_releases(tmp_path):
    assert ("alloc", "drivers/booth/booth.c") in stall(tmp_path, OTHER + DROPS)


def test_what_is_stored_at_the_page_is_not_the_array(tmp_path):
    text = MAP + """
void stall_show(struct stall *s, struct page **pages)
{
	pages[0] = pfn_to_page(PFN_DOWN(s->addr));
}
"""
    other = """void booth_show(struct booth *b)
{
	b->pages[0] = alloc_page(GFP_KERNEL);
	stall_show(&b->stall, b->pages);
}
"""
    found = origins(tmp_path, {"drivers/stall/stall.c": text, "drivers/booth/booth.c": other},
                    ("drivers/stall/stall.c", "stall_drop"), "page")
    assert found == [("gup", "drivers/stall/stall.c")]


def test_a_count_in_an_address_of_the_array_is_no_page(tmp_path):
    text = """int heap_pin(struct heap *h, unsigned long addr)
{
	char *memory = heap_room(h);
	unsigned int nr = h->plan->nr;
	struct page **pages = (struct page **)(memory + nr);
	int got = get_user_pages_fast(addr, nr, FOLL_WRITE, pages);

	if (got > 0)
		release_pages(pages, got);
	return -EFAULT;
}

void heap_plan(struct heap *h)
{
	h->plan->nr = heap_size(h);
}
"""
    found = origins(tmp_path, {"drivers/heap/heap.c": text}, ("drivers/heap/heap.c", "heap_pin"),
                    "pages")
    assert found == [("gup", "drivers/heap/heap.c")]


def test_what_is_added_to_the_array_is_an_index(tmp_path):
    text = """struct pile {
	struct page **pages;
	unsigned long first;
};

int pile_pin(struct pile *p, unsigned long addr, unsigned long nr)
{
	p->first = p->plan->at;
	return get_user_pages_fast(addr, nr, FOLL_WRITE, p->pages);
}

void pile_plan(struct pile *p)
{
	p->plan->at = pile_next(p);
}

void pile_drop(struct pile *p, unsigned long nr)
{
	release_pages(p->pages + p->first, nr);
}
"""
    found = origins(tmp_path, {"drivers/pile/pile.c": text}, ("drivers/pile/pile.c", "pile_drop"),
                    "p->pages + p->first")
    assert found == [("gup", "drivers/pile/pile.c")]


def test_header_that_a_makefile_finds(tmp_path):
    """By -I$(src)/inc, from any directory of the module; another module's is farther away."""
    for name in ("dock/inc/crate.h", "dock/io/crate_io.c", "other/crate.h", "dock/inc/deep/crate.h"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text('#include "crate.h"\n')
    index = Index(Tree(str(tmp_path), [""], kernel=False), None)
    assert index.own_headers("dock/io/crate_io.c") == ["dock/inc/crate.h"]
    assert index.own_headers("dock/inc/deep/crate.h") == ["dock/inc/deep/crate.h"]
