# SPDX-License-Identifier: GPL-2.0-only
"""Pages of another origin, by ways that are easily overlooked: each must be found, or
said not to be seen."""

import json

import pytest
from place import Place

from .looking import origins
from .run import OK, REFUSED

FILE = "drivers/jar/jar.c"
JAR = """
struct lid { struct page *page; int turns; };

struct jar {
	struct page **pages;
	struct page *one;
	struct lid lid;
	unsigned long pfn;
	unsigned int nr;
	void *cookie;
	struct { struct page **pages; } part[4];
};

static struct jar *to_jar(void *jar)
{
	return jar;
}

int jar_fill(struct jar *jar, unsigned long addr)
{
	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &jar->one) != 1)
		return -EFAULT;
	jar->lid.page = jar->one;
	jar->pfn = page_to_pfn(jar->one);
	return get_user_pages_fast(addr, jar->nr, FOLL_WRITE, jar->pages);
}

void jar_drop(struct jar *jar, int i)
{
	put_page(jar->pages[i]);
}
"""
OWN = "alloc_page(GFP_KERNEL)"
PAGES, ONE, LID, NUMBER = ("jar -> pages [ i ]", "jar -> one", "jar -> lid . page",
                           "pfn_to_page ( jar -> pfn )")


def function(body, arguments="struct jar *jar"):
    return f"void jar_more({arguments})\n{{\n\t{body}\n}}\n"


WAYS = {
    "behind a result": (PAGES, function(f"to_jar(jar)->pages[0] = {OWN};")),
    "behind an entry": (PAGES, function(f"container_of(jar, struct jar, lid)->pages[0] = {OWN};")),
    "behind a result, one page": (LID, function(f"to_jar(jar)->lid.page = {OWN};")),
    "an element's member": (PAGES, function(
        f"jar->part[1].pages = &jar->pages[4];\n\tjar->part[1].pages[0] = {OWN};")),
    "a function that gives the array": (PAGES, f"""struct page **jar_pages(struct jar *jar)
{{
	return jar->pages;
}}

void jar_more(struct jar *jar)
{{
	struct page **pages = jar_pages(jar);

	pages[0] = {OWN};
}}
"""),
    "by another type": (PAGES, function(f"void **p = (void **)jar->pages;\n\n\tp[0] = {OWN};")),
    "typeof": (PAGES, function(f"typeof(jar->pages) p = jar->pages;\n\n\tp[0] = {OWN};")),
    "a cookie": (PAGES, function("jar->cookie = jar->pages;")),
    "a function that is not seen": (PAGES, function("table_read(jar, (void **)&jar->pages[2], 4);")),
    "the place is kept": (ONE, function("jar->cookie = &jar->one;")),
    "a setter that is called twice": (ONE, f"""static void jar_set(struct page **slot, struct page *page)
{{
	*slot = page;
}}

void jar_more(struct jar *jar, struct page **given)
{{
	struct page *page;

	get_user_pages_fast(0, 1, 0, &page);
	jar_set(&jar->one, page);
	page = {OWN};
	jar_set(&jar->one, page);
}}
"""),
    "an exchange": (PAGES, function("struct page **slot = &jar->pages[2];\n\n"
                                    f"\txchg(slot, {OWN});")),
    "one of two arrays": (PAGES, function(f"(jar->nr ? jar->pages : own_pages)[0] = {OWN};")),
    "one of two arrays, by a pointer": (PAGES, function(
        f"struct page **p = jar->nr ? own_pages : jar->pages;\n\n\tp[0] = {OWN};")),
    "two heads": (ONE, f"""#ifdef CONFIG_JAR
void jar_more(struct jar *jar)
#else
void jar_more(struct jar *jar, int more)
#endif
{{
	jar->one = {OWN};
}}
"""),
    "a directive among the arguments": (ONE, f"""void jar_more(struct jar *jar
#ifdef CONFIG_JAR
	, int more
#endif
	)
{{
	jar->one = {OWN};
}}
"""),
    "a second definition": (ONE, f"""#ifdef CONFIG_JAR
static struct page *jar_page(void)
{{
	return NULL;
}}
#else
static struct page *jar_page(void)
{{
	return {OWN};
}}
#endif

void jar_more(struct jar *jar)
{{
	jar->one = jar_page();
}}
"""),
    "a nested designator": (LID, function(f"*jar = (struct jar){{ .lid.page = {OWN} }};")),
    "without its name": (LID, function("struct lid lid[] = { [0] = { page, 0 } };\n\n"
                                       "\tjar->lid = lid[0];", "struct jar *jar, struct page *page")),
    "a number of a function that is not seen": (NUMBER, function("jar->pfn = gfn_to_pfn(jar->nr);")),
    "a reference of a number's page": (NUMBER, function(
        "unsigned long pfn = vma->vm_pgoff;\n\n\tget_page(pfn_to_page(pfn));\n\tjar->pfn = pfn;",
        "struct jar *jar, struct vm_area_struct *vma")),
    "two variables of a name": (ONE, function(
        f"if (hook) {{\n\t\tstruct jar *j = hook;\n\n\t\tj->one = {OWN};\n\t}} else {{\n"
        "\t\tstruct lid *j = NULL;\n\n\t\tj->turns = 1;\n\t}", "struct jar *hook")),
    "by a macro, in an element": (PAGES, "#define jar_put(j, p) ((j)->pages[0] = (p))\n"),
    "a cast of another structure": (ONE, function(
        f"struct page **slot = &((struct jar *)lid)->one;\n\n\t*slot = {OWN};", "struct lid *lid")),
    "a cast of a constant": (ONE, function(
        f"((const struct jar *)lid->page)->lid.page = {OWN};\n"
        f"\t((struct jar *)lid)->one = {OWN};", "struct lid *lid")),
    "through a number": (PAGES, f"""static void jar_pad(unsigned long where)
{{
	*(struct page **)where = {OWN};
}}

void jar_more(struct jar *jar)
{{
	jar_pad((unsigned long)&jar->pages[1]);
}}
"""),
}


