#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Run pincheck on a kernel's own files.

  corpus.py record KERNEL DIR write down with which arguments make calls a
                              checker for each file that acquires or releases
                              user pages
  corpus.py run DIR           run pincheck on all recorded files
  corpus.py mutate DIR        replace each release call in turn by one of the
                              other kind, and see that it is reported
  corpus.py agree DIR         compare with mismatched-release.cocci
  corpus.py bench DIR         time and memory against plain sparse

KERNEL is a configured kernel (sparse-checks/configure-kernel makes one), the
source itself or a directory beside it; it is not written to.

Exit status: 0, 1 if the result is not good enough, 2 for a usage error.
"""
import argparse
import collections
import concurrent.futures
import functools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

from recorded import (PINCHECK, PROJECT, Corpus, calls_any, compiles_unchanged, findings_of,
                      mask, read_table, sample)
from mutants import mutate
from agreement import agree

# pylint: disable=wrong-import-order
from gup2pinlib.kbuild import Build

SPARSE = PROJECT / "build/sparse/src/sparse"


def kernel_files(tree):
    """All C files of the tree that an x86 kernel may be built from."""
    skip = {"tools", "Documentation", "scripts", "samples"}
    for path in sorted(tree.rglob("*.c")):
        name = path.relative_to(tree)
        if name.parts[0] in skip or (name.parts[0] == "arch" and name.parts[1] != "x86"):
            continue
        yield name


def wanted_files(tree):
    """All files of the tree that acquire user pages, or unpin them."""
    names = {f.name for f in read_table() if f.action in ("get", "pin", "unpin")}
    for name in kernel_files(tree):
        if calls_any(tree / name, names):
            yield name


DEFINITION = re.compile(
    r"^(?!static\b|#)[a-z][\w \t*]*?\b(\w+)\s*"
    r"\(([^;{}()]*\bstruct (?:page|folio|scatterlist|sg_table)\b[^;{}()]*)\)\s*\{", re.M)


def wrapper_users(tree, files):
    """Files that name functions with pages among their arguments that the
    given files define: what they hand over may be pinned, or they put the
    function into a table that others call it by.  Functions that everybody
    calls are none of the wrappers that are meant here."""
    names = set()
    for name in files:
        if name.parts[0] != "mm":
            text = mask((tree / name).read_text(errors="replace"))
            names |= {m.group(1) for m in DEFINITION.finditer(text)}
    users = collections.defaultdict(set)
    for name in set(kernel_files(tree)) - set(files):
        text = (tree / name).read_text(errors="replace")
        if any(word in text for word in names):
            for word in names.intersection(re.findall(r"\w+", text)):
                users[word].add(name)
    return {n for found in users.values() if len(found) <= 10 for n in found}


PAGES = re.compile(r"\bstruct (?:page|folio|scatterlist|sg_table)\b")


def neighbours(tree, files):
    """Files beside an acquiring one that release pages, or have to do with
    them or with what they are kept in: they may be its own."""
    names = {f.name for f in read_table() if f.action == "put"}
    for directory in sorted({name.parent for name in files}):
        if directory.parts[0] in ("drivers", "net", "fs") and len(directory.parts) > 1:
            for path in sorted((tree / directory).glob("*.c")):
                text = path.read_text(errors="replace")
                if calls_any(path, names) or PAGES.search(text) and PAGES.search(mask(text)):
                    yield path.relative_to(tree)


def record(args):
    """Write down how make would call a checker for all files of interest."""
    build, directory = Build(args.kernel), pathlib.Path(args.dir).resolve()
    if build.problem:
        print(f"corpus.py: {args.kernel}: {build.problem}", file=sys.stderr)
        return 2
    directory.mkdir(parents=True, exist_ok=True)
    for old in directory.glob("*.args"):
        old.unlink()
    source = pathlib.Path(build.source)
    files = list(wanted_files(source))
    files += sorted(set(neighbours(source, files)) - set(files))
    files += sorted(wrapper_users(source, files))
    units, _ = build.units([str(p.with_suffix(".o")) for p in files])
    known = {pathlib.Path(unit.file).relative_to(source): unit for unit in units}
    for name in files:
        if name in known:
            path = directory / (str(name).replace("/", ",") + ".args")
            path.write_text("".join(f"{word}\n" for word in known[name].arguments))
    (directory / "build").write_text(f"{build.directory}\n{source}\n")
    missing = [str(name) for name in files if name not in known]
    (directory / "not-built").write_text("".join(f"{name}\n" for name in missing))
    print(f"{len(files)} files, {len(files) - len(missing)} built, "
          f"{len(missing)} not built by this configuration")
    return 1 if len(missing) == len(files) else 0


def print_finding(corpus, finding, verbose, accepted):
    where = f"{corpus.short(finding['file'])}:{finding['line']}:{finding['column']}"
    note = " (accepted)" if accepted else ""
    print(f"{where}: {finding['severity']}: {finding['message']} [{finding['kind']}]{note}")
    if verbose:
        for step in finding["path"]:
            print(f"    {corpus.short(step['file'])}:{step['line']}: {step['text']}")


def unanalysed(corpus, name, result):
    """Why a file was not, or not wholly, analysed, in one line."""
    if not compiles_unchanged(corpus, name):
        return f"{name}: gcc cannot compile it in this configuration either"
    lines = [x for x in result.stderr.splitlines() if x.startswith("pincheck:")]
    return f"{name}: exit status {result.returncode}: {corpus.short(' '.join(lines)[10:])}"


# Nothing wrong, an error reported, not wholly analysed.  What a sanitizer or
# valgrind ends with, and a signal, is none of them.
STATUSES = (0, 1, 4)


class Silence:
    """A run over a kernel's files; what is accepted is told only if asked for."""

    def __init__(self, corpus, args):
        self.corpus, self.args = corpus, args
        self.errors = self.accepted = self.broken = 0
        self.failed = []

    def add(self, name, result, again):
        """What one run found; again() is the same with nothing but what is not accepted."""
        found = findings_of(result)
        rest = findings_of(again()) if found else []
        for finding in found:
            accepted = finding not in rest
            if finding["severity"] == "error":
                self.errors += not accepted
                self.accepted += accepted
            if self.args.all or not accepted:
                print_finding(self.corpus, finding, self.args.verbose, accepted)
        if result.returncode not in STATUSES:
            self.broken += 1
            print(f"{name}: ended with {result.returncode}\n{result.stderr}", end="")


