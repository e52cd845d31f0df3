# SPDX-License-Identifier: GPL-2.0-only
"""Ways through a function, read from its brackets, labels and jumps.

No control flow graph is built: kernel functions clean up in a few shapes, and
these questions are about the shapes.  Where a shape is not known the answer is
the one that claims less: not after a failure, not unreachable.
"""

import bisect
from collections import namedtuple

# An if at the token begin, of which holds says whether its condition is true from the
# token first to the last.
Branch = namedtuple("Branch", "condition holds begin first last")

_FAILED = frozenset("ret rc err error result retval status rv rval res failed".split())


_FAILURE_CALLS = frozenset("IS_ERR IS_ERR_OR_NULL unlikely copy_to_user copy_from_user"
                           " put_user get_user".split())


def after_failure(func, start, offset):
    """Is the statement at offset reached only after something failed?

    start is the offset of the acquisition, or None.  Shapes: a block under an
    if that tests an error, or that leaves or ends with one; what stands below a
    label that the good way returns before; what follows a return of 0 or of
    a pointer that stands between the acquisition and the statement.
    """
    flow = func.flow
    at = bisect.bisect_left(flow.offsets, offset)
    for opening, closing in enclosing(flow, at):
        condition = _condition(flow, opening)
        if condition is None:
            continue
        last = _last_statement(flow, opening, closing)
        if _leaves_with_error(last) or (_tests_error(condition) and last != ["return", "0"]):
            return True
    if _tests_error(_bare_condition(flow, at) or []):
        return True
    if _below_error_label(flow, at):
        return True
    return start is not None and _returned_before(flow, start, at)


def unreachable(func, start, offset):
    """Is there no way from the acquisition at start to a later offset?

    Shapes: "return acquire(...);", the other branch of an if, another case.
    """
    flow = func.flow
    low = bisect.bisect_left(flow.offsets, start)
    high = bisect.bisect_left(flow.offsets, offset)
    if "return" in statement_start(flow, low):
        return True
    for opening, closing in enclosing(flow, low):
        if closing > high:
            break
        last = _last_statement(flow, opening, closing)
        if last[:1] in (["return"], ["break"]) and _condition(flow, opening) is not None:
            return True
        if flow.tokens[closing + 1:closing + 2] == ["else"]:
            if closing + 2 <= high <= _statement_end(flow, closing + 2):
                return True
    return _other_case(flow, low, high)


def alternatives(func, one, other):
    """Do two offsets stand in the two branches of one if?"""
    low, high = sorted(bisect.bisect_left(func.flow.offsets, o) for o in (one, other))
    return any(first <= high <= last for first, last in _else_branches(func.flow, low))


def excluded(func, one, other):
    """Do two offsets of a function stand under an #if and its opposite?"""
    given, against = (_conditions(func, at) for at in (one, other))
    return any((text, not holds) in against for text, holds in given)


def _conditions(func, offset):
    """{(text, does it hold?)} of the first conditions of the #if that an offset of a
    function stands under."""
    found = set()
    for (_, _, word, text), second, *_ in func.source.conditionals_at(offset):
        found.add((" ".join(text.split()), (word != "ifndef") == (offset < second[0])))
    return found


def together(func, one, other):
    """Do two offsets stand in the same block, neither under an if without braces?

    Then the statement at one is reached as often as that at the other.
    """
    flow = func.flow
    places = [bisect.bisect_left(flow.offsets, o) for o in (one, other)]
    blocks = [enclosing(flow, at)[:1] for at in places]
    return blocks[0] == blocks[1] and not any(guard(flow, at) for at in places)


def guard(flow, at):
    """The word before the parentheses, or the else, that a statement without braces of
    its own stands under; None if it stands by itself."""
    while at > 0 and flow.tokens[at - 1] not in (";", "{", "}", ")", "else"):
        at -= 1
    if at and flow.tokens[at - 1] == ")":
        return flow.tokens[flow.opening(at - 1) - 1]
    return "else" if at and flow.tokens[at - 1] == "else" else None


