# SPDX-License-Identifier: GPL-2.0-only
"""A recorded kernel: its files, and pincheck and gcc called on them."""
import functools
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

PROJECT = pathlib.Path(__file__).resolve().parents[1]
PINCHECK = os.environ.get("PINCHECK", str(PROJECT / "build/sparse-checks/pincheck"))
WRAPPER = shlex.split(os.environ.get("PINCHECK_WRAPPER", ""))
ACCEPT = ["--accept", str(PROJECT / "tests/sparse/true-findings.accept")]
sys.path.insert(0, str(PROJECT / "scripts"))

# pylint: disable=wrong-import-position
from gup2pinlib.csource import mask
from gup2pinlib.tables import Functions


def read_table():
    """The lines of the table of functions."""
    return [row for rows in Functions().by_name.values() for row in rows]


def call_pattern(names):
    return re.compile(rf"\b({'|'.join(sorted(names))})\s*\(")


def calls_any(path, names):
    """Does the file call one of the functions?"""
    try:
        text = path.read_text(errors="replace")
    except OSError:
        return False
    # Most files name none, which a search for plain words shows much faster.
    if not any(name in text for name in names):
        return False
    return call_pattern(names).search(mask(text)) is not None


def run_pincheck(arguments, where):
    """pincheck in a directory; findings_of() reads what it prints."""
    return subprocess.run([*WRAPPER, PINCHECK, "--format=json", *arguments], cwd=where,
                          capture_output=True, text=True, errors="replace", check=False)


def sample(items, number):
    """About that many of the items, from all over the list; None means all."""
    return items[::max(1, len(items) // number)] if number else items


class Corpus:
    """The files recorded in a directory."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        # where make calls the checker, and where the files are
        where = (self.directory / "build").read_text().splitlines()
        self.build, self.source = map(pathlib.Path, where)

    def files(self):
        """The recorded files, named relative to the kernel's source."""
        for path in sorted(self.directory.glob("*.args")):
            yield path.name[:-len(".args")].replace(",", "/")

    def arguments(self, name):
        """The checker's arguments before the file."""
        text = (self.directory / (name.replace("/", ",") + ".args")).read_text()
        return text.splitlines()[:-1]

    def check(self, name, changed=None, extra=(), accept=True):
        """pincheck on one file, or on a changed copy of it."""
        arguments = self.arguments(name)
        if changed:
            # The copy lies elsewhere; "file.h" is still looked for at home.
            arguments += ["-I", os.path.dirname(self.source / name)]
        return run_pincheck([*(ACCEPT if accept else []), *extra, *arguments,
                             changed or str(self.source / name)], self.build)

    def link(self, facts, accept=True):
        """What only shows across the files with facts in a directory."""
        result = run_pincheck([*(ACCEPT if accept else []), "--link", facts], self.build)
        if result.returncode not in (0, 1):
            print(result.stderr, end="", file=sys.stderr)
        return result

    def short(self, path):
        """A path as it is named relative to the source."""
        return os.path.relpath(path, self.source) if path.startswith(f"{self.source}/") else path


def findings_of(result):
    return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


def compiles(corpus, name, source):
    """Does gcc accept the source in the place of the file?"""
    arguments = corpus.arguments(name)
    # What comes before is for the checker, from here on it is gcc's own.
    arguments = arguments[arguments.index("-nostdinc"):]
    # Not -w: it would silence what the kernel makes an error of as well.
    command = ["gcc", "-fsyntax-only", *arguments, "-Wno-error",
               "-Werror=implicit-function-declaration", "-Werror=incompatible-pointer-types",
               "-I", os.path.dirname(corpus.source / name), source]
    return subprocess.run(command, cwd=corpus.build, capture_output=True, check=False).returncode == 0


@functools.lru_cache(maxsize=None)
def compiles_unchanged(corpus, name):
    return compiles(corpus, name, str(corpus.source / name))
