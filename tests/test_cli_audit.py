"""`pathway audit`: whether the log of a database is whole, and the log for others."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from commanded import STORIES, connect, dump, run

DB = "--db sqlite:///cases.db"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with two played stories, in the current folder."""
    monkeypatch.chdir(tmp_path)
    played = run(f"play {DB}", STORIES / "story_b.yaml", STORIES / "story_k.yaml")
    assert played.code == 0
    return tmp_path / "cases.db"


def change(database: Path, *statements: str) -> None:
    """Change a database behind the back of the package."""
    with closing(connect(database)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            connection.execute(statement)


@pytest.mark.usefixtures("database")
def test_a_whole_log() -> None:
    """A log as it was written has no faults."""
    outcome = run(f"audit verify {DB}")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "2 cases, 0 faults\n")
    assert run(f"audit verify {DB} --format json").json == {"ok": True, "cases": 2, "faults": []}


@pytest.mark.parametrize(
    ("statement", "entry"),
    [
        ("UPDATE entry SET body = replace(body, 'accepted', 'refused_') WHERE 0", None),
        ("DELETE FROM entry WHERE case_id = 'story_b' AND seq = 4", 4),
        ("DELETE FROM entry WHERE case_id = 'story_b' AND seq = 10", 10),
        ("UPDATE entry SET seq = 1000 WHERE case_id = 'story_b' AND seq = 3", 3),
    ],
    ids=["nothing", "dropped", "cut off", "moved"],
)
def test_a_broken_log_is_found(database: Path, statement: str, entry: int | None) -> None:
    """What was dropped, cut off or moved is found, with exit code 1; the entry and the case are named."""
    change(database, statement)
    outcome = run(f"audit verify {DB}")
    assert outcome.code == (0 if entry is None else 1)
    if entry is not None:
        found = run(f"audit verify {DB} --format json").json
        assert found["ok"] is False
        assert list(found["faults"][0]) == ["case", "entry", "kind", "message"]
        assert {"story_b"} == {fault["case"] for fault in found["faults"]}
        assert entry in {fault["entry"] for fault in found["faults"]}
        assert f"case story_b, entry {entry}: " in outcome.out
        assert run(f"audit verify {DB} --case story_k").code == 0


def test_verifying_changes_nothing(database: Path) -> None:
    """Neither verifying nor exporting writes to the database."""
    before = dump(database)
    run(f"audit verify {DB}")
    run(f"audit export {DB}")
    assert dump(database) == before


@pytest.mark.usefixtures("database")
def test_export() -> None:
    """The export is a line of JSON for each entry, in order, with the entry as hashed and its digest."""
    lines = [json.loads(line) for line in run(f"audit export {DB}").out.splitlines()]
    assert all(list(line)[:4] == ["case", "seq", "digest", "entry"] for line in lines)
    only = [json.loads(line) for line in run(f"audit export {DB} --case story_k").out.splitlines()]
    assert only == [line for line in lines if line["case"] == "story_k"]
    assert [line["seq"] for line in only] == list(range(1, len(only) + 1))


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("audit verify --db sqlite:///none.db", "there is no database `none.db`"),
        ("audit verify --db none.db", "is not the address of a database"),
        ("audit verify --db postgresql://x/y", "not supported"),
        (f"audit verify {DB} --case nobody", "there is no case `nobody`"),
        (f"audit export {DB} --case nobody", "there is no case `nobody`"),
        ("audit verify --db sqlite:///nowhere/x.db", "does not exist"),
        ("audit verify --db sqlite:///.", "is a folder"),
    ],
)
def test_wrong_input(database: Path, command: str, said: str) -> None:
    """A database or a case that is not there is wrong use, and nothing is made."""
    outcome = run(command)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.said
    assert [path.name for path in database.parent.glob("*.db")] == ["cases.db"]


def test_the_database_from_the_environment(database: Path) -> None:
    """PATHWAY_DB names the database where no option does."""
    assert run("audit verify", env={"PATHWAY_DB": "sqlite:///cases.db"}).code == 0
    assert run("audit verify").code == 2