def _else_branches(flow, at):
    """(first, last) of what is done instead of the statement at a token."""
    ends = [closing for _, closing in enclosing(flow, at)]
    if ";" in flow.tokens[at:]:
        ends.insert(0, flow.tokens.index(";", at))      # an if without braces
    for end in ends:
        if flow.tokens[end + 1:end + 2] == ["else"]:
            yield end + 2, _statement_end(flow, end + 2)


def enclosing(flow, at):
    """(opening, closing) indices of the braces around a token, innermost first;
    the function's own are left out."""
    i, out = at, []
    while i > 0:
        i -= 1
        if flow.tokens[i] in (")", "]", "}"):
            i = flow.opening(i)
        elif flow.tokens[i] == "{":
            out.append((i, flow.closing(i)))
    return out[:-1]


def _condition(flow, opening):
    """Tokens of the if before a brace; [] for else; None for anything else."""
    before = flow.tokens[opening - 1] if opening else ""
    if before == "else":
        return []
    if before != ")":
        return None
    start = flow.opening(opening - 1)
    if start and flow.tokens[start - 1] == "if":
        return flow.tokens[start + 1:opening - 1]
    return None


def _bare_condition(flow, at):
    """Condition of an if without braces that guards the statement at a token."""
    i = at
    while i > 0 and flow.tokens[i - 1] not in (";", "{", "}", ")"):
        i -= 1
    if i and flow.tokens[i - 1] == ")":
        start = flow.opening(i - 1)
        if start and flow.tokens[start - 1] == "if":
            return flow.tokens[start + 1:i - 1]
    return None


def branches(flow, at):
    """[Branch] of the ifs that the statement at a token is under, in their order."""
    found = []
    for begin in (i for i in range(at) if flow.tokens[i] == "if" and flow.tokens[i + 1] == "("):
        end = flow.closing(begin + 1)
        condition, first = flow.tokens[begin + 2:end], end + 1
        last = _statement_end(flow, first)
        if first <= at <= last:
            found.append(Branch(condition, True, begin, first, last))
        elif flow.tokens[last + 1:last + 2] == ["else"]:
            first, last = last + 2, _statement_end(flow, last + 2)
            if first <= at <= last:
                found.append(Branch(condition, False, begin, first, last))
    return found


def _statement_end(flow, i):
    """Index of the last token of the statement that begins at one."""
    tokens, last = flow.tokens, len(flow.tokens) - 1
    if i >= last or tokens[i] == "{":
        return min(flow.closing(i), last)
    if tokens[i] == "do":
        return tokens.index(";", _statement_end(flow, i + 1))
    if tokens[i + 1] == "(" and tokens[i].isidentifier():
        behind = flow.closing(i + 1) + 1
        if tokens[i] in ("if", "for", "while", "switch") or tokens[behind] == "{" or (
                tokens[behind].isidentifier()):         # a macro that loops
            end = _statement_end(flow, behind)
            if tokens[i] == "if" and tokens[end + 1:end + 2] == ["else"]:
                end = _statement_end(flow, end + 2)
            return end
    while i < last and tokens[i] != ";":
        i = flow.closing(i) + 1 if tokens[i] in ("(", "[", "{") else i + 1
    return min(i, last)


def conditions(flow, at):
    """[(index where it begins, tokens)] of the conditions of ifs and loops that hold where
    the statement around a token is come to, if nothing that they name is written before."""
    found = [(branch.first, branch.condition) for branch in branches(flow, at) if branch.holds]
    for begin, first, _ in _loops(flow, at):
        condition = flow.tokens[begin + 2:first - 1]
        if flow.tokens[begin] == "while":
            found.append((first, condition))
        elif flow.tokens[begin] == "for" and condition.count(";") == 2:
            start = condition.index(";") + 1
            found.append((first, condition[start:condition.index(";", start)]))
    return found


def comes_round(flow, begin, at):
    """The index behind all that may be done between two tokens: behind the loops that
    begin after the first one and that the second one is in."""
    return max((last + 1 for start, _, last in _loops(flow, at) if start >= begin), default=at)


