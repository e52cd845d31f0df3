# SPDX-License-Identifier: GPL-2.0-only
"""The C reader: what is a comment, a function, a call, an assignment."""

import pytest
from gup2pinlib.csource import Source
from gup2pinlib.ctext import Lines, function_header, hidden_spans, mask, may_define


def functions(text):
    return [f.name for f in Source("it.c", text).functions]


def only(text):
    (func,) = Source("it.c", text).functions
    return func


# -- mask ---------------------------------------------------------------

@pytest.mark.parametrize("text, masked", [
    ("a /* b */ c", "a         c"),
    ("a // b\nc", "a     \nc"),
    ("a // b \\\n still\nc", "a       \n      \nc"),
    ('f("get_user_pages()")', 'f("                ")'),
    (r'"a\"b" c', r'"    " c'),
    ("'\"' x", "    x"),
    ("/* \" */ x \"/*\" y", '        x "  " y'),
    ("/* open\nto the end", "       \n          "),
    ("don't break", "don't break"),
])
def test_mask(text, masked):
    assert mask(text) == masked


@pytest.mark.parametrize("text", [
    "/* a\n b */ c \"d\" // e\n'f'\n", "a \"open\nb", "\\\n// x\\\n y\nz", "'", "\"", "/*", "/"])
def test_mask_keeps_offsets_and_lines(text):
    masked = mask(text)
    assert len(masked) == len(text)
    assert [i for i, c in enumerate(text) if c == "\n"] == \
           [i for i, c in enumerate(masked) if c == "\n"]


def test_hidden_spans_say_what_hides():
    text = 'a /* b */ "c" // d'
    assert [(text[s:e], kind) for s, e, kind in hidden_spans(text)] == [
        ("/* b */", "comment"), ('"c"', "string"), ("// d", "comment")]


def test_lines():
    lines = Lines("ab\nc\n\nd")
    assert [lines.where(i) for i in (0, 1, 3, 5, 6)] == [
        (1, 1), (1, 2), (2, 1), (3, 1), (4, 1)]
    assert lines.start(4) == 6


# -- functions ----------------------------------------------------------

@pytest.mark.parametrize("text, names", [
    ("int f(void)\n{\n}\n", ["f"]),
    ("static inline struct page *f(int a, int b) {}\n", ["f"]),
    ("int\nf(void)\n{\n}\nvoid g(void) {}\n", ["f", "g"]),
    ("int f(void);\nint g(void)\n{ { } }\n", ["g"]),
    ("struct s { int a; };\nint f(void) {}\n", ["f"]),
    ("static const struct ops o = { .open = f, };\nint f(void) {}\n", ["f"]),
    ("int a[] = { 1, 2 };\nint f(void) {}\n", ["f"]),
    ("SYSCALL_DEFINE3(move, int, a, int, b, int, c)\n{\n}\n", ["sys_move"]),
    ("SYSCALL_DEFINE0(stay)\n{\n}\n", ["sys_stay"]),
    ("COMPAT_SYSCALL_DEFINE1(move, int, a) {}\nSYSCALL_DEFINE1(move, int, a) {}\n",
     ["compat_sys_move", "sys_move"]),
    ("__attribute__((noinline)) int f(void) {}\n", ["f"]),
    ("int __attribute__((noinline, section(\".x\"))) f(void) {}\n", ["f"]),
    ("int f(void) __acquires(lock) {}\n", ["f"]),
    ("static int __must_hold(&lock) f(void) {}\n", ["f"]),
    ("__printf(1, 2) void f(const char *s, ...) {}\n", ["f"]),
    ("static int __init_or_module f(void) {}\n", ["f"]),
    ("MODULE_LICENSE(\"GPL\");\nint f(void) {}\n", ["f"]),
    ("int f(a, b)\n\tint a;\n\tchar *b;\n{\n}\nint g(void) {}\n", ["g"]),
    ("int f(int (*cb)(int, void *), void *arg) {}\n", ["f"]),
    ("int f(void) { return ({ int x = 1; x; }); }\nint g(void) {}\n", ["f", "g"]),
    ("int f(void) { char c = '{'; char *s = \"{{\"; /* { */ }\nint g(void) {}\n", ["f", "g"]),
    ("extern \"C\" {\n}\nint f(void) {}\n", ["f"]),
])
def test_functions_found(text, names):
    found = functions(text)
    assert [n for n in found if n in names] == names
    assert "g" not in names or found[-1] == "g"


def test_name_made_by_a_macro():
    func = only("static int FNAME(walk)(struct mmu *m, int a)\n{\n\treturn 0;\n}\n")
    assert func.name == "FNAME(walk)"
    assert [name for _, name in func.params] == ["m", "a"]
    assert func.static


