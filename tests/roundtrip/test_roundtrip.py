# SPDX-License-Identifier: GPL-2.0-only
"""The round trip itself: what it reverses, what it calls the same, and wrong."""

import json
import os
import re
import subprocess

import pytest

# pylint: disable=wrong-import-order
import judge
import patches
import reverse
import roundtrip
from canonical import forms

# what stands in a pinning function, what the reversal makes of it with
# release_pages(), and with loops
REVERSALS = [
    ("unpin_user_page(pages[3]);", "put_page(pages[3]);", None),
    ("unpin_user_pages(pages, n);", "release_pages(pages, n);",
     "for (unpin_nr = 0; unpin_nr < n; unpin_nr++) put_page(pages[unpin_nr]);"),
    ("unpin_user_pages(&pages[2], n);", "release_pages(&pages[2], n);",
     "for (unpin_nr = 0; unpin_nr < n; unpin_nr++) put_page(pages[2 + unpin_nr]);"),
    ("unpin_user_pages(pages + m, n - m);", "release_pages(pages + m, n - m);",
     "for (unpin_nr = 0; unpin_nr < n - m; unpin_nr++) put_page(pages[m + unpin_nr]);"),
    ("unpin_user_pages_dirty_lock(pages, n, true);",
     "for (unpin_nr = 0; unpin_nr < n; unpin_nr++) { set_page_dirty_lock(pages[unpin_nr]);"
     " put_page(pages[unpin_nr]); }", None),
    ("unpin_user_pages_dirty_lock(pages, n, 0);",
     "for (unpin_nr = 0; unpin_nr < n; unpin_nr++) put_page(pages[unpin_nr]);", None),
    ("unpin_user_pages_dirty_lock(pages, n, d);",
     "for (unpin_nr = 0; unpin_nr < n; unpin_nr++) { if (d) set_page_dirty_lock(pages[unpin_nr]);"
     " put_page(pages[unpin_nr]); }", None),
    ("unpin_user_pages_dirty_lock(&page, 1, !d);",
     "if (!d) set_page_dirty_lock(page); put_page(page);", None),
    ("unpin_user_pages_dirty_lock(&page, 1, true);",
     "set_page_dirty_lock(page); put_page(page);", None),
    ("unpin_user_page_range_dirty_lock(page, n, d);",
     "for (unpin_nr = 0; unpin_nr < n; unpin_nr++) { if (d)"
     " set_page_dirty_lock(nth_page(page, unpin_nr)); put_page(nth_page(page, unpin_nr)); }", None),
    ("unpin_user_folio(folio, 1);", "folio_put(folio);", None),
    ("unpin_user_folio(folio, n);", "folio_put_refs(folio, n);", None),
]
HEAD = ("static void it(struct page **pages, struct page *page, struct folio *folio,"
        " int n, int m, bool d)\n{\n")


def words(text):
    return re.sub(r"\s+", " ", text).strip()


def add(kernel, body, name="drivers/it.c"):
    (kernel / name).write_text(f"{HEAD}\t{body}\n}}\n")
    return name


@pytest.mark.parametrize("loops", [False, True])
def test_every_release_is_reversed(kernel, tmp_path, loops):
    cases = {add(kernel, before, f"drivers/it{number}.c"): after if not loops or not looped else looped
             for number, (before, after, looped) in enumerate(REVERSALS)}
    found = reverse.reverse(str(kernel), str(tmp_path / "tree"), loops=loops)
    for name, after in cases.items():
        text = reverse.read(tmp_path / "tree", name)
        body = words(text[text.index("{") + 1:text.rindex("}")])
        assert body.replace("int unpin_nr; ", "") == after
        assert ("int unpin_nr;" in text) == ("unpin_nr" in after)
    assert not found.kept
    assert found.implementers == ["include/linux/mm.h", "mm/gup.c"]


def test_the_reversal_touches_nothing_else(kernel, tmp_path):
    tree = tmp_path / "tree"
    found = reverse.reverse(str(kernel), str(tree), loops=True)
    assert found.files == ["drivers/blit/blit.c", "drivers/card/card.c",
                           "drivers/region/free.c", "drivers/region/region.c"]
    for path in kernel.rglob("*.[ch]"):
        name = str(path.relative_to(kernel))
        text, turned = reverse.read(kernel, name), reverse.read(tree, name)
        if name not in found.files:
            assert text == turned
            continue
        before, after = forms(name, text), forms(name, turned)
        assert {n: f.tokens for n, f in before.items()} == {n: f.tokens for n, f in after.items()}


