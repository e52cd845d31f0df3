# SPDX-License-Identifier: GPL-2.0-only
"""Run check/mismatched-release.cocci, which needs no configuration and no headers.

spatch drops what it cannot parse without a word, so a rule of its own tells
which of the table's calls it saw at all.
"""

import os
import re
import tempfile

from . import csource, tables
from .evidence import run_spatch
from .finding import SPATCH, Finding

RULES = os.path.join(tables.PATCHES, "check", "mismatched-release.cocci")
_REPORT = re.compile(r"^(.*?):(\d+):(\d+)-\d+: (ERROR|SEEN): (.*)$")
# The semantic patch has one message for each of pincheck's kinds.
_KINDS = {"pinned pages are released": "put-pinned",
          "pages that were not pinned": "unpin-got"}
_SEEN = """
@gup2pin_seen@
identifier f =~ "^(%s)$";
position p;
@@

f@p(...)

@script:python depends on report@
p << gup2pin_seen.p;
@@
coccilib.report.print_report(p[0], "SEEN: call")
"""


def check_files(files, progress):
    """([Finding], {file: what spatch could not read}) of absolute paths."""
    functions = tables.Functions()
    names = set(functions.names(*tables.ACQUIRES, *tables.RELEASES))
    progress("spatch", 0, len(files))
    output, said = _run(files, names)
    findings, problems = [], {}
    for path in files:
        found, lost = _read(path, output.get(path, []), names)
        findings += found
        if path in said or lost:
            problems[path] = said.get(path) or (
                "spatch could not read line " + ", ".join(map(str, lost)))
    return findings, problems


def _run(files, names):
    """({file: matches of _REPORT}, {file: spatch's error})."""
    with tempfile.TemporaryDirectory(prefix="gup2pin-") as work:
        rules = os.path.join(work, "rules.cocci")
        with open(RULES, encoding="utf-8") as source, \
             open(rules, "w", encoding="utf-8") as file:
            file.write(source.read() + _SEEN % "|".join(sorted(names)))
        # spatch must see a name that it can print without confusion
        short = {f"{i}{os.path.splitext(path)[1]}": path for i, path in enumerate(files)}
        for name, path in short.items():
            os.symlink(path, os.path.join(work, name))
        lines, said = run_spatch(work, rules, short)
    output = {}
    for match in filter(None, map(_REPORT.match, lines)):
        output.setdefault(short[match.group(1)], []).append(match.groups()[1:])
    return output, {short[name]: why for name, why in said.items()}


def _read(path, reported, names):
    """The findings in one file, and the lines of calls that were not seen."""
    with open(path, "rb") as file:
        text = file.read().decode("latin-1")
    lines, findings, seen = text.split("\n"), set(), set()
    for line, start, word, message in reported:
        if word == "SEEN":
            seen.add(int(line))
        else:
            kind = next(k for words, k in _KINDS.items() if message.startswith(words))
            findings.add(Finding(path, int(line), _column(lines[int(line) - 1], int(start)),
                                 kind, "error", message, (SPATCH,), ()))
    return sorted(findings), sorted(_calls(path, text, names) - seen)


def _column(line, start):
    """sparse's column of the call whose name begins at an offset of a line."""
    parenthesis = line.find("(", start)
    return len(line[:max(start, parenthesis)].expandtabs(8)) + 1


def _calls(path, text, names):
    """The lines in which the bodies of functions call these names."""
    source, found = csource.Source(path, text), set()
    pattern = re.compile(rf"(?<![\w.])(?<!->)({'|'.join(sorted(names))})\s*\(")
    for _, body, end, _ in source.blocks:
        found.update(source.lines.line(body + match.start())
                     for match in pattern.finditer(source.masked[body:end]))
    return found
