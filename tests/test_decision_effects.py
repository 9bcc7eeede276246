"""What an act changes: effects in their order, moves, the machines underneath."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support import SMALL, World, check, definition

from pathway.conditions.types import ERASED
from pathway.decision import Answer, Op, Opening, Step, apply
from pathway.decision.machine import machines_of
from pathway.errors import InternalError, UsageError


def with_event(text: str) -> str:
    """The small pathway with one more event, `extra`."""
    return SMALL + "  extra:\n    by: [nurse]\n" + text


def ops(decision) -> list[tuple[str, str]]:
    return [(op.kind, op.target) for op in decision.effects if op.kind not in ("open", "close", "due")]


# ---------------------------------------------------------------- effects


def test_effects_apply_in_their_order_whatever_order_they_stand_in() -> None:
    """Releases, ends, changes, adds, assigns, sets; what was recorded is set first."""
    text = with_event(
        "    may_set: [told]\n"
        "    effects:\n"
        "      - sets: {ready: yes}\n"
        "        assigns: {helper: {who: actor}}\n"
        "        adds: {memo: {about: big}}\n"
        "      - changes: {matter where it.kind == big: {marked: yes}}\n"
        "        ends: [matter where it.kind == small]\n"
        "        releases: lead\n"
    )
    world = World(pathway=text)
    for event, payload in [
        ("take", {"who": "nurse"}),
        ("ask_for", {"kind": "small"}),
        ("ask_for", {"kind": "big"}),
    ]:
        assert world.do(event, **payload).allowed is Answer.YES
    assert ops(world.do("extra", record={"told": "x"})) == [
        ("release", "lead/nurse"), ("end", "matter/1"), ("change", "matter/2"), ("add", "memo/2"),
        ("assign", "helper/nurse"), ("set", "told"), ("set", "ready"),
    ]  # fmt: skip
    (matter,) = world.case.lists["matter"]
    assert (matter.id, matter.values["marked"]) == ("matter/2", True)


def test_all_is_computed_on_the_state_before() -> None:
    """A value that another effect of the same act changes is read as it was, with what is recorded over it."""
    world = World()
    assert world.case.facts["times.opened"] == 1
    world.do("recount", record={"level": 7})
    assert (world.case.facts["times.opened"], world.case.facts["times.left"]) == (7, 1)


def test_an_effect_whose_when_is_false_does_nothing() -> None:
    """Only what its `when` allows happens."""
    world = World()
    assert ops(world.do("recount")) == []


def test_an_effect_whose_when_is_unknown_needs_information() -> None:
    """The act is unknown, and says which condition is."""
    text = with_event("    effects:\n      - {when: height > 3, sets: {ready: yes}}\n")
    asked = World(pathway=text).ask("extra")
    assert (asked.allowed, check(asked, "PAYLOAD").missing) == (Answer.UNKNOWN, ("height > 3",))


def test_copying_an_unset_optional_leaves_it_unset() -> None:
    """Facts and attributes that copy an optional are unset where it is, and take its value where it is set."""
    world = World()
    world.do("note", record={"height": 4})
    world.do("measure")
    assert (world.case.facts["copied_on"], world.case.facts["ready"]) == (None, True)
    world.do("note", record={"due_on": date(2026, 5, 1)})
    world.do("measure")
    assert world.case.facts["copied_on"] == date(2026, 5, 1)
    world.do("ask_for", kind="small")
    assert world.case.lists["matter"][0].values["note"] is None


@pytest.mark.parametrize("height", [None, ERASED])
def test_a_value_that_is_not_known_is_never_written(height: object) -> None:
    """A fact that is computed from one that was never given, or was erased, makes the act unknown."""
    world = World()
    if height is not None:
        world.case = replace(world.case, facts={**world.case.facts, "height": height})
    asked = world.ask("measure")
    assert (asked.allowed, check(asked, "PAYLOAD").missing) == (Answer.UNKNOWN, ("height > 3",))


def test_assigning_a_holder_and_releasing_a_non_holder_do_nothing() -> None:
    """Who has the role keeps it with its attributes; who has it not is not released."""
    world = World()
    world.do("join", who="mother", since="2026-01-01")
    assert ops(world.do("join", who="mother", since="2026-02-02")) == []
    assert world.case.lists["helper"][0].values["since"] == date(2026, 1, 1)
    text = with_event("    effects:\n      - releases: [helper where it == actor]\n")
    assert ops(World(pathway=text).do("extra")) == []


def test_a_holder_who_is_released_and_assigned_in_one_act_holds_anew() -> None:
    """Releases come first, so that the attributes are the new ones."""
    world = World()
    world.do("take", who="nurse")
    assert ops(world.do("hand_over", who="nurse")) == [("release", "lead/nurse"), ("assign", "lead/nurse")]
    assert world.case.holders("lead") == ("nurse",)


def test_attributes_have_their_defaults() -> None:
    """What an assignment or an addition does not name has its default."""
    world = World()
    world.do("join", who="mother")
    assert dict(world.case.lists["helper"][0].values) == {"since": None, "trained": False}


def test_a_filter_that_is_unknown_of_an_entry_needs_information() -> None:
    """Where it is not known whether an entry is meant, nothing is released behind one's back."""
    world = World()
    world.do("ask_for", kind="small")
    (matter,) = world.case.lists["matter"]
    erased = replace(matter, values={**matter.values, "kind": ERASED})
    world.case = replace(world.case, lists={**world.case.lists, "matter": (erased,)})
    assert world.ask("tidy").allowed is Answer.UNKNOWN


