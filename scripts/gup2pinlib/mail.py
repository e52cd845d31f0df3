# SPDX-License-Identifier: GPL-2.0-only
"""Patches as mails that git am and patch -p1 take.

The log says the case, the evidence that decided it, what changes at run time
and how the patch was made.  Nobody signs off: that is for who sends it.
"""

import difflib
import os
import re
import subprocess
from collections import Counter

from . import wording
from .tree import readable_path
from .versions import Kernel

# Directories whose names say nothing of what is in them.
_NO_NAMES = {"core", "cpu", "driver", "kernel", "kmod", "linux", "linux-kernel", "main", "module",
             "source", "src"}
# What stands before a colon and is nobody's name: of whole trees, of imports.
_NO_PREFIX = re.compile(r"(?i)(?:tree-?wide|upstream|backport|from(?:list|git|build)|android|chromium"
                        r"|fix(?:es)?|bug ?fix|revert|merge|import|initial|wip|rfc|patch|sauce)\b")
_LONGEST = 72           # characters of a subject
_AUTHOR = "gup2pin <gup2pin@localhost>"


class Mailer:
    """mails(outcome) gives [(file name, bytes)]."""

    def __init__(self, tree, command):
        self._tree, self._command = tree, command
        self._git = {}

    def mails(self, changes, api, builds=()):
        built = list(builds) + [None] * (len(changes) - len(builds))
        kernel, out = Kernel(self._tree.version(), api), []
        for number, change in enumerate(changes, 1):
            earlier = {file for other in changes[:number - 1] for file in other.before}
            out.append(self._mail(change, f" {number}/{len(changes)}" if changes[1:] else "",
                                  number, self._log(change, kernel, earlier, built[number - 1])))
        return out

    def _mail(self, change, count, number, log):
        subject, (counted, diff) = self.subject(change), _compared(change)
        mark = "RFC PATCH" if change.review else "PATCH"
        text = "\n".join([f"From {'0' * 40} Mon Sep 17 00:00:00 2001", f"From: {self._author()}",
                          f"Subject: [{mark}{count}] {subject}", "MIME-Version: 1.0",
                          "Content-Type: text/plain; charset=UTF-8",
                          "Content-Transfer-Encoding: 8bit", "", log, "---", counted, ""])
        body = text.encode("utf-8", "replace") + diff.encode("latin-1")
        return f"{number:04d}-{slug(subject)}.patch", body + b"-- \ngup2pin\n\n"

    # -- subject --------------------------------------------------------------

    def subject(self, change):
        names = sorted({a.function for a, _, _ in change.sites})
        file = change.sites[0][0].occurrence.file
        prefix = self._prefix(file)
        whose = f"the pages of {names[0]}()" if len(names) == 1 else "user pages"
        for what in (whose, "user pages"):
            subject = f"{prefix}: pin {what}" + (" long-term" if change.review else "")
            if len(subject) <= _LONGEST:
                break
        return subject

    def _prefix(self, file):
        """What the file's own history puts before the colon; else its directory's name."""
        log = self._run_git(file, "log", "-n", "40", "--no-merges", "--format=%s", "--")
        return _of_history(log or "", file) or _of_place(file, self._tree.kernel)

    def _author(self):
        try:
            done = subprocess.run(["git", "var", "GIT_AUTHOR_IDENT"], capture_output=True,
                                  text=True, check=False, cwd=self._tree.root)
        except OSError:
            return _AUTHOR
        found = re.match(r"(.+ <[^>]+>)", done.stdout)
        return found.group(1) if done.returncode == 0 and found else _AUTHOR

    def _run_git(self, file, *args):
        """git's output if it tracks the file; None if not."""
        if not self.tracked(file):
            return None
        done = subprocess.run(["git", "-C", self._tree.root, *args, file], capture_output=True,
                              text=True, encoding="utf-8", errors="replace", check=False)
        return done.stdout if done.returncode == 0 else None

    def tracked(self, file):
        if file not in self._git:
            try:
                done = subprocess.run(
                    ["git", "-C", self._tree.root, "ls-files", "--error-unmatch", file],
                    capture_output=True, check=False)
                self._git[file] = done.returncode == 0
            except OSError:
                self._git[file] = False
        return self._git[file]

    # -- log --------------------------------------------------------------------

    def _log(self, change, kernel, earlier, built):
        """earlier: the files that the series has changed before."""
        parts = [wording.what(change, kernel), wording.evidence(change, earlier),
                 wording.effect(change, kernel), self._how(change, built)]
        return "\n\n".join(filter(None, parts))

    def _how(self, change, built):
        rules = wording.joined([f"convert/{r}" for r in change.rules])
        version = self._tree.version()
        text = (f"Made by \"{self._command}\"" + (f" on Linux {version}" if version else "")
                + f", with the semantic patches {rules}.")
        return wording.fill(text + f"  {built or 'Not compile-tested.'}")


