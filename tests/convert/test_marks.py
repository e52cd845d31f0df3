# SPDX-License-Identifier: GPL-2.0-only
"""Objects that a flag tells apart, and flags that do not."""

import pytest

from .looking import origins

FILE = "drivers/peg/peg.c"
PEG = """
struct peg {
	struct list_head node;
	struct page **pages;
	unsigned int nr;
	u32 flags;
};

static LIST_HEAD(pegs);

struct peg *peg_add(unsigned long addr, unsigned int nr, u32 flags)
{
	struct peg *peg = kzalloc(sizeof(*peg), GFP_KERNEL);
	unsigned int i;

	if (!peg)
		return NULL;
	INIT_LIST_HEAD(&peg->node);
	peg->flags = flags;
	peg->nr = nr;
	peg->pages = kvcalloc(nr, sizeof(*peg->pages), GFP_KERNEL);
	if (!peg->pages)
		goto free;
	if (flags & PEG_USER) {
		if (get_user_pages_fast(addr, nr, FOLL_WRITE, peg->pages) != nr)
			goto free;
	} else {
		for (i = 0; i < nr; i++)
			peg->pages[i] = alloc_page(GFP_KERNEL);
	}
	list_add(&peg->node, &pegs);
	return peg;
free:
	kvfree(peg->pages);
	kfree(peg);
	return NULL;
}

void peg_drop(struct peg *peg)
{
	unsigned int i;

	if (peg->flags & PEG_USER)
		for (i = 0; i < peg->nr; i++)
			put_page(peg->pages[i]);
	else
		for (i = 0; i < peg->nr; i++)
			__free_page(peg->pages[i]);
	kvfree(peg->pages);
	kfree(peg);
}

void peg_note(struct peg *peg)
{
}
"""
USERS, OTHERS = "put_page(peg->pages", "__free_page(peg->pages"


def more(body, text=PEG):
    return (text + "\nvoid peg_more(struct peg *peg, struct peg *other, u32 flags)\n{\n	" + body
            + "\n}\n")


def look(place, text, before=USERS):
    found = origins(place, {FILE: text}, (FILE, "peg_drop"), "peg -> pages [ i ]", before)
    return {kind for kind, _ in found}


def changed(*pairs):
    text = PEG
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


ASKED = [
    (),
    (("if (flags & PEG_USER)", "if (!(flags & PEG_USER))"),
     ("if (peg->flags & PEG_USER)", "if (unlikely(!(peg->flags & PEG_USER)))")),
    (("if (flags & PEG_USER)", "if (peg->flags & PEG_USER)"),),
    (("flags & PEG_USER", "flags == PEG_USER"),),
    (("if (flags & PEG_USER) {", "if (flags != PEG_USER) {\n		for (i = 0; i < nr; i++)\n"
      "			peg->pages[i] = alloc_page(GFP_KERNEL);\n	} else {"),
     ("	} else {\n		for (i = 0; i < nr; i++)\n			peg->pages[i] = alloc_page(GFP_KERNEL);\n	}\n"
      "	list", "	}\n	list"),
     ("peg->flags & PEG_USER", "peg->flags == PEG_USER")),
    (("flags & PEG_USER", "flags"), ("peg->flags)", "peg->flags && peg->nr)")),
    (("flags & PEG_USER", "flags & (PEG_USER | PEG_PIPE)"),),
    (("if (peg->flags & PEG_USER)", "if (!peg->nr)\n		;\n	else if (peg->flags & PEG_USER)"),),
    (("	peg->nr = nr;\n", "	peg->nr = nr;\nmore:\n"),
     ("	list_add", "	if (nr++ < 3)\n		goto more;\n	list_add")),
    (("peg->nr = nr;", "peg->nr = nr;\n	kref_init(&peg->ref);\n	peg->flags2 |= PEG_NEW;"),),
]


@pytest.mark.parametrize("pairs", ASKED)
def test_a_flag_tells_objects_apart(tmp_path, pairs):
    assert look(tmp_path, changed(*pairs)) == {"gup"}


