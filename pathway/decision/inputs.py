"""What comes with an act, typed: payload, recorded facts, and what the register says of people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pathway.conditions.types import CaseType, EntryType, RowType, Value, from_json
from pathway.decision.model import Act, Case, Person
from pathway.decision.others import Other, Others
from pathway.definition import Definition, Event, Field
from pathway.errors import did_you_mean

Register = Callable[[str], Person | None]
"""Says what the host knows of a person now; None where it knows nobody by that id."""


@dataclass(slots=True)
class Inputs:
    """Typed values, what is wrong with those given, and what is missing. Values of None are unset."""

    payload: dict[str, Value | None] = field(default_factory=dict)
    record: dict[str, Value | None] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def read_inputs(definition: Definition, case: Case, event: Event, act: Act, others: Others) -> Inputs:
    """Type what comes with an act. Nothing is raised: faults are values, for the decision to show."""
    inputs, place = Inputs(), _Place(definition, case, others)
    for described in event.payload.values():
        _read_field(place, described, act.payload, inputs)
    for name in act.payload:
        if name not in event.payload:
            near = did_you_mean(str(name), event.payload)
            inputs.wrong.append(f"{event.name} has no field `{_short(name)}`{near}")
    for name, raw in act.record.items():
        if name in event.may_set:
            _read(place, definition.facts[name], raw, inputs.record, "", inputs)
        else:
            near = did_you_mean(str(name), event.may_set)
            inputs.wrong.append(f"`{_short(name)}` cannot be recorded with {event.name}{near}")
    return inputs


@dataclass(frozen=True, slots=True)
class _Place:
    """Where values are read: on a case, among others."""

    definition: Definition
    case: Case
    others: Others


def _read_field(place: _Place, field: Field, given: Mapping[str, object], inputs: Inputs) -> None:
    if field.name in given:
        _read(place, field, given[field.name], inputs.payload, "event.", inputs)
    elif field.required:
        inputs.missing.append(f"event.{field.name}")
    else:
        inputs.payload[field.name] = field.default


def _read(
    place: _Place,
    field: Field,
    raw: object,
    into: dict[str, Value | None],
    prefix: str,
    inputs: Inputs,
) -> None:
    if raw is None and field.optional:
        into[field.name] = None
        return
    try:
        value = from_json(field.type, raw)
        check_reference(place.definition, place.case, place.others, field, value)
    except ValueError as error:
        inputs.wrong.append(f"{prefix}{field.name}: {error}")
    else:
        into[field.name] = value


def _short(name: object) -> str:
    """A name that the caller made up, to be shown."""
    text = str(name)
    return text if len(text) <= 60 else text[:57] + "…"


def check_reference(definition: Definition, case: Case, others: Others, field: Field, value: Value) -> None:
    """ValueError where a value names an entry that is not on the case, a row that its catalogue lacks, or no case."""
    match field.type:
        case EntryType(list):
            if not any(entry.id == value for entry in case.lists.get(list, ())):
                raise ValueError(f"there is no `{value}` on the case now")
        case RowType(catalogue):
            rows = definition.catalogues[catalogue].rows
            if value not in rows:
                raise ValueError(
                    f"the catalogue {catalogue} has no row `{value}`{did_you_mean(str(value), rows)}"
                )
        case CaseType(pathway):
            _check_case(others.case(str(value)), str(value), pathway)


def _check_case(found: Other | None, id: str, pathway: str) -> None:
    if found is None:
        raise ValueError(f"there is no case `{id}`")
    if found.case.pathway != pathway:
        raise ValueError(f"the case `{id}` is on the pathway `{found.case.pathway}`, not on `{pathway}`")


class People:
    """The register as conditions read it: defaults filled in, each person asked for once."""

    __slots__ = ("_defaults", "_known", "_register")

    def __init__(self, definition: Definition, register: Register) -> None:
        self._register = register
        self._defaults = {f.name: f.default for f in definition.people.values() if f.default is not None}
        self._known: dict[str, Person | None] = {}

    def __call__(self, person: str) -> Person | None:
        if person in self._known:
            return self._known[person]
        known = self._register(person)
        if known is not None and self._defaults.keys() - known.attributes.keys():
            known = Person({**self._defaults, **known.attributes}, known.serves, known.organisation)
        self._known[person] = known
        return known
