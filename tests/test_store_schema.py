"""The schema: the migrations add up to the models, and every released revision can be brought to the newest."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import databases
import pytest
from alembic.script import ScriptDirectory

from pathway.errors import StoreError
from pathway.store import Store, connect, schema
from pathway.store.schema import SCHEMA_REVISION
from pathway.store.sqlite import APPLICATION_ID

SCRIPTS = ScriptDirectory(str(Path(schema.__file__).parent / "migrations"))
RELEASED = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


def at_revision(url: str, revision: str) -> None:
    """Make the schema as the release with this revision made it."""
    with closing(connect(url, create=True)) as database, database.engine.begin() as connection:
        schema.upgrade(connection, None, revision)
        if url.startswith("sqlite"):
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version={int(revision)}")


def test_the_newest_revision_is_the_head_of_the_migrations() -> None:
    """One line of revisions, numbered, whose last is what the program works with."""
    assert SCRIPTS.get_heads() == [SCHEMA_REVISION]
    assert [f"{number:04}" for number in range(1, len(RELEASED) + 1)] == RELEASED


def test_a_new_database_has_the_schema_of_the_models(database: str) -> None:
    """As it is created, without migrations."""
    Store.open(database).close()
    with closing(connect(database)) as opened:
        assert opened.standing().is_current
        assert opened.differences() == []


@pytest.mark.parametrize("revision", RELEASED)
def test_migrations_from_every_release_add_up_to_the_models(database: str, revision: str) -> None:
    """From each released revision on, and no difference is left; before, the store says what to do."""
    at_revision(database, revision)
    if revision != SCHEMA_REVISION:
        with pytest.raises(StoreError, match="pathway db upgrade"):
            Store.open(database)
    with closing(connect(database)) as opened:
        opened.upgrade()
        assert opened.standing().is_current
        assert opened.differences() == []
        opened.upgrade()  # nothing is left to do
    Store.open(database).close()


def test_what_was_stored_stays(tmp_path: Path) -> None:
    """A database of the first release, which kept no table of revisions, keeps its rows."""
    path = tmp_path / "cases.db"
    at_revision(f"sqlite:///{path}", "0001")
    with closing(databases.SQLITE.connect(path)) as raw, raw:
        raw.execute("DROP TABLE pathway_schema")
        raw.execute("INSERT INTO pathway_document VALUES (?, 'policy', 'law', 'text')", ("a" * 64,))
    with closing(connect(f"sqlite:///{path}")) as opened:
        assert opened.standing().revision == "0001"
        opened.upgrade()
        assert opened.differences() == []
    with Store.open(f"sqlite:///{path}") as store, store.read() as tx:
        assert [row.name for row in tx.documents()] == ["law"]


def test_differences_are_seen(database: str) -> None:
    """An index or column that somebody dropped or added is named."""
    Store.open(database).close()
    with closing(connect(database)) as opened:
        with opened.engine.begin() as connection:
            connection.exec_driver_sql("DROP INDEX pathway_case_by_pathway")
            connection.exec_driver_sql("ALTER TABLE pathway_timer ADD COLUMN theirs TEXT")
        found = opened.differences()
        assert any("pathway_case_by_pathway" in line for line in found)
        assert any("theirs" in line for line in found)


def test_a_migration_that_fails_leaves_the_database_as_it_was(database: str, monkeypatch) -> None:
    """All of it happens in one transaction."""
    at_revision(database, "0001")
    with closing(connect(database)) as opened:
        with opened.engine.begin() as connection:  # in the way of the next revision
            connection.exec_driver_sql("CREATE INDEX pathway_case_by_definition ON pathway_case (id)")
        with pytest.raises(StoreError):
            opened.upgrade()
        assert opened.standing().revision == "0001"


def test_newer_databases_are_left_alone(database: str) -> None:
    """A revision that this program does not know is another program's to read."""
    Store.open(database).close()
    with closing(connect(database)) as opened:
        with opened.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE pathway_schema SET version_num = '9999'")
        with pytest.raises(StoreError, match="newer version"):
            Store.open(database)
        with pytest.raises(StoreError, match="newer version"):
            opened.upgrade()
