"""Laws of the decision core on the shipped pathway and the small one: whatever is tried, however it is wrong."""

from __future__ import annotations

import copy
from contextlib import suppress
from datetime import date, timedelta
from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import at

from pathway.conditions.types import (
    BoolType,
    DateType,
    EntryType,
    EnumType,
    IntType,
    PersonType,
    RowType,
    SetType,
    Type,
)
from pathway.decision import (
    Act,
    Answer,
    Case,
    Decision,
    Opening,
    Person,
    apply,
    counts,
    decide,
    fire,
    fold,
    new_case,
    overdue,
)
from pathway.definition import Definition
from pathway.diagnostics import Report
from pathway.documents import Library
from pathway.errors import PathwayError
from pathway.files import Finder
from pathway.policy import Bundle
from pathway.shipped import folders

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PERSONS = ("mother", "child", "nurse", "worker", "stranger", "a/b[c]")


@cache
def shipped() -> Bundle:
    library = Library(Finder(folders()), Report())
    found = library.finder.find("family_centre")
    assert found is not None
    definition = library.definition(found)
    assert definition is not None
    paths = [library.finder.find(name) for name in ("law", "law_2025_05", "model", "county")]
    bundle = library.bundle(definition, [path for path in paths if path is not None])
    assert bundle is not None
    return bundle


def register(person: str) -> Person | None:
    serves = frozenset(r.name for r in shipped().definition.roles.values() if r.organisation)
    return (
        None if person == "stranger" else Person({}, serves if person in ("nurse", "worker") else frozenset())
    )


OPENING = Opening(
    facts={"child.born": date(2015, 5, 1)},
    holds={
        "guardian": ("mother",),
        "young_person": ("child",),
        "own_worker": ("worker",),
        "near_worker": ("nurse",),
    },
    states={"main": "new"},  # a case that already ran elsewhere brings its workers along
)

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)


def right(type_: Type, definition: Definition, case: Case) -> st.SearchStrategy[Any]:
    """Values of a type, as far as there are any."""
    match type_:
        case BoolType():
            return st.booleans()
        case IntType(low=low, high=high):
            return st.integers(low or 0, high if high is not None else 99)
        case DateType():
            return st.dates(date(2010, 1, 1), date(2030, 1, 1)) | st.sampled_from([date.min, date.max])
        case EnumType(values=values):
            return st.sampled_from(values)
        case SetType(values=values):
            return st.sets(st.sampled_from(values)).map(sorted)
        case PersonType():
            return st.sampled_from(PERSONS)
        case EntryType(list=list):
            return st.sampled_from([e.id for e in case.lists.get(list, ())] or [f"{list}/1"])
        case RowType(catalogue=catalogue):
            return st.sampled_from(sorted(definition.catalogues[catalogue].rows))
        case _:
            return st.text(max_size=4)


@st.composite
def acts(draw: st.DrawFn, definition: Definition, case: Case, events: tuple[str, ...]) -> Act:
    """An act that may be sensible: mostly a role of the event and values of its types, now and then neither."""
    event = definition.events[draw(st.sampled_from(events))]
    odd = draw(st.integers(0, 9)) == 0
    held = [
        r
        for r in event.by
        if r not in definition.roles or definition.roles[r].organisation or case.holders(r)
    ]
    role = draw(st.sampled_from(sorted(definition.roles) if odd or not held else held))
    actors = case.holders(role) or ("nurse", "worker")
    actor = draw(st.sampled_from(PERSONS if draw(st.integers(0, 9)) == 0 else actors))
    payload: dict[str, object] = {}
    for field in event.payload.values():
        if field.required or draw(st.booleans()):
            wrong = draw(st.integers(0, 19)) == 0
            payload[field.name] = draw(JUNK if wrong else right(field.type, definition, case))
    if draw(st.integers(0, 19)) == 0:
        payload[draw(st.text(max_size=4))] = draw(JUNK)
    chosen = draw(st.lists(st.sampled_from(event.may_set), unique=True, max_size=3)) if event.may_set else []
    record = {n: draw(right(definition.facts[n].type, definition, case)) for n in chosen}
    clients = {person: r for r in ("guardian", "young_person") for person in case.holders(r)}
    odd_present = st.dictionaries(
        st.sampled_from(PERSONS), st.sampled_from(["guardian", "own_worker"]), max_size=2
    )
    present = draw(odd_present) if odd else clients
    through = draw(st.none() | st.sampled_from(PERSONS)) if event.through and odd else None
    return Act(event.name, actor, role, through, present, payload, record)


