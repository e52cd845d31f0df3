# SPDX-License-Identifier: GPL-2.0-only
"""The search for identifiers: whole answers, and only what changed is redone."""

import os

import pytest
from gup2pinlib.cache import Cache
from gup2pinlib.errors import Failure
from gup2pinlib.search import Search, run_shared
from gup2pinlib.tree import Tree


@pytest.fixture
def tree(tmp_path):
    """write({name: text}) gives a Search of a tree with these files added."""
    def write(files):
        for name, text in files.items():
            full = tmp_path / "tree" / name
            full.parent.mkdir(parents=True, exist_ok=True)
            full.write_text(text)
        return Search(Tree(str(tmp_path / "tree"), kernel=False),
                      Cache(str(tmp_path / "search-cache")))
    return write


def test_whole_identifiers_in_code_only(tree):
    search = tree({"a.c": "take(x);", "b.c": "take_more(x); retake(x);", "c.txt": "take(x);",
                   "d/e.h": "/* take */", "f.c": "x->take = 1;"})
    assert search.find(["take", "none"]) == {"take": ["a.c", "d/e.h", "f.c"], "none": []}


def test_processes_do_not_mix_their_answers(tree):
    """More output than a pipe takes in one piece, from two processes at once."""
    names = [f"a_function_with_a_long_name_{i}" for i in range(60)]
    text = "\n".join(names)
    files = {f"dir{i % 7}/a_file_with_a_long_name_{i}.c": text for i in range(1500)}
    search = tree(files)
    assert search.find(names) == {name: sorted(files) for name in names}


def test_names_of_files_with_odd_bytes(tree):
    odd = ["with space.c", "new\nline.c", "-dash.c", "quo'te\".c", "uml\u00e4ut.c", "$(x).c"]
    search = tree({name: "take(x);" for name in odd})
    assert search.find(["take"]) == {"take": sorted(odd)}


def test_a_name_that_is_not_utf8(tree, tmp_path):
    tree({"a.c": ""})
    name = b"b\xff.c"
    with open(os.path.join(os.fsencode(tmp_path / "tree"), name), "wb") as file:
        file.write(b"take(x); \xff\xfe\0 more(x);")
    assert tree({}).find(["take", "more"]) == {"take": [os.fsdecode(name)],
                                               "more": [os.fsdecode(name)]}


def test_only_what_changed_is_searched_again(tree, tmp_path):
    tree({"a.c": "take(x);", "b.c": "take(x);", "c.c": ""}).find(["take"])
    os.unlink(tmp_path / "tree" / "a.c")
    assert tree({"c.c": "take(1);"}).find(["take"]) == {"take": ["b.c", "c.c"]}


def test_a_missing_tool_is_named(tmp_path):
    with pytest.raises(Failure, match="no-such-tool: not found"):
        run_shared(str(tmp_path), ["no-such-tool"], ["a"])


def test_a_killed_tool_is_no_empty_answer(tmp_path):
    with pytest.raises(Failure):
        run_shared(str(tmp_path), ["sh", "-c", "kill -9 $$"], ["a"])
