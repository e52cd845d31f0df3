#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Run pincheck on a kernel's own files.

  corpus.py record TREE DIR   build the objects of all files that acquire or
                              release user pages, and write down with which
                              arguments a checker is called for each
  corpus.py run DIR           run pincheck on all recorded files
  corpus.py mutate DIR        replace each release call in turn by one of the
                              other kind, and see that it is reported
  corpus.py agree DIR         compare with mismatched-release.cocci
  corpus.py bench DIR         time and memory against plain sparse

TREE is a configured kernel (make allmodconfig prepare modules_prepare) that
may be written to.  Exit status: 0, 1 if the result is not good enough, 2 for
a usage error.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parent
TABLE = PROJECT / "semantic-patches/tables/functions.tsv"
PINCHECK = os.environ.get("PINCHECK", str(PROJECT / "build/sparse-checks/pincheck"))
WRAPPER = shlex.split(os.environ.get("PINCHECK_WRAPPER", ""))
ACCEPTED = PROJECT / "tests" / "sparse" / "true-findings.accept"
SPARSE = PROJECT / "build/sparse/src/sparse"

Function = collections.namedtuple("Function", "name args action shape")


def read_table():
    """The lines of the table of functions."""
    functions = []
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            column = line.split("\t")
            functions.append(Function(column[0], int(column[1]), column[2], column[3]))
    return functions


def blank(text):
    """The text with comments and strings blanked, every offset kept."""
    pattern = r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
    return re.sub(pattern, lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.S)


def call_pattern(names):
    return re.compile(r"\b(%s)\s*\(" % "|".join(sorted(map(re.escape, names))))


def calls_any(path, pattern):
    try:
        text = path.read_text(errors="replace")
    except OSError:
        return False
    return pattern.search(text) is not None and pattern.search(blank(text)) is not None


def wanted_files(tree):
    """All files of the tree that acquire user pages, or unpin them."""
    names = {f.name for f in read_table() if f.action in ("get", "pin", "unpin")}
    pattern = call_pattern(names)
    skip = {"tools", "Documentation", "scripts", "samples"}
    for path in sorted(tree.rglob("*.c")):
        relative = path.relative_to(tree)
        if relative.parts[0] in skip:
            continue
        if relative.parts[0] == "arch" and relative.parts[1] != "x86":
            continue
        if calls_any(path, pattern):
            yield relative


DEFINITION = re.compile(
    r"^(?!static\b|#)[a-z][\w \t*]*?\b(\w+)\s*\(([^;{}()]*\bstruct page\b[^;{}()]*)\)\s*\{", re.M)


def wrapper_callers(tree, files):
    """Files that call functions with pages among their arguments that the
    given files define: what they are handed may be pinned.  Functions that
    everybody calls are none of the wrappers that are meant here."""
    names = set()
    for name in files:
        if name.parts[0] != "mm":
            text = blank((tree / name).read_text(errors="replace"))
            names |= {m.group(1) for m in DEFINITION.finditer(text)}
    if not names:
        return
    pattern, callers = call_pattern(names), collections.defaultdict(set)
    for path in sorted(tree.rglob("*.c")):
        name = path.relative_to(tree)
        if name in files or (name.parts[0] == "arch" and name.parts[1] != "x86"):
            continue
        text = path.read_text(errors="replace") if path.is_file() else ""
        for match in pattern.finditer(text):
            callers[match.group(1)].add(name)
    yield from sorted({n for found in callers.values() if len(found) <= 10 for n in found})


def neighbours(tree, files):
    """Files beside an acquiring one that release pages: it may be theirs."""
    pattern = call_pattern({f.name for f in read_table() if f.action == "put"})
    for directory in sorted({name.parent for name in files}):
        if directory.parts[0] in ("drivers", "net", "fs") and len(directory.parts) > 1:
            for path in sorted((tree / directory).glob("*.c")):
                if calls_any(path, pattern):
                    yield path.relative_to(tree)


