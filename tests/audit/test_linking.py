# SPDX-License-Identifier: GPL-2.0-only
"""What the evidence says of how long pages are held."""

import pytest
from gup2pinlib.linking import structure


@pytest.mark.parametrize("tag, text", [
    (None, "a structure"), ("job", "struct job"), ("job.h", "h of struct job"),
    ("job.u.h", "h of u of struct job")])
def test_structures_without_a_tag(tag, text):
    assert structure(tag) == text