BITS = """#define PEG_BUSY BIT(0)
#define PEG_USER (1 << 1) /* acquired */
#define PEG_WIDE (0x4UL)
#define PEG_BOTH 3
""" + PEG


@pytest.mark.parametrize("body", [
    "peg->flags |= PEG_BUSY;", "other->flags &= ~PEG_BUSY;", "peg->flags |= 0x11 | PEG_WIDE;",
    "peg->flags &= ~(PEG_BUSY | PEG_WIDE);"])
def test_other_bits_may_change(tmp_path, body):
    assert look(tmp_path, more(body, BITS)) == {"gup"}


@pytest.mark.parametrize("body", [
    "peg->flags |= PEG_USER;", "peg->flags &= PEG_BUSY;", "peg->flags |= ~PEG_BUSY;",
    "peg->flags &= ~PEG_BOTH;", "peg->flags |= PEG_NEW;", "peg->flags |= flags;",
    "peg->flags &= ~PEG_BUSY & PEG_WIDE;", "peg->flags = PEG_BUSY;", "peg->flags ^= PEG_BUSY;",
    "peg->flags |= 010;"])
def test_the_bit_that_is_asked_may_not(tmp_path, body):
    assert look(tmp_path, more(body, BITS)) == {"gup", "alloc"}


def test_the_others_are_told_apart_too(tmp_path):
    assert look(tmp_path, PEG, OTHERS) == {"alloc"}


