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
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

from recorded import (PINCHECK, PROJECT, Corpus, calls_any, compiles_unchanged,
                      findings_of, mask, read_table, sample)
from mutants import mutate

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


def neighbours(tree, files):
    """Files beside an acquiring one that release pages: it may be theirs."""
    names = {f.name for f in read_table() if f.action == "put"}
    for directory in sorted({name.parent for name in files}):
        if directory.parts[0] in ("drivers", "net", "fs") and len(directory.parts) > 1:
            for path in sorted((tree / directory).glob("*.c")):
                if calls_any(path, names):
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


def print_finding(corpus, finding, verbose):
    where = f"{corpus.short(finding['file'])}:{finding['line']}:{finding['column']}"
    print(f"{where}: {finding['severity']}: {finding['message']} [{finding['kind']}]")
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


def run(args):
    corpus = Corpus(args.dir)
    if args.all:
        corpus.accepted = []
    names = sample([n for n in corpus.files() if not args.files or n in args.files], args.sample)
    errors, failed, broken = 0, [], 0
    facts = corpus.directory / "facts"
    shutil.rmtree(facts, ignore_errors=True)
    facts.mkdir()
    args.extra.append(f"--facts={facts.resolve()}")
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for name, result in zip(names, pool.map(
                lambda n: corpus.check(n, extra=args.extra), names)):
            found = findings_of(result)
            errors += sum(f["severity"] == "error" for f in found)
            for finding in found:
                print_finding(corpus, finding, args.verbose)
            if result.returncode not in (0, 1):
                failed.append(unanalysed(corpus, name, result))
            if result.returncode not in STATUSES:
                broken += 1
                print(f"{name}: ended with {result.returncode}\n{result.stderr}", end="")
    result = corpus.link(str(facts.resolve()))
    if result.returncode not in STATUSES:
        broken += 1
        print(f"--link ended with {result.returncode}")
    linked = findings_of(result)
    for finding in linked:
        print_finding(corpus, finding, args.verbose)
    errors += len(linked)
    for line in failed:
        print(line)
    print(f"{len(names)} files, {errors} errors, {len(linked)} of them across files, "
          f"{len(failed)} files not or not wholly analysed")
    return 1 if errors or broken else 0


COCCI = PROJECT / "semantic-patches/check/mismatched-release.cocci"


def cocci_lines(path, cwd):
    """The lines that mismatched-release.cocci reports in one file."""
    result = subprocess.run(["spatch", "-D", "report", "--no-includes", "--very-quiet",
                             "--timeout", "120", str(COCCI), str(path)],
                            cwd=cwd, capture_output=True, text=True, check=False)
    return {int(line.split(":")[1]) for line in result.stdout.splitlines() if "ERROR:" in line}


def compare(label, cocci, pincheck, tally):
    """Count, and tell each line that only one of the two reports."""
    tally["both"] += len(cocci & pincheck)
    for line in sorted(cocci - pincheck):
        tally["only cocci"] += 1
        print(f"{label}:{line}: only mismatched-release.cocci")
    for line in sorted(pincheck - cocci):
        tally["only pincheck"] += 1
        print(f"{label}:{line}: only pincheck")


def agree(args):
    """Both on the validation suite and on the recorded files as they are."""
    corpus, tally = Corpus(args.dir), collections.Counter()
    suite = PROJECT / "sparse-checks" / "validation"
    for path in sorted(suite.glob("*.c")):
        result = subprocess.run([PINCHECK, "--format=json", path.name], cwd=suite,
                                capture_output=True, text=True, check=False)
        pincheck = {f["line"] for f in findings_of(result) if f["severity"] == "error"}
        compare(path.name, cocci_lines(path.name, suite), pincheck, tally)
    names = list(corpus.files())
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for name, cocci in zip(names, pool.map(lambda n: cocci_lines(n, corpus.source), names)):
            found = findings_of(corpus.check(name))
            compare(name, cocci, {f["line"] for f in found if f["severity"] == "error"}, tally)
    print(f"{tally['both']} reported by both, {tally['only pincheck']} only by pincheck, "
          f"{tally['only cocci']} only by mismatched-release.cocci")
    return 1 if tally["only cocci"] else 0


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
        if name in ("run", "mutate"):
            command.add_argument("--sample", type=int, help="about that many, not all")
        command.set_defaults(function=function)
    args = parser.parse_args()
    if args.command != "record" and not (pathlib.Path(args.dir) / "build").is_file():
        print(f"corpus.py: {args.dir} holds no recorded kernel", file=sys.stderr)
        return 2
    return args.function(args)


if __name__ == "__main__":
    sys.exit(main())
