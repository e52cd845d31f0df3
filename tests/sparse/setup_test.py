#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""setup-sparse says in one line why it cannot go on, and how."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PROJECT = pathlib.Path(__file__).resolve().parents[2]
SETUP = PROJECT / "sparse-checks/setup-sparse"
SOURCE = PROJECT / "build/sparse/src"


class Setup(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.dir)

    def setup_sparse(self, *words, path=None, **environment):
        env = dict(os.environ, **environment)
        if path:
            env["PATH"] = path
        return subprocess.run(["/bin/sh", str(SETUP), *words], capture_output=True, text=True,
                              env=env, check=False)

    def refused(self, result, status, words):
        self.assertEqual(result.returncode, status, result.stderr)
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        self.assertIn(words, result.stderr)

    def tools(self, *names):
        """A PATH with only these programs."""
        bin_dir = self.dir / "bin"
        bin_dir.mkdir()
        for name in names:
            os.symlink(shutil.which(name), bin_dir / name)
        return str(bin_dir)

    def test_usage(self):
        self.refused(self.setup_sparse(), 1, "usage")

    def test_no_sparse_source(self):
        result = self.setup_sparse(str(self.dir / "out"), SPARSE_SRC=str(self.dir))
        self.refused(result, 4, "is no sparse source")

    def test_source_that_does_not_build(self):
        (self.dir / "src").mkdir()
        (self.dir / "src/linearize.h").write_text("\n")
        (self.dir / "src/Makefile").write_text("libsparse.a sparse:\n\tfalse\n")
        result = self.setup_sparse(str(self.dir / "out"), SPARSE_SRC=str(self.dir / "src"))
        self.refused(result, 4, "does not build")

    def test_no_apt(self):
        result = self.setup_sparse(str(self.dir / "out"), path=self.tools("mkdir", "dirname"))
        self.refused(result, 2, "apt-get is missing")

    def test_no_archive(self):
        path = self.tools("mkdir", "awk", "dpkg-source", "find", "head", "id")
        fake = pathlib.Path(path) / "apt-get"
        fake.write_text("#!/bin/sh\nexit 0\n")
        fake.chmod(0o755)
        result = self.setup_sparse(str(self.dir / "out"), path=path)
        self.refused(result, 3, "set SPARSE_SRC=DIR")

    def test_fetch_fails(self):
        path = self.tools("mkdir", "awk", "dpkg-source", "find", "head", "id")
        fake = pathlib.Path(path) / "apt-get"
        fake.write_text("#!/bin/sh\n"
                        "case \"$*\" in *indextargets*)\n"
                        "\t. /etc/os-release; echo \"$VERSION_CODENAME|main|file:/nowhere|\";;\n"
                        "*) exit 100;; esac\n")
        fake.chmod(0o755)
        result = self.setup_sparse(str(self.dir / "out"), path=path)
        self.refused(result, 3, "apt-get update failed")

    @unittest.skipUnless((SOURCE / "linearize.h").is_file(), "no sparse source here")
    def test_given_source_is_not_written_to(self):
        source = self.dir / "given"
        shutil.copytree(SOURCE, source)
        before = {p: p.stat().st_mtime_ns for p in source.rglob("*")}
        result = self.setup_sparse(str(self.dir / "out"), SPARSE_SRC=str(source))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue((self.dir / "out/src/libsparse.a").is_file())
        self.assertEqual(before, {p: p.stat().st_mtime_ns for p in source.rglob("*")})


if __name__ == "__main__":
    sys.argv[0] = __file__
    unittest.main()
