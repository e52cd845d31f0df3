#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Facts and the link: what only shows across files, in any order, and what
becomes of facts that cannot be used."""
import itertools
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

REGION_H = """
#ifndef REGION_H
#define REGION_H
#include "gup.h"
struct region { struct page **pages; int nr; };
extern int region_pin(struct region *r, unsigned long addr);
extern void region_free(struct region *r);
extern int pin_array(unsigned long addr, struct page **pages, int nr);
extern void put_array(struct page **pages, int nr);
struct region_ops { void (*release)(struct page **pages, int nr); };
extern const struct region_ops *region_ops;
#endif
"""
PIN_C = """
#include "region.h"
int region_pin(struct region *r, unsigned long addr)
{
	return pin_user_pages_fast(addr, r->nr, FOLL_WRITE, r->pages);
}
int pin_array(unsigned long addr, struct page **pages, int nr)
{
	return pin_user_pages_fast(addr, nr, FOLL_WRITE, pages);
}
"""
FREE_C = """
#include "region.h"
void region_free(struct region *r)
{
	int i;

	for (i = 0; i < r->nr; i++)
		put_page(r->pages[i]);
}
"""
PUT_C = """
#include "region.h"
void put_array(struct page **pages, int nr)
{
	release_pages(pages, nr);
}
"""
USE_C = """
#include "region.h"
static int use(unsigned long addr)
{
	struct page **pages = kmalloc(64, GFP_KERNEL);
	int nr = pin_array(addr, pages, 8);

	if (nr > 0)
		put_array(pages, nr);
	return nr;
}
"""
OPS_C = """
#include "region.h"
static void release(struct page **pages, int nr)
{
	release_pages(pages, nr);
}
static const struct region_ops ops = { .release = release };
"""
CALL_C = """
#include "region.h"
static void end(struct region *r)
{
	region_ops->release(r->pages, r->nr);
}
"""


class Link(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.dir)
        shutil.copy(GUP_H, self.dir)
        (self.dir / "region.h").write_text(REGION_H)
        (self.dir / "facts").mkdir()

    def pincheck(self, *words):
        return subprocess.run([PINCHECK, *words], cwd=self.dir, capture_output=True, text=True,
                              check=False)

    def check(self, **files):
        for name, text in files.items():
            (self.dir / f"{name}.c").write_text(text)
            result = self.pincheck("--facts", "facts", f"{name}.c")
            self.assertEqual((result.returncode, result.stderr), (0, ""), name)

    def link(self):
        return self.pincheck("--link", "facts")

    def errors(self):
        return [line for line in self.link().stderr.splitlines() if " error: " in line]

    def test_member(self):
        self.check(pin=PIN_C, free=FREE_C)
        self.assertEqual(self.errors(), [
            "free.c:8:25: error: pages pinned by pin_user_pages_fast() released with put_page()"])
        self.assertEqual(self.link().returncode, 1)

    def test_path_is_told(self):
        self.check(pin=PIN_C, free=FREE_C)
        notes = [n for n in self.link().stderr.splitlines() if " note: " in n]
        self.assertEqual(notes[0], "pin.c:5:35: note: pinned here by pin_user_pages_fast() "
                                   "into *region.pages")

    def test_through_a_caller(self):
        self.check(pin=PIN_C, put=PUT_C, use=USE_C)
        self.assertEqual(self.errors(), [
            "put.c:5:22: error: pages pinned by pin_user_pages_fast() "
            "released with release_pages()"])

    def test_without_the_caller(self):
        self.check(pin=PIN_C, put=PUT_C)
        self.assertEqual(self.errors(), [])

    def test_ops_table(self):
        self.check(pin=PIN_C, ops=OPS_C, call=CALL_C)
        self.assertEqual(self.errors(), [
            "ops.c:5:22: error: pages pinned by pin_user_pages_fast() "
            "released with release_pages()"])

    def test_right_release_is_silent(self):
        self.check(pin=PIN_C, free=FREE_C.replace("put_page", "unpin_user_page"))
        result = self.link()
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))

    def test_one_file_reports_only_once(self):
        both = PIN_C + FREE_C
        (self.dir / "both.c").write_text(both)
        self.assertEqual(self.pincheck("--facts", "facts", "both.c").returncode, 1)
        self.assertEqual(self.errors(), [])

    def test_any_order(self):
        files = {"pin": PIN_C, "free": FREE_C, "put": PUT_C, "use": USE_C}
        outputs = set()
        for order in itertools.permutations(files):
            shutil.rmtree(self.dir / "facts")
            (self.dir / "facts").mkdir()
            self.check(**{name: files[name] for name in order})
            outputs.add(self.link().stderr)
        self.assertEqual(len(outputs), 1)
        self.assertEqual(outputs.pop().count(" error: "), 2)

    def test_incremental(self):
        self.check(pin=PIN_C, free=FREE_C)
        self.assertEqual(len(self.errors()), 1)
        self.check(free=FREE_C.replace("put_page", "unpin_user_page"))
        self.assertEqual(self.errors(), [])

    def test_functions_not_analysed_are_told(self):
        (self.dir / "bad.c").write_text("#include \"gup.h\"\nvoid f(void) { int x = 1 +; }\n")
        self.assertEqual(self.pincheck("--facts", "facts", "bad.c").returncode, 4)
        self.assertIn("1 files, 1 functions, 1 not fully analysed", self.link().stderr)

    def damaged(self, change, words):
        self.check(pin=PIN_C)
        path = self.dir / "facts/pin.c.facts"
        path.write_bytes(change(path.read_bytes()))
        result = self.link()
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        self.assertIn(words, result.stderr)

    def test_truncated(self):
        self.damaged(lambda b: b[:len(b) // 2].rsplit(b"\n", 1)[0] + b"\n", "ends too early")

    def test_empty(self):
        self.damaged(lambda b: b"", "ends too early")

    def test_binary(self):
        self.damaged(lambda b: os.urandom(64).replace(b"\n", b" "), "damaged facts")

    def test_older_version(self):
        self.damaged(lambda b: b.replace(b"facts\t1", b"facts\t0", 1), "check the file again")

    def test_bad_node(self):
        self.damaged(lambda b: b.replace(b"origin\t", b"origin\t99999", 1), "bad number")

    def test_unknown_line(self):
        self.damaged(lambda b: b.replace(b"origin\t", b"wonder\t", 1), "unknown line")

    def test_other_table(self):
        self.check(pin=PIN_C)
        table = self.dir / "table"
        table.write_text("my_pin\t1\tpin\tpage\t0\t-\t-\t-\tptr\t-\t-\tmine\n")
        result = self.pincheck("--table", str(table), "--link", "facts")
        self.assertEqual(result.returncode, 3)
        self.assertIn("another table", result.stderr)

    def test_no_directory(self):
        result = self.pincheck("--link", "nowhere")
        self.assertEqual((result.returncode, result.stderr.count("\n")), (3, 1))

    def test_empty_directory(self):
        result = self.link()
        self.assertEqual((result.returncode, result.stderr),
                         (3, "pincheck: facts: no facts in it\n"))

    def test_facts_directory_missing(self):
        (self.dir / "pin.c").write_text(PIN_C)
        result = self.pincheck("--facts", "nowhere", "pin.c")
        self.assertEqual((result.returncode, result.stderr.count("\n")), (3, 1))


if __name__ == "__main__":
    sys.argv[0] = __file__
    unittest.main()
