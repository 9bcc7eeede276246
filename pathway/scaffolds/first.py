"""An act that a case on a pathway can begin with, found by asking the decision core."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

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
    Value,
)
from pathway.decision import Act, Answer, Decision, Opening, Person, decide, new_case
from pathway.definition import ANYONE, TIMER, Definition, Event, Field
from pathway.policy import Bundle

DAY: Final = "2026-03-02"
_NOW: Final = datetime(2026, 3, 2, 10, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class First:
    """An act, with what the case opens with, who is known, and what would come of it."""

    act: Act
    opening: Opening
    people: Mapping[str, Person]
    decision: Decision

    @property
    def accepted(self) -> bool:
        return self.decision.allowed is Answer.YES


def first_act(definition: Definition) -> First | None:
    """An act that opens a case, one that moves it if there is one; else an act that is not accepted.

    None where the pathway has no event that people can do.
    """
    tried = [act for event in definition.events.values() for act in _acts(definition, event)]
    best = (
        next((one for one in tried if one.accepted and one.decision.moves), None),
        next((one for one in tried if one.accepted), None),
        *tried[:1],
    )
    return next((one for one in best if one is not None), None)


def person_in(role: str) -> str:
    """The person who has a role in what is made."""
    return f"{role}_1"


def sample(definition: Definition, field: Field, person: str) -> Value | None:
    """A value that a field may have; None where only a running case has one."""
    match field.type:
        case BoolType():
            return True
        case IntType(low, high):
            return low if low is not None else min(1, high) if high is not None else 1
        case DateType():
            return "2020-01-01"
        case EnumType(values=values):
            return values[0]
        case SetType(values=values):
            return frozenset(values[:1])
        case PersonType():
            return person
        case RowType(catalogue):
            return next(iter(definition.catalogues[catalogue].rows), None)
        case EntryType() | CaseType():
            return None
        case _:
            return "TODO"


def needed(definition: Definition, fields: Iterable[Field], person: str) -> dict[str, Value]:
    """Values for the fields that must have one, as far as they can be had."""
    found = {field.name: sample(definition, field, person) for field in fields if field.required}
    return {name: value for name, value in found.items() if value is not None}


def roles_for(definition: Definition, event: Event) -> list[str]:
    """The roles that may do an event, those first who need not be given their role on the case."""
    ranks = {name: 0 if role.organisation else 2 for name, role in definition.roles.items()} | {ANYONE: 1}
    return sorted((role for role in event.by if role != TIMER), key=lambda role: ranks[role])


def _acts(definition: Definition, event: Event) -> Iterable[First]:
    holds = {name: (person_in(name),) for name, role in definition.roles.items() if role.client}
    for role in roles_for(definition, event):
        actor = person_in(role)
        present = _present(definition, event, actor)
        people = {
            person: _known(definition, person, as_) for person, as_ in ((actor, role), *present.items())
        }
        facts = needed(definition, definition.facts.values(), actor)
        payload = needed(definition, event.payload.values(), actor)
        act = Act(event.name, actor, role, present=present, payload=payload)
        opening = Opening(facts=facts, holds=holds)
        case = new_case(definition, "new")
        decision = decide(Bundle(definition), case, act, _NOW, people.get, explain=False, opening=opening)
        yield First(act, opening, people, decision)


def _present(definition: Definition, event: Event, actor: str) -> dict[str, str]:
    """Somebody for each role or group that must take part, and is not there as the actor."""
    found: dict[str, str] = {}
    for _, members in event.with_:
        able = [name for name in members if _there(definition, name)]
        if able and person_in(able[0]) != actor:
            found[person_in(able[0])] = able[0]
    return found


def _there(definition: Definition, name: str) -> bool:
    """Whether somebody can have a role before anything has happened."""
    role = definition.roles.get(name)
    return role is not None and (role.client or role.organisation)


def _known(definition: Definition, person: str, role: str) -> Person:
    described = definition.roles.get(role)
    serves = frozenset({role}) if described is not None and described.organisation else frozenset()
    return Person(needed(definition, definition.people.values(), person), serves)
