#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Turn a kernel's pins into plain references, convert them, compare.

usage: roundtrip.py --kernel DIR [--longterm keep|drop] [--loops] [PATH...]

For each pin_user_pages*() call of the kernel the table says what came back:

equivalent    the same pin with the same flags, and every release of its pages
refused       the converter said why it left the whole group alone
not offered   the audit took it for a caller to keep, or to review
kept          the same, and its label in tests/truth finds that defensible
twin          left alone; the kernel has the very same statement in the same
              function as a plain get, so that nothing tells the two apart
not reversed  it still pins in the reversed tree: the test says nothing of it
WRONG         a release of the other kind, a lost one, or something else touched

Whose pages a release gets is known by the labels of tests/truth, for two kernels.
Of another kernel it is judged only if all pins of the same function, else file,
else directory, came to the same; the releases that have no pin there are counted.

PATHs limit the calls that are converted and judged; the tree is always
reversed as a whole.  Exit status: 0; 1 something is wrong, or less than 90%
of those that are no twins came back; 2 command line; 3 no such tree; 4 a tool
is missing or failed; 5 the work directory cannot be written.
"""

import argparse
import os
import sys
from collections import Counter, namedtuple

import judge
from judge import EQUIVALENT, NOT_REVERSED, TWIN, WRONG
from patches import TOP, Summary, apply, convert
from reverse import reverse

from gup2pinlib.census import Census
from gup2pinlib.errors import EXIT_OUTPUT, EXIT_TREE, Failure
from gup2pinlib.tables import Functions
from gup2pinlib.tree import open_tree

LEAST = 0.90
TRUTH = os.path.join(TOP, "tests", "truth")
EXIT_WRONG = 1

Options = namedtuple("Options", "kernel work longterm loops paths")
# applied: patches that count; other: those that convert none of the kernel's
# pins; failed: {patch: message}; unowned: releases that were not judged
Result = namedtuple("Result", "version verdicts strays remarks reversal applied other failed"
                    " unowned")


def labels_for(version):
    """The labels of this very version, if there are some."""
    minor = ".".join(version.split(".")[:2])
    file = os.path.join(TRUTH, f"v{minor}-pinned.tsv")
    if not os.path.exists(file):
        return None
    found = judge.Labels(file, version)
    return found if found.fits else None


def census(tree):
    """Every pin call of a tree, as the text search has it: {(file, line)}."""
    functions = Functions()
    return {(o.file, o.line) for o in Census(tree, functions, pinned=True).calls()
            if functions.action(o.name) == "pin"}


def run(options):
    original = open_tree(options.kernel, options.paths)
    tree = os.path.join(options.work, "tree")
    reversal = reverse(original.root, tree, options.longterm, options.loops)
    summary = Summary(convert(tree, os.path.join(options.work, "patches"), options.paths))
    before = judge.Version(original.root, options.longterm)
    turned = judge.Version(tree, options.longterm)
    ours = summary.patches(lambda p: any(_reversed(spot, before, turned)
                                         for spot in p["sites"] + p["releases"]))
    others = [p for p in summary.patches() if p not in ours]
    # the longterm change of a review patch is what the maintainers' flags say
    # only where these were dropped
    ours = [p for p in ours if not options.longterm or p not in summary.reviews()]
    texts, failed = apply(tree, ours)
    failed = {**apply(tree, summary.patches())[1], **failed}
    judged = judge.Judge(before, turned, judge.Version(tree, options.longterm, texts),
                         set(reversal.files) | texts.keys(), summary.status(failed),
                         labels_for(original.version()))
    return Result(original.version(), _all_calls(original, judged.verdicts()), judged.strays(),
                  judged.remarks, reversal, ours, others, failed, judged.unowned())


def _all_calls(original, verdicts):
    """The verdicts in scope, and one for each pin of the census that has none."""
    found = [v for v in verdicts if original.in_scope(v.file)]
    missing = census(original) - {(v.file, v.line) for v in found}
    return found + [judge.Verdict(NOT_REVERSED, file, line, "?", "?", ["in no function that was read"])
                    for file, line in sorted(missing)]


def _reversed(spot, before, turned):
    """Is a call in the reversed tree one that pins or unpins in the kernel?"""
    for place, deed in turned.places(spot["file"]):
        if deed.line == spot["line"]:
            was = before.deed(place)
            if was is not None and was.kind != deed.kind:
                return True
    return False


def show(result):
    for verdict in sorted(result.verdicts, key=lambda v: (v.outcome, v.file, v.line)):
        print(f"{verdict.outcome:<12} {verdict.file}:{verdict.line}: "
            f"{verdict.function}(): {verdict.callee}()")
        for note in verdict.notes:
            print(f"             {note}")
    for where, line, text in result.reversal.kept:
        print(f"not reversed: {where}:{line}: {text}")
    print("left alone as they are the pins: " + ", ".join(result.reversal.implementers))
    for patch, said in sorted(result.failed.items()):
        print(f"does not apply: {os.path.basename(patch)}: {said}")
    for stray in result.strays:
        print(f"touched: {stray}")
    for file, line in result.unowned:
        print(f"whose is not known: {file}:{line}")
    for remark in result.remarks:
        print(f"the kernel's own mistake: {remark}")
    for reason, count in reasons(result.verdicts):
        print(f"{count:5}  {reason}")
    _show_totals(result)


def _show_totals(result):
    counts = judge.totals(result.verdicts)
    print(f"Linux {result.version}: {len(result.verdicts)} pins: "
        + ", ".join(f"{counts[o]} {o}" for o in judge.OUTCOMES))
    came, due = counts[EQUIVALENT], len(result.verdicts)
    print(f"{came} of {due} came back: {_percent(came, due)};"
        f" of the {due - counts[TWIN]} that are no twins: {_percent(came, due - counts[TWIN])}")
    print(f"{len(result.applied)} patches applied, {len(result.other)} more convert other callers,"
        f" {len(result.failed)} do not apply, {len(result.strays)} stray changes")


def _percent(part, whole):
    return f"{100 * part / max(whole, 1):.1f}%"


def reasons(verdicts):
    """[(why, how often)] of what did not come back, the most frequent first."""
    counts = Counter(f"{v.outcome}: {note}".split("\n")[0] for v in verdicts
                     if v.outcome != EQUIVALENT for note in v.notes)
    return counts.most_common()


def passed(result):
    counts = judge.totals(result.verdicts)
    return (not counts[WRONG] and not result.strays and not result.failed
            and counts[EQUIVALENT] >= LEAST * (len(result.verdicts) - counts[TWIN]))


def arguments(argv):
    parser = argparse.ArgumentParser(
        description="Turn a kernel's pins into plain references, convert them, compare.")
    parser.add_argument("--kernel", metavar="DIR", required=True)
    parser.add_argument("--longterm", choices=("keep", "drop"), default="keep",
                        help="FOLL_LONGTERM in the reversed tree (default: keep)")
    parser.add_argument("--loops", action="store_true",
                        help="release arrays page by page there, not by release_pages()")
    parser.add_argument("--work", metavar="DIR",
                        help="where the reversed tree and the patches go"
                        " (default: build/roundtrip/ and the kernel's name)")
    parser.add_argument("paths", metavar="PATH", nargs="*")
    args = parser.parse_args(argv)
    if not os.path.isdir(args.kernel):
        raise Failure(EXIT_TREE, f"{args.kernel}: no such directory")
    kernel = os.path.realpath(args.kernel)
    work = args.work or os.path.join(TOP, "build", "roundtrip", os.path.basename(kernel))
    return Options(kernel, os.path.realpath(work), args.longterm == "keep", args.loops, args.paths)


def main(argv=None):
    options = arguments(argv)
    result = run(options)
    show(result)
    return 0 if passed(result) else EXIT_WRONG


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        print(f"roundtrip.py: {failure}", file=sys.stderr)
        sys.exit(failure.status)
    except OSError as error:
        print(f"roundtrip.py: {error.filename}: {error.strerror}", file=sys.stderr)
        sys.exit(EXIT_OUTPUT)