SET = "	peg->flags = flags;\n"
UNTOLD = {
    "asked of nobody": changed(("if (peg->flags & PEG_USER)", "if (peg->nr)")),
    "another bit": changed(("if (flags & PEG_USER)", "if (flags & PEG_OWN)")),
    "a part of the condition": changed(("(peg->flags & PEG_USER)", "(peg->flags & PEG_USER || i)")),
    "not always asked": changed(("(flags & PEG_USER)", "(flags & PEG_USER && nr > 1)")),
    "a variable bit": changed(("flags & PEG_USER", "flags & peg_user")),
    "a bit more": more("peg->flags |= PEG_USER;"),
    "set anew": more("peg->flags = flags;"),
    "set by who finds it": more("list_first_entry(&pegs, struct peg, node)->flags = flags;"),
    "set through a function's result": more("peg_of(flags)->flags = flags;"),
    "counted": more("peg->flags++;"),
    "turned": more("peg->flags ^= PEG_USER;"),
    "its address": more("set_bit(0, &peg->flags);"),
    "set by a macro of the kernel's": more("WRITE_ONCE(peg->flags, flags);"),
    "exchanged": more("flags = xchg(&peg->flags, flags);"),
    "set by a macro": PEG + "#define peg_user(p) ((p)->flags |= PEG_USER)\n",
    "overwritten": more("*peg = *other;"),
    "copied": more("memcpy(peg, other, sizeof(*peg));"),
    "read from outside": more("if (copy_from_user(peg, (void *)0, sizeof(*peg)))\n		return;"),
    "in braces": PEG + "static struct peg first_peg = { .flags = PEG_USER };\n",
    "as a whole": more("*other = (struct peg){ .nr = 1, .flags = flags };"),
    "a part of another": PEG + "struct board {\n	struct peg peg;\n};\n",
    "an array of them": more("peg[2].flags = flags;"),
    "a part of a union": changed(("	u32 flags;\n", "	union {\n		u32 flags;\n		u32 all;\n	};\n")),
    "set late": changed((SET, ""), ("	list_add(", SET + "	list_add(")),
    "not always set": changed((SET, "	if (nr)\n	" + SET)),
    "not always set, in braces": changed((SET, "	if (nr) {\n	" + SET + "	}\n")),
    "not set in a loop": changed((SET, "	for (i = 0; i < nr; i++)\n	" + SET)),
    "jumped over": changed((SET, "	if (nr > 8)\n		goto more;\n" + SET + "more:\n")),
    "set twice": changed((SET, SET + "	peg->flags = 0;\n")),
    "set again by a jump back": changed(
        ("if (flags & PEG_USER)", "if (peg->flags & PEG_USER)"),
        (SET, "	i = 0;\nagain:\n	peg->flags = i++;\n"),
        ("&pegs);\n", "&pegs);\n	if (i < nr)\n		goto again;\n")),
    "set again in a loop": changed(
        ("if (flags & PEG_USER)", "if (peg->flags & PEG_USER)"),
        (SET, "	for (i = 0; i < nr; i++) {\n		peg->flags = i;\n"),
        ("&pegs);\n", "&pegs);\n	}\n")),
    "set of the one beside": changed((SET, SET + "	peg->peer = peg_first();\n"
                                      "	peg->peer->flags = nr;\n")),
    "exchanged for another": changed((SET, SET + "	peg_swap(&peg);\n")),
    "a global": changed(("u32 flags)", "u32 mode)")),
    "given, or made there": changed(
        ("unsigned int nr, u32 flags)", "unsigned int nr, u32 flags, struct peg *peg)"),
        ("	struct peg *peg = kzalloc(sizeof(*peg), GFP_KERNEL);\n", ""), (SET, ""),
        ("	if (!peg)\n		return NULL;\n", "	if (!peg) {\n		peg = kzalloc(sizeof(*peg), GFP_KERNEL);\n"
         "		peg->flags = flags;\n	}\n")),
    "stored before it is set": changed(
        (SET, "	if (nr > 4)\n		goto more;\n" + SET + "	peg->nr = nr;\nmore:\n"),
        ("if (flags & PEG_USER)", "if (peg->flags & PEG_USER)")),
    "of another kind": changed(
        ("	if (peg->flags & PEG_USER)", "	for (;;) {\n	struct hook *peg;\n\n	if (peg->flags & PEG_USER)"),
        ("	kfree(peg);\n}", "	}\n	kfree(peg);\n}")),
    "known before": changed((SET, "	peg_note(peg);\n" + SET)),
    "stored before": changed((SET, "	last_peg = peg;\n" + SET)),
    "listed before": changed((SET, "	list_add(&peg->other, &pegs);\n" + SET)),
    "not new": changed(("kzalloc(sizeof(*peg), GFP_KERNEL)", "peg_from_pool(nr)")),
    "larger": changed(("struct peg *peg = kzalloc(", "struct peg *peg = krealloc(pegs.next, ")),
    "kept": changed(("	struct peg *peg = kzalloc", "	static struct peg *peg = kzalloc")),
    "given": changed(("unsigned int nr, u32 flags)", "unsigned int nr, u32 flags, struct peg *peg)"),
                     ("	struct peg *peg = kzalloc(sizeof(*peg), GFP_KERNEL);\n", ""),
                     ("	if (!peg)\n		return NULL;\n",
                      "	if (!peg)\n		peg = kzalloc(sizeof(*peg), GFP_KERNEL);\n")),
    "another value": changed((SET, "	flags |= PEG_USER;\n" + SET)),
    "another value later": changed(("	if (flags & PEG_USER)", "	flags &= nr;\n	if (flags & PEG_USER)")),
    "a local": changed(("u32 flags)", "u32 mode)"), ("	unsigned int i;\n\n	if (!peg)",
                                                  "	unsigned int i;\n	u32 flags = mode;\n\n	if (!peg)")),
    "jumped into": changed(("		for (i = 0; i < peg->nr; i++)\n			put_page(peg->pages[i]);\n	else\n",
                            "	{\nput:\n		for (i = 0; i < peg->nr; i++)\n			put_page(peg->pages[i]);\n"
                            "	} else\n"), ("	kvfree(peg->pages);\n	kfree(peg);\n}",
                                           "	if (peg->nr < 0)\n		goto put;\n	kfree(peg);\n}")),
    "jumped into without braces": changed(
        ("		for (i = 0; i < peg->nr; i++)\n			put_page",
         "put:\n		for (i = 0; i < peg->nr; i++)\n			put_page"),
        ("	kvfree(peg->pages);\n	kfree(peg);\n}", "	if (peg->nr < 0)\n		goto put;\n	kfree(peg);\n}")),
    "jumped over, with a label that is jumped to from below, too": changed(
        (SET, "	if (nr > 8)\n		goto more;\n" + SET + "more:\n"),
        ("	list_add", "	if (nr < 3)\n		goto more;\n	list_add")),
    "a case in it": changed(("		for (i = 0; i < peg->nr; i++)\n			put_page(peg->pages[i]);\n	else\n",
                             "	{\n	case 2:\n		for (i = 0; i < peg->nr; i++)\n			put_page(peg->pages[i]);\n"
                             "	} else\n"), ("	if (peg->flags & PEG_USER)",
                                           "	switch (peg->nr) {\n	case 1:\n	if (peg->flags & PEG_USER)"),
                            ("	kfree(peg);\n}", "	}\n	kfree(peg);\n}")),
    "another one": changed(("			put_page(peg->pages[i]);\n",
                            "			put_page(peg->pages[i]), peg = list_next_entry(peg, node);\n")),
    "a walk": changed(("		for (i = 0; i < peg->nr; i++)\n			put_page",
                       "		list_for_each_entry(peg, &pegs, node)\n			put_page")),
    "another one of that name": changed(("		for (i = 0; i < peg->nr; i++)\n			put_page(peg->pages[i]);\n",
                                         "	{\n		struct peg *peg = peg_first();\n\n"
                                         "		put_page(peg->pages[i]);\n	}\n")),
    "found in the condition": changed(("(peg->flags & PEG_USER)",
                                       "(peg->flags & PEG_USER && (peg = peg_first()))")),
    "a branch for some kernels": changed(("	if (peg->flags & PEG_USER)\n",
                                          "#ifdef PEG\n	if (peg->flags & PEG_USER)\n#endif\n")),
    "moved to another": more("peg->pages = other->pages;"),
    "filled through another": changed(("	} else {\n", "	} else {\n		twin->pages = peg->pages;\n"),
                                      ("			peg->pages[i] = alloc", "			twin->pages[i] = alloc")),
}