@pytest.mark.parametrize("expression, text", WAYS.values(), ids=WAYS.keys())
def test_pages_of_another_origin(tmp_path, expression, text):
    found = origins(tmp_path, {FILE: JAR + "\n" + text}, (FILE, "jar_drop"), expression)
    assert {kind for kind, _ in found} & {"alloc", "unknown"}


@pytest.mark.parametrize("expression", [PAGES, ONE, LID, NUMBER])
def test_there_is_none(tmp_path, expression):
    found = origins(tmp_path, {FILE: JAR}, (FILE, "jar_drop"), expression)
    assert {kind for kind, _ in found} == {"gup"}


DROP = """
void jar_drop_one(struct page *page)
{
	put_page(page);
}

void jar_more(struct jar *jar)
{
	jar_drop_one(jar->one);
}
"""
USES = {
    "a callback": function(f"devm_add_action(dev, jar_drop_one, {OWN});", "struct device *dev"),
    "a pointer": function("jar->cookie = jar_drop_one;"),
    "a macro": "#define JAR_DROP(page) jar_drop_one(page)\n",
    "a table": "static void (*const drops[])(struct page *) = { jar_drop_one };\n",
}


@pytest.mark.parametrize("text", USES.values(), ids=USES.keys())
def test_who_else_calls_it_is_not_seen(tmp_path, text):
    text = JAR + DROP + "\n" + text.replace("jar_more", "jar_other")
    assert "unknown" in {k for k, _ in origins(tmp_path, {FILE: text}, (FILE, "jar_drop_one"), "page")}


def test_all_who_call_it_are_seen(tmp_path):
    found = origins(tmp_path, {FILE: JAR + DROP}, (FILE, "jar_drop_one"), "page")
    assert {kind for kind, _ in found} == {"gup"}


def test_a_number_of_two_is_looked_at(tmp_path):
    text = JAR + "\n" + function("jar->pfn = (unsigned long)jar->pages[0] | 1;") + """
struct mug { struct page *page; };

void mug_fill(struct mug *mug)
{
	mug->page = alloc_page(GFP_KERNEL);
}

void mug_drop(struct mug *mug, struct jar *jar)
{
	put_page(jar->pfn & 1 ? (struct page *)(jar->pfn & ~1UL) : mug->page);
}
"""
    found = origins(tmp_path, {FILE: text}, (FILE, "mug_drop"),
                    "jar -> pfn & 1 ? ( struct page * ) ( jar -> pfn & ~ 1UL ) : mug -> page")
    assert {kind for kind, _ in found} == {"gup", "alloc"}


BOX = """
struct box {
	struct xarray all;
	struct sg_table *sgt;
	DECLARE_KFIFO_PTR(ready, struct page *);
};

void box_fill(struct box *box, unsigned long addr)
{
	struct page *page;

	get_user_pages_fast(addr, 1, FOLL_WRITE, &page);
	%s;
}

void box_drop(struct box *box)
{
	struct sg_page_iter at;
	struct page *page;
	unsigned long i;

	%s
		put_page(page);
}

void box_own(struct box *box)
{
	struct page *page = alloc_page(GFP_KERNEL);
	struct scatterlist *sg;
	int i;
	XA_STATE(xas, &box->all, 3);

	%s;
}
"""
XARRAY = ("xa_store(&box->all, 0, page, GFP_KERNEL)", "xa_for_each(&box->all, i, page)")
QUEUE = ("kfifo_put(&box->ready, page)", "while (kfifo_get(&box->ready, &page))")