def _loops(flow, at):
    """(index of its word, of its body, of its last token) of each loop, a macro's too, that
    a token is in the body of."""
    for begin, word in enumerate(flow.tokens[:at]):
        first = begin + 1
        if word != "do":
            if flow.tokens[first] != "(" or not word.isidentifier() or word in ("if", "switch"):
                continue
            first = flow.closing(first) + 1
            if word not in ("for", "while") and flow.tokens[first] != "{" and (
                    not flow.tokens[first].isidentifier()):
                continue
        last = _statement_end(flow, first)
        if first <= at <= last:
            yield begin, first, last


def _tests_error(condition):
    """Does a condition look for a failure: ret < 0, err, IS_ERR(x), unlikely(...)?"""
    if not condition:
        return False
    words = set(condition)
    if words & _FAILURE_CALLS or ["<", "0"] in [condition[i:i + 2]
                                               for i in range(len(condition))]:
        return True
    if "==" in condition and condition[-1].isdigit() and condition[-1] != "0":
        return False
    if words & _FAILED:
        return not words & {">", ">="} and condition[:1] != ["!"]
    return False


def _leaves_with_error(last):
    """By what a block does last: goto, return of no 0, or ret = -EFAULT."""
    return (last[:1] == ["goto"] or (last[:1] == ["return"] and last[1:] not in (["0"], []))
            or (last[-3:-1] == ["=", "-"] and last[-1][:1] == "E" and last[-1].isupper()))


def _last_statement(flow, opening, closing):
    end = closing - 1
    if end > opening and flow.tokens[end] == ";":
        return statement_start(flow, end)
    return []


def statement_start(flow, end):
    """Tokens from the start of the statement that holds a token up to it."""
    start = end
    while start > 0 and flow.tokens[start - 1] not in (";", "{", "}"):
        start -= 1
    statement = flow.tokens[start:end]
    if "?" in statement:        # of which every other : is a part
        return statement
    return statement[len(statement) - statement[::-1].index(":"):] if ":" in statement else statement


def _below_error_label(flow, at):
    """Is there a label above that the statement before it leaves from?"""
    i, depth = at, 0
    while i > 2:
        i -= 1
        tok = flow.tokens[i]
        if tok == "}":
            depth += 1
        elif tok == "{":
            depth -= 1
        elif tok == ":" and depth <= 0 and _is_label(flow, i - 1):
            last = statement_start(flow, i - 2) if flow.tokens[i - 2] == ";" else []
            if last[:1] in (["return"], ["goto"]) and last != ["goto", flow.tokens[i - 1]]:
                return True
    return False


def _is_label(flow, i):
    return (flow.tokens[i - 1] in (";", "{", "}", ":") and flow.tokens[i] != "default"
            and flow.tokens[i].isidentifier())


def _returned_before(flow, start, at):
    """Has a return of 0 or of a value that is no error come since the start?"""
    low = bisect.bisect_left(flow.offsets, start)
    for i in range(low, at):
        if flow.tokens[i] != "return":
            continue
        value = []
        for tok in flow.tokens[i + 1:at]:
            if tok == ";":
                break
            value.append(tok)
        if value == ["0"] or (_is_good_value(value) and _guarded(flow, i, value)):
            return True
    return False


def _is_good_value(value):
    return (len(value) == 1 and value[0].isidentifier()
            and value[0] not in _FAILED and not value[0].isupper())


def _guarded(flow, i, value):
    """Is this return under an if that asks whether all went well: by equality,
    or by the returned pointer itself?"""
    for opening, _ in enclosing(flow, i)[:1]:
        condition = _condition(flow, opening)
        return bool(condition) and ("==" in condition or condition == value)
    return False


def _other_case(flow, low, high):
    between = flow.tokens[low:high]
    for i, tok in enumerate(between):
        if tok in ("case", "default"):
            return any(t in ("break", "return", "goto") for t in between[:i])
    return False
