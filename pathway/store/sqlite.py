"""SQLite: which library, how it is set up, and whose database a file is. Its dialect is known only here."""

from __future__ import annotations

import importlib
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool
from sqlalchemy.schema import CreateTable

from pathway.errors import PathwayError, StoreError
from pathway.store import schema
from pathway.store.database import Database, Session
from pathway.store.location import Location
from pathway.store.schema import Standing
from pathway.store.sqlite_errors import advice, is_busy
from pathway.store.tables import METADATA, SCHEMA_REVISION

APPLICATION_ID: Final = int.from_bytes(b"PWay")
"""Stands in the file's header, so that a database of another application is never written into."""

_MODULES: Final = ("sqlite3.dbapi2", "pysqlite3.dbapi2")
_FIRST_STRICT: Final = (3, 37, 0)
_SETTINGS: Final = ("PRAGMA foreign_keys=ON", "PRAGMA synchronous=FULL", "PRAGMA secure_delete=ON")
_BEGIN: Final = "BEGIN"
_BEGIN_WRITING: Final = "BEGIN IMMEDIATE"  # a transaction that takes the lock later can fail in its middle
_KEPT: Final = 8
"""So many sessions are kept for the next transactions; threads beyond that number give theirs back to the pool."""
_PAUSE: Final = 0.02
_SOON: Final = 0.001

Version = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Driver:
    """A Python module for SQLite, and whether WAL is safe with the library in it."""

    module: Any
    version: Version
    wal: bool


def has_wal_reset_bug(version: Version) -> bool:
    """Whether this SQLite can corrupt a database in WAL mode (fixed in 3.51.3, 3.50.7 and 3.44.6).

    Source: https://sqlite.org/wal.html#walresetbug
    """
    if version < (3, 7, 0) or version >= (3, 51, 3):
        return False
    return not ((3, 44, 6) <= version < (3, 45, 0) or (3, 50, 7) <= version < (3, 51, 0))


def choose_driver() -> Driver:
    """The first module whose SQLite is sound; else the first at all, to be used without WAL.

    Within one process a file must be opened through one module only: two SQLite libraries don't see each
    other's locks (https://sqlite.org/howtocorrupt.html, “Multiple copies of SQLite”). A host that opens the
    file too takes the module from here.
    """
    found = [driver for name in _MODULES if (driver := _driver(name)) is not None]
    if not found:
        raise StoreError(
            "the SQLite of this Python is older than 3.37; use a newer Python, or install `pysqlite3`"
        )
    return next((driver for driver in found if driver.wal), found[0])


def _driver(name: str) -> Driver | None:
    try:
        module = importlib.import_module(name)
    except ImportError:
        return None
    version: Version = module.sqlite_version_info
    return Driver(module, version, wal=not has_wal_reset_bug(version)) if version >= _FIRST_STRICT else None


