# SPDX-License-Identifier: GPL-2.0-only
"""Sites whose following is kept: what has changed is followed again, the rest is not.

After each change of the tree an audit with what was kept before must say the
same as one without.
"""

import os
import shutil

import pytest
from gup2pinlib import kept, rounds, tables
from gup2pinlib.audit import Auditor
from gup2pinlib.cache import Cache
from gup2pinlib.cmd_audit import code_version
from gup2pinlib.evidence import Evidence
from gup2pinlib.tree import Overlay, Tree

DRIVER = """
#include "job.h"
#include "later.h"

int job_get(struct job *j, unsigned long a)
{
	if (get_user_pages_fast(a, 1, 0, j->in.got) != 1)
		return -EFAULT;
	return job_check(j->in.got);
}
"""
FILES = {
    "drivers/job/get.c": DRIVER,
    "drivers/job/job.h": "struct job { struct area in; int n; };\n",
    "drivers/job/put.c": "void job_put(struct job *j)\n{\n\tput_page(j->in.got[0]);\n}\n",
    "drivers/job/start.c": "int job_start(struct job *j)\n{\n\treturn job_get(j, 0);\n}\n",
    "drivers/far/check.c": "int job_check(struct page **p)\n{\n\treturn job_more(p);\n}\n",
    "drivers/own/own.c": "int own_get(unsigned long a, struct page **p)\n{\n"
                         "\treturn get_user_pages_fast(a, 1, 0, p);\n}\n",
}
CALLER = "int again(struct job *j)\n{\n\treturn job_get(j, 1);\n}\n"


@pytest.fixture
def audit(tmp_path, monkeypatch):
    """audit(cache name, changed texts) gives ([what each Reach says], functions that
    were followed); no rule looks at any code."""
    followed = []

    class Explorer(rounds.Explorer):
        def __init__(self, index, site, functions):
            super().__init__(index, site, functions)
            followed.append(site.func.name)

    monkeypatch.setattr(rounds, "Explorer", Explorer)
    monkeypatch.setattr(Evidence, "facts", lambda self, slices: {p: [] for p in slices})

    def run(cache, texts=None):
        followed.clear()
        tree = Tree(str(tmp_path / "tree"), kernel=False)
        tree = Overlay(tree, texts) if texts else tree
        auditor = Auditor(tree, Cache(str(tmp_path / cache)))
        auditor.run()
        assert not tree.unreadable
        # pylint: disable=protected-access
        return [kept._value(link.reach) for link in auditor.links], set(followed)

    return run


@pytest.fixture
def write(tmp_path):
    def files(texts):
        for name, text in texts.items():
            full = tmp_path / "tree" / name
            full.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                full.unlink()
            else:
                full.write_text(text)
    files(FILES)
    return files


USERS = {f"arch/user{i}.c": CALLER.replace("again", f"again_{i}") for i in range(70)}
CHANGES = {
    "a new caller elsewhere": {"arch/user.c": CALLER},
    "a name that everybody uses": USERS,
    "a new file in the directory": {
        "drivers/job/new.c": "void job_new(struct job *j)\n{\n\tput_page(j->in.got[1]);\n}\n"},
    "a file that has gone": {"drivers/job/put.c": None},
    "a changed structure": {"drivers/job/job.h": "struct job { struct other in; };\n"},
    "the structure elsewhere": {"drivers/job/job.h": "",
                                "drivers/job/later.h": "struct job { struct other in; };\n"},
    "moved lines": {"drivers/job/get.c": "/* new */\n" + DRIVER},
    "a changed callee": {
        "drivers/far/check.c": "int job_check(struct page **p)\n{\n\tput_page(p[0]);\n}\n"},
    "a callee that has come": {
        "lib/more.c": "int job_more(struct page **p)\n{\n\tput_page(p[0]);\n\treturn 0;\n}\n"},
    "another call": {"drivers/job/get.c": DRIVER + DRIVER.replace("job_get", "job_get_too")},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_a_change_touches_is_followed_again(audit, write, change):
    before, followed = audit("warm")
    assert followed >= {"job_get", "own_get"}
    write(change)
    after, followed = audit("warm")
    assert "job_get" in followed and "own_get" not in followed
    assert after == audit("cold")[0] and after != before
    assert audit("warm") == (after, set())


def test_nothing_else_is_followed_again(audit, write, tmp_path):
    before = audit("warm")[0]
    write({"drivers/other/other.c": "int other(struct o *o)\n{\n\treturn o->n;\n}\n"})
    os.utime(tmp_path / "tree" / "drivers/job/get.c")
    assert audit("warm") == (before, set())


def test_a_change_back(audit, write):
    before = audit("warm")[0]
    write({"drivers/job/put.c": ""})
    assert audit("warm")[0] == audit("cold")[0] != before
    write(FILES)
    assert audit("warm")[0] == before


def test_changed_texts_are_a_tree_of_their_own(audit, write):
    write({})
    before = audit("warm")[0]
    texts = {"drivers/job/get.c": DRIVER.replace("job_check(j->in.got)", "0")}
    changed = audit("warm", texts)
    assert changed[0] == audit("cold", texts)[0] != before and "job_get" in changed[1]
    assert audit("warm", texts)[1] == set()
    assert audit("warm") == (before, set())


def test_a_site_has_one_entry(audit, write, tmp_path):
    def entries():
        return sum(len(files) for _, _, files in os.walk(tmp_path / "warm"))
    audit("warm")
    number = entries()
    for text in ("/* 1 */\n", "/* 2 */\n"):
        write({"drivers/job/get.c": text + DRIVER, "drivers/job/put.c": text})
        audit("warm")
    assert entries() == number


def test_a_broken_entry_is_followed_again(audit, write, tmp_path):
    write({})
    before = audit("warm")[0]
    for directory, _, files in os.walk(tmp_path / "warm"):
        for name in files:
            with open(os.path.join(directory, name), "r+b") as file:
                file.truncate(40)
    again = audit("warm")
    assert again[0] == before and "job_get" in again[1]


@pytest.mark.parametrize("name", ["macros.h", "evidence/sg.cocci"])
def test_what_spatch_is_given_is_part_of_the_version(monkeypatch, tmp_path, name):
    patches = tmp_path / "semantic-patches"
    shutil.copytree(tables.PATCHES, patches)
    monkeypatch.setattr(tables, "PATCHES", str(patches))
    before = code_version()
    with open(patches / name, "a", encoding="utf-8") as file:
        file.write("\n")
    assert code_version() != before
