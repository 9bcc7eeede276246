"""The schemas of files: they say what the loader says, they are the ones that are kept, and shipped files fit them."""

from __future__ import annotations

import copy
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

import pytest
from commanded import desk, run
from jsonschema import Draft7Validator
from schemed import ROOT, SCHEMAS, as_editors_read, faults, named_schema, validator

from pathway import checks
from pathway.cli.shared.files import kind_at
from pathway.definition.shapes import CatalogueFileShape, PathwayShape
from pathway.diagnostics import Report, Source
from pathway.documents.migration import MigrationShape
from pathway.documents.people import PeopleShape
from pathway.documents.question_shapes import QuestionShape
from pathway.documents.scenario import read_scenario
from pathway.documents.scenario_shapes import ScenarioShape
from pathway.documents.story_shapes import OpeningShape, StoryShape
from pathway.files import Shape, load_text, validate
from pathway.policy.shapes import PolicyShape, SchoolDaysShape, ThenShape
from pathway.policy.table_shapes import TestsShape
from pathway.schemas import KINDS, about, names, schema

ROOTS: Final[dict[str, type[Shape]]] = {
    "pathway": PathwayShape,
    "policy": PolicyShape,
    "story": StoryShape,
    "scenario": ScenarioShape,
    "tests": TestsShape,
    "question": QuestionShape,
    "people": PeopleShape,
    "catalogue": CatalogueFileShape,
    "school_days": SchoolDaysShape,
    "migration": MigrationShape,
}
PATHWAYS: Final = ("family_centre", "lets_talk")
SHIPPED: Final = sorted(
    path for folder in ("states", "rules", "examples") for path in (ROOT / folder).rglob("*.yaml")
)
GENERIC: Final = {kind: Draft7Validator(schema(kind)) for kind in KINDS}


def kept() -> dict[Path, list[str]]:
    """The schemas that are kept, each with the command that prints it."""
    plain = {SCHEMAS / f"{kind}.schema.json": ["schema", kind] for kind in KINDS}
    named = {
        SCHEMAS / name / f"{kind}.schema.json": ["schema", kind, "--for", name]
        for name in PATHWAYS
        for kind in KINDS
        if about(kind) and (name, kind) != ("lets_talk", "catalogue")
    }
    return plain | named


