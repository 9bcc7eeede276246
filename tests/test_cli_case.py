"""`pathway case`: live cases, acts on them, and what bad input does to them (nothing)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from commanded import NOW, PEOPLE, STORIES, Outcome, desk, dump, golden, harmless, run

DB = "--db sqlite:///cases.db"
OPEN = (
    f"case open raise_concern --by nurse --role professional -p heard_by=nurse {DB} --as-id a "
    "--fact child.born=2022-01-10 --hold guardian=mother --hold young_person=child"
)
NURSE = f"--by nurse --role near_worker {DB}"
TALK = f"case do a talk_with_family {NURSE} --with mother=guardian"
ASSESS = f"case do a start_assessment {NURSE} --with mother=guardian"


def served(command: str, columns: int = 80) -> Outcome:
    """Run a command with the shipped register of people."""
    return run(command, "--people", PEOPLE, columns=columns)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database that has the open case `a`, and one with a played story."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert served(OPEN.replace("cases.db", "opened.db")).code == 0
        assert run("play", STORIES / "story_c.yaml", "--db", "sqlite:///played.db").code == 0
    return folder


@pytest.fixture
def opened(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with the open case `a`, in the current folder."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copy(made / "opened.db", tmp_path / "cases.db"))


@pytest.fixture
def played(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with a played story, in the current folder."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copy(made / "played.db", tmp_path / "cases.db"))


def test_an_act_from_opening_to_log(opened: Path) -> None:
    """A case is opened, an act refused with its rule, the missing act done, and the act accepted."""
    refused = served(ASSESS)
    assert refused.code == 1
    assert "✗ P01  Talk with the family first." in refused.out
    assert "would hold with: “Talked with the family”: yes" in refused.out
    assert served(TALK).code == 0
    accepted = served(ASSESS)
    assert accepted.code == 0
    assert "Main path [main]: Concern raised → Assessing" in accepted.out
    log = run(f"case history a {DB} --format json").json["entries"]
    assert [entry["outcome"] for entry in log] == ["accepted", "refused", "accepted", "accepted"]
    assert run(f"audit verify {DB}").code == 0


def test_json_form_of_an_act(opened: Path) -> None:
    """The JSON form of an act holds where it stands in the log, the outcome, and every reason."""
    found = served(f"{ASSESS} --format json").json
    assert {key: found[key] for key in ("case", "version", "entry", "repeated", "outcome", "rules")} == {
        "case": "a",
        "version": 1,
        "entry": 2,
        "repeated": False,
        "outcome": "refused",
        "rules": ["P01"],
    }
    assert found["at"] == NOW.isoformat()
    (reason,) = found["reasons"]
    assert reason["needed"] == ["talked_with_family"]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (f"case do a find_need {NURSE} -p area=moon", "expected one of"),
        (f"case do a find_need {NURSE} -p are=school", "asks for nothing called `are`"),
        (f"case do a find_need {NURSE} -p area", "takes `name=value`"),
        (f"case do a find_need {NURSE} -p area=school -p area=health", "gives `area` twice"),
        (f"case do a find_need {NURSE} -p area=school -r safety_flg=yes", "did you mean `safety_flag`?"),
        (f"case do a find_needs {NURSE} -p area=school", "did you mean `find_need`?"),
        (f"case do b find_need {NURSE} -p area=school", "there is no case `b`"),
        (f"case do a find_need {NURSE} -p area=school --seen-version x", "integer"),
        (f"case do a find_need --by nurse {DB}", "role"),
        (f"case do a find_need {NURSE} -p area=school --people nobody.yaml", "nobody.yaml"),
        (f"case do a find_need {NURSE} -p area=school --with mother", "takes `name=value`"),
        (OPEN, "is open already"),
        (OPEN.replace("--as-id a", "--as-id b").replace("2022-01-10", "tomorrow"), "expected a date"),
        (OPEN.replace("--as-id a", "--as-id b").replace("--hold guardian", "--hold gardian"), "guardian"),
        (f"{OPEN} --policy nope".replace("--as-id a", "--as-id b"), "there is no policy `nope`"),
        ("case show a --db sqlite:///none.db", "there is no database"),
        (f"case shwo a {DB}", "show"),
        (f"case show a {DB} --language de", "not one of"),
    ],
)
def test_wrong_input_is_said_and_changes_nothing(opened: Path, command: str, said: str) -> None:
    """Wrong input of every kind is wrong use, exit code 2, with what is wrong, and changes nothing."""
    before = dump(opened)
    outcome = run(command)
    assert outcome.code == 2, outcome.out
    assert said in outcome.said
    assert outcome.out == ""
    assert dump(opened) == before
    assert [path.name for path in opened.parent.glob("*.db")] == ["cases.db"]


@pytest.mark.parametrize("bad", ["--fact child.born=never", "--policy nope", "--pathway nope", "-p x=1"])
def test_a_wrong_opening_makes_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: str) -> None:
    """Where a case cannot be opened because the command is wrong, no database is made."""
    monkeypatch.chdir(tmp_path)
    assert run(f"case open raise_concern --by n --role anyone -p heard_by=n {DB} {bad}").code == 2
    assert list(tmp_path.iterdir()) == []


def test_full_forms(played: Path) -> None:
    """A case, its log, the list of cases, and what somebody may do, as people read them."""
    golden("cli_case_show.txt", run(f"case show story_c {DB}").out)
    golden("cli_case_history.txt", run(f"case history story_c {DB}").out)
    golden("cli_case_list.txt", run(f"case list {DB}").out)
    golden("cli_case_allowed.txt", served(f"case allowed story_c --by nurse {DB}").out)


def test_json_forms(played: Path) -> None:
    """The JSON forms of the views have the documented keys."""
    shown = run(f"case show story_c {DB} --format json").json
    keys = ["case", "pathway", "version", "definition", "definition_version", "regions", "facts", "lists"]
    assert list(shown) == [*keys, "deadlines", "watchers"]
    assert {(d["policy"], d["policy_version"]) for d in shown["deadlines"]} == {("law", 1)}
    (listed,) = run(f"case list {DB} --format json").json["cases"]
    assert list(listed) == ["case", "pathway", "version", "opened", "changed", "states"]
    found = served(f"case allowed story_c --by nurse {DB} --format json").json["allowed"]
    assert all(list(one) == ["event", "role", "answer", "reasons"] for one in found)


@pytest.mark.parametrize("columns", [50, 80])
def test_no_line_is_too_long(played: Path, columns: int) -> None:
    """At 80 and at 50 columns no line of any view is longer than the screen."""
    for what in ("show story_c", "history story_c", "list", f"allowed story_c --by nurse --people {PEOPLE}"):
        assert run(f"case {what} {DB}", columns=columns).widest <= columns, what


def test_narrow_screens_get_cards(played: Path) -> None:
    """Where a table would have to be squeezed, each row is a card of its own."""
    wide, narrow = (run(f"case list {DB}", columns=columns).out for columns in (100, 50))
    assert wide.startswith("case ")
    assert narrow.startswith("case:          story_c\npathway:       family_centre\n")


def test_hostile_text_is_shown_and_does_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Markup, escape sequences and bidi characters in a case's data and words are printed visibly."""
    monkeypatch.chdir(tmp_path)
    desk(tmp_path)
    bad = "[/x] [link=http://evil] \x1b[2J \u202e"
    opening = f"case open begin --by v --role anyone --pathway desk.yaml --as-id a {DB}"
    outcomes = [run(opening, "--reason", bad, "-r", f"note={bad}")]
    assert outcomes[0].code == 0
    for what in ("show a", "history a", "list", "allowed a --by v"):
        outcomes += [run(f"case {what} {DB}"), run(f"case {what} {DB} --format json")]
    outcomes += [run(f"case show {DB}", bad), run(f"case do a {DB} --role anyone --by v", bad)]
    assert all(harmless(one.out + one.err) for one in outcomes)
    assert r"note = [/x] [link=http://evil] \x1b[2J \u202e" in outcomes[1].out
    assert outcomes[2].json["facts"]["note"] == bad.strip()


def test_names_of_people_and_cases_are_printable(opened: Path) -> None:
    """A person or a case whose name would move the cursor is not taken in."""
    before = dump(opened)
    for command in (
        (f"{OPEN.replace('--as-id a', '')} --as-id", "\x1b[2J"),
        (f"case do a find_need {DB} --role anyone -p area=school --by", "\u202ex"),
    ):
        outcome = run(*command)
        assert outcome.code == 2
        assert "printable" in outcome.said
    assert dump(opened) == before