def test_what_cannot_be_reversed_is_said(kernel, tmp_path):
    add(kernel, "unpin_user_page(page); unpin_folio(folio);")
    add(kernel, "BROKEN(unpin_user_page(page) }", "drivers/broken.c")
    found = reverse.reverse(str(kernel), str(tmp_path / "tree"))
    assert [k[:2] for k in found.kept] == [("drivers/broken.c", 3), ("drivers/it.c", 3)]


@pytest.mark.parametrize("flags, without", [
    ("FOLL_WRITE | FOLL_LONGTERM", "FOLL_WRITE"), ("FOLL_LONGTERM | FOLL_WRITE", "FOLL_WRITE"),
    ("FOLL_LONGTERM", "0"), ("m | FOLL_LONGTERM", "m")])
def test_longterm_is_dropped(kernel, tmp_path, flags, without):
    name = add(kernel, f"n = pin_user_pages_fast(m, 1, {flags}, pages);")
    reverse.reverse(str(kernel), str(tmp_path / "tree"), longterm=False)
    assert f"get_user_pages_fast(m, 1, {without}, pages);" in reverse.read(tmp_path / "tree", name)
    reverse.reverse(str(kernel), str(tmp_path / "tree"), longterm=True)
    assert f"get_user_pages_fast(m, 1, {flags}, pages);" in reverse.read(tmp_path / "tree", name)


def form(body):
    return forms("it.c", f"{HEAD}{body}\n}}\n")["it"]


SAME = [
    ("unpin_user_pages(pages, n);", "int i; for (i = 0; i < n; i++) unpin_user_page(pages[i]);"),
    ("unpin_user_pages(pages, n);",
     "for (int i = 0; i < n; ++i) { unpin_user_page(pages[i]); }"),
    ("unpin_user_pages(&pages[m], n);", "int i; for (i = 0; i < n; i++) unpin_user_page(pages[m + i]);"),
    ("unpin_user_pages_dirty_lock(pages, n, d);",
     "int i; for (i = 0; i < n; i++) { if (d) set_page_dirty_lock(pages[i]); unpin_user_page(pages[i]); }"),
    ("unpin_user_pages_dirty_lock(pages, n, false);", "unpin_user_pages(pages, n);"),
    ("if (m) unpin_user_pages_dirty_lock(&page, 1, true);",
     "if (m) { set_page_dirty_lock(page); unpin_user_page(page); }"),
    ("unpin_folio(folio);", "unpin_user_folio(folio, 1);"),
    ("unpin_user_folio(page_folio(page), 1);", "unpin_user_page(page);"),
]
OTHER = [
    ("unpin_user_pages(pages, n);", "unpin_user_pages(pages, m);"),
    ("unpin_user_pages(pages, n);", "if (pages) unpin_user_pages(pages, n);"),
    ("unpin_user_pages(pages, n);", "int i; for (i = 1; i < n; i++) unpin_user_page(pages[i]);"),
    ("unpin_user_pages(pages, n);", "int i; for (i = 0; i < n; i++) unpin_user_page(pages[m]);"),
    ("unpin_user_pages(pages, n);", ""),
    ("unpin_user_pages_dirty_lock(pages, n, d);", "unpin_user_pages(pages, n);"),
    ("unpin_user_pages_dirty_lock(pages, n, d);", "unpin_user_pages_dirty_lock(pages, n, true);"),
    ("if (m) { set_page_dirty_lock(page); unpin_user_page(page); }",
     "if (m) set_page_dirty_lock(page); unpin_user_page(page);"),
    ("set_page_dirty_lock(page); unpin_user_page(page);",
     "unpin_user_page(page); set_page_dirty_lock(page);"),
    ("int i; for (i = 0; i < n; i++) unpin_user_page(pages[i]); return i;",
     "int i; unpin_user_pages(pages, n); return i;"),
    ("n = pin_user_pages_fast(m, 1, 0, pages);", "n = pin_user_pages_fast(m, 1, FOLL_WRITE, pages);"),
    ("unpin_user_folio(page_folio(page), n);", "unpin_user_page(page);"),
    ("n = pin_user_pages_fast(m, 1, 0, pages);", "n = pin_user_pages(m, 1, 0, pages);"),
]


