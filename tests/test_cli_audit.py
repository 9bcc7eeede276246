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


def change(database: Path, script: str) -> None:
    """Change a database behind the back of the package."""
    with closing(connect(database)) as connection:
        for statement in script.split(";"):
            connection.execute(statement)


@pytest.mark.usefixtures("database")
def test_a_whole_log() -> None:
    """A log as it was written has no faults."""
    outcome = run(f"audit verify {DB}")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "2 cases, 0 faults\n")
    assert run(f"audit verify {DB} --format json").json == {"ok": True, "cases": 2, "faults": []}


ENTRY = "pathway_entry SET seq = {} WHERE case_id = 'story_b' AND seq = {}"


@pytest.mark.parametrize(
    ("script", "entry"),
    [
        (
            "UPDATE pathway_entry SET data = CAST(replace(CAST(data AS TEXT), 'family_centre', 'family_center')"
            " AS BLOB), actor = 'x' WHERE case_id = 'story_b' AND seq = 2",
            2,
        ),
        (f"UPDATE {ENTRY.format(999, 3)}; UPDATE {ENTRY.format(3, 4)}; UPDATE {ENTRY.format(4, 999)}", 3),
        ("DELETE FROM pathway_entry WHERE case_id = 'story_b' AND seq = 4", 4),
        ("DELETE FROM pathway_entry WHERE case_id = 'story_b' AND seq > 8", 9),
        (
            "UPDATE pathway_case SET snapshot = replace(snapshot, 'mother', 'nobody') WHERE id = 'story_b'",
            None,
        ),
    ],
    ids=["edited", "swapped", "dropped", "cut off", "not the fold"],
)
def test_a_broken_log_is_found(database: Path, script: str, entry: int | None) -> None:
    """What was edited, swapped, dropped or cut off is found, with exit code 1 and the entry named."""
    change(database, script)
    outcome = run(f"audit verify {DB}")
    assert outcome.code == 1
    found = run(f"audit verify {DB} --format json").json
    assert found["ok"] is False
    assert list(found["faults"][0]) == ["case", "entry", "kind", "message"]
    assert {fault["case"] for fault in found["faults"]} == {"story_b"}
    first = found["faults"][0]["entry"]
    assert f"case story_b, entry {first}: " in outcome.out
    assert entry is None or first == entry
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
        ("audit verify --db mysql://x/y", "not supported"),
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


def test_a_case_that_cannot_be_read_is_a_fault(database: Path) -> None:
    """A snapshot that is no JSON is found like any other fault; it does not end the command."""
    change(database, "UPDATE pathway_case SET snapshot = '{' WHERE id = 'story_b'")
    outcome = run(f"audit verify {DB}")
    assert outcome.code == 1
    assert "case story_b" in outcome.out
    assert "cases that cannot all be read, 1 fault" in outcome.err
