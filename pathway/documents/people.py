"""Reads a people file: what a host's register would know of people, for stories, examples and the command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pathway.conditions.types import from_text
from pathway.decision import Person
from pathway.definition import Definition, Field
from pathway.diagnostics import Report
from pathway.errors import did_you_mean
from pathway.files import Many, Node, Shape, Text, load_file, validate


class PeopleShape(Shape):
    """A whole people file."""

    people: dict[Text, dict[Text, Any]]
    """People by id: what the register knows of each."""


class ServesShape(Shape):
    serves: Many[Text] = ()
    """The roles of the organisation that the person has."""
    organisation: Text | None = None
    """The organisation that the person works for."""


def load_people(
    path: Path,
    definition: Definition,
    report: Report,
    shown: str | None = None,
    *,
    also: Iterable[Definition] = (),
) -> dict[str, Person]:
    """The people of a file, by id, as a pathway and those `also` in use know them. Faults are reported."""
    shape = load_people_shape(path, report, shown)
    return {} if shape is None else read_people(shape.people, definition, report, also=also)


def load_people_shape(path: Path, report: Report, shown: str | None = None) -> PeopleShape | None:
    """What a people file says, before it is held against a pathway; None after reporting why it says nothing."""
    node = load_file(path, report, shown)
    return None if node is None else validate(PeopleShape, node, report)


def read_people(
    people: Mapping[Text, Mapping[Text, Node]],
    definition: Definition,
    report: Report,
    *,
    also: Iterable[Definition] = (),
) -> dict[str, Person]:
    """People as they stand in a mapping of a file. Where pathways differ, the first says what type a value has."""
    several = (definition, *also)
    fields = {name: field for one in reversed(several) for name, field in one.people.items()}
    roles = {role.name: None for one in several for role in one.roles.values() if role.organisation}
    return {str(name): _person(values, fields, [*roles], report) for name, values in people.items()}


def _person(
    values: Mapping[Text, Node], fields: Mapping[str, Field], roles: Sequence[str], report: Report
) -> Person:
    rest = {key: value for key, value in values.items() if key in ("serves", "organisation")}
    held = validate(ServesShape, rest, report) or ServesShape()
    _check_roles(held.serves, roles, report)
    attributes = {}
    for key, raw in values.items():
        if key in rest:
            continue
        field = fields.get(key)
        if field is None:
            near = did_you_mean(key, [*fields, "serves", "organisation"])
            report.add("unknown-key", key.span, f"the pathway knows nothing called `{key}` of people{near}")
            continue
        try:
            attributes[str(key)] = from_text(field.type, raw)
        except ValueError as error:
            report.add("wrong-value", key.span, str(error))
    organisation = None if held.organisation is None else str(held.organisation)
    return Person(attributes, frozenset(map(str, held.serves)), organisation)


def _check_roles(names: tuple[Text, ...], known: Sequence[str], report: Report) -> None:
    for name in names:
        if name not in known:
            report.add(
                "unknown-name",
                name.span,
                f"no organisation holds the role `{name}`{did_you_mean(name, known)}",
            )