@pytest.mark.parametrize("flags, bare, same", [
    ("(m == 1 ? FOLL_WRITE : 0) | FOLL_LONGTERM", "m == 1", True),
    ("(m > f(n, 1) ? FOLL_WRITE : 0) | FOLL_LONGTERM", "m > f(n, 1)", True),
    ("(m ? FOLL_WRITE : 0) | FOLL_LONGTERM", "m", False),
    ("(m | n == 1 ? FOLL_WRITE : 0) | FOLL_LONGTERM", "m | n == 1", False),
    ("(m == 1 ? FOLL_FORCE : 0) | FOLL_LONGTERM", "m == 1", False),
    ("(m == 1 ? FOLL_WRITE : 0) | FOLL_LONGTERM", "m == 2", False)])
def test_a_truth_value_for_flags_is_foll_write(flags, bare, same):
    one, other = (forms("it.c", f"{HEAD}n = pin_user_pages_fast(m, 1, {f}, pages);\n}}\n",
                        longterm=False)["it"].tokens for f in (flags, bare))
    assert (one == other) is same


@pytest.mark.parametrize("one, other", SAME)
def test_other_ways_to_write_the_same(one, other):
    assert form(one).tokens == form(other).tokens
    assert [d.kind for d in form(one).deeds] == [d.kind for d in form(other).deeds]


@pytest.mark.parametrize("one, other", OTHER)
def test_what_is_not_the_same(one, other):
    assert form(one).tokens != form(other).tokens


def test_a_put_differs_in_kind_alone():
    pinned, plain = form("unpin_user_pages(pages, n);"), form("release_pages(pages, n);")
    assert pinned.tokens == plain.tokens
    assert [d.kind for d in pinned.deeds + plain.deeds] == ["unpin", "put"]


class Trip:
    """A fixture kernel, reversed, and a result to be judged."""

    def __init__(self, kernel, tree):
        self.kernel, self.tree = str(kernel), str(tree)
        self.files = reverse.reverse(self.kernel, self.tree, loops=True).files
        self.texts = {f: reverse.read(kernel, f) for f in self.files}
        self.outcome = judge.EQUIVALENT

    def change(self, file, old, new):
        assert old in self.texts[file]
        self.texts[file] = self.texts[file].replace(old, new)

    def judged(self, silent=(), labels=None, plain=()):
        """plain: functions whose calls are refused, if the others are converted."""
        before = judge.Version(self.kernel, True)
        turned = judge.Version(self.tree, True)
        status = {(p.file, d.line): (judge.REFUSED if p.function in plain else self.outcome, "")
                  for f in self.files for p, d in turned.places(f)
                  if d.what == "acquire" and p.file not in silent}
        return judge.Judge(before, turned, judge.Version(self.tree, True, self.texts),
                           self.files, status, labels)


@pytest.fixture
def trip(kernel, tmp_path):
    return Trip(kernel, tmp_path / "tree")


def wrong(judged):
    return [v for v in judged.verdicts() if v.outcome == judge.WRONG], judged.strays()


def test_the_maintainers_own_code_is_equivalent(trip):
    assert wrong(trip.judged()) == ([], [])
    assert len(trip.judged().verdicts()) == 3


def test_nothing_converted_is_refused(trip):
    trip.texts, trip.outcome = {}, judge.REFUSED
    judged = trip.judged()
    assert wrong(judged) == ([], [])
    assert {v.outcome for v in judged.verdicts()} == {judge.REFUSED}


BLIT, FREE = "drivers/blit/blit.c", "drivers/region/free.c"


@pytest.mark.parametrize("note, outcome", [
    ("only the struct page is looked at (alt=4)", judge.KEPT),
    ("user-supplied flags (alt=2)", judge.NOT_OFFERED),
])
def test_a_label_may_find_it_defensible_to_keep_a_call(trip, tmp_path, note, outcome):
    trip.texts, trip.outcome = {}, judge.NOT_OFFERED
    site = [v for v in trip.judged().verdicts() if v.file == BLIT][0]
    file = tmp_path / "labels.tsv"
    file.write_text("# Labels of a kernel (1.2.3)\nfile\tline\treleases\tnote\n"
                    f"{BLIT}\t{site.line}\t\t{note}\n")
    found = trip.judged(labels=judge.Labels(str(file), "1.2.3")).verdicts()
    assert [v.outcome for v in found if v.file == BLIT] == [outcome]
    assert {v.outcome for v in found if v.file != BLIT} == {judge.NOT_OFFERED}


