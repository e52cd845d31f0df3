# SPDX-License-Identifier: GPL-2.0-only
"""What an expression names: paths of variables and members, read off its tokens."""

import re

from . import tables
from .ctext import split_top

_TYPE_WORDS = frozenset("""struct union enum const volatile void unsigned signed long short int
char bool u8 u16 u32 u64 s32 s64 size_t uintptr_t dma_addr_t phys_addr_t __force __user
__iomem""".split())
PASSING = frozenset("READ_ONCE WRITE_ONCE rcu_dereference rcu_dereference_protected"
                  " rcu_access_pointer smp_load_acquire kthread_data per_cpu per_cpu_ptr"
                    " this_cpu_ptr raw_cpu_ptr get_cpu_ptr get_cpu_var this_cpu_read"
                    " __this_cpu_read raw_cpu_read".split()) | frozenset(
                      name.format(f"{end}{bits}") for name in ("cpu_to_{}", "{}_to_cpu")
                      for end in ("le", "be") for bits in (16, 32, 64))
_COMPARE = frozenset(("==", "!=", "<", ">", "<=", ">=", "&&", "||", "!"))
_IDENT = re.compile(r"[A-Za-z_]\w*$")
_FINDS = re.compile(r"^container_of|_entry(?:_safe|_rcu|_or_null|_reverse)*$")
CARRIERS = tables.carriers()
# {id of a list: (the list, its answer)}; how many, before they are forgotten
_KNOWN_REFS, _MOST_REFS = {}, 1000000


def refs(tokens):
    """read_refs() of a list that stays: it is asked again and again of the same."""
    known = _KNOWN_REFS.get(id(tokens))
    # the list is kept with the answer, so that its id is nobody else's
    if known is None:
        if len(_KNOWN_REFS) > _MOST_REFS:
            _KNOWN_REFS.clear()
        known = _KNOWN_REFS[id(tokens)] = (tokens, read_refs(tokens))
    return known[1]


def read_refs(tokens, kind="page"):
    """Paths an expression's value may come from: [(path, kind)].

    A path is (root, member, ...); indexing and dereference do not show.  A
    call that carries pages gives its argument's paths; any other call gives
    ("name()",), or ("name()", member, ...).  One that finds an object by its member,
    and what is cast, has the object's type for its name: ("struct tag()", member).
    """
    asks = "?" in tokens and _outer(tokens, "?")
    if asks and tokens[asks + 1:asks + 2] != [":"]:
        tokens = tokens[asks + 1:]      # of a ?: b both, of a ? b : c not a
    elif not _COMPARE.isdisjoint(tokens) and any(t in _COMPARE for t in outermost(tokens)):
        return []
    out, i, count = [], 0, len(tokens)
    while i < count:
        tok = tokens[i]
        if tok in ("sizeof", "typeof") and i + 1 < count and tokens[i + 1] == "(":
            i = closing(tokens, i + 1)
        elif tok == "[":
            i = closing(tokens, i)
        elif tok == "(" and asks is None and "?" in tokens[i:closing(tokens, i)]:
            end = closing(tokens, i)
            tail, after = _member_tail(tokens, end)
            out += [(path + tail, as_) for path, as_ in read_refs(tokens[i + 1:end - 1], kind)]
            i = after
        elif tok == "(" and (tag := _cast_object(tokens, i)):
            tail, i = _member_tail(tokens, closing(tokens, i))
            out.append(((f"struct {tag}()",) + tail, kind))
        elif not _IDENT.match(tok) or tok in _TYPE_WORDS:
            i += 2 if tok in ("struct", "union", "enum") else 1
        elif i + 1 < count and tokens[i + 1] == "(":
            close = closing(tokens, i + 1)
            tail, after = _member_tail(tokens, close)
            out += _call_refs(tok, tokens[i + 2:close - 1], kind, tail)
            i = after
        else:
            tail, i = _member_tail(tokens, i + 1)
            out.append(((tok,) + tail, kind))
    return out


def _cast_object(tokens, i):
    """tag where ((struct tag *)x)-> begins, or None."""
    inner = tokens[i + 1:i + 6] if tokens[i + 2:i + 3] != ["const"] else (
        tokens[i + 1:i + 2] + tokens[i + 3:i + 7])
    cast = inner[:2] == ["(", "struct"] and inner[3:] == ["*", ")"]
    return inner[2] if cast and tokens[(end := closing(tokens, i)):end + 1] == ["->"] else None


