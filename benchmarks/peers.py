"""Programs that do something comparable, to be measured in the same run."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def dbos(path: Path) -> Iterator[Callable[[int], int]]:
    """A workflow of one step of DBOS Transact (https://github.com/dbos-inc/dbos-transact-py), durable in SQLite.

    Its settings are its own: it must not be made faster or slower for being compared.
    """
    from dbos import DBOS

    DBOS(
        config={
            "name": "benchmark",
            "system_database_url": f"sqlite:///{path}",
            "log_level": "ERROR",
            "run_admin_server": False,
        }
    )

    @DBOS.step()
    def step(number: int) -> int:
        return number + 1

    @DBOS.workflow()
    def flow(number: int) -> int:
        return step(number)

    DBOS.launch()
    try:
        flow(0)
        with sqlite3.connect(path) as connection:
            assert connection.execute("PRAGMA synchronous").fetchone() == (2,), "not FULL"
        yield flow
    finally:
        DBOS.destroy()