@pytest.mark.parametrize("other, outcome", [
    ("got = get_user_pages_fast(from, n, FOLL_WRITE, pages);", judge.TWIN),
    ("got = get_user_pages_fast(from, n, 0, pages);", judge.REFUSED),
    ("m = get_user_pages_fast(from, n, FOLL_WRITE, pages);", judge.REFUSED),
    ("got = pin_user_pages_fast(from, n, FOLL_WRITE, pages);", judge.REFUSED),
])
def test_a_pin_that_is_written_as_a_get_beside_it(kernel, tmp_path, other, outcome):
    file = add(kernel, "int got;\n\tswitch (m) {\n\tcase 1:\n\t\tgot = pin_user_pages_fast(from, n,"
               f" FOLL_WRITE, pages);\n\t\tbreak;\n\tcase 2:\n\t\t{other}\n\t\tbreak;\n\t}}"
               "\n\tput_page(page);")
    trip = Trip(kernel, tmp_path / "tree")
    trip.texts, trip.outcome = {}, judge.REFUSED
    found = [v for v in trip.judged().verdicts() if v.file == file]
    assert {v.outcome for v in found} == {outcome}


@pytest.mark.parametrize("file, old, new, about", [
    (BLIT, "unpin_user_pages(pages, got)", "release_pages(pages, got)", "is put now"),
    (BLIT, "pin_user_pages_fast(from", "get_user_pages_fast(from", "is get"),
    (BLIT, "unpin_user_pages_dirty_lock(pages, count, in)", "unpin_user_pages(pages, count)",
     "the code differs"),
    (BLIT, "in ? FOLL_WRITE : 0", "FOLL_WRITE", "the code differs"),
    (BLIT, "\tint got, ret = 0;\n", "\tint got, ret = 0;\n\tint unpin_nr;\n", "unused: unpin_nr"),
])
def test_a_mistake_is_wrong(trip, file, old, new, about):
    trip.change(file, old, new)
    found, strays = wrong(trip.judged())
    assert [v.file for v in found] == [file]
    assert about in " ".join(found[0].notes)
    assert not strays


@pytest.mark.parametrize("old, new, about", [
    ("put_page(region->own)", "unpin_user_page(region->own)", "became unpin_user_page"),
    ("/* the page of the driver's own was never pinned */", "", "a comment is lost"),
])
def test_a_stray_change_is_found(trip, old, new, about):
    trip.change(FREE, old, new)
    assert about in " ".join(trip.judged().strays())


TWO = """
void two_first(struct page **pages, int n)
{
	int got = pin_user_pages_fast(0, n, FOLL_WRITE, pages);

	unpin_user_pages(pages, got);
}

int two_second(struct two *two)
{
	return pin_user_pages_fast(8, two->n, FOLL_WRITE, two->pages);
}

void two_free(struct two *two)
{
	unpin_user_pages(two->pages, two->n);
}
"""


@pytest.mark.parametrize("back, faulty", [
    ([], 0), (["two_first"], 0), (["two_second"], 0), (["two_free"], 2), (["two_first, part"], 1)])
def test_without_labels_a_file_has_several_owners(kernel, tmp_path, back, faulty):
    (kernel / "drivers/two.c").write_text(TWO)
    trip = Trip(kernel, tmp_path / "tree")
    turned = dict(re.findall(r"^\w+ (\w+)(\(.*?^})", reverse.read(trip.tree, "drivers/two.c"),
                             re.M | re.S))
    pinned = dict(re.findall(r"^\w+ (\w+)(\(.*?^})", TWO, re.M | re.S))
    for name in back:
        name, _, part = name.partition(", ")
        plain = (pinned[name].replace("unpin_user_pages", "release_pages") if part
                 else turned[name])
        trip.change("drivers/two.c", pinned[name], plain)
    judged = trip.judged(plain=back)
    assert len(wrong(judged)[0]) == faulty


def test_a_release_with_no_pin_near_it_is_not_judged(kernel, tmp_path):
    (kernel / "lib").mkdir()
    file = add(kernel, "unpin_user_pages(pages, n);", "lib/far.c")
    trip = Trip(kernel, tmp_path / "tree")
    assert trip.judged().unowned() == [(file, 3)]
    trip.texts[file] = reverse.read(trip.tree, file)
    assert wrong(trip.judged()) == ([], [])


def test_an_unexplained_call_is_wrong(trip):
    trip.texts[BLIT] = reverse.read(trip.tree, BLIT)
    found, _ = wrong(trip.judged(silent=[BLIT]))
    assert [v.notes for v in found] == [["neither converted nor explained"]]


