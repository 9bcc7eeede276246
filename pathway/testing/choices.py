"""What can differ between cases on which an event is judged: choices, and the test that a set of them makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from pathway.conditions.types import (
    BoolType,
    CaseType,
    DateType,
    EntryType,
    EnumType,
    IntType,
    PersonType,
    RowType,
    SetType,
    TextType,
    Type,
)
from pathway.decision import Person
from pathway.definition import ANYONE, TIMER, Definition, Event, Field
from pathway.documents.tables_model import GivenEntry, Setting, TableTest
from pathway.policy import Deadline

Key = tuple[str, ...]
"""What is chosen: `fact NAME`, `payload NAME`, `state INSTANCE`, `role`, `holding NAME` (of the actor's),
`stranger` (the actor lacks the role), `entries LIST`, `entry LIST NAME`, `entry-state LIST`, `holders ROLE`,
`who ROLE`, `held ROLE NAME`, `present ROLE`, `beside` (somebody else takes part), `person WHO NAME`."""

ACTOR: Final = "actor"
OTHER: Final = "other"
TEXT: Final = "recorded"
_MOST_ROWS: Final = 8


@dataclass(slots=True)
class Choices:
    """The values to try of each thing that can differ, the first being where the search begins."""

    definition: Definition
    event: Event
    at: datetime
    roles: tuple[str, ...]
    deadline: Deadline | None = None
    """Where no act is tested, but whether this fires."""
    values: dict[Key, list[Any]] = field(default_factory=dict)

    def add(self, key: Key, values: Iterable[Any]) -> None:
        """More values to try of one thing."""
        known = self.values.setdefault(key, [])
        known += [value for value in dict.fromkeys(values) if value not in known]

    def prefer(self, key: Key, values: Iterable[Any]) -> None:
        """Values to try before the others: those at a bound, where a rule that is wrong by one shows it."""
        near = list(dict.fromkeys(values))
        self.values[key] = [*near, *(value for value in self.values.get(key, []) if value not in near)]

    def first(self) -> dict[Key, Any]:
        """The choices with which the search begins."""
        return {key: values[0] for key, values in self.values.items()}

    def test(self, chosen: Mapping[Key, Any]) -> TableTest:
        """The test that choices make. What it should come to is not known yet."""
        role = chosen["role",]
        holds, people = self._holds(chosen, role), self._people(chosen, role)
        lists = {key[1]: self._entries(chosen, key[1], number) for key, number in _of(chosen, "entries")}
        setting = Setting(_named(chosen, "fact"), _named(chosen, "state"), holds, lists, people)
        if self.deadline is not None:
            entry = None if self.deadline.subject is None else f"{self.deadline.subject}/1"
            return TableTest("", setting, self.at, "", "", "waiting", deadline=self.deadline.id, entry=entry)
        return TableTest(
            name="",
            setting=setting,
            at=self.at,
            event=self.event.name,
            role=role,
            expect="accepted",
            actor=role if role in (ANYONE, TIMER) else ACTOR,
            present=self._present(chosen),
            payload=_named(chosen, "payload"),
        )

    def _holds(self, chosen: Mapping[Key, Any], role: str) -> dict[str, dict[str, dict[str, Any]]]:
        holds: dict[str, dict[str, dict[str, Any]]] = {}
        for key, number in _of(chosen, "holders"):
            given = {k[2]: value for k, value in _of(chosen, "held") if k[1] == key[1]}
            values = self._filled(self.definition.roles[key[1]].attributes, given)
            first = chosen.get(("who", key[1]), key[1])
            holds[key[1]] = {_holder(first, place): values for place in range(number)}
        for own in self.roles:
            described = self.definition.roles.get(own)
            if described is None or described.organisation:
                continue
            held = holds.setdefault(own, {})
            if own == role and not chosen.get(("stranger",)):
                given = {k[1]: v for k, v in _of(chosen, "holding") if k[1] in described.attributes}
                others = (
                    list(held.items()) if described.max is None else list(held.items())[: described.max - 1]
                )
                holds[own] = {ACTOR: self._filled(described.attributes, given), **dict(others)}
        return holds

    def _people(self, chosen: Mapping[Key, Any], role: str) -> dict[str, Person]:
        attributes: dict[str, dict[str, Any]] = {} if self.deadline is not None else {ACTOR: {}, OTHER: {}}
        for key, value in _of(chosen, "person"):
            attributes.setdefault(key[1], {})[key[2]] = value
        described = self.definition.roles.get(role)
        serves = frozenset([role]) if described is not None and described.organisation else frozenset()
        people = {name: Person(values) for name, values in attributes.items()}
        return {**people, ACTOR: replace(people[ACTOR], serves=serves)} if serves else people

    def _entries(self, chosen: Mapping[Key, Any], list: str, number: int) -> tuple[GivenEntry, ...]:
        given = {k[2]: value for k, value in _of(chosen, "entry") if k[1] == list}
        values = self._filled(self.definition.lists[list].attributes, given)
        return (GivenEntry(values, chosen.get(("entry-state", list))),) * number

    def _present(self, chosen: Mapping[Key, Any]) -> dict[str, str]:
        present = {
            key[1]: key[1] for key, there in _of(chosen, "present") if there and chosen["holders", key[1]]
        }
        return present | ({OTHER: ANYONE} if chosen.get(("beside",)) else {})

    def _filled(self, fields: Mapping[str, Field], given: Mapping[str, Any]) -> dict[str, Any]:
        lacking = {f.name: self.usual(f)[0] for f in fields.values() if f.required and f.name not in given}
        return {**lacking, **given}

    def usual(self, field: Field) -> list[Any]:
        """Values to try of a field, whatever conditions ask of it: its default first."""
        values = _usual(field.type, self)
        if field.optional:
            return [None, *values]
        return (
            values if field.default is None else [field.default, *(v for v in values if v != field.default)]
        )


def _holder(role: str, place: int) -> str:
    return role if place == 0 else f"{role}-{place + 1}"


def _usual(type_: Type, choices: Choices) -> list[Any]:
    match type_:
        case BoolType():
            return [False, True]
        case IntType():
            return [type_.low if type_.low is not None else 0]
        case DateType():
            return [choices.at.date()]
        case EnumType():
            return [*type_.values]
        case SetType():
            return [frozenset(), frozenset(type_.values), *(frozenset([value]) for value in type_.values)]
        case PersonType():
            return [OTHER, ACTOR]
        case EntryType(list):
            return [f"{list}/{list}" if list in choices.definition.roles else f"{list}/1"]
        case RowType(catalogue):
            return [*choices.definition.catalogues[catalogue].rows][:_MOST_ROWS]
        case TextType() | CaseType():
            return [TEXT]


def _of(chosen: Mapping[Key, Any], kind: str) -> list[tuple[Key, Any]]:
    return [(key, value) for key, value in chosen.items() if key[0] == kind]


def _named(chosen: Mapping[Key, Any], kind: str) -> dict[str, Any]:
    return {key[1]: value for key, value in _of(chosen, kind)}
