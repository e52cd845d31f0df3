# SPDX-License-Identifier: GPL-2.0-only
"""Whether a count may be negative where release_pages() gets it."""

import os
import sys

import pytest

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "scripts"))

# pylint: disable=wrong-import-position
from gup2pinlib.counts import untouched  # noqa: E402
from gup2pinlib.csource import Source  # noqa: E402
from gup2pinlib.paths import conditions  # noqa: E402
from gup2pinlib.sign import Given, may_be_negative  # noqa: E402

GUP = "got = gup(p, n);"
PUT = "release_pages(p, got);"


def released(body):
    """(Function, its last call that releases)"""
    source = Source("a.c", "int f(struct page **p, int n)\n{\nint got;\n" + body + "\n}\n")
    func = source.functions[0]
    return func, [c for c in func.flow.calls if c.callee == "release_pages"][-1]


def negative(body, **given):
    func, call = released(body)
    return may_be_negative(func, "got", call.index, Given(**given))


@pytest.mark.parametrize("body", [
    f"{GUP} if (got < 0) return got; {PUT}",
    f"{GUP} if (got <= 0) goto out; {PUT} out: return 0;",
    f"{GUP} if (unlikely(got < 0)) return got; {PUT}",
    f"{GUP} if ((got < 0)) {{ warn(); return got; }} {PUT}",
    f"if ((got = gup(p, n)) < 0) return got; {PUT}",
    f"{GUP} if (got < 0) {{ n = got; goto out; }} else if (got != n) {{ goto put; }}"
    f" return 0; put: {PUT} out: return n;",
    f"{GUP} if (got != n) {{ if (got < 0) {{ n = got; }} else {{ {PUT} }} goto out; }} out: ;",
    f"{GUP} if (got >= 0 && got < n) {{ {PUT} n = 1; }} return n;",
    f"{GUP} if (got >= 0) {{ if (got) {PUT} n = 0; }}",
    f"got = 0; if (n) goto out; {GUP} if (got < 0) return 1; out: {PUT}",
    f"{GUP} if (n || got < 0) return got; {PUT}",
    f"got = 0; {GUP} out: if (n && got > 0) {PUT}",
    f"while (n) {{ {GUP} if (got < 0) return got; {PUT} }}",
    f"while (n) {{ {GUP} if (got < 0) break; {PUT} }}",
    f"do {{ {GUP} if (got < 0) break; {PUT} }} while (n);",
    f"for (n = 0; n < 3; n++) {{ {GUP} if (got < 0) continue; {PUT} }}",
    f"list_for_each(a, b) {{ {GUP} if (got < 0) return (int)got; {PUT} }}",
    f"{GUP} switch (n) {{ case 1: if (got < 0) return 1; {PUT} }}",
    f"x = (long)n; {GUP} if (got < 0) return got; {PUT}",
    f"if (n) x = ({{ n; }}); {GUP} if (got < 0) return 1; {PUT}",
    f"if ((got = gup(p, n)) > 0) {PUT}",
    f"{GUP} get_user_pages(0, got); if (got < 0) return 1; {PUT}",
    f"got = 0; for (n = 0; n < 3; {PUT[:-1]}) {{ {GUP} if (got < 0) break; }}",
    f"for (got = 0; got < n; got += 1) {PUT}",
    f"got = 0; {PUT} {GUP}" ])
def test_not(body):
    assert not negative(body)


