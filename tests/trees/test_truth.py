# SPDX-License-Identifier: GPL-2.0-only
"""Verdicts and releases on whole kernels, against labels read by hand.

Prints the confusion matrix of each tree (pytest -rP shows it).  trees.py says
which these are.
"""

import csv
import os
import re
from collections import Counter

import pytest

from trees import TOP, audited      # which makes the package known

# pylint: disable=wrong-import-order
from gup2pinlib import report
from gup2pinlib.audit import NOT_CALLS

TRUTH = os.path.join(TOP, "tests", "truth")
HIDDEN = ("pin", "FOLL_LONGTERM")


VERSIONS = {"6.12": "6.12.117", "6.1": "6.1.192", "5.4": "5.4.0"}


def places(rows):
    """Sites by file, function, callee and their order there.

    Debian's sources move on; a line number would not find a site again.
    """
    found, counts = {}, Counter()
    for file, line, function, callee, what in sorted(rows, key=lambda row: row[:2]):
        _ = line
        found[file, function, callee, counts[file, function, callee]] = what
        counts[file, function, callee] += 1
    return found


def sites_of(result):
    return places((s.occurrence.file, s.occurrence.line, s.function, s.callee, s)
                  for s in result.sites)


def labels(name):
    """{place: (case, {other defensible cases}, releases)}."""
    found = []
    with open(os.path.join(TRUTH, name), encoding="utf-8") as file:
        lines = [line for line in file if not line.startswith("#")]
    for row in csv.DictReader(lines, delimiter="\t"):
        found.append((row["file"], int(row["line"]), row["function"], row["callee"], (
            int(row["case"]), set(map(int, re.findall(r"alt=(\d)", row["note"]))),
            set(filter(None, row["releases"].split(","))))))
    return places(found)


def compare(result, truth):
    """(right, wrong [(place, label, verdict)], matrix text)."""
    right, wrong, matrix = 0, [], Counter()
    for place, site in sites_of(result).items():
        if place not in truth:
            continue
        label, others = truth[place][:2]
        case = site.verdict.case
        shown = label if case in others else case
        matrix[label, shown] += 1
        if case == label or case in others:
            right += 1
        else:
            wrong.append((place, label, site.verdict))
    columns = [1, 2, 3, 4, None]
    lines = ["label  " + "".join(f"{c or '?':>5}" for c in columns)]
    for label in columns[:4]:
        lines.append(f"case {label} " + "".join(f"{matrix[label, c]:5}" for c in columns))
    return right, wrong, "\n".join(lines + [f"right: {right} of {len(truth)}"])


@pytest.mark.parametrize("version, name, pinned, hide, least", [
    ("6.12", "v6.12-sites.tsv", False, (), 41),
    ("6.12", "v6.12-pinned.tsv", True, HIDDEN, 50),
    ("6.12", "v6.12-pinned.tsv", True, (), 57),
    ("6.1", "v6.1-sites.tsv", False, (), 38),
    ("5.4", "v5.4-sites.tsv", False, (), 74),
])
def test_cases(version, name, pinned, hide, least):
    truth = labels(name)
    right, wrong, matrix = compare(audited(version, pinned, hide), truth)
    print(f"{name}{', flags and names hidden' if hide else ''}\n{matrix}")
    for place, label, verdict in wrong:
        print("wrong:", *place, "label", label, "verdict", verdict.case, verdict.confidence)
    assert right >= least
    assert not [w for w in wrong if w[2].confidence == "high"]


@pytest.mark.parametrize("name, pinned", [("v6.12-sites.tsv", False),
                                          ("v6.12-pinned.tsv", True)])
def test_every_label_is_a_site(name, pinned):
    assert not labels(name).keys() - sites_of(audited("6.12", pinned)).keys()


def test_releases_are_found():
    """In whatever function and file: one of the labelled lines, at least."""
    found, missed, every, lines = 0, [], 0, Counter()
    result = audited("6.12", True)
    if result.version != VERSIONS["6.12"]:
        pytest.skip(f"the labels' lines are those of {VERSIONS['6.12']}, not {result.version}")
    truth = {**labels("v6.12-sites.tsv"), **labels("v6.12-pinned.tsv")}
    for place, site in sites_of(result).items():
        wanted = truth.get(place, (0, 0, set()))[2]
        if not wanted:
            continue
        got = {f"{r.file}:{r.line}" for r in site.releases}
        lines["wanted"] += len(wanted)
        lines["found"] += len(wanted & got)
        every += wanted <= got
        if wanted & got:
            found += 1
        else:
            missed.append(place)
    total = found + len(missed)
    print(f"sites with releases: {total}, found for {found}, all of them for {every};"
          f" lines: {lines['found']} of {lines['wanted']}")
    print("missed:", *missed, sep="\n  ")
    assert found >= 0.9 * total


@pytest.mark.parametrize("version", ["6.1", "6.12", "5.4"])
@pytest.mark.parametrize("pinned", [False, True])
def test_nothing_is_unexplained(version, pinned):
    result = audited(version, pinned)
    counts = result.ledger
    assert not result.unparsed
    assert len(result.sites) == counts["call"] > 0
    assert sum(counts.values()) == counts["call"] + sum(counts[k] for k in NOT_CALLS)


def test_report_of_6_1_is_current():
    """reports/audit-6.1.txt is what make reports writes today."""
    result = audited("6.1")
    with open(os.path.join(TOP, "reports", "audit-6.1.txt"), encoding="utf-8") as file:
        kept = file.read()
    if f"Linux {result.version}," not in kept:
        pytest.skip(f"the report is of another 6.1 than {result.version}: make reports")
    assert kept == report.as_text(result)