class Sqlite(Database):
    """A SQLite database, in a file or in memory."""

    def __init__(self, location: Location, timeout: float, driver: Driver | None = None) -> None:
        driver = driver or choose_driver()
        self.name = location.name
        self.timeout = timeout
        self.alone = location.path is None
        self.note = _note(driver, location)
        self._location = location
        self._driver = driver
        self.engine = self._engine()
        self._idle: list[Session] = []
        self._closed = False

    # -------------------------------------------------------------- transactions

    def begin(self, writing: bool) -> Session:
        try:
            session = self._idle.pop()
        except IndexError:
            session = self._session()
        try:
            if writing and not self.alone:
                self._begin_writing(session.cursor)
            else:
                session.cursor.execute(_BEGIN_WRITING if writing else _BEGIN)
        except BaseException:
            session.give_up()
            raise
        return session

    def end(self, session: Session) -> None:
        """Keep the session for the next transaction: SQLAlchemy's pool would take longer than most of them."""
        if len(self._idle) < _KEPT and not self._closed:
            self._idle.append(session)
            return
        if self._closed:  # the pool that it came from is gone, and would never close it
            session.connection.detach()
        session.close()

    def close(self) -> None:
        self._closed = True
        while self._idle:
            self._idle.pop().close()
        super().close()

    def _session(self) -> Session:
        connection = self.engine.raw_connection()
        return Session(connection, connection.cursor())

    def commit(self, cursor: Any) -> None:
        cursor.execute("COMMIT")

    def _begin_writing(self, cursor: Any) -> None:
        """Take the write lock, asking often: SQLite itself asks ever more seldom, so that who waits long loses.

        Each who waits asks at random moments within a millisecond, so all have the same chance.
        """
        end = time.monotonic() + self.timeout
        cursor.execute("PRAGMA busy_timeout=0")
        try:
            while True:
                try:
                    cursor.execute(_BEGIN_WRITING)
                except Exception as error:
                    if not is_busy(error):
                        raise
                    if time.monotonic() > end:
                        raise self.locked() from error
                    time.sleep(random.random() * _SOON)  # noqa: S311 - no secret
                else:
                    return
        finally:
            cursor.execute(f"PRAGMA busy_timeout={round(self.timeout * 1000)}")

    def translate(self, error: BaseException) -> PathwayError | None:
        return self.locked() if is_busy(error) else advice(error, self.name)

    # -------------------------------------------------------------- schema

    def prepare(self, make: bool) -> None:
        with self.translated():
            standing = self.standing()
            if standing.revision is None and (not make or self._location.read_only):
                raise StoreError(f"{self.name} is empty; create the database by opening it for writing")
            if standing.revision is not None:
                schema.require_current(standing, self.name)
            self._set_journal()
            if standing.revision is None:
                self._create()

    def standing(self) -> Standing:
        with self.translated(), self.engine.connect() as connection:
            return self._standing(connection)

    def upgrade(self) -> None:
        with self.translated():
            if self.standing().revision is None:
                self.prepare(make=True)
                return
            with self._writing() as connection:
                standing = self._standing(connection)
                schema.require_known(standing, self.name)
                schema.upgrade(connection, standing.revision)
                _mark(connection)

    def differences(self) -> list[str]:
        with self.translated(), self.engine.connect() as connection:
            return schema.differences(connection) + _not_as_written(connection)

    def _standing(self, connection: Connection) -> Standing:
        """Whose the file is. StoreError where it is another application's."""
        owner = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        objects = connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar_one()
        if owner == 0 and version == 0 and objects == 0:
            return Standing(None)
        if owner != APPLICATION_ID:
            raise StoreError(f"{self.name} is the database of another application; name another file")
        return Standing(max(schema.stored_revision(connection) or "", f"{version:04}"))

    def _create(self) -> None:
        with self._writing() as connection:
            if self._standing(connection).revision is None:
                schema.create(connection)
                _mark(connection)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        options = self.engine.connect().execution_options(pathway_begin=_BEGIN_WRITING)
        with options as connection, connection.begin():
            yield connection

    # -------------------------------------------------------------- connections

    def _engine(self) -> Engine:
        location, driver = self._location, self._driver

        def connect() -> Any:
            connection = driver.module.connect(
                location.target,
                uri=location.uri,
                timeout=self.timeout,
                isolation_level=None,  # the driver begins nothing by itself
                check_same_thread=False,  # the pool hands a connection to one thread at a time
            )
            for setting in _SETTINGS:
                connection.execute(setting)
            return connection

        options: dict[str, Any] = {"poolclass": StaticPool}
        if location.path is not None:
            options = {"poolclass": QueuePool, "max_overflow": -1}  # as many connections as there are threads
        engine = create_engine("sqlite://", module=driver.module, creator=connect, **options)
        event.listen(engine, "begin", _begin)
        return engine

    def _set_journal(self) -> None:
        """Set WAL, or DELETE where WAL is not safe. SQLite remembers it in the file."""
        location, wanted = self._location, "wal" if self._driver.wal else "delete"
        raw = self.engine.raw_connection()
        try:
            cursor = raw.cursor()
            mode = _pragma(cursor, "PRAGMA journal_mode")
            if location.path is not None and not location.read_only and mode != wanted:
                mode = self._patiently(cursor, f"PRAGMA journal_mode={wanted}")
            if mode == "wal" and not self._driver.wal:
                raise StoreError(
                    f"{self.name} is in use in a mode that this SQLite does not run safely; close it elsewhere"
                )
        finally:
            raw.close()

    def _patiently(self, cursor: Any, statement: str) -> str:
        """Run a change of journal mode, for which SQLite doesn't wait by itself when two do it at once."""
        waited = 0.0
        while True:
            try:
                return _pragma(cursor, statement)
            except Exception as error:
                if not is_busy(error):
                    raise
            if waited >= self.timeout:
                raise self.locked()
            time.sleep(_PAUSE)
            waited += _PAUSE


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("pathway_begin", _BEGIN))


def _mark(connection: Connection) -> None:
    """Write into the header whose file it is, and the revision, so that programs before migrations refuse it."""
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version={int(SCHEMA_REVISION)}")


def _not_as_written(connection: Connection) -> list[str]:
    """Tables that were made otherwise than the models make them: Alembic does not see STRICT, nor checks."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL").all()
    stored = {name: " ".join(sql.split()) for name, sql in rows}
    wanted = {
        str(table.name): " ".join(str(CreateTable(table).compile(connection)).split())
        for table in METADATA.tables.values()
    }
    return [f"table {name} was made otherwise" for name, sql in wanted.items() if stored.get(name) != sql]


def _pragma(cursor: Any, statement: str) -> str:
    cursor.execute(statement)
    return str(cursor.fetchone()[0])


def _note(driver: Driver, location: Location) -> str | None:
    if driver.wal or location.path is None:
        return None
    version = ".".join(map(str, driver.version))
    return (
        f"SQLite {version} has the WAL-reset fault, so the database runs without WAL and writes more slowly; "
        "install `pysqlite3`, or a Python with SQLite 3.51.3"
    )
