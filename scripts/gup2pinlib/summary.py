# SPDX-License-Identifier: GPL-2.0-only
"""What a conversion did, refused and left: for people, and for programs."""

import json

from .tree import readable_path

_SHOWN = 8      # of the reasons for one refusal, where a person reads them


def as_object(outcome, mails, builds):
    """gup2pin-convert/1; docs/gup2pin.md describes it."""
    patches = []
    for number, (change, (name, subject)) in enumerate(zip(outcome.changes, mails)):
        patches.append({
            "file": name, "subject": subject, "review": change.review,
            "sites": [{**_site(a), "to": callee} for a, _, callee in change.sites],
            "releases": [{"file": readable_path(s.file), "line": s.line, "function": s.function,
                          "from": s.callee, "to": to} for s, to in change.releases],
            "build": builds[number] if number < len(builds) else None})
    return {
        "schema": "gup2pin-convert/1",
        "tree": {"version": outcome.version, "api": outcome.api},
        "patches": patches,
        "refused": [{"sites": [_site(a) for a in r.sites],
                     "reasons": [{"file": readable_path(x.file), "line": x.line, "text": x.text}
                                 for x in r.reasons]} for r in outcome.refused],
        "by_hand": [{"file": readable_path(x.file), "line": x.line, "text": x.text}
                    for x in outcome.by_hand],
        "unparsed": [{"file": readable_path(at.file), "line": at.line, "callee": at.name,
                      "why": why} for at, why in outcome.unparsed],
        "left": [{**_site(a), "action": a.verdict.action, "why": a.verdict.why}
                 for a in outcome.left]}


def _site(audited):
    at = audited.occurrence
    return {"file": readable_path(at.file), "line": at.line, "function": audited.function,
            "callee": at.name, "case": audited.verdict.case}


def as_json(found):
    return json.dumps(found, indent=1) + "\n"


def as_text(found):
    tree = found["tree"]
    name = f"Linux {tree['version']}" if tree["version"] else "no kernel tree"
    parts = [[f"gup2pin convert: {name}, api {tree['api']}"],
             _converted(found) + _stopped(found), _left(found), [_in_all(found)]]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _converted(found):
    out = []
    for patch in found["patches"]:
        out.append(patch["file"] + ("  (for review: changes behaviour)" if patch["review"] else ""))
        for site in patch["sites"]:
            what = ("pinned long-term" if patch["review"]
                    else f"{site['callee']}() -> {site['to']}()")
            out.append(f"    {_at(site)}: {site['function']}(): {what}")
        for release in patch["releases"]:
            out.append(f"    {_at(release)}: {release['function']}(): {release['from']}() ->"
                       f" {release['to']}()")
        if patch["build"]:
            out.append(f"    {patch['build']}")
    return out


def _stopped(found):
    out = []
    for refused in found["refused"]:
        for site in refused["sites"]:
            out.append(f"refused: {_at(site)}: {site['function']}(): {site['callee']}()")
        for reason in refused["reasons"][:_SHOWN]:
            out.append(f"    {_at(reason)}: {reason['text']}")
        if len(refused["reasons"]) > _SHOWN:
            out.append(f"    {len(refused['reasons']) - _SHOWN} more are in summary.json")
    out += [f"to a person: {_at(item)}: {item['text']}" for item in found["by_hand"]]
    return out + [f"unparsed: {_at(item)}: {item['callee']}: {item['why']}"
                  for item in found["unparsed"]]


def _left(found):
    out = ["left as they are, or to a person:"] if found["left"] else []
    for site in found["left"]:
        case = f"case {site['case']}" if site["case"] else "unknown"
        out.append(f"    {_at(site)}: {site['function']}(): {site['callee']}(): {case},"
                   f" {site['action']}: {site['why']}")
    return out


def _in_all(found):
    done = [p for p in found["patches"] if not p["review"]]
    sites = sum(len(p["sites"]) for p in done)
    reviews = len(found["patches"]) - len(done)
    more = f", {_patches(reviews)} for review" if reviews else ""
    stopped = sum(len(r["sites"]) for r in found["refused"])
    unparsed = f", {len(found['unparsed'])} unparsed" if found["unparsed"] else ""
    return (f"{sites} call site{'s' * (sites != 1)} converted in {_patches(len(done))}{more},"
            f" {stopped} refused, {len(found['left'])} left{unparsed}")


def _patches(count):
    return f"{count} patch{'es' * (count != 1)}"


def _at(item):
    return f"{item['file']}:{item['line']}"
