# SPDX-License-Identifier: GPL-2.0-only
"""What a conversion did, refused and left: for people, and for programs."""

import json

from .tree import readable

_SHOWN = 8      # of the reasons for one refusal, where a person reads them


def as_object(outcome, mails, builds):
    """gup2pin-convert/1; docs/gup2pin.md describes it."""
    patches = []
    for number, (change, (name, subject)) in enumerate(zip(outcome.changes, mails)):
        patches.append({
            "file": name, "subject": subject, "review": change.review,
            "sites": [{**_site(a), "to": callee} for a, _, callee in change.sites],
            "releases": [{"file": readable(s.file), "line": s.line, "function": s.function,
                          "from": s.callee, "to": to} for s, to in change.releases],
            "build": builds[number] if number < len(builds) else None})
    return {
        "schema": "gup2pin-convert/1",
        "tree": {"version": outcome.version, "api": outcome.api},
        "patches": patches,
        "refused": [{"sites": [_site(a) for a in r.sites],
                     "reasons": [{"file": readable(x.file), "line": x.line, "text": x.text}
                                 for x in r.reasons]} for r in outcome.refused],
        "by_hand": [{"file": readable(x.file), "line": x.line, "text": x.text}
                    for x in outcome.by_hand],
        "left": [{**_site(a), "action": a.verdict.action, "why": a.verdict.why}
                 for a in outcome.left]}


def _site(audited):
    at = audited.occurrence
    return {"file": readable(at.file), "line": at.line, "function": audited.function,
            "callee": at.name, "case": audited.verdict.case}


def as_json(found):
    return json.dumps(found, indent=1) + "\n"


def as_text(found):
    tree = found["tree"]
    name = f"Linux {tree['version']}" if tree["version"] else "no kernel tree"
    out = [f"gup2pin convert: {name}, api {tree['api']}", ""]
    for patch in found["patches"]:
        out.append(patch["file"] + ("  (for review: changes behaviour)" if patch["review"] else ""))
        for site in patch["sites"]:
            what = ("pinned for long" if patch["review"]
                    else f"{site['callee']}() -> {site['to']}()")
            out.append(f"    {_at(site)}: {site['function']}(): {what}")
        for release in patch["releases"]:
            out.append(f"    {_at(release)}: {release['function']}(): {release['from']}() ->"
                       f" {release['to']}()")
        if patch["build"]:
            out.append(f"    {patch['build']}")
    for refused in found["refused"]:
        for site in refused["sites"]:
            out.append(f"refused: {_at(site)}: {site['function']}(): {site['callee']}()")
        for reason in refused["reasons"][:_SHOWN]:
            out.append(f"    {_at(reason)}: {reason['text']}")
        if len(refused["reasons"]) > _SHOWN:
            out.append(f"    {len(refused['reasons']) - _SHOWN} more are in summary.json")
    for item in found["by_hand"]:
        out.append(f"to a person: {_at(item)}: {item['text']}")
    if found["left"]:
        out += ["", "left as they are, or to a person:"]
    for site in found["left"]:
        case = f"case {site['case']}" if site["case"] else "unknown"
        out.append(f"    {_at(site)}: {site['function']}(): {site['callee']}(): {case},"
                   f" {site['action']}: {site['why']}")
    sites = sum(len(p["sites"]) for p in found["patches"] if not p["review"])
    stopped = sum(len(r["sites"]) for r in found["refused"])
    out += ["", f"{sites} call site{'s' * (sites != 1)} converted in {len(found['patches'])}"
            f" patch{'es' * (len(found['patches']) != 1)}, {stopped} refused,"
            f" {len(found['left'])} left", ""]
    return "\n".join(out)


def _at(item):
    return f"{item['file']}:{item['line']}"