@pytest.mark.parametrize("path", kept(), ids=lambda path: str(path.relative_to(SCHEMAS)))
def test_kept_schemas(path: Path) -> None:
    """A schema in docs/schemas is what the command prints, and is a schema; PATHWAY_WRITE=1 writes it anew."""
    outcome = run("", *kept()[path])
    assert (outcome.code, outcome.err) == (0, "")
    if os.environ.get("PATHWAY_WRITE") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(outcome.out, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == outcome.out
    Draft7Validator.check_schema(json.loads(outcome.out))


@pytest.mark.parametrize("path", kept(), ids=lambda path: str(path.relative_to(SCHEMAS)))
def test_what_editors_stumble_over(path: Path) -> None:
    """No list of values is empty, and a key that YAML 1.2 reads as a truth value is known by a pattern too."""
    for one in mappings(json.loads(path.read_text(encoding="utf-8"))):
        assert one.get("enum") != []
        if "true" in one.get("properties", {}):
            assert "^true$" in one["patternProperties"]


def mappings(value: Any) -> Iterator[dict[str, Any]]:
    """Every mapping in a value."""
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from mappings(one)


def test_no_schema_is_left_over() -> None:
    """Every schema of a kind of file in docs/schemas is one that the command prints."""
    found = {path for kind in KINDS for path in SCHEMAS.rglob(f"{kind}.schema.json")}
    assert found == {*kept()}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_shipped_files(path: Path) -> None:
    """The first line of a shipped file names the schema of its kind and its pathway, and the file fits it."""
    text, named = path.read_text(encoding="utf-8"), named_schema(path)
    assert named in kept()
    kind = str(kind_at(path))
    assert named.name == f"{kind}.schema.json"
    said = re.search(r"^(?:for|pathway): (\w+)$", text, re.MULTILINE)
    if said and said[1] in PATHWAYS:
        assert named.parent.name == said[1]
    assert faults(validator(named), text) == []
    assert faults(GENERIC[kind], text) == []


# ------------------------------------------------------------------ the same keys as the loader


def blocks(page: Path, part: str = "") -> list[str]:
    """The YAML of a page, or of one part of it."""
    text = page.read_text(encoding="utf-8")
    text = text.partition(f"## {part}\n")[2].partition("\n## ")[0] if part else text
    return re.findall(r"^```yaml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def kind_in(text: str) -> str | None:
    """The kind of file that a block of a page is, where it is a whole one."""
    first = re.match(r"(?:#.*\n)*(\w+):", text)
    return first[1] if first and first[1] in KINDS else None


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.stem)
def test_examples_in_the_docs(page: Path) -> None:
    """Whole files that the docs show fit the schema of their kind."""
    for text in blocks(page):
        if (kind := kind_in(text)) is not None and loaded(kind, text) == []:
            assert faults(GENERIC[kind], text) == []


def test_right_examples_of_checks() -> None:
    """What a page of a diagnostic calls right fits the schema."""
    seen = 0
    for page in sorted((ROOT / "docs" / "checks").glob("*.md")):
        for text in blocks(page, "Right"):
            kind = kind_in(text)
            if kind is not None and loaded(kind, text) == []:
                assert (page.stem, faults(GENERIC[kind], text)) == (page.stem, [])
                seen += 1
    assert seen >= 10


@pytest.mark.parametrize("name", ["unknown-key", "missing-key", "wrong-value"])
def test_wrong_examples_of_checks(name: str) -> None:
    """What the loader finds wrong with the form of a file, the schema refuses too."""
    (text,) = blocks(ROOT / "docs" / "checks" / f"{name}.md", "Wrong")
    kind = kind_in(text)
    assert kind is not None
    assert name in loaded(kind, text)
    assert faults(GENERIC[kind], text)


def loaded(kind: str, text: str) -> list[str]:
    """The names of the faults that the loader finds in the form of a file."""
    report = Report()
    node = load_text(Source.of("a.yaml", text), report)
    if node is not None and kind == "scenario":
        read_scenario(node, report)
    elif node is not None:
        validate(ROOTS[kind], node, report)
    return [finding.code.name for finding in report if finding.severity == "error"]


MORE: Final = (
    """
    pathway: p
    version: 1
    label: {en: P, fi: P, sv: P}
    types: {size: {type: enum, values: [small, big]}}
    regions:
      main:
        initial: new
        states: {new: {on_leave: {sets: {a: yes}}}}
    events: {}
    """,
    """
    policy: p
    for: p
    version: 1
    valid_from: 2026-01-01
    properties:
      - {id: I1, always: a, after: {event: e}, because: {en: B, fi: B, sv: B}}
    tests:
      - {name: t, given: {facts: {a: yes}}, event: e, rows: [{role: worker, expect: accepted}]}
    """,
    """
    story: s
    pathway: p
    given:
      people: {nurse: {level: basic}}
      cases: {brother: {pathway: q, holds: {child: brother}}}
    steps:
      - {at: 2026-03-02, do: e, by: nurse, role: worker, expect: accepted}
    """,
    """
    scenario: s
    pathway: p
    time: {start: 2026-01-05, horizon: 1 year}
    arrivals:
      - {name: a, rate: 1 per day, do: e, by: worker}
    staff:
      worker:
        count: {start: 1, 2026-03-01: 2}
        hours: {open: mon-fri 8-16, holidays: no}
        priority: {by: a, values: {b: 1}, ageing: 1 week}
        leave: {from: 07-01, until: 07-31, away: 30 %}
    behaviour:
      main.new:
        - do: e
          by: worker
          pool: {by: a, b: worker}
          together: [worker]
          patience: {within: 2 days, then: {do: f, by: worker}}
          if_refused: {retry: {exponential: 1 day}, then: {do: f, by: worker}}
    measures: {wait: {from: {event: e}, until: {enter: main.open}}}
    """,
)


def samples() -> Iterator[tuple[str, Any]]:
    """Files of every kind, small ones first."""
    written = [*MORE, *blocks(ROOT / "docs" / "formats.md")]
    for text in (*written, *(path.read_text(encoding="utf-8") for path in sorted(SHIPPED, key=size))):
        tree = as_editors_read(text)
        kind = next(iter(tree))
        if kind in KINDS:
            yield kind, tree


def size(path: Path) -> int:
    """How long a file is."""
    return path.stat().st_size


Place = tuple[str | int, ...]


def places(value: Any, hint: Any, path: Place = ()) -> Iterator[tuple[Place, type[Shape]]]:
    """Where in a file shapes stand."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        yield from places(value, inner[0], path)
    elif origin is dict and isinstance(value, dict):
        for key, one in value.items():
            yield from places(one, inner[1], (*path, key))
    elif origin is tuple:
        if not isinstance(value, list):
            yield from places(value, inner[0], path)
        else:
            for index, one in enumerate(value):
                yield from places(one, inner[0], (*path, index))
    elif isinstance(hint, type) and issubclass(hint, Shape):
        if isinstance(value, dict):
            yield path, hint
            hints = get_type_hints(hint, include_extras=True)
            for name, field in hint.model_fields.items():
                if (key := field.alias or name) in value:
                    yield from places(value[key], hints[name], (*path, key))
    elif origin is not None and type(None) in inner:
        yield from places(value, inner[0], path)


def shapes(hint: Any, found: set[type[Shape]]) -> set[type[Shape]]:
    """Every shape that can stand in a file."""
    if isinstance(hint, type) and issubclass(hint, Shape):
        if hint not in found:
            found.add(hint)
            for one in get_type_hints(hint, include_extras=True).values():
                shapes(one, found)
    else:
        for one in get_args(hint):
            shapes(one, found)
    return found


def first_places() -> dict[tuple[str, type[Shape]], tuple[Any, Place]]:
    """For each kind of file and each shape in it, a file and a place where it stands."""
    found: dict[tuple[str, type[Shape]], tuple[Any, Place]] = {}
    for kind, tree in samples():
        for path, shape in places(tree, ROOTS[kind]):
            found.setdefault((kind, shape), (tree, path))
    return found


FIRST: Final = first_places()


def at(tree: Any, path: Place) -> Any:
    """What stands at a place."""
    for step in path:
        tree = tree[step]
    return tree


def test_every_shape_is_tried() -> None:
    """The files that the next tests change hold every shape that there is."""
    every = {(kind, shape) for kind, root in ROOTS.items() for shape in shapes(root, set())}
    assert {*FIRST} == every


@pytest.mark.parametrize(("kind", "shape"), FIRST, ids=lambda one: getattr(one, "__name__", one))
def test_schema_and_loader_take_the_same_keys(kind: str, shape: type[Shape]) -> None:
    """A key that is not known, and a required one that is missing, are refused by both; the file as it is by none."""
    tree, path = FIRST[kind, shape]
    text = json.dumps(tree)
    assert (loaded(kind, text), faults(GENERIC[kind], text)) == ([], [])
    required = [one.alias or name for name, one in shape.model_fields.items() if one.is_required()]
    for key in ("no_such_key", *required):
        changed = copy.deepcopy(tree)
        mapping = at(changed, path)
        if key in mapping:
            del mapping[key]
        else:
            mapping[key] = "x"
        text = json.dumps(changed)
        assert (key, loaded(kind, text)) != (key, [])
        assert (key, faults(GENERIC[kind], text)) != (key, [])


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_is_described(kind: str) -> None:
    """An editor can say of every key what it is for: itself, or by the shape that it holds."""
    written = schema(kind)
    for one in (written, *written["definitions"].values()):
        for key, value in one.get("properties", {}).items():
            shown = json.dumps(value)
            held = re.findall(r'"#/definitions/(\w+)"', shown)
            texts = [
                value.get("description"),
                *(written["definitions"][name].get("description") for name in held),
            ]
            assert any(texts), f"say below `{key}` in its shape what it is for"


def test_every_kind_of_file_has_a_schema() -> None:
    """What `check` tells apart, an editor can complete."""
    assert set(KINDS) == set(checks.KINDS)


def test_tables_of_names() -> None:
    """The keys that are said to hold names of a pathway are there."""
    every = {shape for root in ROOTS.values() for shape in shapes(root, set())} | {ThenShape, OpeningShape}
    known = {f"{shape.__name__}.{name}" for shape in every for name in vars(shape)["__annotations__"]}
    assert {*names.VALUES, *names.KEYS, *names.PROPOSED} <= known


# ------------------------------------------------------------------ the names of a pathway


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("rules/model.yaml", "on: [start_assessment,", "on: [start_assesment,"),
        ("rules/county.yaml", "designate_own_worker: [own_worker_lead]", "designate_own_worker: [lead]"),
        ("rules/county.yaml", "designate_own_worker: [own_worker_lead]", "designate: [own_worker_lead]"),
        ("rules/county.yaml", "enter: request.open", "enter: request.opened"),
        ("rules/county.yaml", "for: family_centre", "for: lets_talk"),
        ("examples/stories/story_a.yaml", "do: raise_concern", "do: raise_a_concern"),
        ("examples/stories/story_a.yaml", "role: professional", "role: profesional"),
        ("examples/stories/story_a.yaml", "heard_by: nurse", "hears: nurse"),
        ("examples/stories/story_a.yaml", "concern.type: parenting", "concern.type: parent"),
        ("examples/stories/story_a.yaml", "main: raised", "main: rised"),
        ("examples/stories/story_a.yaml", "child.born: 2022-01-10", "child.born: 10.1.2022"),
        ("examples/stories/story_a.yaml", "guardian: [mother]", "guardians: [mother]"),
        ("examples/people.yaml", "nurse: {level: basic", "nurse: {level: basics"),
        ("examples/people.yaml", "serves: [professional]", "serves: [guardian]"),
        ("examples/scenarios/county.yaml", "do: raise_concern", "do: raise"),
        ("examples/scenarios/county.yaml", "groups: [concern.type,", "groups: [concern.kind,"),
        ("examples/scenarios/county.yaml", "heard_by: {from", "heard: {from"),
        ("examples/scenarios/county.yaml", "basis: sourced", "basis: known"),
        ("states/services.yaml", "purpose: everyday}", "purpose: every}"),
        ("states/services.yaml", "min_age: -1", "min_age: none"),
    ],
)
def test_names_of_the_pathway(file: str, old: str, new: str) -> None:
    """A name that the pathway does not have is refused where it stands."""
    path = ROOT / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    assert faults(validator(named_schema(path) or path), text.replace(old, new, 1))


def test_names_are_shown_with_what_they_are() -> None:
    """An editor can show what people call an event, and what a fact holds."""
    written = json.loads((SCHEMAS / "family_centre" / "policy.schema.json").read_text(encoding="utf-8"))
    event = written["definitions"]["event"]
    told = dict(zip(event["enum"], event["enumDescriptions"], strict=True))
    assert told["raise_concern"]
    assert len(told) == len(set(event["enum"]))


def test_a_pathway_may_get_new_names() -> None:
    """In the pathway's own file its names are proposed, and new ones are not refused."""
    path = ROOT / "states" / "lets_talk.yaml"
    text = path.read_text(encoding="utf-8")
    new = text.replace("events:\n", "events:\n  wave:\n    by: [somebody_new]\n", 1)
    assert new != text
    assert faults(validator(named_schema(path) or path), new) == []


# ------------------------------------------------------------------ the command


def test_schema_of_a_pathway_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The schema for a file's pathway knows its events; it is printed, or written into a file."""
    monkeypatch.chdir(tmp_path)
    desk(tmp_path)
    outcome = run("schema story --for desk.yaml")
    assert outcome.code == 0
    assert outcome.json["definitions"]["event"]["enum"] == ["begin", "shut"]
    written = run("schema story --for desk.yaml -o story.json")
    assert (written.code, written.out, written.err) == (0, "", "")
    assert (tmp_path / "story.json").read_text(encoding="utf-8") == outcome.out
    story = Draft7Validator(outcome.json)
    text = (tmp_path / "story.yaml").read_text(encoding="utf-8")
    assert faults(story, text) == []
    assert faults(story, text.replace("do: shut", "do: close"))


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("schema storey", "there is no kind of file `storey`; did you mean `story`?"),
        ("schema policy --for nothing", "there is no pathway `nothing`"),
        ("schema policy --for family_center", "did you mean `family_centre`?"),
        ("schema policy --for rule.yaml", "is a policy file, not a pathway file"),
        ("schema school_days --for desk.yaml", "leave out `--for`"),
        ("schema catalogue --for desk.yaml", "has no catalogues"),
        ("schema policy -o nowhere/s.json", "cannot write `nowhere/s.json`"),
        ("schema policy --for broken.yaml", "error[PW"),
        ("schema", "KIND"),
    ],
)
def test_wrong_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, said: str) -> None:
    """Wrong input is wrong use, with what is wrong, and nothing is printed."""
    monkeypatch.chdir(tmp_path)
    desk(tmp_path)
    (tmp_path / "broken.yaml").write_text("pathway: broken\nversion: one\n", encoding="utf-8")
    outcome = run(command)
    assert outcome.code == 2
    assert said in outcome.said + outcome.out
