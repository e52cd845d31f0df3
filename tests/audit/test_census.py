# SPDX-License-Identifier: GPL-2.0-only
"""The census: the kind of every occurrence of a gup name."""

import pytest
from gup2pinlib.tables import Functions


def body(text):
    return "int it(struct x *x, unsigned long a, struct page **p)\n{\n" + text + "\n}\n"


@pytest.mark.parametrize("text", [
    "\treturn get_user_pages(a, 1, 0, p);",
    "\tget_user_pages (a, 1, 0, p);",
    "\tget_user_pages\n\t\t(a, 1, 0, p);",
    "\tget_user_pages/* why */(a, 1, 0, p);",
    "\tif (get_user_pages(a, 1, 0, p) < 0) return 1;",
    "\tx = ({ get_user_pages(a, 1, 0, p); });",
    "\tfor_each(x, ({ long r = get_user_pages(a, 1, 0, p); r; }))\n\t\t;",
    "\tMACRO(get_user_pages(a, 1, 0, p));",
    "\treturn x ? get_user_pages(a, 1, 0, p) : 0;",
    "#ifdef NEW\n\tget_user_pages(a, 1, 0, p);\n#endif",
    "\tchar *s = \"/*\"; get_user_pages(a, 1, 0, p); /* */",
    "\t/* a */ get_user_pages(a, 1, 0, p); // b",
    "\tchar c = '\"'; get_user_pages(a, 1, 0, p); c = '\"';",
])
def test_calls(census, text):
    assert census(body(text)) == [("get_user_pages", "call")]


@pytest.mark.parametrize("text", [
    "#define TAKE(a, p) get_user_pages(a, 1, 0, p)\n",
    "#define TAKE(a, p)\t\t\\\n\tdo {\t\t\\\n\t\tget_user_pages(a, 1, 0, p);\t\\\n\t} while (0)\n",
    "static int FNAME(walk)(unsigned long a)\n{\n\treturn get_user_pages(a, 1, 0, p);\n}\n",
    "SYSCALL_DEFINE1(take, unsigned long, a)\n{\n\treturn get_user_pages(a, 1, 0, p);\n}\n",
    "int f(a)\n\tunsigned long a;\n{\n\treturn get_user_pages(a, 1, 0, p);\n}\n",
    "STRANGE f(x) MORE(y)\n{\n\treturn get_user_pages(a, 1, 0, p);\n}\n",
    "#ifdef A\nint f(int a)\n{\n#else\nint f(long a)\n{\n#endif\n"
    "\treturn get_user_pages(a, 1, 0, p);\n}\n",
])
def test_calls_outside_plain_functions(census, text):
    assert census(text) == [("get_user_pages", "call")]


@pytest.mark.parametrize("name", [
    n for n in Functions().by_name if Functions().action(n) in ("get", "pin")])
def test_every_function_of_the_families(census, name):
    assert census(body(f"\t{name}(a);")) == [(name, "call")]


@pytest.mark.parametrize("name", ["pin_user_pages", "pin_longterm_pages_fast"])
def test_pins_only_when_asked(census, name):
    assert census(body(f"\t{name}(a);"), pinned=False) == []


@pytest.mark.parametrize("text, kind", [
    ("/* get_user_pages() */\n", "comment"),
    ("// get_user_pages()\n", "comment"),
    ("// continued \\\nget_user_pages(a);\n", "comment"),
    ("/*\n * if (x)\n *\tget_user_pages(a);\n */\n", "comment"),
    (body("\tpr_debug(\"get_user_pages(%d)\\n\", a);"), "string"),
    (body("\tpr_debug(\"a \\\" get_user_pages(%d)\\n\", a);"), "string"),
    ("long get_user_pages(unsigned long a, struct page **p);\n", "declaration"),
    ("extern long\nget_user_pages(unsigned long a);\n", "declaration"),
    ("EXPORT_SYMBOL(get_user_pages);\n", "declaration"),
    ("EXPORT_SYMBOL_GPL(get_user_pages);\n", "declaration"),
    ("long get_user_pages(unsigned long a)\n{\n\treturn 0;\n}\n", "definition"),
    ("#define get_user_pages other\n", "definition"),
    ("#undef get_user_pages\n", "definition"),
    (body("\tx->get_user_pages(a);"), "look-alike"),
    (body("\tx.get_user_pages(a);"), "look-alike"),
    (body("\tx->\n\t\tget_user_pages(a);"), "look-alike"),
    ("struct ops {\n\tlong (*get_user_pages)(unsigned long a);\n};\n", "look-alike"),
    ("static struct ops o = {\n\t.get_user_pages = mine,\n};\n", "look-alike"),
    (body("\treturn qx_get_user_pages(a);"), "look-alike"),
    (body("\treturn get_user_pages_of(a);"), "look-alike"),
    (body("\treturn __get_user_pages_locked(a);"), "look-alike"),
])
def test_not_calls(census, text, kind):
    assert [k for _, k in census(text)] == [kind]


