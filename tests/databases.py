"""The databases of a test: SQLite files, or databases on a PostgreSQL server that stand for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import postgres

from pathway.store.sqlite import choose_driver

SQLITE = choose_driver().module
"""The driver that the engine uses: two of them in one process would not see each other's locks."""


@dataclass(slots=True)
class _Kind:
    """Which kind of database the running test is about; `urls` are those that it was given on the server."""

    server: postgres.Server | None = None
    urls: dict[Path, str] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)


_kind = _Kind()


@contextmanager
def on(server: postgres.Server | None) -> Iterator[None]:
    """Within, databases are on this server, or files where there is none."""
    _kind.server = server
    try:
        yield
    finally:
        if server is not None:
            for url in (*_kind.urls.values(), *_kind.others):
                server.drop(url)
        _kind.server = None
        _kind.urls.clear()
        _kind.others.clear()


def on_server() -> bool:
    """Whether the running test is about PostgreSQL."""
    return _kind.server is not None


def address(path: Path) -> str:
    """The address of the database that a test calls by the path of a file."""
    if _kind.server is None:
        return f"sqlite:///{path}"
    if path not in _kind.urls:
        _kind.urls[path] = _kind.server.create()
    return _kind.urls[path]


def fresh() -> str:
    """The address of a database that nobody opens a second time."""
    if _kind.server is None:
        return "sqlite://"
    _kind.others.append(_kind.server.create())
    return _kind.others[-1]


@contextmanager
def connected(path: Path) -> Iterator[Any]:
    """The driver's connection to a database, past everything of ours; foreign keys don't bind it."""
    if _kind.server is None:
        with closing(SQLITE.connect(path)) as connection, connection:
            yield connection
        return
    import psycopg

    with psycopg.connect(_kind.urls[path]) as connection:
        connection.execute("set session_replication_role = replica")
        yield connection


def tables(connection: Any) -> list[str]:
    """The names of all tables."""
    on_file = "select name from sqlite_schema where type = 'table'"
    elsewhere = "select table_name from information_schema.tables where table_schema = 'public'"
    return sorted(name for (name,) in connection.execute(elsewhere if on_server() else on_file))


def spelt(sql: str) -> str:
    """SQL of a test, written for SQLite, as this kind of database takes it."""
    if not on_server():
        return sql
    sql = re.sub(r"cast\((replace\(.*\)) as blob\)", r"convert_to(\1, 'UTF8')", sql)
    return sql.replace("cast(data as text)", "convert_from(data, 'UTF8')").replace("?", "%s")