@pytest.mark.parametrize("body", [
    f"{GUP} {PUT}",
    f"{GUP} if (got < 0) warn(); {PUT}",
    f"{GUP} if (n && got < 0) return got; {PUT}",
    f"{GUP} if (!(n && got > 0)) return got; {PUT}",
    f"{GUP} if (!(n && got > 0 && n)) {{ {PUT} }}",
    f"{GUP} if (n || got > 0) {PUT}",
    f"{GUP} if (got < 0) goto out; {PUT} return 0; out: {PUT}",
    f"{GUP} if (got < 0) {{ {PUT} }}",
    f"{GUP} if (got < 0) return 1; {GUP} {PUT}",
    f"{GUP} if (got < 0) return 1; more(&got); {PUT}",
    f"{GUP} if (got < 0) return 1; got -= n; {PUT}",
    f"{GUP} if (got > 0 && (got = gup(p, n))) {PUT}",
    f"{GUP} if ((got = gup(p, n)) > 0 && (got = gup(p, n))) {PUT}",
    f"got = 0; again: {PUT} {GUP} if (n) goto again;",
    f"got = 0; while (n) {{ {PUT} {GUP} }}",
    f"got = 0; do {{ {PUT} {GUP} }} while (n);",
    f"got = 0; for (;;) {{ if (n) continue; {PUT} {GUP} if (n) continue; got = 0; }}",
    f"while (n) {{ {GUP} if (got < 0) break; }} {PUT}",
    f"got = 0; for (n = 0; n < 3; {PUT[:-1]}) {{ {GUP} }}",
    f"got = 0; while ({PUT[:-1]}) {{ {GUP} }}",
    f"for (got = 0; got < n; got += n) {PUT}",
    f"switch (n) {{ case 1: {GUP} break; case 2: return 0; }} {PUT}",
    f"{GUP} switch (n) {{ case 1: if (got < 0) return 1; case 2: {PUT} }}",
    f"got = -1; {PUT}",
    f"got = n; {PUT}",
    f"{GUP}\n#ifdef A\nif (got < 0) return 1;\n#endif\n{PUT}",
    f"{GUP} if (got < 0 ? n : 1) return 1; {PUT}",
    f"{GUP} if ((got = n, gup(p, n)) < 0) return 1; {PUT}",
    f"if ((got = gup(p, n)) + (n) < 0) return 1; {PUT}",
    f"{GUP} if (n && (got = 0)) return 1; {PUT}",
    f"{GUP} n && (got = 0); {PUT}",
    f"{GUP} x = ({{ if (n) got = 0; n; }}); {PUT}",
    f"got = 0; if (n) goto out; {GUP} x = ({{ if (n) goto out; n; }}); return 0; out: {PUT}",
    f"int *a = &got; {GUP} if (got < 0) return 1; *a = n; {PUT}",
    f"for_each(n) else {{ got = 0; }} n = 1; {PUT}",
    f"{PUT}" ])
def test_perhaps(body):
    assert negative(body)


@pytest.mark.parametrize("body", [
    f"{GUP} if (got > 1) {PUT}",
    f"{GUP} if (got >= 2) {PUT}",
    f"{GUP} if (got < 2) return got; {PUT}",
    f"{GUP} if (got <= 1) goto out; {PUT} out: return 0;",
    f"got = 2; {PUT}",
    f"{GUP} if (got > 7) {PUT}" ])
def test_at_least_two(body):
    assert not negative(body, least=2)


@pytest.mark.parametrize("body", [
    f"{GUP} if (got > 0) {PUT}",
    f"{GUP} if (got < 1) return got; {PUT}",
    f"{GUP} if (got == n) {PUT}",
    f"got = 1; {PUT}",
    f"got = 2; {GUP} {PUT}" ])
def test_perhaps_one(body):
    assert negative(body, least=2, equal=lambda tokens, index: True)


def test_compared_with_a_member():
    asked = []
    assert not negative(f"{GUP} if (got != x->nr || n) return 1; {PUT}",
                        equal=lambda tokens, index: not asked.append(tokens))
    assert asked[0] == ["x", "->", "nr"]


def test_what_is_assigned():
    body = f"{GUP} if (got < 0) return got; got = more(n); {PUT}"
    assert negative(body)
    assert not negative(body, gives=lambda index: False)
    assert negative(f"{GUP} {PUT}", gives=lambda index: True)


@pytest.mark.parametrize("body, same", [
    (f"if (got > 0) {{ {PUT} }}", True),
    (f"if (got > 0) while (n--) {PUT}", True),
    (f"while (got > 0) {{ {PUT} {GUP} }}", True),
    (f"for (; got > 0; got = gup(p, n)) {PUT}", True),
    (f"if (got > 0) {{ {GUP} {PUT} }}", False),
    (f"if (got > 0) {{ while (n--) {{ {PUT} {GUP} }} }}", False),
    (f"if (got > 0) for (; n; got = gup(p, n)) {PUT}", False),
    (f"if (got > 0) do {{ {PUT} {GUP} }} while (n--);", False),
    (f"if (got > 0) for_each(n) {{ {PUT} got--; }}", False),
    (f"if (got > 0) {{ again: {PUT} }}", False),
])
def test_a_condition_still_holds(body, same):
    func, call = released(body)
    found = [begin for begin, tokens in conditions(func.flow, call.index) if tokens == ["got", ">", "0"]]
    assert [untouched(func, ["got"], begin, call.index) for begin in found] == [same]
