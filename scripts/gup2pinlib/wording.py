# SPDX-License-Identifier: GPL-2.0-only
"""What the log of a patch says: the case, the lines that show it, and what changes
at run time."""

import re
import textwrap

from .linking import DATA
from .tree import readable, readable_path

WIDTH = 72
_NAME = re.compile(r"\w+")
_LINES = 6          # of evidence
# What the audit takes the calls of a case for.
_LIKE_DIRECT_IO = "what Direct IO does, with {} confidence: a short access to the data of the pages"
_LIKE_RDMA = ("what RDMA does, with {} confidence: an access that lasts for as long as userspace"
              " likes")
_DOCUMENT = "Documentation/core-api/pin_user_pages.rst"
_WHY = ("A plain reference does not tell the filesystem that somebody reads or writes the data"
        " behind its back; a pin does.")
# Flags that no caller of a pin passes, and why.
_GONE = (("FOLL_GET", "pins refuse it"), ("FOLL_TOUCH", "it is for gup itself to set"))


def _count(texts, word):
    return sum(text.count(word) for text in texts.values())


def what(change, kernel):
    """The case of the calls, and why it is theirs: once for all of which that is the same."""
    said = {}
    for audited, link, _ in sorted(change.sites, key=lambda s: s[0].verdict.case):
        key = (audited.verdict.why, _taken_for(audited.verdict, link, kernel))
        said.setdefault(key, []).append(audited)
    parts = []
    for (why, like), sites in said.items():
        names = sorted({f"{a.function}()" for a in sites})
        calls = joined(sorted({f"{a.callee}()" for a in sites}))
        if change.review:
            parts.append(f"{joined(names)} pin{'s' * (len(names) == 1)} user pages: {why}.")
        else:
            parts.append(f"{joined(names)} {'gets' if len(names) == 1 else 'get'} user pages with"
                         f" {calls}: {why}.  The audit takes this for {like}.")
    if not change.review:
        parts.append(f"{_WHY}  The cases are those of {_document(kernel)}.")
    return "\n\n".join(map(fill, parts))


def _document(kernel):
    """The one that has the cases; kernels before 5.6 have none."""
    return _DOCUMENT + " of Linux 5.6" * (kernel.has((5, 6)) is False)


def _taken_for(verdict, link, kernel):
    """What the audit takes a call for, and the case that this is."""
    like = (_LIKE_DIRECT_IO if verdict.case == 1 else _LIKE_RDMA).format(verdict.confidence)
    if verdict.case != 1 or {kind for kind in DATA if kind in link.features} != {"cpu"}:
        return f"{like} (case {verdict.case})"
    writes = link.flags.state("FOLL_WRITE")
    like += ", here by the CPU" + ", which reads it" * (writes is False)
    five = kernel.has((5, 8))
    if writes is False or five is False:
        return f"{like} (case 1)"
    return f"{like} (case 1; where it writes, case 5{' since 5.8' * (five is None)})"


def evidence(change, changed=()):
    """A line for each feature that the verdict is by: nothing else that was seen.  Those
    of files that were changed before may read otherwise by now."""
    items = [link.features[feature][0] for audited, link, _ in change.sites
             for feature in audited.verdict.features]
    items = [item for item in items if item.kind not in ("flags", "acquire")]
    lines = list(dict.fromkeys(map(_quoted, items)))[:_LINES]
    if not lines:
        return ""
    when = " (lines before this series)" * any(item.file in changed for item in items)
    return f"What shows it{when}:\n\n" + "\n".join(lines)


def _quoted(item):
    text = readable(item.text).encode("ascii", "replace").decode()
    return f"  {readable_path(item.file)}:{item.line}: {text}"


