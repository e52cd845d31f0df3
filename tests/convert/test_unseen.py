# SPDX-License-Identifier: GPL-2.0-only
"""Pages of another origin, by ways that are easily overlooked: each must be found, or
said not to be seen."""

import pytest

from .looking import origins

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
