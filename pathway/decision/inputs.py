"""What comes with an act, typed: payload, recorded facts, and what the register says of people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from pathway.conditions.types import CaseType, EntryType, RowType, Unfit, Value, from_json, near_label
from pathway.decision.messages import Message, Named, message, need
from pathway.decision.model import Act, Case, Person
from pathway.decision.others import Other, Others
from pathway.decision.reasons import words_of
from pathway.definition import Definition, Event, Field
from pathway.languages import Label, same

Register = Callable[[str], Person | None]
"""Says what the host knows of a person now; None where it knows nobody by that id."""


@dataclass(slots=True)
class Inputs:
    """Typed values, what is wrong with those given, and what is missing. Values of None are unset."""

    payload: dict[str, Value | None] = field(default_factory=dict)
    record: dict[str, Value | None] = field(default_factory=dict)
    wrong: list[Message] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    needs: list[Label] = field(default_factory=list)
    """What would have to be so where something is wrong."""


def read_inputs(definition: Definition, case: Case, event: Event, act: Act, others: Others) -> Inputs:
    """Type what comes with an act. Nothing is raised: faults are values, for the decision to show."""
    inputs = Inputs()
    if not (event.payload or act.payload or act.record):
        return inputs
    place = _Place(definition, case, others)
    for described in event.payload.values():
        _read_field(place, described, act.payload, inputs)
    for name in act.payload:
        if name not in event.payload:
            _stray("no field", place, event, name, event.payload, inputs)
    for name, raw in act.record.items():
        if name in event.may_set:
            _read(place, definition.facts[name], raw, inputs.record, "", inputs)
        else:
            _stray("no record", place, event, name, event.may_set, inputs)
    return inputs


def _stray(key: str, place: _Place, event: Event, name: object, known: Iterable[str], inputs: Inputs) -> None:
    """Tell of a value that came under a name that is none here."""
    called, near = words_of(place.definition).event(event.name), near_label(str(name), known)
    inputs.wrong.append(message(key, event=called, name=_short(name), near=near))
    inputs.needs.append(need("without", name=_short(name)))


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
    except Unfit as error:
        name = Named(f"{prefix}{field.name}", field.label or same(field.name))
        inputs.wrong.append(message("wrong value", name=name, error=error.label))
        inputs.needs.append(need("value", name=name))
    else:
        into[field.name] = value


def _short(name: object) -> str:
    """A name that the caller made up, to be shown."""
    text = str(name)
    return text if len(text) <= 60 else text[:57] + "…"


def check_reference(definition: Definition, case: Case, others: Others, field: Field, value: Value) -> None:
    """Unfit where a value names an entry that is not on the case, a row that its catalogue lacks, or no case."""
    match field.type:
        case EntryType(list):
            if not any(entry.id == value for entry in case.lists.get(list, ())):
                raise Unfit(message("no entry", entry=str(value)).label)
        case RowType(catalogue):
            rows = definition.catalogues[catalogue].rows
            if value not in rows:
                near = near_label(str(value), rows)
                raise Unfit(message("no row", catalogue=catalogue, value=str(value), near=near).label)
        case CaseType(pathway):
            _check_case(others.case(str(value)), str(value), pathway)


def _check_case(found: Other | None, id: str, pathway: str) -> None:
    if found is None:
        raise Unfit(message("no case", id=id).label)
    if found.case.pathway != pathway:
        raise Unfit(message("other pathway", id=id, found=found.case.pathway, wanted=pathway).label)


class People:
    """The register as conditions read it: defaults filled in, each person asked for once."""

    __slots__ = ("_fields", "_known", "_register")

    def __init__(self, definition: Definition, register: Register) -> None:
        self._register = register
        self._fields = definition.people
        self._known: dict[str, Person | None] = {}

    def __call__(self, person: str) -> Person | None:
        if person in self._known:
            return self._known[person]
        known = self._register(person)
        if known is not None:
            defaults = {f.name: f.default for f in self._fields.values() if f.default is not None}
            if defaults.keys() - known.attributes.keys():
                known = Person({**defaults, **known.attributes}, known.serves, known.organisation)
        self._known[person] = known
        return known
