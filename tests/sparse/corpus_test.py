#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""sparse-checks/corpus.py on a kernel of one file: what it says is what makes
the claims in docs/pincheck.md, so it must be able to fail."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PROJECT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = PROJECT / "sparse-checks/corpus.py"
GUP_H = PROJECT / "sparse-checks/validation/gup.h"

RIGHT = """#include "gup.h"
static void use(unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, 0, &page) == 1)
		unpin_user_page(page);
}
"""

# No declaration of unpin_user_page() in it.
ALONE = """struct page;
int get_user_pages_fast(unsigned long addr, int nr, unsigned int flags, struct page **pages);
void put_page(struct page *page);
void use(unsigned long addr);
void use(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, 0, &page) == 1)
		put_page(page);
}
"""

# Other files may have pinned what comes as an argument, or got it.
UNKNOWN = """#include "gup.h"
void use(unsigned long addr, struct page *other);
void use(unsigned long addr, struct page *other)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, 0, &page) == 1)
		unpin_user_page(page);
	put_page(other);
}
"""

# The semantic patch does not read the flag, and is wrong.
BY_FLAG = """#include "gup.h"
struct buffer {
	bool pinned;
	struct page *page;
};
static int fill(struct buffer *b, unsigned long addr)
{
	b->pinned = true;
	return pin_user_pages_fast(addr, 1, 0, &b->page);
}
static void fill_zero(struct buffer *b)
{
	b->pinned = false;
	b->page = alloc_pages(GFP_KERNEL, 0);
}
static void empty(struct buffer *b)
{
	if (b->pinned)
		unpin_user_page(b->page);
	else
		put_page(b->page);
}
"""


class Corpus(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.dir)
        self.source = self.dir / "source"
        self.source.mkdir()
        shutil.copy(GUP_H, self.source)
        (self.dir / "build").write_text(f"{self.source}\n{self.source}\n")
        (self.dir / "use.c.args").write_text("-D__CHECKER__\n-nostdinc\nuse.c\n")

    def corpus(self, command, text, *options, wrapper=""):
        (self.source / "use.c").write_text(text)
        return subprocess.run([sys.executable, CORPUS, command, self.dir, *options],
                              capture_output=True, text=True, check=False,
                              env={**os.environ, "PINCHECK_WRAPPER": wrapper})

    def expect(self, result, status, *words):
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        for text in words:
            self.assertIn(text, result.stdout)

    def test_silence(self):
        self.expect(self.corpus("run", RIGHT), 0, "1 files, 0 errors")

    def test_error(self):
        wrong = RIGHT.replace("unpin_user_page", "put_page")
        self.expect(self.corpus("run", wrong), 1, "use.c:7:25: error: pages pinned", "1 errors")

    def test_sanitizer_found_something(self):
        self.expect(self.corpus("run", RIGHT, wrapper="sh -c 'exit 99'"), 1, "ended with 99")

    def test_crash(self):
        self.expect(self.corpus("run", RIGHT, wrapper="sh -c 'kill -s SEGV $$'"), 1,
                    "ended with -11")

    def test_mutant_found(self):
        self.expect(self.corpus("mutate", RIGHT), 0, "unpin_user_page: 1 found, 0 missed",
                    "1 mutants", "100.0%")

    def test_mutant_missed(self):
        self.expect(self.corpus("mutate", UNKNOWN), 1,
                    "use.c:9: put_page -> unpin_user_page: missed: nothing that is known",
                    "1 found (0 across files), 1 missed: 50.0%")

    def test_mutant_that_does_not_compile(self):
        self.expect(self.corpus("mutate", ALONE), 1, "does not compile", "1 do not compile")

    def test_mutant_that_no_configuration_has(self):
        text = RIGHT.replace("\tif", "#ifdef NO\n\tif").replace("page);\n}", "page);\n#endif\n}")
        self.expect(self.corpus("mutate", text), 1, "1 not in this configuration")

    def test_agreement(self):
        """The semantic patch and pincheck on a mutant that both report, and on
        one that goes through a helper."""
        text = RIGHT.replace("static", "static void put(struct page *page)\n{\n"
                             "\tunpin_user_page(page);\n}\n\nstatic")
        helper = text.replace("\t\tunpin_user_page(", "\t\tput(")
        self.expect(self.corpus("agree", text), 0, "1 files: 0 reported by both, 0 only by pincheck",
                    "2 mutants: 1 reported by both, 0 only by pincheck")
        self.expect(self.corpus("agree", helper), 0,
                    "use.c:4: unpin_user_page -> put_page: only pincheck: pinned here by"
                    " pin_user_pages_fast() into page, line 11; ",
                    "1 mutants: 0 reported by both, 1 only by pincheck")

    def test_difference_that_nothing_explains(self):
        self.expect(self.corpus("agree", BY_FLAG), 1,
                    "use.c:21: only mismatched-release.cocci: pinned pages",
                    "1 files: 0 reported by both, 0 only by pincheck, 1 only by"
                    " mismatched-release.cocci, 1 of them not explained")


if __name__ == "__main__":
    unittest.main()
