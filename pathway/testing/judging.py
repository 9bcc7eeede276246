"""Judges a table test: the case that it gives, the act on it, and what the decision core says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pathway.conditions import View
from pathway.conditions.types import Value
from pathway.decision import Act, Answer, Case, Decision, ListEntry, Person, Slot, decide, new_case
from pathway.decision.viewed import act_view
from pathway.definition import ANYONE, CASE, TIMER, Definition, Field, ListKind
from pathway.documents.tables_model import GivenEntry, Outcome, TableTest
from pathway.policy import Bundle


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a test: the outcome, the rules by which, and the decision with its reasons."""

    test: TableTest
    outcome: Outcome
    rules: tuple[str, ...]
    decision: Decision

    @property
    def ok(self) -> bool:
        """Whether the outcome is the expected one, by exactly the expected rules."""
        return self.outcome == self.test.expect and sorted(self.rules) == sorted(self.test.rules)


@dataclass(frozen=True, slots=True)
class Scene:
    """A case, an act on it, and the people whom the register knows."""

    case: Case
    act: Act
    people: Mapping[str, Person]


def judge(bundle: Bundle, test: TableTest, *, explain: bool = True) -> Result:
    """Judge a test by the decision core alone. Raises what `decide` raises."""
    scene = stage(bundle.definition, test)
    decision = decide(bundle, scene.case, scene.act, test.at, scene.people.get, explain=explain)
    return Result(test, outcome_of(decision), _rules(decision), decision)


def view_of(bundle: Bundle, test: TableTest) -> View:
    """What the rules read as a test is judged."""
    scene = stage(bundle.definition, test)
    return act_view(bundle, scene.case, scene.act, test.at, scene.people.get)


def outcome_of(decision: Decision) -> Outcome:
    """The outcome in a word."""
    if decision.allowed is Answer.YES:
        return "flagged" if decision.flags else "accepted"
    return "refused" if decision.allowed is Answer.NO else "unknown"


def _rules(decision: Decision) -> tuple[str, ...]:
    found = decision.flags if decision.allowed is Answer.YES else decision.refusals
    return tuple(dict.fromkeys(found))


def stage(definition: Definition, test: TableTest) -> Scene:
    """The case, act and register of a test."""
    holds = {role: dict(people) for role, people in test.setting.holds.items()}
    people = dict(test.setting.people)
    actor = test.actor if test.actor is not None else _actor(definition, test.role, holds, people)
    base = new_case(definition, "test")
    lists = {role: _holders(definition, role, held) for role, held in holds.items()}
    for name, entries in test.setting.lists.items():
        kind = definition.lists[name]
        lists[name] = tuple(_entry(kind, number, entry) for number, entry in enumerate(entries, 1))
    case = Case(
        base.id,
        base.pathway,
        1,
        {**base.facts, **test.setting.facts},
        {**base.regions, **test.setting.states},
        {name: entries for name, entries in lists.items() if entries},
        counters={name: len(entries) for name, entries in test.setting.lists.items()},
    )
    act = Act(test.event, actor, test.role, test.through, test.present, dict(test.payload), dict(test.record))
    return Scene(case, act, people)


def _actor(
    definition: Definition,
    role: str,
    holds: dict[str, dict[str, Mapping[str, Value | None]]],
    people: dict[str, Person],
) -> str:
    """A holder of the role: the first one given, or one made for it, who is called like the role."""
    if role in (ANYONE, TIMER):
        return role
    if definition.roles[role].organisation:
        known = next((name for name, person in people.items() if role in person.serves), None)
        if known is None:
            people[role] = Person(serves=frozenset([role]))
        return known or role
    held = holds.setdefault(role, {})
    if not held:
        held[role] = {}
    actor = next(iter(held))
    people.setdefault(actor, Person())
    return actor


def _holders(
    definition: Definition, role: str, held: Mapping[str, Mapping[str, Value | None]]
) -> tuple[ListEntry, ...]:
    fields = definition.roles[role].attributes
    return tuple(ListEntry(role, person, _filled(fields, values)) for person, values in held.items())


def _entry(kind: ListKind, number: int, entry: GivenEntry) -> ListEntry:
    values = _filled(kind.attributes, entry.values)
    if kind.linked is not None:
        values[CASE] = str(number)
    first = next(iter(kind.states), None) if kind.initial is None else kind.initial
    return ListEntry(kind.name, str(number), values, entry.state or first)


def _filled(fields: Mapping[str, Field], values: Mapping[str, Value | None]) -> dict[str, Slot]:
    given: dict[str, Slot] = {field.name: field.default for field in fields.values() if not field.required}
    return given | dict(values)