@pytest.mark.parametrize("text", UNTOLD.values(), ids=UNTOLD.keys())
def test_what_does_not_tell_them_apart(tmp_path, text):
    assert look(tmp_path, text) >= {"gup", "alloc"}


GETTER = PEG + """
struct page **peg_pages(struct peg *peg)
{
	return peg->pages;
}
"""
SHOW = """
static struct page **pages;

void peg_show(struct peg *peg, struct peg *other)
{
	if (peg) {
		struct page **pages, *page;

		pages = peg_pages(peg);
		%s
	}
}
"""


def shown(place, body, where=(FILE, "peg_drop"), expression="peg -> pages [ i ]", before=USERS):
    files = {FILE: GETTER, "drivers/peg/show.c": SHOW % body}
    return {kind for kind, _ in origins(place, files, where, expression, before)}


@pytest.mark.parametrize("body", [
    "peg_note(page_address(pages[0]));", "if (!pages)\n\t\t\tpages = peg_pages(other);",
    "page = pages[0];\n\t\tflush_dcache_page(page);", "kfree(pages);"])
def test_an_array_that_a_function_gives_is_still_of_its_object(tmp_path, body):
    assert shown(tmp_path, body) == {"gup"}


@pytest.mark.parametrize("body", [
    "pages[0] = alloc_page(GFP_KERNEL);", "*pages = alloc_page(GFP_KERNEL);",
    "pages[0] = peg_pages(other)[0];", "*pages = *peg_pages(other);",
    "page = peg_pages(other)[0];\n\t\tpages[1] = page;",
    "pages = peg_pages(peg);\n\t\tpages[0] = other->pages[0];"])
def test_what_is_stored_in_it_is_seen(tmp_path, body):
    assert shown(tmp_path, body) >= {"gup", "alloc"}


def test_who_releases_from_it_knows_nothing_of_the_object(tmp_path):
    assert shown(tmp_path, "put_page(pages[0]);", ("drivers/peg/show.c", "peg_show"),
                 "pages [ 0 ]", "put_page") == {"gup", "alloc"}
