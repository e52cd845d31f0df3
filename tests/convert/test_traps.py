# SPDX-License-Identifier: GPL-2.0-only
"""What conversions got wrong: each driver of fixtures/traps, in each dialect."""

import shutil

import pytest

from .cases import Judge, all_cases
from .run import VERSIONS

PAIRS = [pytest.param(case, dialect, id=f"{case.name}-{dialect}")
         for case in all_cases() for dialect in VERSIONS if case.applies(dialect)]


@pytest.mark.parametrize("case, dialect", PAIRS)
def test_trap(trap_outcomes, case, dialect):
    Judge(case, trap_outcomes(dialect), "drivers/" + case.name).check()


@pytest.mark.parametrize("case, dialect", PAIRS)
def test_form(trap_outcomes, case, dialect):
    """Not only right, but as a maintainer would write it."""
    Judge(case, trap_outcomes(dialect), "drivers/" + case.name).wanted()


def test_after_an_audit(trap_outcomes, program, tmp_path):
    """What the audit kept of following a site is all that the conversion asks of it."""
    outcome = trap_outcomes("v6.5")
    program.cache = str(shutil.copytree(outcome.cache, tmp_path / "cache"))
    again = program.convert(outcome.tree, tmp_path / "patches")
    assert again.summary == outcome.summary