def test_branches_that_each_open_a_brace():
    text = """
#ifdef CONFIG_A
int f(int a)
{
#else
int f(long a)
{
#endif
	return 0;
}

int g(void)
{
#ifdef CONFIG_B
	if (x) {
#else
	if (y) {
#endif
		h();
	}
	return 0;
}

int last(void)
{
}
"""
    assert functions(text)[-2:] == ["g", "last"]


def test_branch_that_closes_a_brace_too_many():
    text = """
int f(void)
{
	if (a) {
		b();
#ifdef CONFIG_A
	} else {
		c();
	}
#else
	}
#endif
	return 0;
}

int last(void) { }
"""
    assert functions(text) == ["f", "last"]


def test_braces_in_a_macro_do_not_nest():
    text = "#define BEGIN do {\n#define END } while (0)\nint f(void)\n{\n\tBEGIN x(); END;\n}\n" \
           "#define LONG(x) \\\n\tdo { \\\n\t\tx;\nint g(void) { }\n"
    assert functions(text) == ["f", "g"]


@pytest.mark.parametrize("macro", [
    "#define TWICE(x) \\\n\tdo { \\\n\t\tx; x; \\\n\t} while (0)\n",
    "#define TWICE(x) ({ \\\n\tx; \\\n\tx; \\\n})\n",
    "#define TWICE(x) \\\n\tfor (i = 0; i < 2; i++)\n",
    "#define SLASH '\\\\'\n",
    "#define EMPTY \\\n\n",
])
def test_function_below_a_macro(macro):
    """What a macro's lines hold is neither a header nor a block."""
    assert functions(macro + "\nstatic int f(void)\n{\n}\nint g(void)\n{\n}\n") == ["f", "g"]


def test_parameters():
    func = only("int f(struct page **pages, unsigned long nr, int (*cb)(int), char a[4]) {}")
    assert [name for _, name in func.params] == ["pages", "nr", "cb", "a"]
    assert func.type_of("pages") == "page"
    assert func.type_of("nr") is None


@pytest.mark.parametrize("head, name", [
    ("int f(void)", "f"), ("struct s", None), ("int a[] =", None), ("enum", None), ("", None),
    ("static struct ops o =", None), ("DEFINE_FREE(put, int)", "DEFINE_FREE"),
])
def test_function_header(head, name):
    assert function_header(head)[0] == name


def test_function_at_its_edges():
    text = "int a;\nint f(void)\n{\n\tx();\n}\nint b;\n"
    source = Source("it.c", text)
    func = source.functions[0]
    assert source.function_at(text.index("int f")) is func
    assert source.function_at(text.index("x()")) is func
    assert source.function_at(text.index("int a")) is None
    assert source.function_at(text.index("int b")) is None


def test_what_stands_in_for_a_function():
    text = "#define TAKE(a) \\\n\tdo { \\\n\t\tget(a); \\\n\t} while (0)\n" \
           "struct s x = { y(1) };\nz(2)\n"
    source = Source("it.c", text)
    assert source.enclosing(text.index("get(")).name == "TAKE"
    assert source.enclosing(text.index("y(1)")).name in ("x", "s", "y")
    assert source.enclosing(text.index("z(2)")).name == "?"


def test_may_define_is_never_wrong_about_a_definition():
    assert may_define("int f(void)\n{\n}\n", "f")
    assert may_define("int\nf(void)\n{\n}\n", "f")
    assert not may_define("\tf(1);\n", "f")
    assert not may_define("#define x f(1)\n", "f")


# -- bodies -------------------------------------------------------------

def flow(body):
    return only("void it(struct s *p, int n)\n{\n" + body + "\n}\n").flow


def test_calls_and_arguments():
    calls = flow("\ta(1, b(2, 3), c[4], (5, 6));\n\tp->d(7);\n\te.f();").calls
    assert [(c.callee, len(c.args), c.member) for c in calls] == [
        ("a", 4, False), ("b", 2, False), ("d", 1, True), ("f", 0, True)]


def test_keywords_are_no_calls():
    assert [c.callee for c in flow("\tif (a) while (b) return (c); sizeof(d); for (;;) e();").calls] \
        == ["e"]


def test_call_in_a_statement_expression():
    calls = flow("\tx = ({ int r = get(p->a, n); r; });").calls
    assert [c.callee for c in calls] == ["get"]


def test_preprocessor_lines_are_no_code():
    calls = flow("\ta();\n#if defined(X) && Y(1)\n\tb();\n#endif\n\tc();").calls
    assert [c.callee for c in calls] == ["a", "b", "c"]


def test_assignments():
    found = [(a.left, a.op, a.right) for a in flow(
        "\tint r = 1;\n\tp->f |= A | B;\n\tif ((r = g(n)) < 0) {\n\t\tx[i].y = z;\n\t}").assigns]
    assert found == [(["int", "r"], "=", ["1"]), (["p", "->", "f"], "|=", ["A", "|", "B"]),
                     (["r"], "=", ["g", "(", "n", ")"]),
                     (["x", "[", "i", "]", ".", "y"], "=", ["z"])]


