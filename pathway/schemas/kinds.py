"""The kinds of file, and the schema of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from pathway.conditions.types import Type
from pathway.definition import Definition, Field
from pathway.definition.shapes import CatalogueFileShape, PathwayShape
from pathway.documents.migration import MigrationShape
from pathway.documents.people import PeopleShape, ServesShape
from pathway.documents.question_shapes import QuestionShape
from pathway.documents.scenario_shapes import ScenarioShape
from pathway.documents.story_shapes import StoryShape
from pathway.documents.tables_model import OF_ACTS, OF_DEADLINES
from pathway.files import Shape
from pathway.policy.shapes import PolicyShape, SchoolDaysShape, ThenShape
from pathway.policy.table_shapes import TestsShape
from pathway.schemas import scalars
from pathway.schemas.names import words
from pathway.schemas.scalars import Schema
from pathway.schemas.writer import Special, Writer

DRAFT: Final = "http://json-schema.org/draft-07/schema#"
"""The newest draft that every version of the usual YAML language server reads whole."""

_SHAPES: Final[Mapping[str, tuple[type[Shape], str]]] = {
    "pathway": (PathwayShape, "A pathway"),
    "policy": (PolicyShape, "A policy"),
    "story": (StoryShape, "A story"),
    "scenario": (ScenarioShape, "A scenario"),
    "tests": (TestsShape, "Table tests"),
    "question": (QuestionShape, "A question"),
    "people": (PeopleShape, "A people file"),
    "catalogue": (CatalogueFileShape, "A catalogue"),
    "school_days": (SchoolDaysShape, "A school calendar"),
    "migration": (MigrationShape, "A map from one version of a pathway to another"),
}
KINDS: Final = tuple(_SHAPES)
"""The first keys of the kinds of file."""

ABOUT_ONE: Final = (
    "pathway", "policy", "story", "scenario", "tests", "question", "people", "catalogue"
)  # fmt: skip
"""The kinds whose schema knows the names of a pathway, where one is given."""

_ACTING: Final = {
    "story": ("StepShape",),
    "scenario": ("ActivityShape", "StreamShape"),
    "question": ("QuestionShape",),
    "tests": ("RowShape", "TestShape"),
    "policy": ("RowShape", "TestShape"),
}
"""The shapes of acts: what their payload is depends on the event."""

_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TYPES: Final = {
    "bool": "yes or no",
    "int": "a whole number, with a `range` if need be",
    "date": "a day",
    "text": "a text",
    "enum": "one of `values`",
    "set": "some of `values`",
    "person": "a person",
    "entry": "an entry of a list, or a holder of a role: `of`",
    "row": "a row of a catalogue: `of`",
    "key": "a key of a region: `of`",
    "case": "a case on another pathway: `of`",
}


def about(kind: str) -> bool:
    """Whether the schema of a kind of file knows the names of a pathway."""
    return kind in ABOUT_ONE


def schema(kind: str, definition: Definition | None = None, linked: Iterable[Definition] = ()) -> Schema:
    """The JSON Schema (draft-07) of a kind of file.

    With a definition, its names are the only ones that fit; in the pathway's own file they are only proposed,
    as new ones come to be there. Stories and people may use those of the pathways it is `linked` with, too.
    """
    shape, title = _SHAPES[kind]
    every = () if definition is None else (definition, *linked)
    several = every if kind in ("story", "question", "people") else every[:1]
    if kind == "catalogue" and several and not several[0].catalogues:
        several = ()
    known = words(several[0], several[1:]) if several else {}
    named = "" if definition is None or not about(kind) else f" for {definition.name}"
    writer = Writer(
        words=known,
        strict=kind != "pathway",
        marked=kind == "scenario",
        special=_special(kind, several),
        rules=_rules(kind, several),
        definitions=_acts(kind, several),
    )
    written = writer.whole(shape)
    return {"$schema": DRAFT, "title": f"{title}{named}", **written}


def _special(kind: str, several: Sequence[Definition]) -> dict[str, Special]:
    found: dict[str, Special] = {
        "TypeShape.type": lambda _: scalars.proposed(scalars.one_of(_TYPES)),
        "WorkingShape.weekend": lambda _: {"type": "array", "items": {"enum": [*_WEEKDAYS]}},
        "DeadlineShape.then": lambda writer: {"anyOf": [{"const": "flag"}, writer.shape(ThenShape)]},
        "StepShape.at": lambda _: {
            "type": "string",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2})?$",
        },
        "PeopleShape.people": lambda writer: _people(writer, several),
        "GivenShape.people": lambda writer: _people(writer, several),
        "SettingShape.people": lambda writer: _people(writer, several),
        "RowShape.expect": lambda _: {"enum": [*OF_ACTS, *OF_DEADLINES]},
    }
    if several:
        facts = _fields(several, lambda d: d.facts)
        found["OpeningShape.facts"] = lambda _: _typed(facts, closed=True)
        found["SettingShape.facts"] = lambda _: _typed(facts, closed=True)
        found["StepShape.then"] = lambda _: _expected(several, facts)
    if several and kind == "catalogue":
        found["CatalogueFileShape.catalogue"] = lambda _: {"enum": [*several[0].catalogues]}
    return found


def _rules(kind: str, several: Sequence[Definition]) -> dict[str, Schema]:
    one = {"minProperties": 1, "maxProperties": 1}
    found: dict[str, Schema] = {
        "DeadlineShape": {"oneOf": [{"required": ["within"]}, {"required": ["at"]}]},
        "TriggerShape": {} if kind == "scenario" else one,
        "ThenShape": one,
    }
    if several:
        acts = {"allOf": [{"$ref": "#/definitions/acts"}]}
        found |= dict.fromkeys(_ACTING.get(kind, ()), acts)
    if several and kind == "catalogue":
        found["CatalogueFileShape"] = {"allOf": [*_rows(several[0])]}
    return found


# ------------------------------------------------------------------ what depends on the names of a pathway


def _fields(
    several: Iterable[Definition], get: Callable[[Definition], Mapping[str, Field]]
) -> dict[str, tuple[Field, ...]]:
    """The fields of several pathways by name: more than one where they differ."""
    found: dict[str, dict[Type, Field]] = {}
    for definition in several:
        for name, field in get(definition).items():
            found.setdefault(name, {}).setdefault(field.type, field)
    return {name: tuple(fields.values()) for name, fields in found.items()}


def _typed(
    fields: Mapping[str, tuple[Field, ...]],
    write: Callable[[Field], Schema] = scalars.value,
    *,
    closed: bool,
    more: Schema | None = None,
) -> Schema:
    written = {name: _any(ones, write) for name, ones in fields.items()}
    return {
        "type": "object",
        "properties": {**written, **(more or {})},
        **({"additionalProperties": False} if closed else {}),
    }


def _any(fields: Sequence[Field], write: Callable[[Field], Schema]) -> Schema:
    return write(fields[0]) if len(fields) == 1 else {"anyOf": [write(field) for field in fields]}


def _people(writer: Writer, several: Sequence[Definition]) -> Schema:
    """People by id: what the register knows of each, if it is known which pathway asks."""
    writer.shape(ServesShape)
    keys: Schema = dict(writer.definitions.pop("ServesShape")["properties"])
    if several:
        roles = {n: "" for one in several for n, role in one.roles.items() if role.organisation}
        role = scalars.one_of(roles)
        serves = {"anyOf": [role, {"type": "array", "items": role}]}
        keys["serves"] = {**serves, "description": keys["serves"]["description"]}
    fields = _fields(several, lambda d: d.people)
    person = _typed({n: f for n, f in fields.items() if n not in keys}, closed=bool(several), more=keys)
    return {"type": "object", "additionalProperties": person}


def _expected(several: Sequence[Definition], facts: Mapping[str, tuple[Field, ...]]) -> Schema:
    """What a story may say of a case: its regions, facts, numbers of entries, and states of named entries."""
    labels: dict[str, dict[str, str]] = {}
    for region in (region for one in several for region in one.regions.values()):
        for instance in region.instances:
            known = {name: state.label.en if state.label else "" for name, state in region.states.items()}
            labels[instance] = {**known, **labels.get(instance, {})}
    states = {instance: scalars.one_of(known) for instance, known in labels.items()}
    counted = {f"count {name}": scalars.NUMBER for one in several for name in (*one.lists, *one.roles)}
    written = _typed(facts, closed=True, more={**counted, **states})
    return {**written, "patternProperties": {"^\\$": scalars.TEXT, "^count ": scalars.NUMBER}}


def _acts(kind: str, several: Sequence[Definition]) -> dict[str, Schema]:
    """For each event, the payload that it has and the facts that may be recorded with it."""
    if kind not in _ACTING or not several:
        return {}
    names = dict.fromkeys(name for one in several for name in one.events)
    key = "event" if kind in ("tests", "policy") else "do"
    return {"acts": {"allOf": [_act(name, several, key, drawn=kind == "scenario") for name in names]}}


def _act(name: str, several: Sequence[Definition], key: str, *, drawn: bool) -> Schema:
    having = [one for one in several if name in one.events]
    payload = _fields(having, lambda d: d.events[name].payload)
    record = _fields(having, lambda d: {fact: d.facts[fact] for fact in d.events[name].may_set})
    write, more = (_drawn, scalars.marks()) if drawn else (scalars.value, {})
    keys = {
        "payload": _typed(payload, write, closed=True, more=more),
        "record": _typed(record, write, closed=True, more=more),
    }
    return {
        "if": {"properties": {key: {"const": name}}, "required": [key]},
        "then": {"properties": keys},
    }


def _drawn(field: Field) -> Schema:
    """A value of a scenario, which may be drawn in many ways."""
    return {"description": scalars.described(field)}


def _rows(definition: Definition) -> Iterable[Schema]:
    """For each catalogue, the columns of its rows."""
    for name, catalogue in definition.catalogues.items():
        row = _typed({column: (field,) for column, field in catalogue.attributes.items()}, closed=True)
        required = [column for column, field in catalogue.attributes.items() if field.required]
        yield {
            "if": {"properties": {"catalogue": {"const": name}}, "required": ["catalogue"]},
            "then": {"properties": {"rows": {"additionalProperties": {**row, "required": required}}}},
        }
