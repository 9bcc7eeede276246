"""The store: transactions over cases, their logs, personal values and timers, in SQLite or PostgreSQL."""

from __future__ import annotations

from threading import Lock
from types import TracebackType
from typing import Final, Generic, Self, TypeVar

from sqlalchemy import Engine

from pathway.errors import UsageError
from pathway.store.cursor import Cursor
from pathway.store.database import Database
from pathway.store.location import Location, locate, require_place
from pathway.store.sqlite import Sqlite
from pathway.store.statements import Statements, compile_statements
from pathway.store.transactions import Reading, Writing

DEFAULT_TIMEOUT: Final = 5.0
MAX_TIMEOUT: Final = 3600.0
CONNECTIONS: Final = 16
MAX_CONNECTIONS: Final = 10_000

_T = TypeVar("_T", bound=Reading)


class Store:
    """A database of cases. Usable from several threads; every process opens its own.

    `with store.write() as tx:` is one transaction that holds the write lock from its start; it commits at the
    end of the block, and an exception undoes it. `with store.read() as tx:` sees one state throughout.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._statements = compile_statements(database.engine.dialect)
        self._alone = Lock() if database.alone else None

    @classmethod
    def open(
        cls,
        url: str,
        *,
        timeout: float = DEFAULT_TIMEOUT,
        create: bool = True,
        connections: int = CONNECTIONS,
    ) -> Self:
        """Open the database at `url`: `sqlite:///path`, `file:path?mode=ro`, `sqlite://` for one in memory,
        `postgresql://user@host/name`.

        `connections` is how many a server is asked for at most; threads wait for a free one as for a lock.
        A new one is created unless `create` is false; on a server the database itself must be there. A lock is
        waited for at most `timeout` seconds, 0 to 3600. Raises UsageError for another address, DatabaseLocked,
        and StoreError for what is no database of ours, of another schema, damaged or out of reach; it is then
        as it was.
        """
        if not 0 <= timeout <= MAX_TIMEOUT:
            raise UsageError(f"the timeout should be 0 to {MAX_TIMEOUT:g} seconds, not {timeout:g}")
        if not 1 <= connections <= MAX_CONNECTIONS:
            raise UsageError(f"`connections` should be 1 to {MAX_CONNECTIONS}, not {connections}")
        database = connect(url, timeout, create=create, connections=connections)
        try:
            database.prepare(create)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        """Close every connection. The store can't be used after it."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def engine(self) -> Engine:
        """SQLAlchemy's engine, for queries of the tables: `with Session(store.engine) as session: …`."""
        return self._database.engine

    @property
    def note(self) -> str | None:
        """What the owner of the database should know, such as that it runs without WAL; else None."""
        return self._database.note

    def write(self) -> Transaction[Writing]:
        """A transaction that may write. DatabaseLocked where others hold the lock longer than the timeout."""
        return Transaction(self._database, self._alone, self._statements, Writing)

    def read(self) -> Transaction[Reading]:
        """A transaction that only reads, and does not keep others from writing."""
        return Transaction(self._database, self._alone, self._statements, Reading)


class Transaction(Generic[_T]):
    """A transaction for one `with` block; what the block is given is `kind`.

    `alone` is held throughout where there is one connection only, so one transaction at a time.
    """

    __slots__ = ("_alone", "_database", "_kind", "_session", "_statements")

    def __init__(
        self, database: Database, alone: Lock | None, statements: Statements, kind: type[_T]
    ) -> None:
        self._database = database
        self._alone = alone
        self._statements = statements
        self._kind = kind

    def __enter__(self) -> _T:
        database, alone = self._database, self._alone
        if alone is not None and not alone.acquire(timeout=database.timeout):
            raise database.locked()
        try:
            self._session = session = database.begin(writing=self._kind is Writing)
        except BaseException:
            if alone is not None:
                alone.release()
            with database.translated():
                raise
        return self._kind(Cursor(session.cursor, database), self._statements)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        database, session = self._database, self._session
        try:
            if error is None:
                database.commit(session.cursor)
        except BaseException as failed:
            error = failed
            with database.translated():
                raise
        finally:
            if error is None:
                database.end(session)
            else:
                session.give_up()
            if self._alone is not None:
                self._alone.release()


def connect(
    url: str, timeout: float = DEFAULT_TIMEOUT, *, create: bool = False, connections: int = CONNECTIONS
) -> Database:
    """The database at `url`, of the kind that its address names, whatever its schema."""
    location = locate(url)
    if isinstance(location, Location):
        require_place(location, create)
        return Sqlite(location, timeout)
    from pathway.store.postgres import Postgres  # its driver is an extra

    return Postgres(location, timeout, connections)


def is_there(url: str) -> bool:
    """Whether there is a database of ours at `url`, whatever its revision. StoreError where it can't be told."""
    location = locate(url)
    if isinstance(location, Location) and (location.path is None or not location.path.exists()):
        return False
    database = connect(url, DEFAULT_TIMEOUT)
    try:
        return database.standing().revision is not None
    finally:
        database.close()
