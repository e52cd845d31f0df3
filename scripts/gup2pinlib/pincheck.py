# SPDX-License-Identifier: GPL-2.0-only
"""Run pincheck on the units of a build, each by itself and then linked."""

import json
import os
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor

from .errors import EXIT_TOOL, Failure
from .finding import PINCHECK, Finding, Step

_TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
_FOUND, _NOT_ANALYSED = 1, 4        # pincheck's exit statuses
_SPARSE_ERROR = re.compile(r"(.*?):(\d+):\d+: error: (.*?):?$")
JOBS = os.cpu_count() or 1


def _path():
    """Where make pincheck puts it, or what PINCHECK names."""
    return os.environ.get("PINCHECK") or os.path.join(_TOP, "build", "sparse-checks", "pincheck")


def found():
    """The program, or None."""
    return _path() if os.access(_path(), os.X_OK) else None


def program():
    if not found():
        raise Failure(EXIT_TOOL, f"{_path()}: not found; build it with make pincheck")
    return found()


def link(facts, *options, directory=None):
    """The finished run that links what runs with --facts wrote."""
    linked = _run([program(), *options, "--link", facts], directory)
    if linked.returncode not in (0, _FOUND):
        raise Failure(EXIT_TOOL, "pincheck --link: " + _why(linked))
    return linked


def check_units(units, directory, progress):
    """([Finding], {file: why it was not, or not wholly, analysed}).

    directory is where the arguments of the units are meant for.
    """
    checker, findings, problems = program(), {}, {}
    with tempfile.TemporaryDirectory(prefix="gup2pin-") as facts:
        def check(unit):
            return _run([checker, "--format=json", "--facts", facts, *unit.arguments], directory)

        with ThreadPoolExecutor(JOBS) as pool:
            for done, (unit, result) in enumerate(zip(units, pool.map(check, units)), 1):
                progress("pincheck", done, len(units))
                _collect(result, directory, findings)
                if result.returncode not in (0, _FOUND):
                    problems[unit.file] = _why(result)
        if os.listdir(facts):
            _collect(link(facts, "--format=json", directory=directory), directory, findings)
    return sorted(findings.values()), problems


def _run(command, directory):
    return subprocess.run(command, cwd=directory, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding="utf-8", errors="surrogateescape", check=False)


def _collect(result, directory, findings):
    """One finding for each place: a header's is reported by every unit."""
    def full(name):
        return os.path.realpath(os.path.join(directory, name))

    for line in result.stdout.splitlines():
        found = json.loads(line)
        steps = tuple(Step(full(s["file"]), s["line"], s["column"], s["text"])
                      for s in found["path"])
        finding = Finding(full(found["file"]), found["line"], found["column"], found["kind"],
                          found["severity"], found["message"], (PINCHECK,), steps)
        findings.setdefault(finding[:4], finding)


def _why(result):
    """Why a file was not analysed: sparse's first error, or how pincheck ended."""
    if result.returncode < 0:
        return f"pincheck was ended by signal {-result.returncode}"
    lines = result.stderr.splitlines()
    own = [line for line in lines if line.startswith("pincheck: ")]
    if result.returncode != _NOT_ANALYSED:
        raise Failure(EXIT_TOOL, (own or lines or ["pincheck failed"])[0])
    errors = filter(None, map(_SPARSE_ERROR.match, lines))
    said = [f"{os.path.basename(e.group(1))}:{e.group(2)}: {e.group(3)}" for e in errors]
    return "sparse: " + (said + own + ["no message"])[0]
