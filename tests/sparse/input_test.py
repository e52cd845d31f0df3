#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Options, tables and other input that may be wrong: one clear line each, and
the exit status that docs/pincheck.md promises."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PROJECT = pathlib.Path(__file__).resolve().parents[2]
PINCHECK = os.environ.get("PINCHECK", str(PROJECT / "build/sparse-checks/pincheck"))
GUP_H = PROJECT / "sparse-checks/validation/gup.h"
TABLE = PROJECT / "semantic-patches/tables/functions.tsv"

WRONG = """#include "gup.h"
static void use(unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, 0, &page) == 1)
		put_page(page);
}
"""


class Input(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.dir)
        shutil.copy(GUP_H, self.dir)
        (self.dir / "wrong.c").write_text(WRONG)

    def pincheck(self, *words, program=PINCHECK):
        return subprocess.run([program, *words], cwd=self.dir, capture_output=True, text=True,
                              check=False)

    def refused(self, status, words, *arguments):
        result = self.pincheck(*arguments)
        self.assertEqual(result.returncode, status, result.stderr)
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        self.assertIn(words, result.stderr)

    def test_no_file(self):
        self.refused(2, "no file to check")

    def test_missing_file(self):
        self.refused(4, "nowhere.c", "nowhere.c")

    def test_unknown_format(self):
        self.refused(2, "unknown format", "--format=yaml", "wrong.c")

    def test_option_without_value(self):
        self.refused(2, "--facts", "wrong.c", "--facts")

    def test_missing_table(self):
        self.refused(3, "nowhere.tsv", "--table", "nowhere.tsv", "wrong.c")

    def test_empty_table(self):
        (self.dir / "t").write_text("# nothing\n")
        self.refused(3, "no function", "--table", "t", "wrong.c")

    def test_bad_tables(self):
        good = "f\t2\tput\tarray\t1\t2\t-\t-\t-\t-\t-\tnote\n"
        for column, value, word in ((1, "x", "args"), (1, "0", "args"), (2, "take", "action"),
                                    (3, "heap", "shape"), (4, "3", "pages"), (4, "-", "pages"),
                                    (5, "-1", "count"), (7, "often", "dirty"),
                                    (8, "maybe", "result"), (9, "dozes", "context"),
                                    (10, "perhaps", "longterm")):
            columns = good.split("\t")
            columns[column] = value
            (self.dir / "t").write_text("# first\n" + "\t".join(columns))
            with self.subTest(column=column, value=value):
                self.refused(3, f"t:2: bad column: '{word}'", "--table", "t", "wrong.c")

    def test_short_line(self):
        (self.dir / "t").write_text("f\t2\tput\n")
        self.refused(3, "too few columns", "--table", "t", "wrong.c")

    def test_new_line_is_enough(self):
        (self.dir / "new.c").write_text("""#include "gup.h"
extern struct page *grab_it(unsigned long addr);
static void use(unsigned long addr)
{
	put_page(grab_it(addr));
}
""")
        self.assertEqual(self.pincheck("new.c").returncode, 0)
        (self.dir / "t").write_text(TABLE.read_text() +
                                    "grab_it\t1\tpin\tpage\t0\t-\t-\t-\tptr\t-\tno\tours\n")
        result = self.pincheck("--table", "t", "new.c")
        self.assertEqual(result.returncode, 1)
        self.assertIn("pages pinned by grab_it() released with put_page()", result.stderr)

    def test_new_line_for_a_macro(self):
        """The preprocessor leaves nothing of its name, so the call behind it counts."""
        source = """#include "gup.h"
extern void drop_pages(int order, struct page *page);
#define drop(page) drop_pages(0, (page))
#define drop_too drop_pages
static void use(unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, 0, &page) == 1)
		%s(%spage);
}
"""
        for name, args, pages, before in (("drop", 1, 1, ""), ("drop_too", 2, 2, "0, ")):
            (self.dir / "new.c").write_text(source % (name, before))
            (self.dir / "t").write_text(TABLE.read_text())
            self.assertEqual(self.pincheck("--table", "t", "new.c").returncode, 0)
            (self.dir / "t").write_text(TABLE.read_text() + f"{name}\t{args}\tput\tpage\t{pages}"
                                        "\t-\t-\t-\t-\t-\t-\tours\n")
            result = self.pincheck("--table", "t", "new.c")
            self.assertEqual(result.returncode, 1, name)
            self.assertIn("pages pinned by pin_user_pages_fast() released with drop_pages()",
                          result.stderr)

    def test_macro_that_the_table_does_not_fit(self):
        """Other arguments, or more than a call: the line is for another kernel."""
        (self.dir / "new.c").write_text(WRONG.replace(
            "static", "#define mine(a, b) theirs(a)\n#define ours(a) (theirs(a), 1)\n"
            "extern void theirs(struct page *);\nstatic").replace("put_page(", "theirs("))
        (self.dir / "t").write_text(TABLE.read_text() + "".join(
            f"{name}\t1\tput\tpage\t1\t-\t-\t-\t-\t-\t-\tours\n" for name in ("mine", "ours")))
        result = self.pincheck("--table", "t", "new.c")
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_table_beside_the_program(self):
        shutil.copy(PINCHECK, self.dir / "pincheck")
        (self.dir / "functions.tsv").write_text("broken\n")
        result = self.pincheck("wrong.c", program=str(self.dir / "pincheck"))
        self.assertEqual(result.returncode, 3)

    def test_accept_file(self):
        (self.dir / "a").write_text("wrong.c use put-pinned shown to be right by a test\n")
        result = self.pincheck("--accept", "a", "wrong.c")
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_accept_file_without_reason(self):
        (self.dir / "a").write_text("wrong.c use put-pinned\n")
        self.refused(3, "a:1:", "--accept", "a", "wrong.c")

    def test_accept_file_of_another_function(self):
        (self.dir / "a").write_text("wrong.c other put-pinned some reason\n")
        self.assertEqual(self.pincheck("--accept", "a", "wrong.c").returncode, 1)

    def test_missing_header(self):
        (self.dir / "h.c").write_text('#include "gone.h"\n')
        result = self.pincheck("h.c")
        self.assertNotIn(result.returncode, (0, 1))
        self.assertIn("gone.h", result.stderr)

    def test_sparse_findings_only_when_asked(self):
        (self.dir / "s.c").write_text("static int *p(void)\n{\n\treturn 0;\n}\n")
        self.assertEqual(self.pincheck("s.c").stderr, "")
        self.assertIn("plain integer as NULL", self.pincheck("--sparse", "s.c").stderr)

    def test_two_files(self):
        (self.dir / "second.c").write_text(WRONG)
        result = self.pincheck("wrong.c", "second.c")
        self.assertEqual([line.split(":")[0] for line in result.stderr.splitlines()
                          if " error: " in line], ["wrong.c", "second.c"])

    def test_bad_file_does_not_spoil_the_next(self):
        (self.dir / "bad.c").write_text("static int f(void) { return 1 +; }\n")
        result = self.pincheck("bad.c", "wrong.c")
        self.assertEqual(result.returncode, 4)
        self.assertIn("bad.c: 1 of 1 functions not fully analysed", result.stderr)
        self.assertNotIn("wrong.c: ", result.stderr.split("pincheck: bad.c")[1]
                         .replace("wrong.c:7", "").replace("wrong.c:6", ""))
        self.assertIn("wrong.c:7:25: error:", result.stderr)

    def test_explain(self):
        (self.dir / "right.c").write_text(WRONG.replace("put_page(page)", "unpin_user_page(page)"))
        result = self.pincheck("--explain", "right.c")
        self.assertEqual(result.returncode, 0)
        self.assertIn("right.c:7:32: note: nothing to report", result.stderr)

    def test_help(self):
        result = self.pincheck("--help")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertIn("put-pinned", result.stdout)

    def test_stats(self):
        self.assertIn("1 functions, 0 not analysed",
                      self.pincheck("--stats", "-Wno-put-pinned", "wrong.c").stderr)

    def test_json_is_json(self):
        result = self.pincheck("--format=json", "wrong.c")
        finding = json.loads(result.stdout)
        self.assertEqual((finding["line"], finding["kind"]), (7, "put-pinned"))
        self.assertEqual(finding["path"][0]["line"], 6)


if __name__ == "__main__":
    sys.argv[0] = __file__
    unittest.main()
