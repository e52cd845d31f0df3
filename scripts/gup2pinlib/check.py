# SPDX-License-Identifier: GPL-2.0-only
"""Check that pages are released the way they were acquired.

pincheck sees what a kernel's configuration compiles, spatch what is there.
check() asks both and merges what they find.
"""

import os
import re
from collections import namedtuple

from . import ctext, mismatch, pincheck, tables
from .errors import EXIT_TREE, Failure
from .evidence import check_spatch
from .finding import place
from .kbuild import Build, Unit
from .tree import kernel_above

# findings: [Finding], sorted.
# unchecked: {file: why pincheck did not, or not wholly, analyse it}.
# unread: {file: what spatch could not read of such a file}.
# analysed, read: how many files pincheck analysed wholly, and spatch read.
# source: the kernel's source, or None.
Result = namedtuple("Result", "findings unchecked unread analysed read source")

_ACCEPT = "pincheck: accept(%s)"


def check(paths, kernel=None, progress=lambda *_: None):
    """Check PATHs: files and directories of a kernel, or a driver outside of one.

    kernel names a kernel's source, a directory that it was configured in, or
    the build directory of a headers package; without it, a kernel above the
    PATHs is taken.  Nothing is built, and no tree is written to.
    """
    check_spatch()
    build, names = _resolve(paths, kernel)
    files = _files(names)
    relevant, both = _with_calls(files)
    findings, unchecked, analysed = _ask_pincheck(_units(build, names, files), build, relevant,
                                                  progress)
    seen, unread = mismatch.check_files(both, progress)
    # What pincheck analysed is known without spatch.
    unread = {path: why for path, why in unread.items() if path in unchecked}
    return Result(_merge(findings, seen), unchecked, unread, analysed, len(both),
                  build.source if build else None)


def _ask_pincheck(wanted, build, relevant, progress):
    """([Finding], {file: why it was not analysed}, how many were)."""
    units, reason = wanted
    findings, unchecked = [], {}
    if units:
        directory = build.directory if build else os.getcwd()
        findings, unchecked = pincheck.check_units(units, directory, progress)
    analysed = {unit.file for unit in units} - unchecked.keys()
    for path in relevant:
        if path.endswith(".c") and path not in analysed:
            unchecked.setdefault(path, reason)
    return findings, unchecked, len(analysed)


def _resolve(paths, kernel):
    """(Build or None, absolute paths) for what the command line names."""
    build = Build(kernel) if kernel else None
    full = [_existing(path, build) for path in paths]
    if build is None:
        above = kernel_above(full[0])
        build = Build(above) if above else None
    if build and len({_inside(build, path) for path in full}) > 1:
        raise Failure(EXIT_TREE, "paths inside and outside the kernel tree"
                      " cannot be checked together")
    return build, full


def _existing(path, build):
    """A PATH is relative to the current directory, or else to the kernel."""
    candidates = [path] + ([os.path.join(build.source, path)] if build else [])
    for candidate in candidates:
        if os.path.exists(candidate):
            return os.path.realpath(candidate)
    raise Failure(EXIT_TREE, f"{path}: no such file or directory")


def _inside(build, path):
    return (path + os.sep).startswith(build.source + os.sep)


def _files(names):
    """All C files at and below some paths."""
    found = set()
    for name in names:
        if not os.path.isdir(name):
            found.add(name)
        for folder, folders, files in os.walk(name):
            folders[:] = [f for f in folders if f != ".git"]
            full = [os.path.join(folder, file) for file in files if file.endswith((".c", ".h"))]
            found.update(path for path in full if os.path.isfile(path)
                         and not os.path.islink(path))
    return sorted(found)


def _with_calls(files):
    """(files that acquire or release pages, those that do both)."""
    functions = tables.Functions()
    acquires, releases = (functions.calls(*kinds) for kinds in (tables.ACQUIRES, tables.RELEASES))
    relevant, both = [], []
    for path in files:
        try:
            with open(path, "rb") as file:
                text = file.read().decode("latin-1")
        except OSError as error:
            raise Failure(EXIT_TREE, f"{path}: {error.strerror}") from error
        if not (acquires.search(text) or releases.search(text)):
            continue
        text = ctext.mask(text)
        here = [bool(pattern.search(text)) for pattern in (acquires, releases)]
        if any(here):
            relevant.append(path)
        if all(here):
            both.append(path)
    return relevant, both


def _units(build, names, files):
    """([Unit] of the wanted files, why a file may be missing there)."""
    if build is None:
        return [Unit(path, [path]) for path in files if path.endswith(".c")], None
    if build.problem:
        return [], build.problem
    targets_of = _kernel_targets if _inside(build, names[0]) else _module_targets
    calls = targets_of(build, names)
    if not calls:
        return [], "no Kbuild or Makefile says how it is built"
    found, complaints = [], []
    for targets, module in calls:
        units, complaint = build.units(targets, module)
        found += units
        complaints += [complaint] if complaint and not units else []
    wanted = {unit.file: unit for unit in found if unit.file in set(files)}
    reason = complaints[0] if complaints else "not built in this configuration"
    return list(wanted.values()), reason


def _kernel_targets(build, names):
    """make's targets for files and directories of the kernel, in one call."""
    targets = []
    for name in names:
        target = os.path.relpath(name, build.source)
        if name == build.source:
            return [([], None)]
        if os.path.isdir(name):
            targets.append(target + "/")
        elif name.endswith(".c"):
            targets.append(target[:-2] + ".o")
    return [(targets, None)] if targets else []


def _module_targets(_, names):
    """A call for each module outside the kernel that some paths are part of."""
    return [([], module) for module in sorted({_module_of(name) for name in names} - {None})]


def _module_of(path):
    """The directory at or above a path whose Kbuild or Makefile make reads."""
    while path != os.path.dirname(path):
        if any(os.path.isfile(os.path.join(path, name)) for name in ("Kbuild", "Makefile")):
            return path
        path = os.path.dirname(path)
    return None


def _merge(findings, seen):
    """One list; what both report is pincheck's finding, which tells the path."""
    merged = {place(finding): finding for finding in findings}
    for finding in seen:
        other = merged.get(place(finding))
        if other:
            both = other.seen_by + finding.seen_by
            merged[place(finding)] = other._replace(seen_by=both)
        elif not _accepted(finding):
            merged[place(finding)] = finding
    return sorted(merged.values())


def _accepted(finding):
    """Does a comment with a reason accept it, in its line or the one before?

    pincheck heeds these comments itself.
    """
    with open(finding.file, encoding="latin-1") as file:
        lines = file.read().split("\n")[max(0, finding.line - 2):finding.line]
    words = re.escape(_ACCEPT % finding.kind)
    return any(re.search(words + r"[:\s]*[A-Za-z]", line) for line in lines)
