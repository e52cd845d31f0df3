# SPDX-License-Identifier: GPL-2.0-only
"""A copy of a kernel in which pins are plain references again.

unpin.cocci does it.  What it leaves behind is reported, never passed over:
reverse() gives the lines that still pin or unpin.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections import namedtuple

from canonical import tokens_of
from gup2pinlib.csource import Source
from gup2pinlib.errors import EXIT_TOOL, Failure
from gup2pinlib.search import run_shared

RULES = os.path.join(os.path.dirname(os.path.realpath(__file__)), "unpin.cocci")
# unpin_folio() and unpin_folios() release what memfd_pin_folios() pinned, and
# that has no twin that takes plain references: they stay, and are reported.
_PINS = re.compile(r"pin_user_pages(_\w+)?$|unpin_user_\w+$|unpin_folios?$|folio_add_pins?$")
_GREP = r"\b(pin_user_pages\w*|unpin_user_\w+|unpin_folios?|folio_add_pins?)\b"
_VARIABLE = "unpin_nr"
_SPATCH_SECONDS = 120

# files: what differs from the original; kept: [(file, line, text)] that still
# pins or unpins; implementers: files that are left alone as they are the pins
Reversal = namedtuple("Reversal", "files kept implementers")


def synchronise(source, copy):
    """Make copy what source is; a file that is the same already is not touched."""
    os.makedirs(copy, exist_ok=True)
    theirs = {e.name: e for e in os.scandir(copy)}
    for entry in os.scandir(source):
        other = theirs.pop(entry.name, None)
        target = os.path.join(copy, entry.name)
        if entry.is_dir(follow_symlinks=False):
            if entry.name == ".git":
                continue
            if other and not other.is_dir(follow_symlinks=False):
                os.unlink(target)
            synchronise(entry.path, target)
        elif not other or _state(entry) != _state(other):
            _replace(entry, target)
    for name, other in theirs.items():
        if other.is_dir(follow_symlinks=False):
            shutil.rmtree(other.path)
        else:
            os.unlink(os.path.join(copy, name))


def _state(entry):
    info = entry.stat(follow_symlinks=False)
    return info.st_mode, info.st_size, info.st_mtime_ns


def _replace(entry, target):
    if os.path.isdir(target) and not os.path.islink(target):
        shutil.rmtree(target)
    elif os.path.lexists(target):
        os.unlink(target)
    shutil.copy2(entry.path, target, follow_symlinks=False)


def read(root, file):
    """A file's bytes, each as one character; "" if there is no such file."""
    try:
        with open(os.path.join(root, file), encoding="latin-1", newline="") as opened:
            return opened.read()
    except FileNotFoundError:
        return ""


def write(root, file, text):
    """Write beside the file, then rename: nothing else that has it open sees a half."""
    target = os.path.join(root, file)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    beside = target + ".reversed"
    with open(beside, "w", encoding="latin-1", newline="") as opened:
        opened.write(text)
    os.replace(beside, target)


def mentioning(root, pattern):
    """The C files whose text matches an extended regular expression."""
    names = [os.path.relpath(os.path.join(top, name), root)
             for top, _, files in os.walk(root) for name in files
             if name.endswith((".c", ".h"))]
    output = run_shared(root, ["grep", "-lZsE", pattern, "--"], names)
    return sorted(os.fsdecode(f) for f in output.split(b"\0") if f)


def users(root):
    """(files that pin or unpin, files that declare or implement it)."""
    using, implementing = [], []
    for file in mentioning(root, _GREP):
        source = Source(file, read(root, file))
        places = [m.start() for m in re.finditer(r"\w+", source.masked)
                  if _PINS.match(m.group())]
        inside = [f and at > f.body for f, at in
                  ((source.function_at(at), at) for at in places)]
        if places:
            (using if all(inside) else implementing).append(file)
    return using, implementing


def reverse(original, copy, longterm=True, loops=False):
    """Turn the copy of the tree original into code from before the conversion."""
    synchronise(original, copy)
    files, implementing = users(original)
    options = ["-D", "patch"] + (["-D", "loops"] if loops else []) + (
        [] if longterm else ["-D", "drop"])
    changed, kept = [], []
    with tempfile.TemporaryDirectory(prefix="reverse-") as work:
        for file in files:
            write(work, file, read(original, file))
        _spatch(work, files, options)
        for file in files:
            text = _declare(file, read(work, file), read(original, file))
            kept += _kept(file, text, _PINS)
            if text != read(original, file):
                write(copy, file, text)
                changed.append(file)
    if not longterm:
        for file in mentioning(copy, r"\bFOLL_LONGTERM\b"):
            kept += _kept(file, read(copy, file), re.compile("FOLL_LONGTERM$"))
    return Reversal(changed, [k for k in kept if k[0] not in implementing], implementing)


def _spatch(work, files, options):
    if not files:
        return
    done = subprocess.run(
        ["spatch", "--very-quiet", "--smpl-spacing", "--no-includes", "--include-headers",
         "--timeout", str(_SPATCH_SECONDS), "--in-place", "--sp-file", RULES] + options + files,
        cwd=work, capture_output=True, text=True, encoding="latin-1", check=False)
    if done.returncode != 0:
        raise Failure(EXIT_TOOL, f"spatch failed on {RULES}: {done.stderr.strip()[-200:]}")


def _declare(file, text, before):
    """Declare the loops' variable at the top of each function that has one."""
    if re.search(rf"\b{_VARIABLE}\b", before):
        raise Failure(EXIT_TOOL, f"{file} uses {_VARIABLE} itself")
    source = Source(file, text)
    for func in reversed(source.functions_with(_VARIABLE)):
        at = func.body + 1
        text = f"{text[:at]}\n\tint {_VARIABLE};{text[at:]}"
    return text


def _kept(file, text, names):
    lines = text.splitlines()
    return [(file, t.line, lines[t.line - 1].strip()) for t in tokens_of(text)
            if names.match(t)]