@pytest.mark.parametrize("store, find, own", [
    (*XARRAY, "xas_store(&xas, page)"),
    (*QUEUE, "kfifo_in_spinlocked_noirqsave(&box->ready, &page, 1, NULL)"),
    (*QUEUE, "kfifo_in(&box->ready, &page, 1)"),
    ("sg_alloc_table_from_pages(box->sgt, &page, 1, 0, PAGE_SIZE, GFP_KERNEL)",
     "for_each_sgtable_page(box->sgt, &at, 0)\n\t\tpage = sg_page_iter_page(&at),",
     "for_each_sgtable_sg(box->sgt, sg, i)\n\t\tsg_set_page(sg, page, PAGE_SIZE, 0)")])
def test_other_ways_into_a_container(tmp_path, store, find, own):
    for last, kinds in ((own, {"gup", "alloc"}), ("box_note(page)", {"gup"})):
        text = BOX % (store, find, last)
        found = origins(tmp_path / last[:2], {FILE: text}, (FILE, "box_drop"), "page")
        assert {kind for kind, _ in found} == kinds


OPS = """
struct tin;
struct tin_ops { int order; struct page *(*take)(struct tin *tin, unsigned long addr); };
struct tin { const struct tin_ops *ops; struct page *page; };
"""
TIN = """
#include "tin.h"

static struct page *tin_take(struct tin *tin, unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return NULL;
	return page;
}

const struct tin_ops tin_ops = { .take = tin_take };

void tin_fill(struct tin *tin, unsigned long addr)
{
	tin->page = tin->ops->take(tin, addr);
}

void tin_drop(struct tin *tin)
{
	put_page(tin->page);
}
"""
OWN_TAKE = """#include "../tin.h"
static struct page *own_take(struct tin *tin, unsigned long addr)
{
	return alloc_page(GFP_KERNEL);
}
"""


@pytest.mark.parametrize("name, table, kinds", [
    ("drivers/tin/more/own.c", "const struct tin_ops own_ops = { .take = own_take };", {"gup", "alloc"}),
    ("drivers/tin/more/own.c", "const struct tin_ops own_ops = { 0, own_take };", {"gup", "unknown"}),
    ("drivers/tin/own.c", "static const struct tin_ops all[] = { { 1, own_take } };", {"gup", "unknown"}),
    ("drivers/tin/own.c", "int more;", {"gup"}),
])
def test_operations_of_other_tables(tmp_path, name, table, kinds):
    files = {"drivers/tin/tin.h": OPS, "drivers/tin/tin.c": TIN, name: OWN_TAKE + table + "\n"}
    found = origins(tmp_path, files, ("drivers/tin/tin.c", "tin_drop"), "tin -> page")
    assert {kind for kind, _ in found} == kinds


RACK_H = """struct rack { struct page **pages; struct page *first; unsigned int nr; };
void rack_show(struct rack *rack);
"""
RACK = """#include "rack.h"

int rack_fill(struct rack *rack, unsigned long addr)
{
	int got = get_user_pages_fast(addr, rack->nr, FOLL_WRITE | FOLL_LONGTERM, rack->pages);

	if (got > 0)
		memset(kmap(rack->pages[0]), 0, PAGE_SIZE);
	return got;
}

void rack_drop(struct rack *rack)
{
	unsigned int i;

	for (i = 0; i < rack->nr; i++)
		put_page(rack->pages[i]);
}

void rack_hide(struct rack *rack)
{
	put_page(rack->first);
}
"""
SHOW = """#include "../rack.h"
void rack_show(struct rack *rack)
{
	rack->first = rack->pages[0];
	%s
}
"""


@pytest.mark.parametrize("more, status", [("get_page(rack->first);", REFUSED),
                                          ("flush_dcache_page(rack->first);", OK)])
def test_a_reference_that_another_directory_takes(tmp_path, program, more, status):
    mine = Place(tmp_path / "mine")
    for name, text in (("rack.h", RACK_H), ("rack.c", RACK), ("show/show.c", SHOW % more)):
        mine.add(name, text)
    out = tmp_path / "out"
    assert program("convert", "--api", "v6.5", "-o", out, mine.root).returncode == status
    said = json.loads((out / "summary.json").read_text())
    texts = [reason["text"] for refused in said["refused"] for reason in refused["reasons"]]
    assert any("one more plain reference" in text for text in texts) == (status == REFUSED)
