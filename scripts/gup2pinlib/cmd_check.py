# SPDX-License-Identifier: GPL-2.0-only
"""gup2pin check: are pages released the way they were acquired?"""

import json
import os

from .check import check
from .errors import EXIT_FOUND, EXIT_OK, EXIT_PARTIAL
from .finding import SPATCH
from .output import Progress, write

SCHEMA = "gup2pin-check/1"


def add_parser(commands):
    parser = commands.add_parser(
        "check", help="find pages that are released the wrong way",
        description="Run pincheck and semantic-patches/check/ on PATHs, and merge what they"
        " find. pincheck needs a kernel that is configured; without one, or for what is not"
        " built, only the semantic patch looks, and that is said.")
    parser.add_argument("--kernel", metavar="DIR",
                        help="the kernel: its source, the directory it was configured in, or"
                        " a headers package's build directory")
    parser.add_argument("--format", choices=sorted(FORMATS), default="text")
    parser.add_argument("-o", metavar="FILE", dest="output",
                        help="write the report to FILE, and the summary to standard output")
    parser.add_argument("paths", metavar="PATH", nargs="+")
    parser.set_defaults(run=run)


def run(args):
    progress = Progress()
    try:
        result = check(args.paths, args.kernel, progress)
    finally:
        progress.clear()
    report = FORMATS[args.format](result)
    if args.output:
        write(args.output, report)
        write(None, "\n".join(_summary(result)) + "\n")
    else:
        write(None, report)
    if any(finding.severity == "error" for finding in result.findings):
        return EXIT_FOUND
    return EXIT_PARTIAL if result.unchecked else EXIT_OK


def _name(result, path):
    """Below the kernel's source as make prints it, else from the current directory."""
    start = result.source
    if not start or not path.startswith(start + os.sep):
        start = os.getcwd()
    return os.path.relpath(path, start)


def _printable(text):
    """A name on one line, whatever is in it."""
    return text if text.isprintable() else text.encode(
        "unicode_escape", "surrogateescape").decode("ascii")


def as_text(result):
    """One line for each finding as compilers have it, the steps to it behind it."""
    def at(item):
        return f"{_printable(_name(result, item.file))}:{item.line}:{item.column}"

    lines = []
    for found in result.findings:
        seers = " and ".join(found.seen_by)
        lines.append(f"{at(found)}: {found.severity}: {found.message} [{found.kind}; {seers}]")
        lines += [f"{at(step)}: note: {step.text}" for step in found.path]
        if found.seen_by == (SPATCH,) and found.file not in result.unchecked:
            lines.append(f"{at(found)}: note: pincheck analysed this file and does not report it")
    return "\n".join(lines + [""] * bool(lines) + _summary(result)) + "\n"


def _summary(result):
    errors = sum(finding.severity == "error" for finding in result.findings)
    lines = [f"gup2pin check: {errors} errors, {len(result.findings) - errors} warnings;"
             f" pincheck analysed {result.analysed} files, spatch read {result.read}"]
    reasons = {}
    for path, reason in sorted(result.unchecked.items()):
        reasons.setdefault(reason, []).append(path)
    for reason, paths in sorted(reasons.items()):
        lines.append(f"not analysed by pincheck: {_printable(reason)}:")
        lines += [f"  {_printable(_name(result, path))}" + _lost(result, path)
                  for path in paths]
    return lines


def _lost(result, path):
    return f" ({result.unread[path]})" if path in result.unread else ""


def as_json(result):
    """Version 1, as tests/check.schema.json describes it."""
    def named(item):
        return {**item._asdict(), "file": _name(result, item.file)}

    return json.dumps({
        "schema": SCHEMA,
        "findings": [{**named(found), "path": [named(step) for step in found.path]}
                     for found in result.findings],
        "files": {"pincheck": result.analysed, "spatch": result.read},
        "unchecked": [{"file": _name(result, path), "reason": reason,
                       "spatch": result.unread.get(path)}
                      for path, reason in sorted(result.unchecked.items())],
    }, indent=1) + "\n"


FORMATS = {"text": as_text, "json": as_json}
