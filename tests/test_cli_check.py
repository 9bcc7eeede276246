"""`pathway check` and `pathway explain`: findings with their places, for people and as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest
from commanded import STORIES, desk, golden, harmless, run

from pathway.diagnostics import CODES
from pathway.shipped import shipped

FAULTY = """\
policy: county
for: family_centre
version: 1
valid_from: 2026-02-30
require:
  - {id: X1, on: [close], that: main = supprt, because: {en: Why}}
"""
STORY = """\
story: A story that is wrong in three places
pathway: family_centre
policies: [law, modell]
steps:
  - {at: 2026-03-02, do: raise_concernn, by: nurse, role: professional, expect: maybe}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two faulty files, which is the current one."""
    (tmp_path / "county.yaml").write_text(FAULTY, encoding="utf-8")
    (tmp_path / "story.yaml").write_text(STORY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_full_form() -> None:
    """People see what is wrong, where, the line with the place marked, and what to do; several at once."""
    outcome = run("check .")
    assert outcome.code == 1
    golden("cli_check.txt", outcome.out)
    assert outcome.widest <= 80


@pytest.mark.usefixtures("folder")
def test_json_form() -> None:
    """The JSON form has the documented keys, in their order, and nothing else on stdout."""
    outcome = run("check . --format json")
    assert outcome.code == 1
    golden("cli_check.json", outcome.out)
    keys = ["code", "name", "severity", "path", "line", "column", "end_line", "end_column", "message", "help"]
    keys += ["label", "note", "also", "fix"]
    assert all(list(one) == keys for one in outcome.json["diagnostics"])


@pytest.mark.usefixtures("folder")
def test_narrow_screen() -> None:
    """At 50 columns no line is longer, and the marks stand under the part that they mark."""
    outcome = run("check .", columns=50)
    assert outcome.widest <= 50
    assert len(outcome.out.split("error[")) == len(run("check .").out.split("error["))


@pytest.mark.usefixtures("folder")
def test_summary_goes_to_stderr() -> None:
    """How many files, errors and warnings there are is for people, and not among the data."""
    outcome = run("check county.yaml story.yaml")
    assert outcome.said.startswith("2 files, ")
    assert "2 files" not in outcome.out


def test_shipped_files_are_clean() -> None:
    """All shipped files pass, with exit code 0 and nothing on stdout."""
    outcome = run("check", shipped("states"), shipped("rules"), shipped("examples"))
    assert (outcome.code, outcome.out) == (0, "")
    assert "0 errors, 0 warnings" in outcome.said


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("binary.yaml", b"\x00\xff\xfe\x80garbage", "PW102"),
        ("truncated.yaml", (STORIES / "story_c.yaml").read_bytes().partition(b"\n")[2][:3000], "PW202"),
        ("empty.yaml", b"", "PW"),
        ("tag.yaml", b"policy: !!python/object/apply:os.system [ls]\n", "PW"),
    ],
)
def test_unreadable_content_is_a_finding(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    """Garbage, a file cut off, an empty one and a dangerous tag are findings, and end with exit code 1."""
    (tmp_path / name).write_bytes(content)
    outcome = run("check", tmp_path / name)
    assert outcome.code == 1
    assert f"error[{code}" in outcome.out
    assert "Traceback" not in outcome.out + outcome.err


def test_missing_path_is_wrong_use(tmp_path: Path) -> None:
    """A path that is not there is wrong use, and a near one is named."""
    (tmp_path / "rules.yaml").write_text(FAULTY, encoding="utf-8")
    outcome = run("check", tmp_path / "rule.yaml")
    assert (outcome.code, outcome.out) == (2, "")
    assert "did you mean" in outcome.said


@pytest.mark.parametrize("command", ["check", "test"])
def test_folder_with_nothing_in_it_is_wrong_use(tmp_path: Path, command: str) -> None:
    """To check or test a folder without files of ours is wrong use: nobody means it."""
    outcome = run(command, tmp_path)
    assert (outcome.code, outcome.out) == (2, "")
    assert "in these folders" in outcome.said


def test_hostile_text_is_shown_and_does_nothing(tmp_path: Path) -> None:
    """Escape sequences, markup and bidi characters in files and in their names are printed visibly."""
    place = tmp_path / "bad\x1b[2J\u202e[bold].yaml"
    place.write_text('polic\u202ey: "[/x]"\nfor: \x1b[31m\n', encoding="utf-8")
    outcome = run("check", place)
    assert outcome.code == 1
    assert harmless(outcome.out + outcome.err)
    assert r"bad\x1b[2J\u202e[bold].yaml" in outcome.out.replace("\n", "")


def test_no_color(tmp_path: Path) -> None:
    """With NO_COLOR, and where nobody looks at a screen, no escape sequence is printed."""
    desk(tmp_path)
    for env in ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, {}):
        outcome = run("check", tmp_path, env=env)
        assert outcome.code == 0
        assert "\x1b" not in outcome.out + outcome.err


@pytest.mark.parametrize("code", sorted(CODES))
def test_explain_by_name_and_code(code: str) -> None:
    """Every diagnostic is explained by its name and by its code alike."""
    by_name, by_code = run("explain", code), run("explain", CODES[code].code.lower())
    assert by_name.code == by_code.code == 0
    assert by_name.out == by_code.out
    assert by_name.out.startswith(f"# {CODES[code].code} {code}\n")


def test_explain_as_json() -> None:
    """The JSON form holds the code, name, severity and summary beside the page."""
    found = run("explain PW304 --format json").json
    assert list(found) == ["code", "name", "severity", "summary", "text"]
    assert found["name"] == "optional-not-checked"


def test_explain_family() -> None:
    """The beginning of codes lists those that begin so, in their order, and nothing else."""
    names = [line.split()[0] for line in run("explain pw3").out.splitlines()]
    assert names == sorted(code.code for code in CODES.values() if code.code.startswith("PW3"))
    assert [code["code"] for code in run("explain PW3 --format json").json] == names
    assert run("explain PW9").code == 2


def test_explain_unknown_code() -> None:
    """An unknown code is wrong use, and a near one is named."""
    outcome = run("explain optional-not-cheked")
    assert outcome.code == 2
    assert "did you mean `optional-not-checked`" in outcome.said
