# SPDX-License-Identifier: GPL-2.0-only
"""Compile proof: what changes touch is built without and with them.

A change that does not build, or that brings a new warning, fails.  What no
configuration at hand builds is said to be untested, never taken for good.
"""

import hashlib
import os
import re
from collections import Counter, namedtuple

from . import tables
from .kcopy import CHECKERS, CONFIGS, Kbuild, Message
from .groups import Reason

# text: what summary and log say; failures: [Reason], why it must not be written.
Result = namedtuple("Result", "text failures")
_Job = namedtuple("_Job", "change sources key")


class Builder:
    """build(changes) gives a Result for each change of a series.

    A change is built on top of those before it.  What was built for an equal
    change of another series is not built again.
    """

    def __init__(self, tree, directory, progress, seconds=None):
        self._tree, self._directory, self._progress = tree, directory, progress
        self._seconds = seconds
        self._done = {}
        self._releases, self._releasing = tables.Functions().calls("put"), {}
        self.problems = []      # why whole configurations could not be used

    def build(self, changes):
        jobs = self._jobs(changes)
        if any(j.key not in self._done for j in jobs):
            with Kbuild(self._tree, self._directory, self._progress, self._seconds) as kbuild:
                before = {}
                for wave in _waves(jobs):
                    after = {**before, **{f: t for j in wave for f, t in j.change.after.items()}}
                    self._wave(kbuild, [j for j in wave if j.key not in self._done], before, after)
                    before = after
        return [self._done[j.key] for j in jobs]

    def _jobs(self, changes):
        jobs, headers = [], {}
        for change in changes:
            headers.update({f: t for f, t in change.after.items() if not f.endswith(".c")})
            told = repr([sorted(t.items()) for t in (change.before, change.after, headers)])
            jobs.append(_Job(change, sources(self._tree, change),
                             hashlib.sha256(told.encode()).hexdigest()))
        return jobs

    def _wave(self, kbuild, jobs, before, after):
        """Build for all these changes at once, in every configuration they need."""
        trials = {s: _Trial(s) for j in jobs for s in j.sources}
        for config in CONFIGS:
            todo = [t for t in trials.values() if not t.config and _may_build(config, t.source)]
            if todo:
                why = kbuild.ready(config) or self._try(kbuild, config, todo, before, after)
                for trial in todo if why else ():
                    trial.notes.append(why)
                if why and why not in self.problems:
                    self.problems.append(why)
        for job in jobs:
            self._done[job.key] = _result([trials[s] for s in job.sources])

    def _try(self, kbuild, config, trials, before, after):
        """Build without and with the changes; None, or why make says nothing."""
        step = f"building for {config}"
        self._progress(step, 0, len(trials))
        kbuild.put(before)
        old, old_checks, why = self._built(kbuild, config, [t.source for t in trials])
        if why:
            return why
        here = [t for t in trials if old[t.source].digest]
        for trial in trials:
            if trial not in here:
                trial.notes.append(f"{config} does not build {trial.object}")
        if not here:
            return None
        kbuild.put(after)
        self._progress(step, len(trials) - len(here), len(trials))
        new, new_checks, why = self._built(kbuild, config, [t.source for t in here])
        if why:
            return why
        for trial in here:
            trial.judge(config, kbuild.version(config), old[trial.source], new[trial.source])
            if trial.config and not trial.failures:
                for checker in CHECKERS:
                    trial.judge_check(checker, *(checks[checker].get(trial.source)
                                                 for checks in (old_checks, new_checks)))
        return None

    def _built(self, kbuild, config, files):
        """({source: Built}, {checker: {source: [Message]}}, None), or ({}, {}, why not)."""
        built, why = kbuild.compile(config, files)
        if why:
            return {}, {}, why
        there = [f for f in files if built[f].digest]
        checks, why = kbuild.check(config, there, self._beside(there))
        return built, checks, why

    def _beside(self, files):
        """Other .c files of their directories that release plain references.

        Pages that a patch pins, and that it forgot to have released as pins, may be
        released there.
        """
        found = set()
        for directory in {os.path.dirname(f) for f in files}:
            if directory not in self._releasing:
                self._releasing[directory] = {
                    f for f in self._tree.dirs[directory]
                    if f.endswith(".c") and self._releases.search(self._tree.text(f))}
            found |= self._releasing[directory]
        return sorted(found - set(files))


