"""Judges a table test: the case that it gives, the act on it, and what the decision core says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from pathway.conditions import View, explain
from pathway.conditions.types import Value
from pathway.decision import (
    Act,
    Answer,
    Case,
    Check,
    Decision,
    ListEntry,
    Op,
    Person,
    Slot,
    Timer,
    new_case,
    overdue,
)
from pathway.decision.inputs import People
from pathway.decision.judge import Judge, judge_of
from pathway.decision.sight import sight
from pathway.definition import ANYONE, CASE, TIMER, Definition, Field, ListKind
from pathway.documents.tables_model import GivenEntry, Outcome, TableTest
from pathway.policy import Bundle, Deadline, InForce


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a test: the outcome, the rules by which, and the decision with its reasons.

    `view` is what the rules read.
    """

    test: TableTest
    outcome: Outcome
    rules: tuple[str, ...]
    decision: Decision
    view: View

    @property
    def ok(self) -> bool:
        """Whether the outcome is the expected one, by exactly the expected rules."""
        return self.outcome == self.test.expect and set(self.rules) == set(self.test.rules)


@dataclass(frozen=True, slots=True)
class Scene:
    """A case, an act on it, and the people whom the register knows."""

    case: Case
    act: Act
    people: Mapping[str, Person]


def judge(bundle: Bundle, test: TableTest, *, reasons: bool = True) -> Result:
    """Judge a test by the decision core alone. Raises what `decide` raises."""
    if test.deadline is not None:
        return _judge_deadline(bundle, test, _deadline(bundle, test))
    judge, ops = _judge(bundle, test, stage(bundle.definition, test), reasons=reasons)
    decision = judge.decide(ops)
    return Result(test, outcome_of(decision), _rules(decision), decision, judge.view)


def view_of(bundle: Bundle, test: TableTest) -> View:
    """What the rules read as a test is judged."""
    scene = stage(bundle.definition, test)
    if test.deadline is not None:
        return _sight(bundle, test, scene)
    judge, _ = _judge(bundle, test, scene)
    return judge.view


def _judge(
    bundle: Bundle, test: TableTest, scene: Scene, *, reasons: bool = True
) -> tuple[Judge, tuple[Op, ...]]:
    return judge_of(bundle, scene.case, scene.act, test.at, scene.people.get, explain=reasons)


def _sight(bundle: Bundle, test: TableTest, scene: Scene) -> View:
    people = People(bundle.definition, scene.people.get)
    return sight(bundle.definition, scene.case, _day(bundle, test), people, test.entry)


def in_force(bundle: Bundle, test: TableTest) -> InForce:
    """What is in force when a test is judged."""
    return bundle.at(_day(bundle, test))


def _day(bundle: Bundle, test: TableTest) -> date:
    return test.at.astimezone(bundle.definition.zone).date()


def _deadline(bundle: Bundle, test: TableTest) -> Deadline:
    return next(one for one in in_force(bundle, test).deadlines if one.id == test.deadline)


def _judge_deadline(bundle: Bundle, test: TableTest, deadline: Deadline) -> Result:
    """Whether a deadline fires whose time has just passed, with the reason as a check of its id."""
    scene = stage(bundle.definition, test)
    timer = Timer(1, deadline.id, deadline.policy_hash, test.entry, test.at, test.at)
    fires = overdue(bundle, scene.case, timer, test.at, scene.people.get)
    view = _sight(bundle, test, scene)
    check = Check(deadline.id, "flag", Answer.NO, deadline.policy, deadline.because, deadline.source)
    if not fires and deadline.when is not None:
        why = explain(deadline.when, view)
        check = replace(check, failing=why.failing, reads=why.reads, needed=why.needed, missing=why.missing)
    elif deadline.when is not None:
        check = replace(check, failing=deadline.when.text)
    decision = Decision(
        Answer.YES, Act("", TIMER, TIMER), test.at, (check,), deadline=deadline.id, missed=fires
    )
    return Result(test, "overdue" if fires else "waiting", (), decision, view)


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
    actor = test.actor or TIMER
    if test.actor is None and test.deadline is None:
        actor = _actor(definition, test.role, holds, people)
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
