# SPDX-License-Identifier: GPL-2.0-only
"""pincheck and mismatched-release.cocci on the same code: do they say the same?"""
import collections
import concurrent.futures
import contextlib
import re

from recorded import (PROJECT, Corpus, compiles_unchanged, findings_of, run_pincheck, sample)
from mutants import acquiring_files, all_mutants, is_active, mutated

# pylint: disable=wrong-import-order
from gup2pinlib.mismatch import check_files

# What one of the two says of a file: {line: how it knows}, and what it could
# not read.
Said = collections.namedtuple("Said", "lines unread")


def spatch_said(paths):
    """{path: Said} of the semantic patch."""
    findings, problems = check_files([str(p) for p in paths], lambda *_: None)
    lines = collections.defaultdict(dict)
    for finding in findings:
        lines[finding.file][finding.line] = finding.message
    return {str(p): Said(lines[str(p)], problems.get(str(p), "")) for p in paths}


def pincheck_said(result):
    """Said of pincheck's output: its errors, each with the way to them."""
    lines = {f["line"]: "; ".join(f"{step['text']}, line {step['line']}" for step in f["path"])
             or f["message"]
             for f in findings_of(result) if f["severity"] == "error"}
    unread = "" if result.returncode in (0, 1) else "pincheck could not analyse all of it"
    return Said(lines, unread)


class Agreement:
    """What each of the two reports, line by line."""

    def __init__(self, what):
        self.what = what
        self.tally = collections.Counter()

    def compare(self, file, spatch, pincheck, why=None, change=""):
        """Count, and tell each line that only one of the two reports.  why
        explains that only the semantic patch does; nothing else may be so."""
        both = spatch.lines.keys() & pincheck.lines.keys()
        self.tally["both"] += len(both)
        self.tally["unread"] += bool(spatch.unread)
        for line in sorted(spatch.lines.keys() - both):
            self._tell(file, line, change, "mismatched-release.cocci", why or spatch.lines[line])
            self.tally["explained" if why else "unexplained"] += 1
        for line in sorted(pincheck.lines.keys() - both):
            self._tell(file, line, change, "pincheck",
                       pincheck.lines[line] + (f"; {spatch.unread}" if spatch.unread else ""))
            self.tally["pincheck"] += 1

    @staticmethod
    def _tell(file, line, change, tool, how):
        print(f"{file}:{line}: {change}only {tool}: {how}", flush=True)

    def end(self):
        """How many differences nothing explains."""
        count = self.tally
        print(f"{self.what}: {count['both']} reported by both, {count['pincheck']} only by pincheck, "
              f"{count['explained'] + count['unexplained']} only by mismatched-release.cocci, "
              f"{count['unexplained']} of them not explained; "
              f"spatch could not read all of {count['unread']} of them", flush=True)
        return count["unexplained"]


def agree_suite():
    suite = PROJECT / "sparse-checks" / "validation"
    paths = sorted(suite.glob("*.c"))
    agreement, spatch = Agreement(f"validation suite, {len(paths)} files"), spatch_said(paths)
    for path in paths:
        why = re.search(r"check-spatch: (.*)", path.read_text())
        agreement.compare(path.name, spatch[str(path)],
                          pincheck_said(run_pincheck([path.name], suite)), why and why.group(1))
    return agreement.end()


def agree_files(corpus, names, jobs):
    """The recorded files as they are, with what is accepted of them."""
    agreement = Agreement(f"{len(names)} files")
    spatch = spatch_said([corpus.source / name for name in names])
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        results = pool.map(lambda name: corpus.check(name, accept=False), names)
        for name, result in zip(names, results):
            agreement.compare(name, spatch[str(corpus.source / name)], pincheck_said(result))
    return agreement.end()


def at_line(said, line):
    return said._replace(lines={at: how for at, how in said.lines.items() if at == line})


def why_not_pincheck(corpus, work, source, spatch, said):
    """Why pincheck may be silent where the semantic patch is not: it sees what
    is configured, and what sparse can read.  Writes over the copy."""
    if not spatch.lines or said.lines:
        return None
    if said.unread:
        return said.unread
    _, mutant, text = work
    if compiles_unchanged(corpus, mutant.file) and is_active(corpus, mutant, text, source):
        return None
    return "not in this configuration"


def agree_mutants(corpus, work, jobs):
    """Each release in turn replaced by one of the other kind; the line counts."""
    agreement = Agreement(f"{len(work)} mutants")
    with contextlib.ExitStack() as copies, concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        sources = [copies.enter_context(mutated(mutant, text)) for _, mutant, text in work]
        results = pool.map(lambda one, source: corpus.check(one[1].file, source), work, sources)
        spatch = spatch_said(sources)
        for one, source, result in zip(work, sources, results):
            mutant = one[1]
            both = [at_line(said, mutant.line) for said in (spatch[source], pincheck_said(result))]
            agreement.compare(mutant.file, *both, why_not_pincheck(corpus, one, source, *both),
                              f"{mutant.old} -> {mutant.new}: ")
    return agreement.end()


def agree(args):
    """Both on the validation suite, on the recorded files as they are, and on
    some of their mutants."""
    corpus = Corpus(args.dir)
    names = [n for n in corpus.files() if not args.files or n in args.files]
    unexplained = agree_suite()
    unexplained += agree_files(corpus, names, args.jobs)
    work = sample(all_mutants(corpus, acquiring_files(corpus, names)), args.sample)
    unexplained += agree_mutants(corpus, work, args.jobs)
    return 1 if unexplained else 0