def record(args):
    """Build the objects one by one in one make, and record the arguments."""
    tree, directory = pathlib.Path(args.tree).resolve(), pathlib.Path(args.dir).resolve()
    directory.mkdir(parents=True, exist_ok=True)
    for old in directory.glob("*.args"):
        old.unlink()
    files = list(wanted_files(tree))
    files += sorted({*wrapper_callers(tree, files), *neighbours(tree, files)} - set(files))
    objects = [str(p.with_suffix(".o")) for p in files]
    environment = dict(os.environ, PINCHECK_RECORD=str(directory))
    with open(directory / "make.log", "w", encoding="utf-8") as log:
        subprocess.run(["make", "-C", str(tree), "-k", f"-j{args.jobs}", "C=2",
                        f"CHECK={HERE / 'record-check'}", *objects],
                       env=environment, stdout=log, stderr=log, check=False)
    (directory / "tree").write_text(f"{tree}\n")
    recorded = sorted(directory.glob("*.args"))
    built = {p.name[:-len(".args")].replace(",", "/") for p in recorded}
    missing = [o for o in objects if o[:-2] + ".c" not in built]
    (directory / "not-built").write_text("".join(f"{o}\n" for o in missing))
    print(f"{len(objects)} files, {len(recorded)} built, "
          f"{len(missing)} not built by this configuration")
    return 0 if recorded else 1


