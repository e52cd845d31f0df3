# SPDX-License-Identifier: GPL-2.0-only
"""C text: what is comment, where lines begin, how headers of functions read.

Nothing here knows what a file is, nor a function's body.
"""

import bisect
import re

KEYWORDS = frozenset("""if else for while do switch case default return goto
break continue sizeof typeof __typeof__ alignof defined""".split())
_HIDE = re.compile(
    r"""/\*.*?(?:\*/|\Z)|//(?:\\\n|[^\n])*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""",
    re.S)
TOKEN = re.compile(
    r"[A-Za-z_]\w*|\d[\w.]*|->|\+\+|--|<<=|>>=|[-+*/%&|^=!<>]=|&&|\|\||<<|>>"
    r"|\.\.\.|[^\s\w]")
_CONDITIONAL = re.compile(r"^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|else|endif)\b((?:\\\n|[^\n])*)",
                          re.M)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.M)


def spaces(text):
    """As many spaces, with the line breaks of the text."""
    if "\n" not in text:
        return " " * len(text)
    return "\n".join(" " * len(line) for line in text.split("\n"))


def without_directives(masked):
    """The text with spaces in place of preprocessor lines, so that offsets stay."""
    return _DIRECTIVE.sub(lambda m: spaces(m.group()), masked)


def mask(text):
    """Blank comments and literals; offsets and line breaks stay."""
    def blank(match):
        found = match.group()
        if found[0] == '"':
            return '"' + spaces(found[1:-1]) + '"'
        return spaces(found)
    return _HIDE.sub(blank, text)


def hidden_spans(text):
    """Offsets (start, end, "comment" or "string") of what mask() blanks."""
    return [(m.start(), m.end(), "string" if m.group()[0] in "\"'" else "comment")
            for m in _HIDE.finditer(text)]


def conditionals(masked):
    """[[(start, end, word, rest)]] of all #if: itself, its #elif and #else, its #endif."""
    stack, found = [], []
    for match in _CONDITIONAL.finditer(masked):
        word = match.group(1)
        if word in ("if", "ifdef", "ifndef"):
            stack.append([])
        if stack:
            stack[-1].append((match.start(), match.end(), word, match.group(2).strip()))
            if word == "endif":
                found.append(stack.pop())
    return sorted(found)


class Lines:
    """Turn offsets into (line, column), both counted from 1."""

    def __init__(self, text):
        self._starts = [0]
        self._starts.extend(m.end() for m in re.finditer("\n", text))

    def where(self, offset):
        line = bisect.bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line(self, offset):
        return bisect.bisect_right(self._starts, offset)

    def start(self, line):
        """Offset of the first character of a line."""
        return self._starts[min(line, len(self._starts)) - 1]


def tag_of(kind):
    """struct or union tag in a type's text; None for scalars and typedefs."""
    found = re.search(r"\b(?:struct|union)\s+(\w+)", kind)
    return found.group(1) if found else None


def declared(text):
    """Names that a member's declaration declares."""
    found = (re.findall(r"[A-Za-z_]\w*", re.sub(r"\[[^\]]*\]|:.*", "", part))
             for part in split_top(text))
    return [names[-1] for names in found if names]


def split_top(text, sep=","):
    """Split at separators outside brackets; works on text and token lists."""
    parts, depth, last = [], 0, 0
    for i, char in enumerate(text):
        if char in ("(", "[", "{"):
            depth += 1
        elif char in (")", "]", "}"):
            depth -= 1
        elif char == sep and depth == 0:
            parts.append(text[last:i])
            last = i + 1
    parts.append(text[last:])
    return parts


_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


def occurrences(text, word):
    """Offsets of a word; faster than a regular expression that looks for it."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if text[at - 1:at] not in _WORD and text[end:end + 1] not in _WORD:
            yield at
        at = text.find(word, end)


def may_define(text, word):
    """Does a line that is not indented name this function with a parenthesis?

    Cheap, before a file is read for good; may say yes when it should not.
    """
    at = text.find(word + "(")
    while at >= 0:
        first = text[text.rfind("\n", 0, at) + 1]
        if not first.isspace() and first not in "#*/":
            return True
        at = text.find(word + "(", at + 1)
    return False


def function_header(head):
    """(name, text of its parameters) if what is before a brace is a function's header.

    A name made by a macro, as in FNAME(walk)(args), is given as written; a
    system call has the name that the kernel declares it by, sys_move() for
    SYSCALL_DEFINE3(move, ...).
    """
    if not head or head.endswith("=") or "=" in head.split("(", 1)[0]:
        return None, ""
    groups = _paren_groups(head)
    for opening, closing in groups:
        before = head[:opening].rstrip()
        name = re.search(r"([A-Za-z_]\w*)$", before)
        if name and _ANNOTATION.fullmatch(name.group(1)):
            continue
        if name and _SYSCALL.fullmatch(name.group(1)):
            return _syscall(name.group(1), head[opening + 1:closing])
        if name and name.group(1).isupper() and _header_follows(head, closing):
            continue            # a macro without a semicolon stands before it
        if name:
            follow = head[closing + 1:].lstrip()
            if follow.startswith("("):
                second = [g for g in groups if g[0] > closing][0]
                return head[name.start():closing + 1], head[second[0] + 1:second[1]]
            return name.group(1), head[opening + 1:closing]
        return None, ""
    return None, ""


# What stands behind a function's parameters, or before its name.
_ANNOTATION = re.compile(r"__\w+__|__acquires|__releases|__must_hold|__aligned|__printf")


def _header_follows(head, closing):
    """Does another function's header begin behind a parenthesis?"""
    found = re.match(r"\s*\w[\w\s*]*?\b(\w+)\s*\(", head[closing + 1:])
    return found is not None and not _ANNOTATION.fullmatch(found.group(1))


_SYSCALL = re.compile(r"(COMPAT_)?SYSCALL(?:32)?_DEFINE\d")


def _syscall(macro, text):
    """The header of SYSCALL_DEFINEn(name, type, parameter, ...)."""
    words = [part.strip() for part in split_top(text)]
    prefix = "compat_sys_" if macro.startswith("COMPAT") else "sys_"
    return prefix + words[0], ", ".join(map(" ".join, zip(words[1::2], words[2::2])))


_PAREN = re.compile(r"[()]")


def _paren_groups(head):
    groups, depth, opening = [], 0, 0
    for found in _PAREN.finditer(head):
        if found.group() == "(":
            if depth == 0:
                opening = found.start()
            depth += 1
        else:
            depth -= 1
            if depth == 0:
                groups.append((opening, found.start()))
    return groups


def read_params(text):
    """[(type text, name)] of the parameters in a function's header; an array is a
    pointer."""
    params = []
    for part in split_top(text):
        part = part.strip()
        pointer = re.search(r"\(\s*\*\s*(\w+)\s*\)\s*\(", part)
        if pointer:
            params.append((part, pointer.group(1)))
            continue
        names = re.findall(r"[A-Za-z_]\w*", re.sub(r"\[[^\]]*\]", "", part))
        if names and part != "void":
            at = part.rfind(names[-1], 0, part.find("[") if "[" in part else None)
            params.append((part[:at] + "*" * part.count("["), names[-1]))
    return params
