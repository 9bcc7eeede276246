"""`pathway new`: what it begins checks clean, plays, simulates, draws, and fits its schema."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

import pytest
from commanded import desk, run
from jsonschema import Draft7Validator
from schemed import ROOT, faults, named_schema

KINDS: Final = ("policy", "story", "scenario")
OTHERS: Final = {
    "desk": None,
    "home_visits": ROOT / "examples" / "migrations" / "version_2" / "home_visits.yaml",
}


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def begin(kind: str, name: str, *options: str) -> Path:
    """Begin a file; it is what the command says that it wrote."""
    outcome = run("new", kind, name, *options)
    assert (outcome.code, outcome.out) == (0, f"{outcome.out.strip()}\n")
    path = Path(outcome.out.strip())
    assert path.name == f"{name}.yaml"
    return path


def sound(*paths: Path) -> None:
    """There is nothing to say about files, alone and together, and each fits the schema that its first line names."""
    for given in ([*paths], *([path] for path in paths)):
        outcome = run("check --format json", *given)
        assert (outcome.code, outcome.json["diagnostics"]) == (0, [])
    for path in paths:
        schema = named_schema(path)
        assert schema is not None
        text = path.read_text(encoding="utf-8")
        assert faults(Draft7Validator(json.loads(schema.read_text(encoding="utf-8"))), text) == []
        assert "TODO" in text


def works(kind: str, path: Path) -> None:
    """What a file is for can be done with it."""
    if kind == "story":
        assert run("play", path).code == 0
    elif kind == "scenario":
        result = run("simulate", path, "--clients", "20", "--format", "json")
        assert result.code == 0
        assert result.json["clients"]["arrived"] == 20
    elif kind == "pathway":
        assert run("draw", path).out.startswith("<svg")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pathway", ["family_centre", "lets_talk", *OTHERS])
def test_for_a_pathway_that_is_there(tmp_path: Path, pathway: str, kind: str) -> None:
    """A policy, story or scenario that is begun for a pathway checks clean, and works."""
    if pathway == "desk":
        desk(tmp_path)
        (tmp_path / "rule.yaml").unlink()
    elif (place := OTHERS.get(pathway)) is not None:
        (tmp_path / place.name).write_bytes(place.read_bytes())
    path = begin(kind, "mine", "--for", pathway)
    sound(path)
    works(kind, path)


def test_all_of_ones_own(tmp_path: Path) -> None:
    """A pathway of one's own, with a policy, a story and a scenario for it in one folder, checks clean and works."""
    folder = ("-o", "care/files")
    paths = {"pathway": begin("pathway", "visits", *folder)}
    for kind in KINDS:
        paths[kind] = begin(kind, f"visits_{kind}", "--for", "visits", *folder)
    sound(*paths.values())
    for kind, path in paths.items():
        works(kind, path)
    story = paths["story"]
    text = story.read_text(encoding="utf-8")
    story.write_text(text.replace("policies: []", "policies: [visits_policy]"), encoding="utf-8")
    works("story", story)
    schema = json.loads(Path("care/files/.schemas/visits/policy.schema.json").read_text(encoding="utf-8"))
    assert schema["definitions"]["event"]["enum"] == ["begin", "finish"]


def test_in_the_folders_of_a_project(tmp_path: Path) -> None:
    """A policy finds the pathway in `states` next to its folder; a story does where the project names that folder."""
    begin("pathway", "visits", "-o", "states")
    sound(begin("policy", "ours", "--for", "visits", "-o", "rules"))
    outcome = run("new story first --for states/visits.yaml -o stories")
    assert outcome.code == 2
    assert "name the folder of that file under `folders` in [tool.pathway]" in outcome.said
    Path("pyproject.toml").write_text('[tool.pathway]\nfolders = ["states"]\n', encoding="utf-8")
    story = begin("story", "first", "--for", "visits", "-o", "stories")
    sound(story)
    works("story", story)


def test_a_policy_that_is_begun_does_what_it_says(tmp_path: Path) -> None:
    """The rule that is begun can be made to refuse, and the story then says so."""
    begin("pathway", "visits")
    policy, story = begin("policy", "ours", "--for", "visits"), begin("story", "first", "--for", "visits")
    text = policy.read_text(encoding="utf-8")
    text = re.sub(r"on: \[\w+\]\n    that: .*", "on: [begin]\n    that: main == done", text)
    policy.write_text(text, encoding="utf-8")
    played = story.read_text(encoding="utf-8").replace("policies: []", "policies: [ours]")
    story.write_text(played, encoding="utf-8")
    assert run("play", story).code == 1
    refused = re.sub(r"expect: accepted\n    then:\n.*\n", "expect: refused\n    rules: [ours_1]\n", played)
    assert refused != played
    story.write_text(refused, encoding="utf-8")
    assert run("play", story).code == 0