def effect(change, kernel):
    """What the patch does, and what that changes at run time."""
    names = sorted({f"{c}()" for _, _, c in change.sites})
    if change.review:
        return fill(_longterm(change, kernel))
    releases = sorted({f"{n}()" for _, n in change.releases})
    where = sorted({f"{s.function}()" for s, _ in change.releases})
    text = f"Acquire the pages with {joined(names)}"
    text += f", and release them with {joined(releases)} in {joined(where)}." if releases else "."
    text = "  ".join([text] + ([] if releases else _pinned(change)) + _gone(change))
    return fill("  ".join(filter(None, (text, _counted(kernel), _copied(change, kernel)))))


def _pinned(change):
    """That what releases the pages is for pins already, where it is."""
    found = {(_NAME.match(func.source.text, at).group(), func.name)
             for _, link, _ in change.sites for func, fact, at in link.released
             if fact.what == "pin"}
    if not found:
        return []
    names, where = ([f"{name}()" for name in sorted(set(row))] for row in zip(*found))
    return [f"They are released with {joined(names)} in {joined(where)} already."]


def _gone(change):
    """The flags that the patch takes from the calls, and why."""
    out = [f"{flag} goes: {why}." for flag, why in _GONE
           if _count(change.before, flag) > _count(change.after, flag)]
    longterm = sorted({f"{c}()" for _, _, c in change.sites if c.startswith("pin_longterm_")})
    if longterm and _count(change.before, "FOLL_LONGTERM") > _count(change.after, "FOLL_LONGTERM"):
        out.append(f"FOLL_LONGTERM goes: {joined(longterm)} set{'s' * (not longterm[1:])} it.")
    return out


def _counted(kernel):
    """How a pin is counted."""
    counters = ("nr_foll_pin_requested and nr_foll_pin_returned, in kernels with"
                " CONFIG_DEBUG_VM," if kernel.api == "v3"
                else "nr_foll_pin_acquired and nr_foll_pin_released")
    return ("At run time a pin adds 1024 to the reference count of a page, where a plain"
            f" reference adds 1{_large(kernel)}, and the counters {counters} in /proc/vmstat"
            " follow.")


def _copied(change, kernel):
    """What a pin does that a plain reference does not, where nothing is to be written."""
    if all(link.flags.state("FOLL_WRITE") for _, link, _ in change.sites):
        return ""
    text = kernel.since((5, 19), "where FOLL_WRITE is not set, a pin first unshares an anonymous"
                        " page that the process does not have for itself, which may copy it")
    return text and f"{text[0].upper()}{text[1:]}."


def _large(kernel):
    """How pages of several pages are counted, and the zero page."""
    if kernel.has((6, 5)):
        return (" (to that of a large folio 1, and 1 to its count of pins; the zero page is"
                " not pinned)")
    text = kernel.since((5, 7), "to that of a huge page 1, and 1 to its count of pins")
    return f" ({text})" if text else ""


def _longterm(change, kernel):
    """Why a pin should be a long-term one, as far as that is known, and what it then
    changes."""
    sure = joined(sorted({a.verdict.confidence for a, _, _ in change.sites}))
    shown = ", from the lines above" * bool(evidence(change))
    return ("The audit takes these pages as kept for as long as userspace likes (case 2 of"
            f" {_document(kernel)}), with {sure} confidence{shown}.  If that is so, the pin"
            " should be a long-term one; if they are released when a transfer is done, drop this"
            f" patch.  {_refused(kernel)}  Whether that is wanted here is for the maintainers to"
            " say.")


def _refused(kernel):
    """What callers of a long-term pin see."""
    movable = kernel.since((5, 13), "in ZONE_MOVABLE")
    areas = f" and {movable}" if movable else ""
    if kernel.has((5, 13)) is None:
        areas = f", and {movable},"
    text = ("A long-term pin changes what callers see: mappings of filesystem DAX are refused,"
            f" and pages in CMA areas{areas} are migrated before they are pinned.")
    if kernel.has((6, 5)):
        text += ("  Where it is for writing, a shared mapping of a file whose filesystem tracks"
                 " dirty pages is refused with -EFAULT.")
    return text


def joined(names):
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def fill(text):
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)
