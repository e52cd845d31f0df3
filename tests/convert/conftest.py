# SPDX-License-Identifier: GPL-2.0-only
"""What the tests of the conversion share."""

import shutil

import pytest

from .cases import all_cases
from .run import Program, Tree, VERSIONS


@pytest.fixture
def program(tmp_path):
    return Program(tmp_path / "run")


@pytest.fixture(scope="session")
def warm(trap_outcomes):
    """warm(place): the program with a cache that knows the fixtures' files:
    spatch costs most of a test's time."""
    def program(place):
        made = Program(place)
        shutil.copytree(trap_outcomes("v5.6").cache, made.cache)
        return made
    return program


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
            program = Program(place / "run")
            found = program.convert(tree, place / "patches")
            found.cache = program.cache
            made[dialect] = found.apply(place / "applied", broken=True)
        return made[dialect]

    assert set(VERSIONS) == {"v3", "v5.6", "v6.5"}
    return outcome