def _of_history(log, file):
    """What most subjects begin with, before the colon; one alone must name the place."""
    found = Counter(filter(None, map(_prefix_of, log.splitlines())))
    words = set(re.findall(r"[a-z0-9]+", file.lower()))
    for prefix, count in found.most_common():
        if count > 1 or words & set(re.findall(r"[a-z0-9]+", prefix.lower())):
            return prefix
    return None


def _prefix_of(subject):
    parts = subject.split(": ")[:-1]
    while parts and _NO_PREFIX.match(parts[0]):
        parts = parts[1:]
    return ": ".join(parts) if all(re.fullmatch(r"[\w./+,-]+(?: [\w./+-]+)?", p)
                                   for p in parts) else None


def _of_place(file, kernel):
    """The name of its directory, or of its file if the directory has many drivers."""
    *folders, name = file.split("/")
    stem = os.path.splitext(name)[0]
    top = folders[:1]
    while folders and folders[-1] in _NO_NAMES:
        folders.pop()
    if kernel and top == ["arch"] and len(folders) > 1:
        return f"{folders[1]}/{folders[-1] if folders[2:] else stem}"
    if kernel and top in (["kernel"], ["fs"], ["mm"], ["io_uring"], ["block"], ["sound"]) and (
            len(folders) < 2 or top == ["kernel"]):
        return "/".join(folders[-1:] + [stem])
    if not folders:
        return stem
    several = len(folders) == 1 or (len(folders) == 2 and folders[0] == "drivers")
    if several and folders[-1] != stem:
        return f"{folders[-1]}: {stem}"
    return folders[-1]


def _compared(change):
    """(what git's --stat says, the diff) of a change."""
    hunks = {file: _hunks(_lines(change.before[file]), _lines(change.after[file]))
             for file in sorted(change.before)}
    return stat(hunks), "".join(line for file, found in hunks.items() if found
                                for line in unified(file, change.before[file], found))


def unified(file, before, hunks):
    """The lines of a diff as git prints it, the function named in each hunk."""
    name = file.encode("utf-8", "surrogateescape").decode("latin-1")
    tail = "\t" if " " in file else ""
    out = [f"diff --git a/{name} b/{name}\n", f"--- a/{name}{tail}\n", f"+++ b/{name}{tail}\n"]
    for first, hunk in hunks:
        out.append(hunk[0] + _context(_lines(before), first) + "\n")
        out += [line if line.endswith("\n") else line + "\n\\ No newline at end of file\n"
                for line in hunk[1:]]
    return out


def _hunks(old, new):
    """[(first line, [@@ line, lines with their signs])]; unlike those of
    difflib.unified_diff(), in which lines that are frequent are no common ones."""
    found, matcher = [], difflib.SequenceMatcher(None, old, new, autojunk=False)
    for group in matcher.get_grouped_opcodes(3):
        (_, low, _, start, _), (_, _, high, _, end) = group[0], group[-1]
        hunk = [f"@@ -{_range(low, high)} +{_range(start, end)} @@"]
        for tag, *where in group:
            gone, come = old[where[0]:where[1]], new[where[2]:where[3]]
            if tag == "equal":
                hunk += [" " + line for line in gone]
            else:
                hunk += ["-" + line for line in gone] + ["+" + line for line in come]
        found.append((low + 1, hunk))
    return found


def _range(low, high):
    """Lines as a @@ line counts them."""
    count = high - low
    return f"{low + (count > 0)}" + (f",{count}" if count != 1 else "")


def _context(lines, first):
    """The nearest line above that begins a function, for a person who reads."""
    for line in reversed(lines[:first - 1]):
        if re.match(r"[A-Za-z_$]", line) and not re.match(r"\w+:", line):
            return " " + line.rstrip()[:60]
    return ""


def _lines(text):
    return [l + "\n" for l in text.split("\n")[:-1]] + (
        [text.rpartition("\n")[2]] if text and not text.endswith("\n") else [])


def stat(hunks):
    """What git's --stat says of {file: hunks}, in no more columns than a log."""
    counts = {}
    for file, found in hunks.items():
        lines = [line for _, hunk in found for line in hunk]
        if lines:
            counts[readable_path(file)] = [sum(l.startswith(sign) for l in lines) for sign in "+-"]
    wide = max(map(len, counts), default=0)
    most = max(map(sum, counts.values()), default=0)
    digits, room = len(str(most)), max(wording.WIDTH - wide - 10, 10)
    rows = [f" {name:{wide}} | {plus + minus:{digits}} "
            + "".join(sign * _scaled(n, most, room) for sign, n in (("+", plus), ("-", minus)))
            for name, (plus, minus) in counts.items()]
    added, removed = (sum(c[i] for c in counts.values()) for i in (0, 1))
    return "\n".join(rows + [f" {len(rows)} file{'s' * (len(rows) != 1)} changed, {added}"
                             f" insertion{'s' * (added != 1)}(+), {removed}"
                             f" deletion{'s' * (removed != 1)}(-)"])


def _scaled(count, most, room):
    """The length of a bar: every line, or its share of the room."""
    return count if most <= room else -(-count * room // most)


def slug(subject):
    return re.sub(r"[^A-Za-z0-9._]+", "-", subject).strip("-.")[:52].rstrip("-.")
