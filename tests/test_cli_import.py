"""`pathway import`: past cases from files and from standard input."""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commanded import STORIES, dump, locked, run

OLD, NEW = "--db sqlite:///old.db", "--db sqlite:///new.db"
POLICIES = "--policy law --policy law_2025_05 --policy model --policy county"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two played stories in a database, and their log in `cases.jsonl`."""
    folder = tmp_path_factory.mktemp("played")
    url = f"sqlite:///{folder}/old.db"
    assert run("play", STORIES / "story_b.yaml", STORIES / "story_k.yaml", "--db", url).code == 0
    outcome = run("audit export --db", url, "-o", folder / "cases.jsonl")
    assert (outcome.code, outcome.out) == (0, "")
    return folder


@pytest.fixture(autouse=True)
def _here(played: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of them in the current folder."""
    shutil.copytree(played, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)


def lines() -> list[str]:
    return Path("cases.jsonl").read_text(encoding="utf-8").splitlines()


def test_a_round_trip() -> None:
    """What is exported, imported and exported again is the same; imported a second time, it changes nothing."""
    outcome = run(f"import cases.jsonl {NEW} {POLICIES}")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", f"2 cases imported; {len(lines())} entries\n")
    assert run(f"audit export {NEW}").out.splitlines() == lines()
    assert run(f"audit verify {NEW}").code == 0
    before = dump(Path("new.db"))
    again = run(f"import cases.jsonl {NEW}")
    assert (again.code, again.err) == (0, "0 cases imported, 2 here already; 0 entries\n")
    assert dump(Path("new.db")) == before


def test_a_case_that_goes_on() -> None:
    """A later export extends what an earlier one brought."""
    Path("early.jsonl").write_text("\n".join(lines()[:4]), encoding="utf-8")
    assert run(f"import early.jsonl {NEW} {POLICIES}").err == "1 case imported; 4 entries\n"
    outcome = run(f"import cases.jsonl {NEW}")
    assert outcome.err == f"1 case imported, 1 extended; {len(lines()) - 4} entries\n"


def test_a_broken_case_is_told_and_left_out() -> None:
    """Exit code 1, the file, line and case of each fault on stdout, and the other case comes in."""
    text = lines()
    text[2] = text[2].replace("nurse", "nobody")
    Path("cases.jsonl").write_text("\n".join(text), encoding="utf-8")
    outcome = run(f"import cases.jsonl {NEW} {POLICIES}")
    assert outcome.code == 1
    assert outcome.out.startswith("cases.jsonl:3: case story_b: entry 3 was edited")
    assert "1 case imported, 1 left out" in outcome.err
    told = run(f"import cases.jsonl {NEW} --format json")
    assert told.code == 1
    assert told.json == {
        "ok": False,
        "cases": 0,
        "extended": 0,
        "known": 1,
        "refused": 1,
        "entries": 0,
        "faults": [
            {
                "file": "cases.jsonl",
                "line": 3,
                "case": "story_b",
                "message": "entry 3 was edited: its bytes do not give the digest stored with it",
            }
        ],
    }


def test_what_is_told_is_safe_to_print() -> None:
    """Ids and texts from a file turn no line round."""
    Path("bad.jsonl").write_text(json.dumps({"case": "a\x1b[31m\u202e"}), encoding="utf-8")
    outcome = run(f"import bad.jsonl {NEW} {POLICIES}")
    assert outcome.code == 1
    assert "\\x1b[31m\\u202e" in outcome.out
    assert all(character.isprintable() or character == "\n" for character in outcome.out)


def test_without_the_files_that_judged() -> None:
    """In a new database the shipped ones are used; a policy beyond them is named as missing."""
    outcome = run(f"import cases.jsonl {NEW}")
    assert outcome.code == 1
    assert "is not in the database: open it with the files that judged the case (`--policy`" in " ".join(
        outcome.out.split()
    )


def test_from_standard_input_and_with_other_processes() -> None:
    """`-` reads standard input; with `--jobs` the same comes of it."""
    for number, jobs in enumerate(("0", "2")):
        command = f"import - --db sqlite:///in{number}.db --jobs {jobs} {POLICIES}".split()
        done = subprocess.run(
            [sys.executable, "-m", "pathway.cli", *command],
            input=Path("cases.jsonl").read_bytes(),
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stdout) == (0, b"")
        assert run(f"audit export --db sqlite:///in{number}.db").out.splitlines() == lines()


def test_several_files() -> None:
    """Each is read in its turn, with line numbers of its own."""
    text = lines()
    Path("one.jsonl").write_text("\n".join(text[:10]), encoding="utf-8")
    Path("two.jsonl").write_text("\n".join(["{", *text[10:]]), encoding="utf-8")
    outcome = run(f"import one.jsonl two.jsonl {NEW} {POLICIES}")
    assert outcome.code == 1
    assert outcome.out.startswith("two.jsonl:1: the line cannot be read: it is no JSON")
    assert outcome.err.startswith("2 cases imported;")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("import none.jsonl", "there is no file `none.jsonl`"),
        ("import cases.jsonl none.jsonl", "there is no file `none.jsonl`"),
        ("import .", "`.` is a folder; name files"),
        ("import - -", "give `-` once"),
        ("import", "missing argument"),
        ("import cases.jsonl --jobs 100", "--jobs"),
        ("import cases.jsonl --policy none", "there is no policy `none`"),
        ("import cases.jsonl --db mysql://x/y", "not supported"),
    ],
)
def test_wrong_use(command: str, said: str) -> None:
    """A file that is not there, or an option that makes no sense, is wrong use, and no case comes in."""
    outcome = run(f"{command} {NEW}" if "--db" not in command else command)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.said
    if Path("new.db").exists():
        with_cases = run(f"audit verify {NEW}")
        assert "0 cases" in with_cases.err


def test_a_line_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is no export is given up at the first line that is longer than any entry."""
    monkeypatch.setattr(importlib.import_module("pathway.cli.import"), "MAX_LINE", 1000)
    Path("long.jsonl").write_text("x" * 5000, encoding="utf-8")
    outcome = run(f"import long.jsonl {NEW} {POLICIES}")
    assert (outcome.code, outcome.out) == (2, "")
    assert "line 1 of `long.jsonl` is longer than any entry" in outcome.said


def test_a_locked_database() -> None:
    """Nothing is imported while somebody else holds the database, and that is said."""
    run(f"import cases.jsonl {NEW}")
    with locked(Path("new.db")):
        outcome = run(f"import cases.jsonl {NEW}")
    assert (outcome.code, outcome.out) == (2, "")
    assert "somebody else has held" in outcome.said


def test_an_export_into_a_folder_that_is_not_there() -> None:
    """`audit export -o` says what is wrong with its file."""
    outcome = run(f"audit export {OLD} -o nowhere/cases.jsonl")
    assert outcome.code == 2
    assert "cannot write `nowhere/cases.jsonl`" in outcome.said