@pytest.mark.parametrize("text", [
    body("\ttake = get_user_pages;"),
    body("\ttake = &get_user_pages;"),
    body("\treturn with(a, get_user_pages);"),
    "static struct ops o = {\n\t.take = get_user_pages,\n};\n",
    "#define take get_user_pages\n",
    "#define take(x) get_user_pages ## x(a)\n",
])
def test_references(census, text):
    """What may be called under another name is neither a call nor passed over."""
    assert census(text) == [("get_user_pages", "reference")]


def test_own_static_function_of_that_name(census):
    text = "static int pin_user_pages(unsigned long a)\n{\n\treturn get_user_pages(a, 1, 0, p);\n}\n" \
           "int it(void)\n{\n\treturn pin_user_pages(1);\n}\n"
    assert census(text) == [("pin_user_pages", "look-alike"), ("get_user_pages", "call"),
                            ("pin_user_pages", "look-alike")]


def test_own_static_function_with_a_prototype(census):
    text = "static int pin_user_pages(unsigned long a);\n" \
           "int it(void)\n{\n\treturn pin_user_pages(1);\n}\n" \
           "static int pin_user_pages(unsigned long a)\n{\n\treturn 0;\n}\n"
    assert {k for _, k in census(text)} == {"look-alike"}


def test_own_global_function_of_that_name_hides_no_other_call(census):
    """A driver that defines one function of the family still calls the others."""
    text = "int pin_user_pages(unsigned long a)\n{\n\treturn 0;\n}\n" \
           "int it(void)\n{\n\treturn get_user_pages(1, 1, 0, p);\n}\n"
    assert ("get_user_pages", "call") in census(text)
    assert ("get_user_pages", "call") in census(text, pinned=False)


def test_family_calls_itself_where_it_is_implemented(census):
    text = "long get_user_pages(unsigned long a)\n{\n\treturn get_user_pages_unlocked(a);\n}\n" \
           "long helper(unsigned long a)\n{\n\treturn get_user_pages(a);\n}\n"
    assert {k for _, k in census(text, "mm/it.c")} == {"definition"}


def test_stub_in_a_header(census):
    text = "static inline long get_user_pages(unsigned long a)\n{\n\treturn 0;\n}\n"
    assert census(text, "include/it.h") == [("get_user_pages", "definition")]


def test_wrapper_in_a_header(census):
    text = "static inline int get_user_page_fast_only(unsigned long a, struct page **p)\n{\n" \
           "\treturn get_user_pages_fast_only(a, 1, 0, p) == 1;\n}\n"
    assert census(text, "include/it.h") == [("get_user_page_fast_only", "definition"),
                                            ("get_user_pages_fast_only", "call")]


@pytest.mark.parametrize("name", ["README", "it.rst", "it.txt", "Makefile", "it.py"])
def test_documentation(census, name):
    assert census("get_user_pages(a);\n", name) == [("get_user_pages", "documentation")]


@pytest.mark.parametrize("name", ["it.c", "it.h", "it.S", "it.inc", "it.tmpl", "it.cc", "it.rs"])
def test_code(census, name):
    assert census(body("\tget_user_pages(a);"), name) == [("get_user_pages", "call")]


def test_several_on_one_line(census):
    assert census(body("\tif (get_user_pages(a) || get_user_pages_fast(a)) /* get_user_pages */;")) \
        == [("get_user_pages", "call"), ("get_user_pages_fast", "call"),
            ("get_user_pages", "comment")]


def test_carriage_returns(census):
    assert census(body("\treturn get_user_pages(a);").replace("\n", "\r\n")) == [
        ("get_user_pages", "call")]


def test_no_newline_at_the_end(census):
    assert census("int it(void) { return get_user_pages(a); }") == [("get_user_pages", "call")]
