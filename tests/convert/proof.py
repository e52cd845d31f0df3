# SPDX-License-Identifier: GPL-2.0-only
"""Is a conversion right?  Told from the text before and after, by a reader of
its own that shares nothing with the program.
"""

import difflib
import re

TOKEN = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|[A-Za-z_]\w*"
                   r"|\d[\w.]*|->|\+\+|--|<<=|>>=|[-+*/%&|^=!<>]=|&&|\|\||<<|>>|\.\.\.|\S", re.S)
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"", re.S)

PLAIN = ("put_page", "release_pages", "folio_put", "__free_page", "__free_pages")
UNPIN = {"put_page": ("unpin_user_page",), "release_pages": ("unpin_user_pages",),
         "__free_page": ("unpin_user_page",)}
GET = re.compile(r"\b(?:__)?get_user_pages?(?:_fast|_remote|_unlocked|_locked|_fast_only"
                 r"|_longterm)?(?=\s*\()")
PIN = re.compile(r"\bpin_(?:user|longterm)_pages(?:_fast|_remote|_unlocked|_locked|_fast_only)?"
                 r"(?=\s*\()")
DROPPED = {"FOLL_GET", "FOLL_TOUCH", "|"}


def text_of(data):
    return data.decode("latin-1").replace("\r\n", "\n")


def bare(text):
    """The text without comments and strings."""
    return COMMENT.sub(" ", text)


def tokens(text):
    return TOKEN.findall(text)


def squeezed(text):
    """Tokens, without the brackets around a whole argument or right-hand side."""
    found = " ".join(tokens(text))
    return re.sub(r"(?<=[,=]) \( ([^()]*) \) (?=[,;])", r" \1 ", found)


def gets(text):
    return len(GET.findall(bare(text)))


def pins(text):
    return len(PIN.findall(bare(text)))


def plain_releases(text):
    names = "|".join(PLAIN)
    return len(re.findall(rf"(?<![\w])(?:{names})(?=\s*\()", bare(text)))


def lines_of(text, line):
    """Numbers of the lines that read so, whatever their indentation."""
    return [n for n, l in enumerate(text.split("\n"), 1) if l.strip() == line]


def edits(before, after):
    """The changes as (tokens that went, tokens that came)."""
    old, new = tokens(before), tokens(after)
    matcher = difflib.SequenceMatcher(None, old, new, False)
    return [(old[start:end], new[first:last])
            for kind, start, end, first, last in matcher.get_opcodes() if kind != "equal"]


def line_by_line(before, after, v3=False):
    """What is not a replacement of one name by its twin."""
    if v3:
        before, after = as_v3(before.replace("get_user_pages", "pin_user_pages")), squeezed(after)
    return [(was, now) for was, now in edits(before, after)
            if not (not now and set(was) <= DROPPED)
            and not (now == ["0"] and set(was) <= DROPPED)
            and not (len(was) == len(now) and all(map(twin, was, now)))]


def twin(was, now):
    if was == now:
        return True
    if now.replace("put_user_page", "unpin_user_page") in UNPIN.get(was, ()):
        return True
    return now == re.sub(r"^get_user_pages", "pin_user_pages", was) != was


def longterm_added(before, after):
    """What else than FOLL_LONGTERM a patch marked for review adds."""
    return [(was, now) for was, now in edits(before, after)
            if not (not was and sorted(now) == ["FOLL_LONGTERM", "|"])
            and not (was == ["0"] and now == ["FOLL_LONGTERM"])
            and not (len(was) == len(now) == 1
                     and now[0] == was[0].replace("pin_user", "pin_longterm"))]


def as_v3(text):
    """The same conversion in the v3 dialect, as tokens that squeezed() gives."""
    text = text.replace("unpin_user_page", "put_user_page")
    return re.sub(r"\bpin_user_pages(\w*) \( (.*?) ;", _longterm, squeezed(text))


def _longterm(call):
    args = call.group(2)
    if "FOLL_LONGTERM" not in args:
        return call.group()
    args = re.sub(r"\| FOLL_LONGTERM |FOLL_LONGTERM \| ", "", args)
    args = args.replace("FOLL_LONGTERM", "0")
    return re.sub(r"(?<=,) \( ([^()]*) \) (?=,)", r" \1 ",
                  f"pin_longterm_pages{call.group(1)} ( {args} ;")