def test_a_refused_group_that_was_half_converted(trip):
    trip.outcome = judge.REFUSED
    found, _ = wrong(trip.judged())
    assert len(found) == 3


def test_a_patch_must_apply_as_it_is(kernel, tmp_path):
    patch = tmp_path / "0001-it.patch"
    patch.write_text("--- a/drivers/card/card.c\n+++ b/drivers/card/card.c\n@@ -8,3 +8,3 @@\n"
                     " \tstruct page *page;\n-\tchar *at;\n+\tchar *here;\n \n")
    texts, failed = patches.apply(str(kernel), [str(patch)])
    assert not failed and "char *here;" in texts["drivers/card/card.c"]
    patch.write_text(patch.read_text().replace("struct page *page", "struct page *other"))
    texts, failed = patches.apply(str(kernel), [str(patch)])
    assert list(failed) == [str(patch)]
    assert texts["drivers/card/card.c"] == reverse.read(kernel, "drivers/card/card.c")


def perfect(kernel, refuse=()):
    """A converter that knows the answer: convert(tree, out, paths) for roundtrip."""
    def convert(tree, out, _paths):
        os.makedirs(out)
        said = {"schema": patches.SCHEMA, "patches": [], "refused": [], "left": []}
        turned = judge.Version(tree, True)
        for number, file in enumerate(reverse.users(str(kernel))[0]):
            spots = {what: [{"file": file, "line": d.line} for _, d in turned.places(file)
                            if d.what == what] for what in ("acquire", "release")}
            if file in refuse:
                said["refused"].append({"sites": spots["acquire"], "reasons": [
                    {"file": file, "line": 1, "text": "no"}]})
                continue
            name = f"{number:04}-it.patch"
            with open(os.path.join(out, name), "wb") as patch:
                subprocess.run(["diff", "-u", "--label", f"a/{file}", "--label", f"b/{file}",
                                os.path.join(tree, file), os.path.join(kernel, file)],
                               stdout=patch, check=False)
            said["patches"].append({"file": name, "sites": spots["acquire"],
                                    "releases": spots["release"], "review": False})
        with open(os.path.join(out, "summary.json"), "w", encoding="utf-8") as summary:
            json.dump(said, summary)
        return out
    return convert


@pytest.mark.parametrize("refuse, status, line", [
    ((), 0, "3 pins: 3 equivalent, 0 refused"),
    ((BLIT,), 1, "3 pins: 2 equivalent, 1 refused"),
    ((FREE,), 1, "2 equivalent, 0 refused, 0 not offered, 0 kept, 0 twin, 0 not reversed, 1 WRONG"),
])
def test_the_whole_way(kernel, tmp_path, monkeypatch, capsys, refuse, status, line):
    monkeypatch.setattr(roundtrip, "convert", perfect(kernel, refuse))
    for way in (["--longterm", "keep"], ["--longterm", "drop", "--loops"]):
        assert roundtrip.main(["--kernel", str(kernel), "--work", str(tmp_path / "work")]
                              + way) == status
        assert line in capsys.readouterr().out
        (tmp_path / "work").rename(tmp_path / f"work{way[1]}")


@pytest.mark.parametrize("way", [["--longterm", "keep"], ["--longterm", "drop", "--loops"]])
def test_the_converter(kernel, tmp_path, capsys, monkeypatch, way):
    monkeypatch.setenv("GUP2PIN_CACHE", str(tmp_path / "cache"))
    status = roundtrip.main(["--kernel", str(kernel), "--work", str(tmp_path / "work")] + way)
    assert "3 pins: 3 equivalent" in capsys.readouterr().out
    assert status == 0


def test_paths_limit_what_is_judged(kernel, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(roundtrip, "convert", perfect(kernel))
    assert roundtrip.main(["--kernel", str(kernel), "--work", str(tmp_path / "work"),
                           "drivers/blit"]) == 0
    assert "1 pins: 1 equivalent, 0 refused" in capsys.readouterr().out


def test_bad_arguments(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        roundtrip.main(["--kernel", str(tmp_path), "--longterm", "maybe"])
    assert ended.value.code == 2
    with pytest.raises(roundtrip.Failure) as failed:
        roundtrip.main(["--kernel", str(tmp_path / "none")])
    assert failed.value.status == 3
    capsys.readouterr()
