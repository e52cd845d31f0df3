# SPDX-License-Identifier: GPL-2.0-only
"""Mutations of real code: each release replaced by one of the other kind."""
import collections
import concurrent.futures
import contextlib
import functools
import os
import re
import tempfile

from recorded import (Corpus, call_pattern, calls_any, compiles, compiles_unchanged, findings_of,
                      mask, read_table, sample)

# What a release is replaced by: the name, and how many arguments are kept.
OTHER = {
    ("put", "page"): ("unpin_user_page", 1),
    ("put", "array"): ("unpin_user_pages", 2),
    ("put", "folio"): ("unpin_user_page", 1),
    ("unpin", "page"): ("put_page", 1),
    ("unpin", "array"): ("release_pages", 2),
    ("unpin", "range"): ("put_page", 1),
    ("unpin", "folio"): ("folio_put", 1),
    ("unpin", "folios"): ("release_pages", 2),
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
    code = mask(text)
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


def is_active(corpus, mutant, text, source):
    """Is the call compiled at all?  Then gcc must stumble over nonsense there."""
    with open(source, "w", encoding="utf-8", errors="surrogateescape") as out:
        out.write(text[:mutant.start] + "@" + text[mutant.end:])
    return not compiles(corpus, mutant.file, source)


def found_by_link(corpus, mutant, source, facts):
    """Is the mutant reported when it is linked with all other files?"""
    with tempfile.TemporaryDirectory() as scratch:
        original = {name.replace("/", ",") + ".facts"
                    for name in (mutant.file, str(corpus.source / mutant.file))}
        for path in facts.glob("*.facts"):
            if path.name not in original:
                os.symlink(path.resolve(), os.path.join(scratch, path.name))
        corpus.check(mutant.file, source, [f"--facts={scratch}"])
        return any(f["line"] == mutant.line and f["file"].endswith(source[1:])
                   for f in findings_of(corpus.link(scratch)))


def why_missed(corpus, mutant, source):
    """What pincheck itself says of the release."""
    for line in corpus.check(mutant.file, source, ["--explain"]).stderr.splitlines():
        if line.startswith(f"{source}:{mutant.line}:") and "nothing to report" in line:
            return line.split("nothing to report: ")[1]
    return "the release is not seen"


@functools.lru_cache(maxsize=None)
def errors_unchanged(corpus, name):
    return sum(f["severity"] == "error" for f in findings_of(corpus.check(name)))


@contextlib.contextmanager
def mutated(mutant, text):
    """The path of a changed copy of the mutant's file."""
    with tempfile.TemporaryDirectory() as scratch:
        source = os.path.join(scratch, os.path.basename(mutant.file))
        with open(source, "w", encoding="utf-8", errors="surrogateescape") as out:
            out.write(text[:mutant.start] + mutant.text + text[mutant.end:])
        yield source


def try_mutant(corpus, mutant, text):
    with mutated(mutant, text) as source:
        result = corpus.check(mutant.file, source)
        found = [f for f in findings_of(result) if f["severity"] == "error"]
        at_line = any(f["line"] == mutant.line and f["file"].endswith(source[1:]) for f in found)
        # What sparse reads without an error needs no gcc to say that it compiles.
        if at_line and result.returncode == 1:
            return "found", ""
        if not compiles_unchanged(corpus, mutant.file):
            return "not in this configuration", "the whole file"
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
        if len(found) > errors_unchanged(corpus, mutant.file):
            lines = ", ".join(str(f["line"]) for f in found)
            return "missed", f"reported at line {lines} instead"
        return "missed", why


def acquiring_files(corpus, names):
    """Those that acquire user pages, but for the implementation of that: it
    acquires what it releases without calling a function of the table."""
    acquire = {f.name for f in read_table() if f.action in ("get", "pin")}
    definition = re.compile(rf"^[a-z][^;{{}}()]*\b({'|'.join(sorted(acquire))})\s*"
                            r"\([^;{}]*\)\s*\{", re.M)
    for name in names:
        path = corpus.source / name
        if not calls_any(path, acquire):
            continue
        match = definition.search(mask(path.read_text(errors="replace")))
        if match:
            print(f"{name}: not mutated: it implements {match.group(1)}()")
        else:
            yield name


def all_mutants(corpus, names):
    """[(corpus, mutant, the text of the file)]"""
    work = []
    for name in names:
        with open(corpus.source / name, encoding="utf-8", errors="surrogateescape") as source:
            text = source.read()
        work += [(corpus, mutant, text) for mutant in mutants_of(name, text)]
    return work


def mutate(args):
    corpus = Corpus(args.dir)
    names = [n for n in acquiring_files(corpus, corpus.files())
             if not args.files or n in args.files]
    work = all_mutants(corpus, names)
    work = sample(work, args.sample)
    tally, by_name = collections.Counter(), collections.defaultdict(collections.Counter)
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        results = pool.map(lambda one: try_mutant(*one), work)
        for (_, mutant, _), (verdict, why) in zip(work, results):
            tally[verdict] += 1
            by_name[mutant.old][verdict] += 1
            tally["across files"] += why == "across files"
            if verdict != "found" or why or args.verbose:
                print(f"{mutant.file}:{mutant.line}: {mutant.old} -> {mutant.new}: {verdict}"
                      + (f": {why}" if why else ""), flush=True)
    for name, verdicts in sorted(by_name.items()):
        print(f"{name}: {verdicts['found']} found, {verdicts['missed']} missed")
    compiled = tally["found"] + tally["missed"]
    share = 100 * tally["found"] / compiled if compiled else 0
    print(f"{len(work)} mutants, {tally['does not compile']} do not compile, "
          f"{tally['not in this configuration']} not in this configuration, "
          f"{tally['found']} found ({tally['across files']} across files), "
          f"{tally['missed']} missed: {share:.1f}%")
    return 0 if share >= 95 else 1
