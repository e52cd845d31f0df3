# SPDX-License-Identifier: GPL-2.0-only
"""Reports of an audit: text for people, JSON and CSV for programs."""

import csv
import io
import json

from .audit import NOT_CALLS

SCHEMA = "gup2pin-audit/1"
CASES = {1: "Direct IO or another short access to the data",
         2: "RDMA: pinned for as long as userspace likes",
         3: "MMU notifier or page-faulting hardware",
         4: "struct page only",
         None: "unknown"}


def as_object(result):
    """The JSON report, version 1, as tests/audit.schema.json describes it."""
    counts = result.ledger
    return {
        "schema": SCHEMA,
        "tree": {"version": result.version, "api": result.api},
        "sites": [_site(site) for site in result.sites],
        "unparsed": [{"file": o.file, "line": o.line, "reason": reason}
                     for o, reason in result.unparsed],
        "census": {
            "occurrences": sum(counts.values()),
            "classified": len(result.sites) - _lost(result),
            "unparsed": len(result.unparsed),
            "not_a_call": sum(counts[kind] for kind in NOT_CALLS),
        },
    }


def _lost(result):
    """Sites whose call spatch did not see: listed, but counted as unparsed."""
    return sum(any(i.kind == "unparsed" for i in site.evidence) for site in result.sites)


def _site(site):
    at, verdict = site.occurrence, site.verdict
    return {
        "file": at.file, "line": at.line, "column": at.column,
        "function": site.function, "callee": site.callee,
        "case": verdict.case, "subcase": verdict.subcase,
        "confidence": verdict.confidence, "action": verdict.action,
        "flags": {name: site.flags.state("FOLL_" + name.upper())
                  for name in ("longterm", "write", "force")},
        "evidence": [item._asdict() for item in site.evidence],
        "releases": [release._asdict() for release in site.releases],
        "callers": [caller._asdict() for caller in site.callers],
    }


def as_json(result):
    return json.dumps(as_object(result), indent=1, ensure_ascii=True) + "\n"


def as_csv(result):
    """One line for each site; lists are joined by spaces."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow("file line column function callee case subcase confidence action"
                    " longterm write force releases why".split())
    for site in result.sites:
        row = _site(site)
        writer.writerow(
            [row[k] for k in "file line column function callee".split()]
            + ["unknown" if row["case"] is None else row["case"], row["subcase"] or ""]
            + [row["confidence"], row["action"]]
            + [_word(row["flags"][k]) for k in ("longterm", "write", "force")]
            + [" ".join(f"{r['file']}:{r['line']}" for r in row["releases"]), site.verdict.why])
    return out.getvalue()


def _word(state):
    return {True: "yes", False: "no", None: "unknown"}[state]


def as_text(result, details=True):
    """The summary, and before it each site with its evidence."""
    lines = []
    if details:
        for site in result.sites:
            lines += _text_site(site)
    return "\n".join(lines + summary(result)) + "\n"


def _text_site(site):
    at, verdict = site.occurrence, site.verdict
    case = _case(verdict.case)
    if verdict.subcase:
        case += " (case 5)" if verdict.subcase == "5" else f" ({verdict.subcase})"
    lines = [f"{_path(at.file)}:{at.line}: {site.function}(): {site.callee}()",
             f"    {case}, {verdict.confidence} confidence: {verdict.action}; {verdict.why}"]
    lines += [f"      {_path(i.file)}:{i.line}: {i.kind}: {_path(i.text)}" for i in site.evidence]
    lines += [f"      {_path(r.file)}:{r.line}: released in {r.function}(): {r.call}"
              for r in site.releases]
    lines += [f"      {_path(c.file)}:{c.line}: caller {c.function}(): {_case(c.case)},"
              f" {c.confidence} confidence; {c.why}" for c in site.callers]
    return lines + [""]


def _case(case):
    return "unknown" if case is None else f"case {case}"


def _path(path):
    """A path, or a text that may name one, on one line, whatever is in the name."""
    return path.encode("unicode_escape", "surrogateescape").decode("ascii") \
        if not path.isprintable() else path


def summary(result):
    """The table of cases and the ledger of the census."""
    where = f"Linux {result.version}" if result.version else "no kernel tree"
    lines = [f"gup2pin audit: {where}, api {result.api or 'without pins'}", ""]
    for case, words in CASES.items():
        sites = [s for s in result.sites if s.verdict.case == case]
        actions = ", ".join(f"{n} {a}" for a in ("convert", "review", "keep")
                            for n in [sum(s.verdict.action == a for s in sites)] if n)
        label = f"case {case}" if case else "unknown"
        lines.append(f"  {label:8}{len(sites):4}  {words}" + (f" ({actions})" if actions else ""))
    lines += ["", "every occurrence of the census:"]
    counts = dict(result.ledger)
    classified = len(result.sites) - _lost(result)
    counts["classified call"], counts["unparsed call"] = classified, len(result.unparsed)
    for kind in ("classified call", "unparsed call") + NOT_CALLS:
        lines.append(f"  {counts[kind]:5}  {kind}")
    lines.append(f"  {sum(result.ledger.values()):5}  in all")
    for occurrence, reason in result.unparsed:
        lines.append(f"unparsed: {_path(occurrence.file)}:{occurrence.line}: {reason}")
    for path, problem in sorted(result.problems.items()):
        lines.append(f"note: {_path(path)}: {problem}")
    return lines


FORMATS = {"text": as_text, "json": as_json, "csv": as_csv}
