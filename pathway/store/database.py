"""What the store needs of a kind of database. SQLite and PostgreSQL stand beside this file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from pathway.errors import DatabaseLocked, PathwayError, StoreError
from pathway.store.schema import Standing


@dataclass(frozen=True, slots=True)
class Session:
    """A connection from the pool, and the driver's cursor on which its transactions run."""

    connection: Any
    cursor: Any

    def give_up(self) -> None:
        """Undo what a transaction did, and give the connection back; one that is lost is thrown away."""
        with suppress(Exception):
            self.cursor.close()
        try:
            self.connection.rollback()
        except Exception:
            with suppress(Exception):
                self.connection.invalidate()
        finally:
            with suppress(Exception):
                self.connection.close()

    def close(self) -> None:
        """Give the connection back.

        A cursor that lived on would take hold of it again when it is collected, and by then another thread may
        have it: one could wait for the other until the timeout.
        """
        self.cursor.close()
        self.connection.close()


class Database(ABC):
    """An open database. `name` is how messages call it, `timeout` how many seconds a lock is waited for.

    `alone` says that one connection serves all, so one transaction at a time. `note` is what the owner should
    know of it, or None.
    """

    engine: Engine
    name: str
    timeout: float
    alone: bool = False
    note: str | None = None

    @abstractmethod
    def begin(self, writing: bool) -> Session:
        """A session within a transaction that has begun."""

    @abstractmethod
    def commit(self, cursor: Any) -> None:
        """Make what the transaction wrote last. An error means that it is undone, or says that this is not known."""

    def end(self, session: Session) -> None:
        """What is done with a session whose transaction has been committed."""
        session.close()

    @abstractmethod
    def translate(self, error: BaseException) -> PathwayError | None:
        """An error of the driver as one of ours; None where it is none of the driver's."""

    @abstractmethod
    def prepare(self, make: bool) -> None:
        """Make sure that the tables are there, ours and of this revision; make them where none is, if `make`.

        StoreError where they are not; the database is then as it was.
        """

    @abstractmethod
    def standing(self) -> Standing:
        """Whose the database is, and at which revision of the schema."""

    @abstractmethod
    def upgrade(self) -> None:
        """Bring the schema to the newest revision, from nothing or from an earlier one. The data stay."""

    @abstractmethod
    def differences(self) -> list[str]:
        """Where the schema, as it stands, is not that of the models; empty where it is."""

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Within, an error of the driver or of SQLAlchemy leaves as a PathwayError."""
        try:
            yield
        except DBAPIError as error:
            raise self._translate(error.orig or error) from error
        except SQLAlchemyError as error:
            raise StoreError(f"{self.name} could not be used: {one_line(error)}") from error
        except PathwayError:
            raise
        except Exception as error:
            known = self.translate(error)
            if known is None:
                raise
            raise known from error

    def _translate(self, error: BaseException) -> PathwayError:
        return self.translate(error) or StoreError(f"{self.name} could not be used: {one_line(error)}")

    def locked(self) -> DatabaseLocked:
        """Nobody could get at the database within the time allowed."""
        return DatabaseLocked(
            f"somebody else has held {self.name} for more than {self.timeout:g} s; "
            "try again, or end what holds it"
        )


def one_line(error: BaseException) -> str:
    """The first line of what an error says."""
    return str(error).splitlines()[0] if str(error) else type(error).__name__