# ---------------------------------------------------------------- effects of states


def test_states_have_effects_when_they_are_left_and_entered() -> None:
    """On leaving and on entering; a move that stays does neither."""
    world = World()
    world.do("choose", "clerk")
    assert (world.case.regions["main"], world.case.facts["times.left"]) == ("open", 0)
    world.do("note", record={"needed": True})
    world.do("choose", "clerk")
    assert (world.case.regions["main"], world.case.facts["times.left"]) == ("done", 1)


def test_an_added_entry_enters_its_initial_state_with_its_effects() -> None:
    """The state's effects see the new entry, and may add others."""
    world = World()
    world.do("ask_for", kind="big")
    assert world.state("matter/1") == "pending"
    assert [dict(e.values) for e in world.case.lists["memo"]] == [{"about": "big"}]
    world.do("ask_for", kind="small")
    assert len(world.case.lists["memo"]) == 1


def test_in_the_effects_of_a_lists_state_its_name_is_the_entry() -> None:
    """Only the entry that moves is changed, not all entries of the list."""
    world = World()
    world.do("ask_for", kind="small")
    world.do("ask_for", kind="small")
    world.do("settle", matter="matter/2")
    assert [e.values["marked"] for e in world.case.lists["matter"]] == [False, True]


def test_an_entry_can_be_changed_as_it_is_added() -> None:
    """An effect of the initial state on the entry itself is part of adding it."""
    text = SMALL.replace(
        "        on_enter:\n          - when: matter.kind == big\n            adds: {memo: {about: matter.kind}}\n",
        "        on_enter:\n          - changes: {matter: {marked: yes}}\n",
    )
    world = World(pathway=text)
    world.do("ask_for", kind="small")
    assert world.case.lists["matter"][0].values["marked"] is True


def test_entries_that_add_entries_without_end_are_an_error() -> None:
    """A state that adds to its own list does not hang the engine."""
    text = SMALL.replace("adds: {memo: {about: matter.kind}}", "adds: {matter: {kind: big}}")
    with pytest.raises(UsageError, match="without end"):
        World(pathway=text).ask("ask_for", kind="big")


def test_entries_are_numbered_and_numbers_are_not_used_again() -> None:
    """An entry that ended leaves its number behind."""
    world = World()
    world.do("ask_for", kind="small")
    world.do("drop", matter="matter/1")
    assert "matter" not in world.case.lists
    world.do("ask_for", kind="small")
    assert [e.id for e in world.case.lists["matter"]] == ["matter/2"]


# ---------------------------------------------------------------- moves


def test_the_first_move_that_fits_is_taken() -> None:
    """Of several moves in a region, the first whose source and condition fit."""
    world = World()
    assert world.ask("choose", "clerk").moves == (Step("main", "open", "open"),)
    world.do("note", record={"needed": True})
    assert world.ask("choose", "clerk").moves == (Step("main", "open", "done"),)


