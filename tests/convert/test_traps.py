# SPDX-License-Identifier: GPL-2.0-only
"""What conversions got wrong: each driver of fixtures/traps, in each dialect."""

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