def course(data: st.DataObject, length: int) -> list[tuple[Case, Decision, Case]]:
    """A case on which random acts are tried, with its deadlines: each decision with the case before and after."""
    bundle = shipped()
    names = tuple(sorted(bundle.definition.events))
    first = Act("raise_concern", "nurse", "professional", payload={"heard_by": "nurse"})
    case, now, steps = new_case(bundle.definition, "case"), at("2026-03-02"), []
    for number in range(length):
        opening = OPENING if case.version == 0 else None
        act = first if number == 0 else data.draw(acts(bundle.definition, case, names))
        decision = decide(bundle, case, act, now, register, opening=opening)
        after = apply(bundle, case, decision) if decision.allowed is Answer.YES else case
        steps.append((case, decision, after))
        case, now = after, now + timedelta(days=data.draw(st.integers(0, 40)))
        for timer in [t for t in case.timers if overdue(bundle, case, t, now, register)][:3]:
            if timer in case.timers:
                fired = fire(bundle, case, timer, now, register)
                steps.append((case, fired, case := apply(bundle, case, fired)))
    return steps


@given(st.data())
@FEW
def test_applying_is_replaying(data: st.DataObject) -> None:
    """The steps and changes of decisions fold to the case that applying them gave, deadlines included."""
    steps = course(data, 10)
    taken = [(d.moves, d.effects, counts(d)) for _, d, _ in steps if d.allowed is Answer.YES or d.deadline]
    assert fold(shipped().definition, "case", taken) == steps[-1][2]


@given(st.data())
@FEW
def test_deciding_is_pure(data: st.DataObject) -> None:
    """The same question has the same answer, and asking changes nothing that was asked with."""
    for case, decision, _ in course(data, 4):
        if decision.deadline is None:
            kept = copy.deepcopy((case, decision.act))
            opening = OPENING if case.version == 0 else None
            again = decide(shipped(), case, decision.act, decision.at, register, opening=opening)
            assert again == decision or repr(again) == repr(decision)  # nan is not nan
            assert repr((case, decision.act)) == repr(kept)


@given(st.data())
@FEW
def test_only_a_yes_changes_and_every_other_answer_says_why(data: st.DataObject) -> None:
    """A refusal has a check that failed and changes nothing; a yes has none, and fits the limits of roles."""
    definition = shipped().definition
    for _, decision, after in course(data, 6):
        assert bool(decision.refusals) == (decision.allowed is not Answer.YES)
        if decision.allowed is not Answer.YES and decision.deadline is None:
            assert (decision.moves, decision.effects) == ((), ())
            answers = {c.answer for c in decision.checks if c.kind != "flag"}
            assert (Answer.NO in answers) == (decision.allowed is Answer.NO)
            assert all(c.failing for c in decision.checks if c.answer is not Answer.YES)
        for role in definition.roles.values():
            assert role.max is None or len(after.holders(role.name)) <= role.max
        for entries in after.lists.values():
            assert len({e.id for e in entries}) == len(entries)
        assert len({t.id for t in after.timers}) == len(after.timers)


@given(
    st.sampled_from(sorted(shipped().definition.events)) | st.text(max_size=6),
    st.text(max_size=6),
    st.sampled_from(sorted(shipped().definition.roles)) | st.text(max_size=6),
    st.none() | st.text(max_size=6),
    st.dictionaries(st.text(max_size=4), st.text(max_size=4), max_size=2),
    st.dictionaries(
        st.sampled_from(["matter", "kind", "worker", "x"]) | st.text(max_size=4), JUNK, max_size=3
    ),
    st.dictionaries(
        st.sampled_from(sorted(shipped().definition.facts)) | st.text(max_size=4), JUNK, max_size=3
    ),
)
@settings(FEW, max_examples=150)
def test_nothing_but_our_own_errors_is_raised(
    event: str, actor: str, role: str, through: str | None, present: Any, payload: Any, record: Any
) -> None:
    """Whatever somebody sends, the answer is a decision or a PathwayError."""
    act = Act(event, actor, role, through, present, payload, record)
    bundle = shipped()
    try:
        decision = decide(
            bundle, new_case(bundle.definition, "case"), act, at("2026-03-02"), register, opening=OPENING
        )
    except PathwayError:
        return
    assert decision.allowed in Answer


@given(
    st.dictionaries(st.text(max_size=4), JUNK, max_size=2),
    st.dictionaries(st.text(max_size=4), JUNK, max_size=2),
)
@FEW
def test_openings_raise_nothing_but_our_own_errors(facts: Any, holds: Any) -> None:
    """The same for what a case is opened with."""
    bundle = shipped()
    act = Act("raise_concern", "nurse", "professional")
    for opening in (
        Opening(facts, {}),
        Opening({}, holds),
        Opening({"views": facts}, {"guardian": tuple(holds)}),
    ):
        with suppress(PathwayError):
            decide(
                bundle, new_case(bundle.definition, "case"), act, at("2026-03-02"), register, opening=opening
            )


def test_more_policies_only_refuse_more() -> None:
    """What is refused without a policy is refused with it."""
    bundle = shipped()
    bare = Bundle(bundle.definition)
    case = new_case(bundle.definition, "case")
    for event in bundle.definition.events.values():
        for role in event.by:
            act = Act(event.name, "nurse", role)
            fewer = decide(bare, case, act, at("2026-03-02"), register)
            more = decide(bundle, case, act, at("2026-03-02"), register)
            assert set(fewer.refusals) <= set(more.refusals), (event.name, role)
