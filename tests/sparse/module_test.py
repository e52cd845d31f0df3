#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A module outside of the kernel's tree, with Debian's headers package: what
make C=2 CHECK=pincheck says, what the link of its files adds, and gup2pin check."""
import glob
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PROJECT = pathlib.Path(__file__).resolve().parents[2]
MODULE = pathlib.Path(__file__).resolve().parent / "module"
PINCHECK = os.environ.get("PINCHECK", str(PROJECT / "build/sparse-checks/pincheck"))

WRONG = "wrong.c:10:17: error: pages pinned by pin_user_pages_fast() released with put_page()"
DROP = "drop.c:7:17: error: pages pinned by pin_user_pages_fast() released with put_page()"


def headers():
    """The build directory of the newest headers package; the set-up installs one."""
    found = [d for d in glob.glob("/usr/src/linux-headers-*")
             if os.path.exists(os.path.join(d, "include/config/auto.conf"))]
    if not found:
        raise RuntimeError("no headers package is installed: run scripts/setup.sh headers")
    return max(found, key=os.path.getmtime)


class Module(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.headers = headers()

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp()).resolve()
        self.addCleanup(shutil.rmtree, self.dir)
        shutil.copytree(MODULE, self.dir / "module")
        self.module = self.dir / "module"

    def make(self, check, *words):
        """make as a user has it; what a make around this test set is not meant for it."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
        return subprocess.run(["make", "-C", self.headers, f"M={self.module}", "C=2",
                               f"CHECK={check}", *words], capture_output=True, text=True,
                              env=environment, check=False)

    def errors(self, text):
        """The errors that are reported, without the module's directory."""
        return [line.replace(f"{self.module}/", "") for line in text.splitlines()
                if ": error: " in line]

    def test_wrong_release_stops_make(self):
        result = self.make(PINCHECK)
        self.assertEqual(self.errors(result.stderr), [WRONG])
        self.assertEqual(result.returncode, 2)

    def test_right_release_passes(self):
        result = self.make(PINCHECK, "right.o")
        self.assertEqual((result.returncode, self.errors(result.stderr)), (0, []), result.stderr)
        self.assertIn("CHECK ", result.stdout)

    def test_no_error_lets_make_go_on(self):
        result = self.make(f"{PINCHECK} -Wno-error")
        self.assertEqual((result.returncode, self.errors(result.stderr)), (0, [WRONG]),
                         result.stderr)
        self.assertTrue((self.module / "pins.ko").is_file())

    def test_across_files(self):
        (self.dir / "facts").mkdir()
        self.make(f"{PINCHECK} -Wno-error --facts {self.dir}/facts")
        result = subprocess.run([PINCHECK, "--link", self.dir / "facts"], capture_output=True,
                                text=True, check=False)
        self.assertEqual((result.returncode, self.errors(result.stderr)), (1, [DROP]))

    def test_gup2pin_check(self):
        """The same without building anything."""
        before = sorted(os.listdir(self.module))
        result = subprocess.run([sys.executable, str(PROJECT / "scripts/gup2pin"), "check",
                                 "--kernel", self.headers, "--format", "json", "."],
                                cwd=self.module, capture_output=True, text=True, check=False,
                                env={**os.environ, "PINCHECK": PINCHECK})
        self.assertEqual((result.returncode, result.stderr), (1, ""))
        report = json.loads(result.stdout)
        self.assertEqual([(f["file"], f["line"], f["seen_by"]) for f in report["findings"]],
                         [("drop.c", 7, ["pincheck"]), ("wrong.c", 10, ["pincheck", "spatch"])])
        self.assertEqual((report["files"]["pincheck"], report["unchecked"]), (5, []))
        self.assertEqual(sorted(os.listdir(self.module)), before)


if __name__ == "__main__":
    sys.argv[0] = __file__
    unittest.main()
