"""`pathway db …`: the schema of a database, and its way to the newest revision."""

from __future__ import annotations

from contextlib import closing

import typer

from pathway.cli.shared import exits
from pathway.cli.shared.commands import SETTINGS
from pathway.cli.shared.console import note, print_json, say
from pathway.cli.shared.frames import counted
from pathway.cli.shared.options import DEFAULT_DB, DatabaseOption, Format, FormatOption
from pathway.errors import StoreError
from pathway.store import Database, connect
from pathway.store.tables import SCHEMA_REVISION

cli = typer.Typer(help="See the schema of a database, check it, bring it to the newest.", **SETTINGS)


@cli.command(short_help="Say which revision a database has.")
def current(db: DatabaseOption = DEFAULT_DB, format: FormatOption = Format.FULL) -> None:
    """Say which revision of the schema a database has, and which this program works with."""
    with closing(connect(db)) as database:
        revision = _revision(database)
    if format is Format.JSON:
        print_json({"revision": revision, "newest": SCHEMA_REVISION})
    else:
        say(f"{revision} of {SCHEMA_REVISION}" if revision != SCHEMA_REVISION else f"{revision}, the newest")


@cli.command(short_help="Check that the tables are as they should be.")
def check(db: DatabaseOption = DEFAULT_DB, format: FormatOption = Format.FULL) -> None:
    """Check that a database has the newest revision, and its tables and indexes are those of the models.

    Exits 1 where they are not. Nothing is changed.
    """
    with closing(connect(db)) as database:
        revision = _revision(database)
        found = database.differences() if revision == SCHEMA_REVISION else []
    is_newest = revision == SCHEMA_REVISION
    if format is Format.JSON:
        print_json({"ok": is_newest and not found, "revision": revision, "differences": found})
    else:
        for line in found:
            say(line, "red")
    if not is_newest:
        note(f"revision {revision} of {SCHEMA_REVISION}: make a copy, then run `pathway db upgrade`", "red")
    else:
        note(f"revision {revision}, {counted(len(found), 'difference')}", "red" if found else "green")
    if found or not is_newest:
        raise exits.Stop(exits.FINDINGS)


@cli.command(short_help="Bring the schema to the newest revision.")
def upgrade(db: DatabaseOption = DEFAULT_DB) -> None:
    """Bring the schema of a database to the newest revision, in one transaction; the data stay.

    Make a copy first. In an empty PostgreSQL database, and where no file is yet, the tables are created.
    """
    with closing(connect(db, create=True)) as database:
        before = database.standing().revision
        database.upgrade()
    if before is None:
        note(f"created the tables, revision {SCHEMA_REVISION}", "green")
    elif before == SCHEMA_REVISION:
        note(f"revision {before} already: there is nothing to do", "green")
    else:
        note(f"upgraded from revision {before} to {SCHEMA_REVISION}", "green")


def _revision(database: Database) -> str:
    revision = database.standing().revision
    if revision is None:
        raise StoreError(f"{database.name} holds no cases; create the tables with `pathway db upgrade`")
    return revision
