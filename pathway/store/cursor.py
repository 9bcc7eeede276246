"""The driver's cursor within a transaction: its errors leave as ours, and so do no others.

What runs within a transaction beside it, such as a host's register that asks a database of its own, may raise
the same driver's errors: those are not about our database, and stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from pathway.errors import UsageError
from pathway.store.database import Database


class Cursor:
    """A cursor of a driver, as far as the store uses one."""

    __slots__ = ("_database", "_raw")

    def __init__(self, raw: Any, database: Database) -> None:
        self._raw = raw
        self._database = database

    @property
    def rowcount(self) -> int:
        """How many rows the last statement changed."""
        count: int = self._raw.rowcount
        return count

    def execute(self, sql: str, values: Any) -> None:
        """Run a statement. UsageError for a value that fits no database."""
        try:
            self._raw.execute(sql, values)
        except Exception as error:
            self._complain(error)

    def executemany(self, sql: str, rows: Sequence[Any]) -> None:
        """Run a statement for each row."""
        try:
            self._raw.executemany(sql, rows)
        except Exception as error:
            self._complain(error)

    def fetchone(self) -> Any:
        """The next row, or None."""
        try:
            return self._raw.fetchone()
        except Exception as error:
            self._complain(error)

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        try:
            return list(self._raw.fetchall())
        except Exception as error:
            self._complain(error)

    def _complain(self, error: Exception) -> NoReturn:
        if isinstance(error, (UnicodeEncodeError, OverflowError)):
            raise UsageError("a broken character or a number beyond 64 bits fits no database") from error
        known = self._database.translate(error)
        if known is None:
            raise error
        raise known from error
