"""Laws of migrations, on cases that random acts made: the log gives the case, and it is the image that the map says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import migrating as m
import pytest
import support
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import OPENING, SMALL, World

from pathway.conditions.types import ERASED
from pathway.decision import Answer, Case, Op, counts, new_case

pytestmark = pytest.mark.sqlite
FEW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
NUMBERS = st.integers(1, 4)
SIZES = st.sampled_from(["big", "small"])
PEOPLE = st.sampled_from(["father", "mother", "clerk"])
DAYS = st.dates(m.at("2026-01-01").date(), m.at("2026-12-31").date())

ACTS = st.one_of(
    st.fixed_dictionaries(
        {"event": st.just("note")},
        optional={
            "told": st.text(max_size=3),
            "level": st.integers(0, 9),
            "ready": st.booleans(),
            "due_on": DAYS,
            "born": DAYS,
            "height": st.integers(0, 9),
        },
    ),
    st.fixed_dictionaries(
        {"event": st.just("ask_for"), "kind": SIZES}, optional={"note": st.text(max_size=2), "asked": DAYS}
    ),
    st.fixed_dictionaries({"event": st.sampled_from(["settle", "drop"]), "number": NUMBERS}),
    st.fixed_dictionaries({"event": st.just("join"), "who": PEOPLE}, optional={"since": DAYS}),
    st.fixed_dictionaries({"event": st.sampled_from(["take", "hand_over"]), "who": PEOPLE}),
    st.fixed_dictionaries({"event": st.just("part"), "helper": PEOPLE.map("helper/{}".format)}),
    st.fixed_dictionaries({"event": st.just("swap"), "one": st.just("a"), "two": st.just("b")}),
    st.fixed_dictionaries({"event": st.just("swap"), "one": st.just("b"), "two": st.just("a")}),
    st.fixed_dictionaries({"event": st.sampled_from(["recount", "tidy", "finish"])}),
    st.fixed_dictionaries({"event": st.just("wait"), "days": st.integers(1, 20)}),
)
RAN = replace(OPENING, states={"side[b]": "busy"})
COURSES = st.lists(ACTS, max_size=14)


def course(acts: list[dict[str, Any]]) -> tuple[World, list[Any]]:
    """A case on which the acts were tried, deadlines included, and its log."""
    world, log = World(m.FIRST_TERMS, opening=None), []

    def took(decision: Any) -> None:
        if decision.allowed is Answer.YES or decision.deadline:
            log.append((decision.moves, decision.effects, counts(decision)))

    took(world.do("begin", "mother", "anyone", opening=RAN))
    day = world.now
    for act in acts:
        given = dict(act)
        event = given.pop("event")
        if event == "wait":
            day += timedelta(days=given["days"])
            for fired in world.wait(f"{day:%Y-%m-%d}"):
                took(fired)
        elif event == "note":
            took(world.do("note", record=given))
        elif event in ("settle", "drop"):
            took(world.do(event, matter=f"matter/{given['number']}"))
        else:
            took(world.do(event, **given))
    return world, log


SECOND_BUNDLE = support.bundle(m.SECOND_TERMS, pathway=m.SECOND)
FIRST_BUNDLE = support.bundle(m.FIRST_TERMS)


@given(COURSES)
@FEW
def test_the_log_alone_gives_the_migrated_case(acts: list[dict[str, Any]]) -> None:
    """Folding knows neither map nor policies, and gives what was worked out with them."""
    world, log = course(acts)
    found = m.planned(world.case, m.MAP, SECOND_BUNDLE)

    assert found.problems == ()
    definitions = (world.bundle.definition, SECOND_BUNDLE.definition)
    assert m.folded(world.case, log, found, definitions) == found.after
    assert found.after.version == world.case.version + 1


@given(COURSES)
@FEW
def test_everything_is_the_image_that_the_map_says(acts: list[dict[str, Any]]) -> None:
    """Facts, states, entries and deadlines; and nothing else is there."""
    world, _ = course(acts)
    after = m.planned(world.case, m.MAP, SECOND_BUNDLE).after

    assert dict(after.facts) == m.expected_facts(world.case)
    assert dict(after.regions) == m.expected_regions(world.case)
    assert m.entries(after) == m.expected_entries(world.case)
    assert m.timers(after) == m.renamed_timers(world.case)
    assert after.counters.get("topic") == world.case.counters.get("matter")


@given(COURSES)
@FEW
def test_there_and_back_again_is_where_it_was(acts: list[dict[str, Any]]) -> None:
    """A map and its inverse together change nothing but the version and the numbers of deadlines."""
    world, _ = course(acts)
    there = m.planned(world.case, m.MAP, SECOND_BUNDLE).after
    back = m.planned(there, m.BACK, FIRST_BUNDLE, old=m.SECOND, new=SMALL).after

    assert m.timers(back) == m.timers(world.case)
    kept = replace(back, version=back.version - 2, timers=world.case.timers, counters=world.case.counters)
    assert kept == world.case


@given(COURSES)
@FEW
def test_without_a_difference_nothing_changes(acts: list[dict[str, Any]]) -> None:
    """Between definitions that differ in a comment alone, a case goes on as it is, deadlines included."""
    again = f"# the same\n{SMALL}"
    world, _ = course(acts)
    bundle = support.bundle(m.FIRST_TERMS, pathway=again)
    found = m.planned(world.case, None, bundle, new=again)

    assert replace(found.after, version=world.case.version) == world.case
    assert (found.moves, found.deadlines) == ((), ())
    assert [op.kind for op in found.effects] == ["migrate"]


@given(COURSES, st.data())
@FEW
def test_what_is_erased_before_is_erased_after(acts: list[dict[str, Any]], data: st.DataObject) -> None:
    """The entry of a migration copies no value of a case, so erasing one where it was said erases it everywhere."""
    world, log = course(acts)
    found = m.planned(world.case, m.MAP, SECOND_BUNDLE)
    erased = [(moves, tuple(_erased(op) for op in effects), accepted) for moves, effects, accepted in log]
    definitions = (world.bundle.definition, SECOND_BUNDLE.definition)
    after = m.folded(world.case, erased, found, definitions)

    assert (after.facts.get("story") is ERASED) == (world.case.facts.get("told") is not None)
    assert (after.facts.get("born") is ERASED) == (world.case.facts.get("born") is not None)
    for entry in after.lists.get("topic", ()):
        old = next(e for e in world.case.lists["matter"] if e.key == entry.key)
        assert (entry.values["note"] is ERASED) == (old.values["note"] is not None)


def _erased(op: Op) -> Op:
    """The operation as folding sees it where personal values and texts were erased."""
    value: Any = op.value
    if op.kind == "set" and op.target in ("told", "born") and value is not None:
        return replace(op, value=ERASED)  # type: ignore[arg-type]
    if op.kind == "add" and op.target.startswith("matter/") and value["values"]["note"] is not None:
        return replace(op, value={**value, "values": {**value["values"], "note": ERASED}})
    return op


def test_a_case_that_was_never_opened_begins_anew() -> None:
    """It has only attempts in its log; under the new definition it is as a case that begins, and not open."""
    old, new = support.definition(), support.definition(m.SECOND)
    case: Case = new_case(old, "case")
    found = m.planned(case, m.MAP, SECOND_BUNDLE)

    assert found.after == new_case(new, "case")
    assert m.folded(case, [], found, (old, new)) == found.after