def test_a_move_whose_when_is_unknown_makes_the_decision_unknown() -> None:
    """Later moves are not tried."""
    world = World(opening=Opening())
    asked = world.ask("choose", "clerk")
    assert (asked.allowed, asked.refusals, asked.moves) == (Answer.UNKNOWN, ("MOVE",), ())
    assert check(asked, "MOVE").missing == ("main",)


def test_a_region_that_the_event_names_must_have_a_move() -> None:
    """MOVE is no where none fits, and says from where the event goes."""
    world = World()
    again = check(world.ask("begin", "mother", "anyone"), "MOVE")
    assert (again.answer, again.failing) == (Answer.NO, "main is open; begin goes from new")


def test_an_event_without_moves_fits_everywhere() -> None:
    """Final states too."""
    world = World()
    world.do("finish", "clerk")
    assert world.do("note", record={"told": "x"}).allowed is Answer.YES
    assert world.ask("finish", "clerk").refusals == ("MOVE",)


def test_one_event_moves_several_instances_of_a_region() -> None:
    """Each instance that the payload names has its own move; all of them must fit."""
    world = World(opening=Opening(states={"side[b]": "busy"}))
    swapped = world.do("swap", one="a", two="b")
    assert set(swapped.moves) == {Step("side[a]", "idle", "busy"), Step("side[b]", "busy", "idle")}
    assert world.do("swap", one="b", two="a").allowed is Answer.YES
    stuck = world.ask("swap", one="b", two="b")
    assert stuck.moves == (Step("side[b]", "busy", "idle"),)
    refused = check(world.ask("swap", one="b", two="a"), "MOVE")
    assert (
        refused.failing
        == "side[b] is busy; swap goes from idle, busy; side[a] is idle; swap goes from idle, busy"
    )


def test_an_entry_moves_by_itself() -> None:
    """A move with an index concerns that entry alone."""
    world = World()
    world.do("ask_for", kind="small")
    world.do("ask_for", kind="small")
    assert world.do("settle", matter="matter/1").moves == (Step("matter/1", "pending", "decided"),)
    assert (world.state("matter/1"), world.state("matter/2")) == ("decided", "pending")
    assert world.ask("settle", matter="matter/1").refusals == ("MOVE",)


def test_a_move_whose_index_is_missing_is_unknown() -> None:
    """Without the payload it is not known which entry moves."""
    asked = World().ask("settle")
    assert (asked.allowed, set(asked.refusals)) == (Answer.UNKNOWN, {"MOVE", "PAYLOAD"})


# ---------------------------------------------------------------- underneath


def test_machines_have_no_way_past_the_guards() -> None:
    """There are no automatic transitions: every trigger is an event of the pathway."""
    machines = machines_of(definition())
    for machine in machines._machines.values():
        assert set(machine.events) <= set(definition().events)


@pytest.mark.parametrize(
    ("region", "event", "source", "to"),
    [
        ("main", "begin", "new", "done"),
        ("main", "begin", "open", "open"),
        ("main", "nothing", "new", "open"),
        ("nowhere", "begin", "new", "open"),
        ("main", "begin", "lost", "open"),
    ],
)
def test_a_wrong_step_is_an_internal_error(region: str, event: str, source: str, to: str) -> None:
    """The machine takes only steps that it has, from where the case is."""
    with pytest.raises(InternalError):
        machines_of(definition()).fire(region, event, source, to)


def test_only_a_yes_is_carried_out() -> None:
    """A refused decision, and one with a step that is none, change nothing."""
    world = World()
    with pytest.raises(UsageError, match="only a decision that says yes"):
        apply(world.bundle, world.case, world.ask("begin", "mother", "anyone"))
    forged = replace(world.ask("finish", "clerk"), moves=(Step("main", "open", "new"),))
    with pytest.raises(InternalError):
        apply(world.bundle, world.case, forged)


def test_a_reading_bumps_no_version() -> None:
    """Reading is judged and changes nothing."""
    world = World()
    before = world.case
    assert world.do("read").effects == ()
    assert world.case == before
    assert Op("set", "told", "x") not in world.ask("read").effects