def target(tokens):
    """refs() of what an assignment stores into: [(path, kind)], one or none, or several
    of which it is one.

    The last name, behind those of the type in a declaration or a cast; but
    *(p + i) is p's.
    """
    if tokens[:1] == ["."]:
        return []               # in braces: initialised() says of what
    if "?" in tokens:
        return refs(tokens)
    found, inner = refs(tokens), tokens[:2] == ["*", "("]
    if inner and tokens[closing(tokens, 1) - 2] != "*":
        return found[:1]
    return found[-1:]


def initialised(flow, assign):
    """(tag, member) that .member = x, or .member[0] = x, in braces is of; the tag is None
    if the braces are not right behind a structure's name, or the member is one of a
    member.  None if it is another assignment."""
    left = assign.left[:assign.left.index("[")] if "[" in assign.left else assign.left
    if left[:1] != ["."] or left[-2:-1] != ["."]:
        return None
    at, depth = assign.index, 0
    while at > 0 and depth >= 0:
        at -= 1
        depth += (flow.tokens[at] in ("}", ")", "]")) - (flow.tokens[at] in ("{", "(", "["))
    # (struct tag) { ... }, or struct tag name = { ... }
    named = {")": flow.tokens[max(at - 3, 0):at - 1], "=": flow.tokens[max(at - 4, 0):at - 2]}
    head = named.get(flow.tokens[at - 1], [])
    return head[1] if head[:1] == ["struct"] and len(left) == 2 else None, left[-1]


def text_of(tokens):
    """An expression as a person writes it."""
    text = " ".join(tokens)
    text = re.sub(r" ?(->|\.|\[|\]|\(|\)) ?", r"\1", text)
    return re.sub(r"([)\]])(?=[\w=])", r"\1 ", re.sub(r"(^|[(,=]) ?([&*]) ", r"\1\2", text))


def behind_result(tokens):
    """The member in f(x)->member, whose structure cannot be seen; None for what is else."""
    return tokens[-1] if tokens[-3:-1] in ([")", "->"], [")", "."]) else None


def outermost(tokens):
    """The tokens of an expression that stand in no brackets."""
    depth = 0
    for tok in tokens:
        if tok in ("(", "["):
            depth += 1
        elif tok in (")", "]"):
            depth -= 1
        elif depth == 0:
            yield tok


def _outer(tokens, token):
    """The index of a token that stands in no brackets, or None."""
    i = 0
    while i < len(tokens) and tokens[i] != token:
        i = closing(tokens, i) if tokens[i] in ("(", "[", "{") else i + 1
    return i if i < len(tokens) else None


def closing(tokens, i):
    """The index behind the bracket that closes the one at i."""
    depth = 0
    while i < len(tokens):
        if tokens[i] in ("(", "[", "{"):
            depth += 1
        elif tokens[i] in (")", "]", "}"):
            depth -= 1
            if depth == 0:
                return i + 1
        i += 1
    return i


def _member_tail(tokens, i):
    tail = []
    while i < len(tokens):
        if tokens[i] == "[":
            i = closing(tokens, i)
        elif tokens[i] in ("->", ".") and i + 1 < len(tokens):
            tail.append(tokens[i + 1])
            i += 2
        elif tokens[i] == ")" and i + 1 < len(tokens) and tokens[i + 1] in ("->", ".", "["):
            i += 1
        else:
            break
    return tuple(tail), i


def _call_refs(name, tokens, kind, tail=()):
    args = split_top(tokens)
    if name in PASSING:
        return read_refs(args[0], kind)
    found = [c for c in CARRIERS.get(name, ()) if c.target == 0 and c.source <= len(args)]
    if found:
        new = found[0].kind if kind == "page" else kind
        return read_refs(args[found[0].source - 1], new)
    if _FINDS.search(name) and "struct" in tokens[:-1]:
        name = "struct " + tokens[tokens.index("struct") + 1]
    return [((name + "()", *tail), kind)]


def is_result(path):
    """Is it what a function gives, and no member of that?"""
    return len(path) == 1 and path[0].endswith("()")


def owner(index, func, path):
    """The tag of the structure that path's last member belongs to, or None."""
    tag = index.type_of(func, path[0])
    for member in path[1:-1]:
        if tag is None:
            return None
        tag = index.struct(tag, func.file).get(member)
    return tag


def means_member(index, func, path, tag, name):
    """Does a path of a function mean this member of a structure?  One whose tag is not
    known may be any."""
    return len(path) > 1 and path[-1] == name and (
        tag is None or owner(index, func, path) in (None, tag))


def all_refs(tokens):
    """refs() of an expression and of the arguments of every call in it."""
    out = list(refs(tokens))
    for i, tok in enumerate(tokens[:-1]):
        if tokens[i + 1] == "(" and _IDENT.match(tok):
            out += read_refs(tokens[i + 2:closing(tokens, i + 1) - 1])
    return out
