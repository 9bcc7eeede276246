"""PostgreSQL: connections, transactions, and what the server complains about. Its dialect is known only here.

Nothing is used that a distributed database speaking the same protocol lacks: no serial numbers, no advisory
locks, no LISTEN.
"""

from __future__ import annotations

import importlib
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import TimeoutError
from sqlalchemy.pool import QueuePool

from pathway.errors import (
    Conflict,
    Contended,
    DatabaseLocked,
    InternalError,
    KeyReused,
    PathwayError,
    StoreError,
    UsageError,
)
from pathway.store import schema
from pathway.store.database import Database, Session, one_line
from pathway.store.location import ServerLocation
from pathway.store.schema import Standing
from pathway.store.tables import CaseTable, ChannelTable, DocumentTable

_OLDEST: Final = 140000
_READING: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_WRITING: Final = (
    "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"  # a case's row is locked before it is judged
)
_ALONE: Final = 60
"""Seconds after which the server gives up a transaction whose program does nothing, and its locks with it."""

# SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html
_WAITED: Final = ("55P03",)
_CONTENDED: Final = ("40001", "40P01")
_UNIQUE: Final = "23505"
_LOST: Final = ("57P01", "57P02", "57P03", "57P05", "25P03", "08000", "08003", "08006")
_MAY_NOT: Final = "42501"
_READ_ONLY: Final = "25006"
_UNSUPPORTED: Final = "0A000"
_FULL: Final = ("53100", "53200")
_TOO_MANY: Final = "53300"
_NO_DATABASE: Final = "3D000"
_SHARED: Final = (DocumentTable.__tablename__, ChannelTable.__tablename__)
"""Tables of rows that belong to no case, so that no lock keeps two from inserting the same one."""
_DUPLICATE_OBJECT: Final = ("42P07", "42710", _UNIQUE)