class Corpus:
    """The files recorded in a directory."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.tree = pathlib.Path((self.directory / "tree").read_text().strip())

    def files(self):
        for path in sorted(self.directory.glob("*.args")):
            yield path.name[:-len(".args")].replace(",", "/")

    def arguments(self, name):
        text = (self.directory / (name.replace("/", ",") + ".args")).read_text()
        return text.splitlines()[:-1]

    def check(self, name, source=None, extra=()):
        """pincheck on one file, or on a changed copy of it."""
        arguments = self.arguments(name)
        if source:
            # The copy lies elsewhere; "file.h" is still looked for at home.
            arguments += ["-I", os.path.dirname(name)]
        command = [*WRAPPER, PINCHECK, "--format=json", "--accept", str(ACCEPTED), *extra, *arguments, source or name]
        return subprocess.run(command, cwd=self.tree, capture_output=True, text=True,
                              errors="replace", check=False)


def findings_of(result):
    return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


def link(facts):
    """What only shows across the files."""
    result = subprocess.run([PINCHECK, "--format=json", "--accept", str(ACCEPTED),
                             "--link", facts],
                            capture_output=True, text=True, check=False)
    if result.returncode not in (0, 1):
        print(result.stderr, end="", file=sys.stderr)
    return findings_of(result)


def print_finding(finding, verbose):
    print("{file}:{line}:{column}: {severity}: {message} [{kind}]".format(**finding))
    if verbose:
        for step in finding["path"]:
            print("    {file}:{line}: {text}".format(**step))


def run(args):
    corpus = Corpus(args.dir)
    names = [n for n in corpus.files() if not args.files or n in args.files]
    errors = failed = 0
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
                print_finding(finding, args.verbose)
            if result.returncode not in (0, 1):
                failed += 1
                lines = [x for x in result.stderr.splitlines() if x.startswith("pincheck:")]
                print(f"{name}: exit status {result.returncode}: {' '.join(lines)}")
    linked = link(str(facts))
    for finding in linked:
        print_finding(finding, args.verbose)
    errors += len(linked)
    print(f"{len(names)} files, {errors} errors, {len(linked)} of them across files, "
          f"{failed} files that sparse reports errors in")
    return 1 if errors else 0


# What a release is replaced by: the name, and how many arguments are kept.
OTHER = {
    ("put", "page"): ("unpin_user_page", 1),
    ("put", "array"): ("unpin_user_pages", 2),
    ("put", "folio"): ("unpin_user_page", 1),
    ("unpin", "page"): ("put_page", 1),
    ("unpin", "array"): ("release_pages", 2),
    ("unpin", "range"): ("put_page", 1),
    ("unpin", "folio"): ("folio_put", 1),
}

Mutant = collections.namedtuple("Mutant", "file line old new start end text")


def split_arguments(code, start):
    """Where the arguments behind an opening parenthesis begin and end."""
    depth, begin, parts = 0, start, []
    for i in range(start, len(code)):
        c = code[i]
        if c in "([{":
            depth += 1
        elif c in ")]}":
            if depth == 0:
                return parts + [(begin, i)], i
            depth -= 1
        elif c == "," and depth == 0:
            parts.append((begin, i))
            begin = i + 1
    return None, None


def mutants_of(name, text):
    table = {(f.name, f.args): f for f in read_table() if f.action in ("put", "unpin")}
    code = blank(text)
    for match in call_pattern({f for f, _ in table}).finditer(code):
        parts, end = split_arguments(code, match.end())
        if parts is None:
            continue
        function = table.get((match.group(1), len(parts)))
        if not function or (function.action, function.shape) not in OTHER:
            continue
        if re.search(r"(^|\n)[^\n{};=]*\b(void|static|extern)\b[^\n{};=]*$", code[:match.start()]):
            continue  # a declaration
        new, keep = OTHER[function.action, function.shape]
        arguments = [text[a:b].strip() for a, b in parts[:keep]]
        if function.shape == "folio":
            arguments[0] = f"&({arguments[0]})->page"
        # The newlines stay, so that all lines keep their numbers.
        newlines = text[match.start():end].count("\n")
        joined = ", ".join(re.sub(r"\s*\n\s*", " ", a) for a in arguments)
        yield Mutant(name, code.count("\n", 0, match.start()) + 1, function.name, new,
                     match.start(), end + 1, f"{new}({joined})" + "\n" * newlines)


def compiles(corpus, name, source):
    """Does gcc accept the source in the place of the file?"""
    arguments = corpus.arguments(name)
    # What comes before is for the checker, from here on it is gcc's own.
    arguments = arguments[arguments.index("-nostdinc"):]
    command = ["gcc", "-fsyntax-only", *arguments, "-w", "-Wno-error",
               "-Werror=implicit-function-declaration",
               "-I", os.path.dirname(name), source]
    return subprocess.run(command, cwd=corpus.tree, capture_output=True, check=False).returncode == 0


def is_active(corpus, mutant, text, source):
    """Is the call compiled at all?  Then gcc must stumble over nonsense there."""
    with open(source, "w", encoding="utf-8", errors="surrogateescape") as out:
        out.write(text[:mutant.start] + "@" + text[mutant.end:])
    return not compiles(corpus, mutant.file, source)


def found_by_link(corpus, mutant, source, facts):
    """Is the mutant reported when it is linked with all other files?"""
    with tempfile.TemporaryDirectory() as scratch:
        for path in facts.glob("*.facts"):
            if path.name != mutant.file.replace("/", ",") + ".facts":
                os.symlink(path.resolve(), os.path.join(scratch, path.name))
        corpus.check(mutant.file, source, [f"--facts={scratch}"])
        return any(f["line"] == mutant.line and f["file"].endswith(source[1:])
                   for f in link(scratch))


def why_missed(corpus, mutant, source):
    """What pincheck itself says of the release."""
    for line in corpus.check(mutant.file, source, ["--explain"]).stderr.splitlines():
        if line.startswith(f"{source}:{mutant.line}:") and "nothing to report" in line:
            return line.split("nothing to report: ")[1]
    return "the release is not seen"


def try_mutant(corpus, mutant, text, baseline):
    with tempfile.TemporaryDirectory() as scratch:
        source = os.path.join(scratch, os.path.basename(mutant.file))
        with open(source, "w", encoding="utf-8", errors="surrogateescape") as out:
            out.write(text[:mutant.start] + mutant.text + text[mutant.end:])
        result = corpus.check(mutant.file, source)
        found = [f for f in findings_of(result) if f["severity"] == "error"]
        at_line = any(f["line"] == mutant.line and f["file"].endswith(source[1:]) for f in found)
        if at_line:
            return "found", ""
        facts = corpus.directory / "facts"
        if facts.is_dir() and found_by_link(corpus, mutant, source, facts):
            return "found", "across files"
        if not compiles(corpus, mutant.file, source):
            return "does not compile", ""
        why = why_missed(corpus, mutant, source)
        if not is_active(corpus, mutant, text, source):
            return "not in this configuration", ""
        if result.returncode not in (0, 1):
            return "missed", f"exit status {result.returncode}"
        if len(found) > baseline:
            lines = ", ".join(str(f["line"]) for f in found)
            return "missed", f"reported at line {lines} instead"
        return "missed", why


def acquiring_files(corpus, names):
    pattern = call_pattern({f.name for f in read_table() if f.action in ("get", "pin")})
    for name in names:
        if name != "mm/gup.c" and calls_any(corpus.tree / name, pattern):
            yield name


def mutate(args):
    corpus = Corpus(args.dir)
    work = []
    for name in acquiring_files(corpus, corpus.files()):
        if args.files and name not in args.files:
            continue
        with open(corpus.tree / name, encoding="utf-8", errors="surrogateescape") as source:
            text = source.read()
        if not compiles(corpus, name, name):
            print(f"corpus.py: {name} does not compile unchanged", file=sys.stderr)
            return 2
        baseline = len([f for f in findings_of(corpus.check(name)) if f["severity"] == "error"])
        work += [(corpus, m, text, baseline) for m in mutants_of(name, text)]
    if args.sample:
        work = work[::max(1, len(work) // args.sample)]
    tally = collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for (_, m, _, _), (verdict, why) in zip(work, pool.map(lambda w: try_mutant(*w), work)):
            tally[verdict] += 1
            tally["across files"] += why == "across files"
            if verdict != "found" or why or args.verbose:
                print(f"{m.file}:{m.line}: {m.old} -> {m.new}: {verdict}"
                      + (f": {why}" if why else ""), flush=True)
    compiled = tally["found"] + tally["missed"]
    share = 100 * tally["found"] / compiled if compiled else 0
    print(f"{len(work)} mutants, {tally['does not compile']} do not compile, "
          f"{tally['not in this configuration']} not in this configuration, "
          f"{tally['found']} found ({tally['across files']} across files), "
          f"{tally['missed']} missed: {share:.1f}%")
    return 0 if share >= 95 else 1


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
    suite = HERE / "validation"
    for path in sorted(suite.glob("*.c")):
        result = subprocess.run([PINCHECK, "--format=json", path.name], cwd=suite,
                                capture_output=True, text=True, check=False)
        pincheck = {f["line"] for f in findings_of(result) if f["severity"] == "error"}
        compare(path.name, cocci_lines(path.name, suite), pincheck, tally)
    names = list(corpus.files())
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for name, cocci in zip(names, pool.map(lambda n: cocci_lines(n, corpus.tree), names)):
            found = findings_of(corpus.check(name))
            compare(name, cocci, {f["line"] for f in found if f["severity"] == "error"}, tally)
    print(f"{tally['both']} reported by both, {tally['only pincheck']} only by pincheck, "
          f"{tally['only cocci']} only by mismatched-release.cocci")
    return 1 if tally["only cocci"] else 0


def measure(command, tree):
    """The processor time in seconds and the greatest memory in MB of a command."""
    with open(os.devnull, "w", encoding="utf-8") as null:
        child = subprocess.Popen(command, cwd=tree, stdout=null, stderr=null)
        _, _, usage = os.wait4(child.pid, 0)
        child.returncode = 0
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def bench(args):
    """Both on each file in turn, so that what else the machine does hits both."""
    corpus = Corpus(args.dir)
    seconds, memory = collections.Counter(), collections.Counter()
    names = list(corpus.files())
    for _ in range(args.rounds):
        for name in names:
            arguments = corpus.arguments(name) + [name]
            for tool in str(SPARSE), PINCHECK:
                used, megabytes = measure([tool, *arguments], corpus.tree)
                seconds[tool] += used
                memory[tool] = max(memory[tool], megabytes)
    ratio = seconds[PINCHECK] / seconds[str(SPARSE)]
    for label, tool in ("sparse", str(SPARSE)), ("pincheck", PINCHECK):
        print(f"{label}: {seconds[tool] / args.rounds:.2f} s for {len(names)} files, "
              f"at most {memory[tool]:.0f} MB")
    print(f"ratio {ratio:.2f}")
    return 0 if ratio <= 1.3 and memory[PINCHECK] < 300 else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, function in ("record", record), ("run", run), ("mutate", mutate), ("bench", bench), ("agree", agree):
        command = commands.add_parser(name)
        if name == "record":
            command.add_argument("tree")
        command.add_argument("dir")
        command.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1)
        command.add_argument("-v", "--verbose", action="store_true")
        if name != "record":
            command.add_argument("--files", nargs="*", help="only these")
        if name == "run":
            command.add_argument("--extra", nargs="*", default=[], help="options for pincheck")
        if name == "bench":
            command.add_argument("--rounds", type=int, default=3)
        if name == "mutate":
            command.add_argument("--sample", type=int, help="about that many mutants, not all")
        command.set_defaults(function=function)
    args = parser.parse_args()
    if args.command != "record" and not (pathlib.Path(args.dir) / "tree").is_file():
        print(f"corpus.py: {args.dir} holds no recorded kernel", file=sys.stderr)
        return 2
    return args.function(args)


if __name__ == "__main__":
    sys.exit(main())