def run(args):
    corpus = Corpus(args.dir)
    silence = Silence(corpus, args)
    names = sample([n for n in corpus.files() if not args.files or n in args.files], args.sample)
    facts = corpus.directory / "facts"
    shutil.rmtree(facts, ignore_errors=True)
    facts.mkdir()
    facts = str(facts.resolve())
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for name, result in zip(names, pool.map(
                lambda n: corpus.check(n, extra=[*args.extra, f"--facts={facts}"], accept=False),
                names)):
            silence.add(name, result, functools.partial(corpus.check, name, extra=args.extra))
            if result.returncode not in (0, 1):
                silence.failed.append(unanalysed(corpus, name, result))
    silence.add("--link", corpus.link(facts, accept=False),
                functools.partial(corpus.link, facts))
    for line in silence.failed:
        print(line)
    print(f"{len(names)} files, {silence.errors} errors, {silence.accepted} more that are "
          f"accepted, {len(silence.failed)} files not or not wholly analysed")
    return 1 if silence.errors or silence.broken else 0


Cost = collections.namedtuple("Cost", "processor clock megabytes")


def measure(command, tree):
    """What a command costs: seconds of processor and of clock, the greatest memory."""
    start = time.monotonic()
    with open(os.devnull, "w", encoding="utf-8") as null:
        child = subprocess.Popen(command, cwd=tree, stdout=null, stderr=null)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in STATUSES:
        sys.exit(f"corpus.py: {' '.join(command)}: ended with {child.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - start,
                usage.ru_maxrss / 1024)


def bench(args):
    """Both on each file in turn, so that what else the machine does hits both.

    The ratio is of processor time: on a machine that does other things the
    clock says nothing of either.
    """
    corpus = Corpus(args.dir)
    tools = {"sparse": str(SPARSE), "pincheck": PINCHECK}
    costs = {label: [] for label in tools}
    names = [n for n in corpus.files() if not args.files or n in args.files]
    for _ in range(args.rounds):
        for name in names:
            arguments = corpus.arguments(name) + [str(corpus.source / name)]
            for label, tool in tools.items():
                costs[label].append(measure([tool, *arguments], corpus.build))
    seconds = {label: sum(c.processor for c in costs[label]) for label in tools}
    most = {label: max(c.megabytes for c in costs[label]) for label in tools}
    for label in tools:
        print(f"{label}: {seconds[label] / args.rounds:.2f} s of processor, "
              f"{sum(c.clock for c in costs[label]) / args.rounds:.2f} s of clock for "
              f"{len(names)} files, at most {most[label]:.0f} MB")
    ratio = seconds["pincheck"] / seconds["sparse"]
    print(f"ratio of processor time {ratio:.2f}, {args.rounds} rounds")
    return 0 if ratio <= 1.3 and most["pincheck"] < 300 else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for function in record, run, mutate, bench, agree:
        name = function.__name__
        command = commands.add_parser(name)
        if name == "record":
            command.add_argument("kernel")
        command.add_argument("dir")
        command.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1)
        command.add_argument("-v", "--verbose", action="store_true")
        if name != "record":
            command.add_argument("--files", nargs="*", help="only these")
        if name == "run":
            command.add_argument("--all", action="store_true",
                                 help="what tests/sparse/true-findings.accept accepts as well")
            command.add_argument("--extra", nargs="*", default=[], help="options for pincheck")
        if name == "bench":
            command.add_argument("--rounds", type=int, default=3)
        if name in ("run", "mutate", "agree"):
            command.add_argument("--sample", type=int, help="about that many, not all")
        command.set_defaults(function=function)
    args = parser.parse_args()
    if args.command != "record" and not (pathlib.Path(args.dir) / "build").is_file():
        print(f"corpus.py: {args.dir} holds no recorded kernel", file=sys.stderr)
        return 2
    return args.function(args)


if __name__ == "__main__":
    sys.exit(main())
