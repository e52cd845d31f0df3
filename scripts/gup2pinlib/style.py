# SPDX-License-Identifier: GPL-2.0-only
"""Kernel style for what was rewritten: continuation lines and long lines.

Only lines that belong to a changed statement are touched.
"""

import difflib
import re

from .ctext import split_top

TAB = 8
WIDTH = 80
SELDOM = 20     # one longer line in so many, and a file keeps to the width
MOST = 100      # what scripts/checkpatch.pl bears everywhere
_INDENT = re.compile(r"[ \t]*")
_ONE_IF = re.compile(r"[ \t]*if \(.*\) \{")
_AFTER_CAST = re.compile(r"\) (?=\w+\()")


def realign(before, after):
    """after, with the continuation lines of renamed calls moved along, what became too
    long broken where the file keeps to the width, and no braces around a loop that
    became one line."""
    old, new = before.split("\n"), after.split("\n")
    keeps = sum(width(line) > WIDTH for line in old) <= len(old) // SELDOM
    limit = WIDTH if keeps else MOST
    out, (changed, same, fewer) = list(new), _compared(old, new, limit)
    for line, at in same:
        _keep_indent(out, line, at)
    moved = set()
    for line, at in same:
        _follow(out, line, at, moved)
    lines = [_wrapped(line, limit) if at in changed else [line] for at, line in enumerate(out)]
    for at in fewer:
        _unbrace(lines, at)
    return "\n".join(line for parts in lines for line in parts)


def _compared(old, new, limit):
    """Numbers of the new lines that may be broken, as none was beyond the limit before;
    (old line, number) of those that stand in the place of as many; numbers of those that
    stand in the place of more."""
    changed, same, fewer = set(), [], []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, low, high, target, end in matcher.get_opcodes():
        if tag == "equal":
            continue
        changed.update(range(target, end))
        if high - low == end - target:
            pairs = list(zip(old[low:high], range(target, end)))
            changed -= {at for line, at in pairs if width(line) > limit}
            same += pairs
        elif high - low > end - target:
            fewer += range(target, end)
    return changed, same, fewer


def width(line):
    return len(line.expandtabs(TAB))


def indent_of(column):
    return "\t" * (column // TAB) + " " * (column % TAB)


def _keep_indent(lines, old, at):
    """spatch sets some blanks anew that it need not touch: the indent, those behind a
    cast, those of a line that says the same."""
    if lines[at].split() == old.split():
        lines[at] = old
    elif lines[at].strip():
        lines[at] = _INDENT.match(old).group() + lines[at].lstrip()
        if not _AFTER_CAST.search(old):
            lines[at] = _AFTER_CAST.sub(")", lines[at])


def _follow(lines, old, at, moved):
    """Move the lines below that are aligned with a bracket of line `at`, and those that
    are aligned with one of theirs; moved has the lines that were."""
    new = lines[at]
    before, column = _open_bracket(old), _open_bracket(new)
    if before is None or column is None or before == column:
        return
    shift = column - before
    depth = new.count("(") - new.count(")")
    i = at + 1
    while depth > 0 and i < len(lines):
        start = width(_INDENT.match(lines[i]).group())
        if start == before and i not in moved:
            was, lines[i] = lines[i], indent_of(start + shift) + lines[i].lstrip()
            moved.add(i)
            _follow(lines, was, i, moved)
        depth += lines[i].count("(") - lines[i].count(")")
        i += 1


def _unbrace(lines, at):
    """Take the braces of an if without an else from line `at`, if it is all that they
    have; lines has the lines that each one became."""
    around = lines[max(at - 1, 0):at + 3]
    if len(around) < 4 or any(len(parts) != 1 for parts in around[:3]):
        return
    above, here, below, behind = (parts[0] for parts in around)
    if (_ONE_IF.fullmatch(above) and above.count("(") == above.count(")")
            and here.rstrip().endswith(");") and below == _INDENT.match(above).group() + "}"
            and not behind.lstrip().startswith("else")):
        lines[at - 1], lines[at + 1] = [above[:-2]], []


def _open_bracket(line):
    """The column behind the innermost bracket that a line leaves open, or None."""
    stack = []
    for i, char in enumerate(line):
        if char == "(":
            stack.append(i)
        elif char == ")" and stack:
            stack.pop()
    return width(line[:stack[-1] + 1]) if stack else None


def _wrapped(line, limit):
    """A call, or the last line of one, that became too long, broken behind the last comma
    that fits, or the last | of flags that do not."""
    call = re.match(r"([ \t]+)(\S.*)$" if _closes(line) else r"([ \t]*[^(]*\()(.*,.*\)+;)$", line)
    if width(line) <= limit or not call:
        return [line]
    column = width(call.group(1))
    lines, current = [], call.group(1)
    for part in _split_behind(",", call.group(2)):
        whole = column + width(part) <= limit or "||" in part
        for piece in [part] if whole else _split_behind("|", part):
            gap = "" if current.endswith("(") or not current.strip() else " "
            if width(current + gap + piece) > limit and current != call.group(1):
                lines.append(current)
                current, gap = indent_of(column), ""
            current += gap + piece
    return lines + [current]


def _closes(line):
    """Does a line end a call that begins above it?"""
    return line.endswith(");") and line.count("(") < line.count(")")


def _split_behind(mark, text):
    """split_top(), each part with the mark that it ends with."""
    *parts, last = (part.lstrip() for part in split_top(text, mark))
    return [part + mark for part in parts] + [last]
