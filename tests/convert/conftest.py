# SPDX-License-Identifier: GPL-2.0-only
"""What the tests of the conversion share."""

import pytest

from .cases import all_cases
from .run import Program, Tree, VERSIONS


@pytest.fixture
def program(tmp_path):
    return Program(tmp_path / "run")


@pytest.fixture(scope="session")
def trap_outcomes(tmp_path_factory):
    """{dialect: Outcome} of one run over all drivers of the fixtures."""
    made = {}

    def outcome(dialect):
        if dialect not in made:
            place = tmp_path_factory.mktemp("traps-" + dialect)
            tree = Tree(place / "kernel", dialect)
            for case in all_cases():
                if case.applies(dialect):
                    case.install(tree, "drivers/" + case.name)
            made[dialect] = Program(place / "run").convert(tree, place / "patches")
            made[dialect].apply(place / "applied")
        return made[dialect]

    assert set(VERSIONS) == {"v3", "v5.6", "v6.5"}
    return outcome