class Postgres(Database):
    """A database on a PostgreSQL server (14 or later, UTF-8)."""

    def __init__(self, location: ServerLocation, timeout: float, connections: int) -> None:
        self.name = location.name
        self.timeout = timeout
        self._connections = connections
        self._psycopg = _driver()
        self.engine = self._engine(location)

    # -------------------------------------------------------------- transactions

    def begin(self, writing: bool) -> Session:
        """Begin on a pooled connection; where the server has closed it meanwhile, on a new one."""
        try:
            try:
                return self._begin(writing)
            except self._psycopg.OperationalError:
                self.engine.dispose()  # those that wait in the pool are as stale
            return self._begin(writing)
        except TimeoutError as error:
            raise DatabaseLocked(
                f"all {self._connections} connections to {self.name} have been in use for more than "
                f"{self.timeout:g} s; try again, or open the engine with more `connections`"
            ) from error

    def _begin(self, writing: bool) -> Session:
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(_WRITING if writing else _READING)
        except BaseException:
            connection.invalidate()
            raise
        return Session(connection, cursor)

    def commit(self, cursor: Any) -> None:
        """Commit, and make sure that it was one: a transaction that had failed is rolled back without an error."""
        try:
            cursor.execute("COMMIT")
        except self._psycopg.OperationalError as error:
            if _code(error) in _CONTENDED:
                raise
            raise StoreError(
                f"the connection to {self.name} was lost while the act was being committed, so whether it was "
                "carried out is not known; look at the case, or send the act again with the same key"
            ) from error
        if cursor.statusmessage != "COMMIT":
            raise InternalError(f"the transaction on {self.name} had failed before it was to be committed")

    # -------------------------------------------------------------- schema

    def prepare(self, make: bool) -> None:
        with self.translated():
            self._check_server()
            standing = self.standing()
            if standing.revision is None:
                if not make:
                    raise StoreError(
                        f"{self.name} holds no cases; create the tables by opening it for writing"
                    )
                self._create()
                standing = self.standing()
        schema.require_current(standing, self.name)

    def standing(self) -> Standing:
        with self.translated(), self.engine.connect() as connection:
            case = str(CaseTable.__tablename__)
            begun = connection.dialect.has_table(connection, case)  # first: both are created at one moment
            revision = schema.stored_revision(connection)
            if begun and revision is None:
                raise StoreError(
                    f"{self.name} has a table `{case}` that is not of this program; use another schema"
                )
            return Standing(revision)

    def upgrade(self) -> None:
        begun = self.standing().revision is not None
        with self.translated(), self._ddl() as connection:
            standing = Standing(schema.locked_revision(connection) if begun else None)
            schema.require_known(standing, self.name)
            if standing.revision is None:
                schema.create(connection)
            else:
                schema.upgrade(connection, standing.revision)

    def differences(self) -> list[str]:
        with self.translated(), self.engine.connect() as connection:
            return schema.differences(connection)

    def _create(self) -> None:
        try:
            with self._ddl() as connection:
                schema.create(connection)
        except Exception as error:  # somebody else may have created them in the same moment
            if _code(getattr(error, "orig", error)) not in _DUPLICATE_OBJECT:
                raise

    def _ddl(self) -> Any:
        return self.engine.execution_options(isolation_level="READ COMMITTED").begin()

    def _check_server(self) -> None:
        with self.engine.connect() as connection:
            version = int(_setting(connection, "server_version_num"))
            encoding = _setting(connection, "server_encoding")
        if version < _OLDEST:
            raise StoreError(f"{self.name} is PostgreSQL {version // 10000}; version 14 or later is needed")
        if encoding != "UTF8":
            raise StoreError(f"{self.name} has the encoding {encoding}; create it with `ENCODING 'UTF8'`")

    # -------------------------------------------------------------- connections

    def _engine(self, location: ServerLocation) -> Engine:
        def connect() -> Any:
            return self._psycopg.connect(
                location.target,
                autocommit=True,  # the driver begins nothing by itself
                connect_timeout=max(2, round(self.timeout)),
                application_name="client-pathways",
                keepalives_idle=30,
                tcp_user_timeout=30_000,
            )

        try:
            engine = create_engine(
                "postgresql+psycopg://",
                module=self._psycopg,
                creator=connect,
                poolclass=QueuePool,
                pool_size=self._connections,
                max_overflow=0,
                pool_timeout=self.timeout,
            )
        except (ValueError, self._psycopg.Error) as error:
            raise StoreError(f"{self.name} could not be used: {one_line(error)}") from error
        event.listen(engine, "connect", self._set_up)
        return engine

    def _set_up(self, connection: Any, _: Any) -> None:
        """Bound every wait, and have a commit mean that the data are on the disk."""
        wait = max(1, round(self.timeout * 1000))
        connection.execute(
            "SELECT set_config('lock_timeout', %s, false),"
            " set_config('idle_in_transaction_session_timeout', %s, false),"
            " set_config('synchronous_commit', CASE current_setting('synchronous_commit')"
            " WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false)",
            (f"{wait}ms", f"{_ALONE}s"),
        )

    # -------------------------------------------------------------- errors

    def translate(self, error: BaseException) -> PathwayError | None:
        if not isinstance(error, self._psycopg.Error):
            return None
        code, detail = _code(error), one_line(error)
        if code is None and isinstance(error, self._psycopg.DataError):
            return UsageError(f"a broken character or too great a number fits no database: {detail}")
        if code in _WAITED:
            return self.locked()
        if code in _CONTENDED:
            return Contended(
                "others were changing the same cases in this moment: look at the case again, then decide"
            )
        if code is not None and code.startswith("23"):
            return _constraint(code, error)
        return StoreError(self._advice(code, detail, error))

    def _advice(self, code: str | None, detail: str, error: BaseException) -> str:
        if code == _TOO_MANY:
            return f"{self.name} takes no more connections ({detail}); end some, or raise `max_connections`"
        if code == _READ_ONLY or (code == _UNSUPPORTED and "recovery" in detail):
            return f"{self.name} can only be read ({detail}); write to the server that it is a standby of"
        if code in _FULL:
            return f"the server of {self.name} is out of room ({detail}); free some and try again"
        if code == _MAY_NOT:
            return f"{self.name} may not be used so ({detail}); grant the rights, or use another user"
        if code == _NO_DATABASE or (code is None and "database" in detail and "does not exist" in detail):
            return f"there is no {self.name.removeprefix('the ')}; create it, or check the address"
        if code is None and not isinstance(error, self._psycopg.OperationalError):
            return f"{self.name} could not be used: {detail}"
        if (code is None and "password" in detail) or (code is not None and code.startswith("28")):
            return f"{self.name} refuses this user or password ({detail}); check the address"
        if code is None or code in _LOST:
            return (
                f"{self.name} cannot be reached, or the connection was lost ({detail}); nothing was changed: "
                "try again when the server answers"
            )
        return f"{self.name} could not be used: {detail}"


def _driver() -> Any:
    try:
        return importlib.import_module("psycopg")
    except ImportError as error:
        raise StoreError("PostgreSQL needs a driver: install `client-pathways[postgres]`") from error


def _setting(connection: Connection, name: str) -> str:
    return str(connection.execute(text("SELECT current_setting(:name)"), {"name": name}).scalar_one())


def _code(error: BaseException | None) -> str | None:
    code = getattr(error, "sqlstate", None)
    return code if isinstance(code, str) else None


def _constraint(code: str, error: Any) -> PathwayError:
    table, name = error.diag.table_name or "", error.diag.constraint_name or ""
    if code != _UNIQUE:
        return InternalError(f"a row does not fit the schema: {one_line(error)}")
    if name.endswith("_key"):
        return KeyReused("this idempotency key was already used on this case")
    if table in _SHARED:
        return Contended("somebody else has stored the same in this moment; try again")
    message = "somebody else has written this case meanwhile; read it again"
    return Contended(message) if table == CaseTable.__tablename__ else Conflict(message)
