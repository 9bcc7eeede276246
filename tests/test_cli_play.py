"""`pathway play`: stories step by step, and whether they come out as they say."""

from __future__ import annotations

from pathlib import Path

import pytest
from commanded import STORIES, desk, dump, golden, harmless, locked, run

STORY_A = STORIES / "story_a.yaml"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small pathway, a policy and a story, which is the current one."""
    desk(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    """Replace a part of a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_full_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """People see every step, who acted in which role, the outcome, and the rules that decided with why."""
    monkeypatch.chdir(STORIES)
    outcome = run("play story_a.yaml")
    assert outcome.code == 0
    golden("cli_play.txt", outcome.out)
    assert outcome.widest <= 80
    assert outcome.err == "1 story, 13 steps: all as expected\n"


def test_json_form() -> None:
    """The JSON form is that of the specification, with more keys beside."""
    outcome = run("play --format json", STORY_A)
    assert outcome.code == 0
    (story,) = outcome.json["stories"]
    assert story["story"] == "A, a tired parent"
    assert story["ok"] is True
    first, second, *_ = story["steps"]
    short = {key: second[key] for key in ("event", "role", "outcome", "rules", "ok")}
    assert short == {
        "event": "refer_onward",
        "role": "near_worker",
        "outcome": "refused",
        "rules": ["D02"],
        "ok": True,
    }
    assert first["outcome"] == "accepted"
    assert first["rules"] == []


def test_all_shipped_stories_come_out() -> None:
    """The stories of the folder all end as they say; other files in it are passed over."""
    outcome = run("play", STORIES)
    assert outcome.code == 0
    assert "11 stories" in outcome.said


@pytest.mark.parametrize("columns", [50, 80])
def test_no_line_is_too_long(columns: int) -> None:
    """At 80 and at 50 columns no line is longer than the screen."""
    assert run("play", STORIES / "story_c.yaml", columns=columns).widest <= columns


def test_language() -> None:
    """Labels and reasons are given in the language asked for."""
    assert "Ota huoli puheeksi" in run("play --language fi", STORY_A).out


def test_a_step_that_comes_out_otherwise(folder: Path) -> None:
    """Where a step comes out otherwise, it is said at the step, and the exit code is 1."""
    change(folder / "story.yaml", "expect: refused", "expect: accepted")
    outcome = run("play story.yaml")
    assert outcome.code == 1
    assert ">>> not as the story says: expected accepted, and it was refused" in outcome.out
    assert "1 not as expected" in outcome.said
    story = run("play story.yaml --format json").json["stories"][0]
    assert (story["ok"], [step["ok"] for step in story["steps"]]) == (False, [True, False])


@pytest.mark.usefixtures("folder")
def test_hostile_text_is_shown_and_does_nothing() -> None:
    """Markup, links, escape sequences and bidi characters of files are printed as they are written."""
    outcome = run("play story.yaml", columns=200)
    assert outcome.code == 0
    assert harmless(outcome.out + outcome.err)
    assert r"A desk [/x] [link=http://evil]here[/link] \x1b[31m \u202e" in outcome.out
    as_json = run("play story.yaml --format json")
    assert harmless(as_json.out)
    assert as_json.json["stories"][0]["story"].endswith("\x1b[31m \u202e")


def test_a_kept_case_is_named_after_its_file(folder: Path) -> None:
    """With a database the case stays, under the name of the file, and again under another."""
    for _ in range(2):
        assert run("play story.yaml --db sqlite:///kept.db").code == 0
    listed = run("case list --db sqlite:///kept.db --format json").json["cases"]
    assert [case["case"] for case in listed] == ["story", "story-2"]


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (STORY_A.read_bytes().partition(b"\n")[2][:700], "PW103", "neither a key"),
        (b"\x80\x81\x82", "PW102", "UTF-8"),
        (b"story: x\npathway: nope\nsteps: []\n", "PW", "nope"),
        (STORY_A.read_bytes().replace(b"{heard_by: nurse}", b"{heard_by: [1, 2]}"), "PW", "heard_by"),
        (STORY_A.read_bytes().replace(b"{main: raised,", b"{mian: raised,"), "PW", "mian"),
    ],
    ids=["truncated", "binary", "unknown pathway", "payload of a wrong type", "unknown region"],
)
def test_bad_stories_leave_the_database_alone(folder: Path, content: bytes, code: str, said: str) -> None:
    """Faults in a story are diagnostics and exit code 2, and nothing in the database changes."""
    assert run("play story.yaml --db sqlite:///kept.db").code == 0
    before = dump(folder / "kept.db")
    (folder / "bad.yaml").write_bytes(content)
    outcome = run("play story.yaml bad.yaml --db sqlite:///kept.db")
    assert (outcome.code, outcome.out) == (2, "")
    assert f"error[{code}" in outcome.said
    assert said in outcome.said
    assert "nothing was done" in outcome.said
    assert dump(folder / "kept.db") == before


@pytest.mark.usefixtures("folder")
def test_bad_stories_make_no_database() -> None:
    """Where a story has faults, a database that was not there is not made."""
    Path("bad.yaml").write_text("story: x\n", encoding="utf-8")
    assert run("play bad.yaml --db sqlite:///new.db").code == 2
    assert not Path("new.db").exists()


@pytest.mark.usefixtures("folder")
def test_other_files_and_folders_without_stories() -> None:
    """A file of another kind, and a folder without stories, are wrong use."""
    assert "is a policy file, not a story file" in run("play rule.yaml").said
    Path("empty").mkdir()
    assert run("play empty").code == 2


def test_a_file_that_is_no_database(folder: Path) -> None:
    """A file that is no database is left as it is."""
    garbage = b"\x93garbage" * 500
    (folder / "no.db").write_bytes(garbage)
    outcome = run("play story.yaml --db sqlite:///no.db")
    assert outcome.code == 2
    assert "is not a database" in outcome.said
    assert (folder / "no.db").read_bytes() == garbage


def test_a_locked_database(folder: Path) -> None:
    """A database that somebody else holds is said to be held, with exit code 2, and stays as it is."""
    assert run("play story.yaml --db sqlite:///kept.db").code == 0
    before = dump(folder / "kept.db")
    with locked(folder / "kept.db"):
        outcome = run("play story.yaml --db sqlite:///kept.db")
    assert outcome.code == 2
    assert "somebody else has held `kept.db`" in outcome.said
    assert dump(folder / "kept.db") == before
