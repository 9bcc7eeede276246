"""Corners of the decision core where what seems one thing is two: found by doubting it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support import OPENING, SMALL, World, answers, at, deadline, policy

from pathway.decision import Act, Answer, Op, Opening, Step, apply, decide, fold
from pathway.errors import BrokenLog, UsageError


def test_an_act_that_leaves_a_first_state_ends_what_began_there() -> None:
    """The case enters its first state before its first act leaves it, so a deadline in between is over at once."""
    body = deadline("D1", "from: {enter: main.new}, until: {leave: main.new}, within: 3 days, then: flag")
    body += deadline("D2", "from: {enter: main.new}, until: {event: note}, within: 3 days, then: flag")
    body += deadline("D3", "from: {enter: main.new}, until: {event: begin}, within: 3 days, then: flag")
    assert World(policy("deadlines:\n" + body)).running() == [("D2", None)]


def test_an_entry_that_ends_as_it_moves_begins_nothing() -> None:
    """A deadline that would begin with an entry that the same act ends does not."""
    rules = policy(
        "deadlines:\n" + deadline("D1", "from: {enter: matter.decided}, within: 3 days, then: flag")
    )
    settling = (
        '      - {region: "matter[event.matter]", from: pending, to: decided}\n'
        "    effects:\n      - ends: event.matter\n"
    )
    text = SMALL.replace('      - {region: "matter[event.matter]", from: pending, to: decided}\n', settling)
    world = World(rules, pathway=text)
    world.do("ask_for", kind="big")
    assert world.do("settle", matter="matter/1").allowed is Answer.YES
    assert (world.case.lists.get("matter"), world.running()) == (None, [])


def test_a_condition_that_becomes_unknown_ends_no_deadline() -> None:
    """Only what is known to hold no more ends it; and when it is known again, the deadline runs but once."""
    world = World(
        policy("deadlines:\n" + deadline("D1", 'from: {true: "height > 3"}, within: 3 days, then: flag'))
    )
    world.do("note", record={"height": 5})
    assert world.running() == [("D1", None)]
    facts = {name: value for name, value in world.case.facts.items() if name != "height"}
    world.case = replace(world.case, facts=facts)
    world.do("note")
    assert world.running() == [("D1", None)]
    world.do("note", record={"height": 4})
    assert world.running() == [("D1", None)]
    world.do("note", record={"height": 3})
    assert world.running() == []


def test_a_deadline_that_may_begin_in_several_ways_ends_when_none_of_them_holds() -> None:
    """That one of two conditions is false ends nothing, nor does a false one what an event began."""
    body = deadline("D1", 'from: [{true: "ready"}, {true: "height > 3"}], within: 3 days, then: flag')
    body += deadline("D2", 'from: [{event: meet}, {true: "ready"}], within: 3 days, then: flag')
    world = World(policy("deadlines:\n" + body))
    world.do("note", record={"ready": True, "height": 1})
    world.do("note", record={"ready": False, "height": 5})
    assert world.running() == [("D1", None), ("D2", None), ("D1", None)]
    world.do("note", record={"height": 2})
    assert world.running() == [("D2", None)]


def test_a_decision_is_carried_out_only_on_the_state_it_was_made_for() -> None:
    """Applied to a case that has moved on, it is an error, not a jump."""
    world = World()
    decision = world.ask("finish")
    assert decision.moves == (Step("main", "open", "done"),)
    done = apply(world.bundle, world.case, decision)
    with pytest.raises(UsageError, match="decide again"):
        apply(world.bundle, done, decision)


def test_a_case_may_open_in_a_state_and_leave_it_at_once() -> None:
    """The first act is judged in the states of the opening."""
    world = World(opening=None)
    opening = Opening(OPENING.facts, OPENING.holds, {"main": "open"})
    assert world.do("finish", opening=opening).allowed is Answer.YES
    assert (world.case.regions["main"], world.case.version) == ("done", 1)


def test_what_fold_does_not_know_it_does_not_pass_over() -> None:
    """An operation from elsewhere makes a log unreadable, rather than leaving it half read."""
    world = World()
    with pytest.raises(BrokenLog, match="`rename`"):
        fold(world.bundle.definition, "case", [((), (Op("rename", "x"),), True)])
    erasing = fold(world.bundle.definition, "case", [((), (Op("erase", "1/c1"),), False)])
    assert erasing.version == 0


def test_an_assignment_is_named_only_where_it_is_held() -> None:
    """The log says by what somebody acts; somebody without the role acts by nothing."""
    world = World()
    assert world.ask("note", "mother", "parent").assignment == "parent/mother"
    assert world.ask("note", "nurse").assignment == "organisation"
    for actor, role in (("father", "parent"), ("clerk", "nurse"), ("nobody", "nurse"), ("mother", "anyone")):
        assert world.ask("note", actor, role).assignment is None


@pytest.mark.parametrize("person", ["a/b", "parent/x", "a[b]", "x y", "å", "1", "."])
def test_a_persons_id_may_hold_any_printable_sign(person: str) -> None:
    """The first slash of an entry's id ends the name of the role; what follows is the person."""
    world = World()
    world.do("join", who=person)
    assert world.case.holders("helper") == (person,)
    assert world.do("part", helper=f"helper/{person}").allowed is Answer.YES
    assert world.case.holders("helper") == ()


def test_a_strange_actor_is_refused_and_not_an_error() -> None:
    """Values taken from the actor are not typed again as an entry is added."""
    world = World()
    decision = decide(world.bundle, world.case, Act("ask_for", "", "client", payload={"kind": "big"}),
                      at("2026-03-02"), world.people.get)  # fmt: skip
    assert answers(decision)["ROLE"] == "no"