ODD: Final = """\
pathway: odd
version: 1
label: {en: Odd, fi: Outo, sv: Udda}
facts:
  a.n: {type: int, range: [-5, -2]}
  s: {type: set, values: [x, y]}
  e: {type: enum, values: [null, off]}
  t: {type: text}
  d: {type: date}
people:
  level: {type: int}
roles:
  inner: {max: 1}
  kid: {party: client, attributes: {q: {type: bool, default: no}}}
regions:
  r: {per: kind, kind: [a, b], initial: x, states: {x: {}, y: {final: yes}}}
lists:
  need: {attributes: {k: {type: bool}}, initial: o, states: {o: {}, p: {final: yes}}}
events:
  give:
    by: [kid]
    effects:
      - {assigns: {inner: actor}}
  close_need:
    by: [inner]
    payload: {n: {type: entry, of: need}, k: {type: key, of: r}}
    moves: [{region: "need[event.n]", from: o, to: p}, {region: "r[event.k]", from: x, to: y}]
"""


@pytest.mark.parametrize("opens", [True, False])
def test_for_an_odd_pathway(tmp_path: Path, opens: bool) -> None:
    """Facts of every type get a value; where no act can open a case, the story says so and no scenario is begun."""
    text = ODD if opens else ODD.replace("by: [kid]", "by: [inner]")
    (tmp_path / "odd.yaml").write_text(text, encoding="utf-8")
    assert run("check odd.yaml").code == 0
    story = begin("story", "first", "--for", "odd")
    works("story", story)
    assert named_schema(story) is not None
    assert ("expect: accepted" in story.read_text(encoding="utf-8")) is opens
    schema = json.loads((tmp_path / ".schemas" / "odd" / "story.schema.json").read_text(encoding="utf-8"))
    assert faults(Draft7Validator(schema), story.read_text(encoding="utf-8")) == []
    assert run("check", begin("policy", "ours", "--for", "odd")).code == 0
    if opens:
        works("scenario", begin("scenario", "many", "--for", "odd"))
    else:
        outcome = run("new scenario many --for odd")
        assert outcome.code == 2
        assert "nothing that people can do opens a case" in outcome.said
        assert not Path("many.yaml").exists()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """A file that is there stays as it is, unless it is to be written over."""
    Path("mine.yaml").write_text("mine\n", encoding="utf-8")
    outcome = run("new pathway mine")
    assert (outcome.code, outcome.out) == (2, "")
    assert "`mine.yaml` is there already" in outcome.said
    assert Path("mine.yaml").read_text(encoding="utf-8") == "mine\n"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]
    sound(begin("pathway", "mine", "--force"))


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("new pathway 1st", "`1st` cannot be the name of a file; use letters, digits and `_`"),
        ("new pathway 'a b'", "cannot be the name"),
        ("new pathway ../up", "cannot be the name"),
        ("new pathway a.b", "cannot be the name"),
        ("new pathway today", "cannot be the name"),
        ("new pathway ''", "cannot be the name"),
        (f"new pathway {'a' * 300}", "cannot be the name"),
        ("new pathway mine --for desk", "leave out `--for`"),
        ("new policy mine", "say which pathway the policy is about"),
        ("new policy mine --for nothing", "there is no pathway `nothing`"),
        ("new policy mine --for family_center", "did you mean `family_centre`?"),
        ("new policy desk2 --for desk.yaml -o other", "would not find the pathway `desk`"),
        ("new story mine --for desk -o other", "there is no pathway `desk`"),
        ("new story desk --for desk.yaml --force", "is the name of the pathway"),
        ("new story mine --for rule.yaml", "is a policy file, not a pathway file"),
        ("new story mine --for still.yaml", "nobody can do anything on the pathway `still`"),
        ("new scenario mine --for still.yaml", "nobody can do anything on the pathway `still`"),
        ("new rule mine", "is not one of"),
        ("new pathway mine -o desk.yaml", "cannot make the folder"),
    ],
)
def test_wrong_input(tmp_path: Path, command: str, said: str) -> None:
    """Wrong input is wrong use, with what is wrong, and nothing is written."""
    desk(tmp_path)
    still = "pathway: still\nversion: 1\nlabel: {en: S, fi: S, sv: S}\nregions: {main: {initial: a, states: {a: {}}}}\n"
    (tmp_path / "still.yaml").write_text(f"{still}events: {{}}\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*")}
    outcome = run(command)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.said
    assert {path: path.read_bytes() for path in tmp_path.rglob("*")} == before