def test_comparisons_are_no_assignments():
    assert flow("\tif (a == b || c <= d || e != f || g >= h) ;").assigns == []


def test_locals_and_types():
    found = flow("\tstruct page *page, **pages = NULL;\n\tunsigned long i;\n\tstruct sg_table t;\n"
                 "\treturn i;")
    assert {"page", "pages", "i", "t"} <= found.locals
    assert found.types == {"page": "page", "pages": "page", "t": "sg_table"}


def test_returns():
    assert [tokens for tokens, _ in flow("\tif (n)\n\t\treturn a + 1;\n\treturn;").returns] == [
        ["a", "+", "1"], []]


def test_unbalanced_brackets_end_somewhere():
    found = Source("it.c", "int f(void)\n{\n\ta((1;\n\tb(2]);\n}\nint g(void)\n{\n\tc();\n}\n")
    assert [f.name for f in found.functions] == ["f", "g"]
    assert {"a", "b"} <= {c.callee for c in found.functions[0].flow.calls}
    assert [c.callee for c in found.functions[1].flow.calls] == ["c"]


def test_structures_and_their_members():
    source = Source("it.h", "struct s {\n\tstruct page **pages, *one;\n\tint n:3;\n"
                            "\tunion { struct t *t; long l; };\n\tchar c[4];\n} __packed;\n")
    assert source.structs["s"]["pages"] == "page"
    assert source.structs["s"]["one"] == "page"
    assert {"n", "t", "c"} <= set(source.structs["s"])


def test_initialisers():
    source = Source("it.c", "static const struct ops o = {\n\t.open = my_open,\n"
                            "\t.release\t= &my_release\n};\n")
    assert [(m, v) for m, v, _ in source.initialisers()] == [
        ("open", "my_open"), ("release", "my_release")]


def test_members_of_nested_structures():
    """An unnamed one is part of its outer one; one with a name is a type of its own."""
    structs = Source("a.h", """struct s {
	union { struct page *one; struct inode *host; };
	struct { struct scatterlist *sg; int n; } tx, rx;
	struct tagged { struct page **pages; } data;
	enum { A, B } kind;
};
""").structs
    assert structs["s"]["one"] == "page" and structs["s"]["host"] == "inode"
    assert structs["s"]["tx"] == structs["s"]["rx"] == "s.tx"
    assert structs["s.tx"] == {"sg": "scatterlist", "n": None}
    assert structs["s"]["data"] == "tagged"
    assert structs["tagged"] == {"pages": "page"}


def test_parameters_of_a_system_call():
    (func,) = Source("a.c", "SYSCALL_DEFINE2(move, struct page __user *, p, int, n) {}\n").functions
    assert [(kind.strip(), name) for kind, name in func.params] == [
        ("struct page __user *", "p"), ("int", "n")]


@pytest.mark.parametrize("head, counts", [
    ("int f(void)", {0}), ("int f(int a, int b)", {2}), ("int f(int a, ...)", {1, 2, 5}),
    ("int f(int (*cb)(int, void *), int n)", {2}), ("int FNAME(f)(int a)", {1, 2}),
])
def test_calls_a_function_takes(head, counts):
    (func,) = Source("a.c", head + " {}\n").functions
    assert {n for n in (0, 1, 2, 5) if func.takes(n)} >= counts
    if "..." not in head and "FNAME" not in head:
        assert {n for n in range(6) if func.takes(n)} == counts


@pytest.mark.parametrize("body, kind", [
    ("crate_t *box; return box;", "crate_t"), ("const crate_t box;", "crate_t"),
    ("if (odd) return box; crate_t *box;", "crate_t"), ("struct crate *box; return box;", None),
    ("goto box;", None), ("n = sizeof(struct box);", None), ("x = a * box;", None),
])
def test_type_of_one_word(body, kind):
    assert only(f"static int f(int n)\n{{\n\t{body}\n}}\n").typedef_of("box") == kind


def test_global_pages_that_others_may_see():
    source = Source("a.c", "struct page *zero, *ones[2];\nextern struct folio *far;\n"
                           "static struct page *mine;\nstruct page *give(int at)\n{\n"
                           "\tstruct page *local;\n\nstruct page *odd;\n}\n")
    assert [name for name in ("zero", "ones", "far", "mine", "local", "odd", "at")
            if source.shares_page(name)] == ["zero", "ones", "far"]


@pytest.mark.parametrize("text, kept", [
    ("struct tub tub = { &duck, 1 };", True), ("struct tub tub = { duck };", True),
    ("struct tub *all[] = { 0, duck, };", True), ("int x = duck + 1;", False),
    ("struct tub tub = { .at = &duck };", True), ("int duck;", False), ("int f(duck, b);", False),
])
def test_globals_kept_in_structures(text, kept):
    assert Source("a.c", text + "\n").keeps("duck") is kept
