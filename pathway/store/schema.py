"""The revisions of the schema: which one a database has, and the way from it to the newest.

The newest is created straight from the models; earlier ones are brought to it by the migrations, which Alembic
runs. A test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, Connection, MetaData, Table, Text, select

from pathway.errors import StoreError
from pathway.store.tables import METADATA, SCHEMA_REVISION

VERSION_TABLE: Final = "pathway_schema"
"""Alembic's table of revisions, under a name of its own: the program around us may keep one too."""

_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_VERSIONS: Final = Table(
    VERSION_TABLE, MetaData(), Column("version_num", Text, primary_key=True), sqlite_strict=True
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whose a database is: `revision` of our schema, or None where nothing is there yet."""

    revision: str | None

    @property
    def is_current(self) -> bool:
        return self.revision == SCHEMA_REVISION

    @property
    def is_newer(self) -> bool:
        return self.revision is not None and self.revision > SCHEMA_REVISION


def require_known(standing: Standing, name: str) -> None:
    """StoreError where a database has a revision that came after this program."""
    if standing.is_newer:
        raise StoreError(f"{name} was written by a newer version of this program; install that one")


def require_current(standing: Standing, name: str) -> None:
    """StoreError where a database has another revision than this program works with."""
    require_known(standing, name)
    if not standing.is_current:
        raise StoreError(
            f"{name} has the schema of an earlier version ({standing.revision}, and this is {SCHEMA_REVISION}); "
            "make a copy, then run `pathway db upgrade`"
        )


def stored_revision(connection: Connection) -> str | None:
    """The revision that the table of revisions names; None where there is no such table, or nothing in it."""
    if not connection.dialect.has_table(connection, VERSION_TABLE):
        return None
    found: str | None = connection.execute(select(_VERSIONS.c.version_num)).scalar()
    return found


def locked_revision(connection: Connection) -> str | None:
    """The revision, which nobody else can change until this transaction ends."""
    found: str | None = connection.execute(select(_VERSIONS.c.version_num).with_for_update()).scalar()
    return found


def create(connection: Connection) -> None:
    """The newest schema, in a database where none of it is yet."""
    METADATA.create_all(connection)
    _stamp(connection, SCHEMA_REVISION)


def upgrade(connection: Connection, revision: str | None, to: str = SCHEMA_REVISION) -> None:
    """Run the migrations after `revision`, within the transaction of the connection."""
    from alembic.operations import Operations

    scripts = _scripts()
    context = _migrations(connection, fn=lambda revision, _: scripts._upgrade_revs(to, revision))
    if revision is not None and stored_revision(connection) is None:
        _stamp(connection, revision)  # written before there were migrations
    with Operations.context(context):
        context.run_migrations()


def differences(connection: Connection) -> list[str]:
    """How the tables differ from the models, one line for each difference."""
    from alembic.autogenerate import compare_metadata

    context = _migrations(connection, compare_type=True, include_name=_is_ours)
    return [_said(difference) for difference in _flat(compare_metadata(context, METADATA))]


def _stamp(connection: Connection, revision: str) -> None:
    _VERSIONS.create(connection, checkfirst=True)
    connection.execute(_VERSIONS.insert().values(version_num=revision))


def _migrations(connection: Connection, **options: Any) -> Any:
    from alembic.migration import MigrationContext

    return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, **options})


def _scripts() -> Any:
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(_MIGRATIONS))


def _is_ours(name: str | None, kind: str, parents: Any) -> bool:  # noqa: ARG001
    return kind != "table" or (name or "").startswith("pathway_")


def _flat(found: Any) -> Iterator[Any]:
    for one in found:
        if isinstance(one, list):
            yield from one
        else:
            yield one


def _said(difference: Any) -> str:
    """A difference as Alembic finds it, such as `("add_index", Index(…))`, on one line."""
    what, *rest = difference
    names = [getattr(part, "name", None) or str(part) for part in rest if part is not None]
    return " ".join([what.replace("_", " "), *map(str, names)])
