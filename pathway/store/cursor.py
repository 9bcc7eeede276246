"""The driver's cursor within a transaction: its errors leave as ours, and so do no others.

What runs within a transaction beside it, such as a host's register that asks a database of its own, may raise
the same driver's errors: those are not about our database, and stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pathway.errors import UsageError
from pathway.store.database import Database

_T = TypeVar("_T")


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
        self._guarded(lambda: self._raw.execute(sql, values))

    def executemany(self, sql: str, rows: Sequence[Any]) -> None:
        """Run a statement for each row."""
        self._guarded(lambda: self._raw.executemany(sql, rows))

    def fetchone(self) -> Any:
        """The next row, or None."""
        return self._guarded(self._raw.fetchone)

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        return list(self._guarded(self._raw.fetchall))

    def _guarded(self, call: Callable[[], _T]) -> _T:
        try:
            return call()
        except (UnicodeEncodeError, OverflowError) as error:
            raise UsageError("a broken character or a number beyond 64 bits fits no database") from error
        except Exception as error:
            known = self._database.translate(error)
            if known is None:
                raise
            raise known from error