class _Trial:
    """One .c file: the configuration that built it, if any did, and what came of it."""

    def __init__(self, source):
        self.source = source
        self.object = os.path.basename(os.path.splitext(source)[0]) + ".o"
        self.config, self.compiler = None, None
        self.failures, self.notes, self.checked = [], [], set()

    def judge(self, config, version, old, new):
        said = _anew(old.messages, new.messages)
        if old.digest == new.digest and not said:
            # The lines may be out of this configuration; another may have them.
            self.notes.append(f"{config} gives the same {self.object} with and without the patch,"
                              " so it does not show that the changed lines are compiled")
            return
        self.config, self.compiler = config, f"gcc {version}"
        if new.digest is None:
            errors = [m for m in said if "error: " in m.text] or said or [
                Message(None, 0, "make does not say why")]
            self._fail(f"does not compile with {config}", errors[:1])
        else:
            self._fail(f"a new warning with {config}", said)

    def judge_check(self, checker, old, new):
        """A checker may be missing, or give up in the headers; then it shows nothing."""
        if old is None or new is None or any(_GIVES_UP.search(m.text) for m in old + new):
            return
        self.checked.add(checker)
        self._fail(f"{checker} says anew", _anew(old, new))

    def _fail(self, what, messages):
        for said in messages:
            self.failures.append(Reason(said.file or self.source, said.line,
                                        f"{what}: {said.text}"))


_GIVES_UP = re.compile(r"too many (errors|warnings)|\*\*\*|\] Error \d")
_OFFSET = re.compile(r"\+0x[0-9a-f]+|(?<=line )\d+")


def _anew(old, new):
    """The messages that were not there before, but for the lines they name."""
    known, out = Counter(map(_plain, old)), []
    for message in new:
        if known[_plain(message)]:
            known[_plain(message)] -= 1
        else:
            out.append(message)
    return out


def _plain(message):
    return message.file, _OFFSET.sub("", message.text)


def sources(tree, change):
    """The .c files whose objects show whether a change compiles."""
    touched = sorted(f for f in change.after if change.before[f] != change.after[f])
    found = {f for f in touched if f.endswith(".c")}
    headers = [f for f in touched if not f.endswith(".c")]
    if headers:
        files = {a.occurrence.file for a, _, _ in change.sites}
        found |= {f for f in files | {s.file for s, _ in change.releases} if f.endswith(".c")}
    for header in headers:
        include = re.compile(rf'#\s*include\s+"([^"]*/)?{re.escape(os.path.basename(header))}"')
        if not found:
            found = {f for f in tree.dirs[os.path.dirname(header)]
                     if f.endswith(".c") and include.search(tree.text(f))}
    return sorted(found)


def _may_build(config, source):
    """Architectures have their own files; the others are tried with each."""
    return not source.startswith("arch/") or source.startswith(f"arch/{config.arch}/")


def _waves(jobs):
    """Lists of jobs that do not meet in any file, in the order of the series.

    A header reaches into objects of others, so its change goes by itself.
    """
    out, seen = [], set()
    for job in jobs:
        mine = {*job.sources, *job.change.after}
        alone = any(not f.endswith(".c") for f in mine)
        if not out or alone or mine & seen or None in seen:
            out.append([])
            seen = set()
        out[-1].append(job)
        seen |= mine | ({None} if alone else set())
    return out


def _result(trials):
    failures = [f for t in trials for f in t.failures]
    if failures:
        return Result("Does not pass the compile test.", failures)
    built = [t for t in trials if t.config]
    notes = [n for t in trials if not t.config for n in t.notes or [
        f"no configuration for {t.source} is known"]]
    notes = notes if trials else ["no .c file that includes the changed header is found"]
    untested = f"Not compile-tested: {'; '.join(dict.fromkeys(notes))}."
    if not built:
        return Result(untested, [])
    how = {}
    for trial in built:
        how.setdefault((trial.config, trial.compiler), []).append(trial.object)
    text = "Compile-tested" + (" in part" if notes else "") + " with make W=1: " + ", ".join(
        f"{' and '.join(objects)} ({config}, {compiler})"
        for (config, compiler), objects in how.items()) + "; no new warning"
    text += _nothing_new(built)
    return Result(text + "." + (f"  {untested}" if notes else ""), [])


def _nothing_new(built):
    """Of the checkers that looked at some of these files, and at which."""
    text, word = "", ", and nothing new from"
    for checker in CHECKERS:
        objects = [t.object for t in built if checker in t.checked]
        if objects:
            text += f"{word} {checker}" + (
                "" if len(objects) == len(built) else f" on {' and '.join(objects)}")
            word = ", nor from"
    return text
