"""SQLite: which library, how it is set up, and whose database a file is. Its dialect is known only here."""

from __future__ import annotations

import importlib
import time
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool

from pathway.errors import StoreError
from pathway.store.location import Location
from pathway.store.tables import METADATA, SCHEMA_VERSION
from pathway.store.troubles import Place, locked, translated

APPLICATION_ID: Final = int.from_bytes(b"PWay")
"""Stands in the file's header, so that a database of another application is never written into."""

_MODULES: Final = ("sqlite3.dbapi2", "pysqlite3.dbapi2")
_FIRST_STRICT: Final = (3, 37, 0)
_SETTINGS: Final = ("PRAGMA foreign_keys=ON", "PRAGMA synchronous=FULL", "PRAGMA secure_delete=ON")
_BEGIN: Final = "BEGIN"
_BEGIN_WRITING: Final = "BEGIN IMMEDIATE"  # a transaction that takes the lock later can fail in its middle
_PAUSE: Final = 0.02

Version = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Driver:
    """A Python module for SQLite, and whether WAL is safe with the library in it."""

    module: Any
    version: Version
    wal: bool


@dataclass(frozen=True, slots=True)
class Database:
    """An open database; `note` is what its owner should know of it, or None."""

    engine: Engine
    place: Place
    begin_reading: str
    begin_writing: str
    in_memory: bool
    note: str | None


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


def open_database(location: Location, timeout: float, create: bool, driver: Driver | None = None) -> Database:
    """Open or create the database at `location`; a lock is waited for at most `timeout` seconds.

    Raises StoreError where the file is something else, or of a newer schema; it is then as it was.
    """
    driver = driver or choose_driver()
    place = Place(location.name, timeout)
    engine = _engine(location, timeout, driver)
    try:
        with translated(place):
            _prepare(engine, location, place, create, driver)
    except BaseException:
        engine.dispose()
        raise
    return Database(engine, place, _BEGIN, _BEGIN_WRITING, location.path is None, _note(driver, location))


def _engine(location: Location, timeout: float, driver: Driver) -> Engine:
    def connect() -> Any:
        connection = driver.module.connect(
            location.target,
            uri=location.uri,
            timeout=timeout,
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


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("pathway_begin", _BEGIN))


def _prepare(engine: Engine, location: Location, place: Place, create: bool, driver: Driver) -> None:
    """Make sure that the tables are there and ours."""
    with engine.connect() as connection:
        blank = _is_blank(connection, place)
    if blank and (not create or location.read_only):
        raise StoreError(f"{place.name} is empty; create the database by opening it for writing")
    _set_journal(engine, location, place, driver)
    if blank:
        with (
            engine.connect().execution_options(pathway_begin=_BEGIN_WRITING) as connection,
            connection.begin(),
        ):
            if _is_blank(connection, place):
                _create(connection)


def _is_blank(connection: Connection, place: Place) -> bool:
    """Whether nothing is there yet. StoreError where what is there is not ours, or of another schema."""
    owner = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    objects = connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar_one()
    if owner == 0 and version == 0 and objects == 0:
        return True
    if owner != APPLICATION_ID:
        raise StoreError(f"{place.name} is the database of another application; name another file")
    if version > SCHEMA_VERSION:
        raise StoreError(f"{place.name} was written by a newer version of this program; install that one")
    if version < SCHEMA_VERSION:
        raise StoreError(f"{place.name} has schema {version}, and this program reads {SCHEMA_VERSION}")
    return False


def _create(connection: Connection) -> None:
    METADATA.create_all(connection)
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")


def _set_journal(engine: Engine, location: Location, place: Place, driver: Driver) -> None:
    """Set WAL, or DELETE where WAL is not safe. SQLite remembers it in the file."""
    wanted = "wal" if driver.wal else "delete"
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        mode = _pragma(cursor, "PRAGMA journal_mode")
        if location.path is not None and not location.read_only and mode != wanted:
            mode = _patiently(cursor, f"PRAGMA journal_mode={wanted}", place)
        if mode == "wal" and not driver.wal:
            raise StoreError(
                f"{place.name} is in use in a mode that this SQLite does not run safely; close it elsewhere"
            )
    finally:
        raw.close()


def _pragma(cursor: Any, statement: str) -> str:
    cursor.execute(statement)
    return str(cursor.fetchone()[0])


def _patiently(cursor: Any, statement: str, place: Place) -> str:
    """Run a change of journal mode, for which SQLite doesn't wait by itself when two do it at once."""
    waited = 0.0
    while True:
        try:
            return _pragma(cursor, statement)
        except Exception as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF != 5:
                raise
        if waited >= place.timeout:
            raise locked(place)
        time.sleep(_PAUSE)
        waited += _PAUSE


def _note(driver: Driver, location: Location) -> str | None:
    if driver.wal or location.path is None:
        return None
    version = ".".join(map(str, driver.version))
    return (
        f"SQLite {version} has the WAL-reset fault, so the database runs without WAL and writes more slowly; "
        "install `pysqlite3`, or a Python with SQLite 3.51.3"
    )
