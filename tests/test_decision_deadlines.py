"""Deadlines, item by item of the design's semantics 10."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from support import OPENING, World, at, bundle, check, deadline, policy, rule

from pathway.conditions.types import Erased
from pathway.decision import Answer, Decision, Opening, can_turn_by_itself, terms_of


def timed(*deadlines: str, rest: str = "", **kwargs: str) -> str:
    return policy("deadlines:\n" + "".join(deadlines), rest=rest, **kwargs)


def ids(decisions: list[Decision]) -> list[str | None]:
    return [decision.deadline for decision in decisions]


# ---------------------------------------------------------------- beginning


@pytest.mark.parametrize(
    ("begins", "event", "payload"),
    [
        ("from: {enter: main.done}", "finish", {}),
        ("from: {leave: main.open}", "finish", {}),
        ("from: {event: measure}", "measure", {}),
        (
            "from: {enter: 'side[a]'.busy}".replace("'side[a]'.busy", '"side[a].busy"'),
            "swap",
            {"one": "a", "two": "b"},
        ),
        ("from: {enter: matter.pending}", "ask_for", {"kind": "small"}),
        ('from: {true: "ready"}', "measure", {}),
        ("from: [{event: finish}, {event: measure}]", "measure", {}),
    ],
)
def test_what_a_deadline_begins_with(begins: str, event: str, payload: dict[str, object]) -> None:
    """Entering or leaving a state, an event, or a condition that becomes true; only then."""
    world = World(timed(deadline("D1", f"{begins}, within: 3 days, then: flag")),
                  opening=Opening(facts={"height": 5, "needed": False}, states={"side[b]": "busy"}))  # fmt: skip
    assert world.running() == []
    world.do("note", record={"told": "x"})
    assert world.running() == []
    assert world.do(event, **payload).allowed is Answer.YES
    subject = "matter/1" if event == "ask_for" else None
    assert world.running() == [("D1", subject)]


def test_opening_enters_the_initial_states_and_turns_conditions_true() -> None:
    """A case that opens enters the states it opens in; what holds then has become true."""
    world = World(timed(
        deadline("D1", "from: {enter: main.new}, within: 1 day, then: flag"),
        deadline("D2", "from: {enter: main.open}, within: 1 day, then: flag"),
        deadline("D3", 'from: {true: "not ready"}, within: 1 day, then: flag'),
        deadline("D4", "from: {event: begin}, within: 1 day, then: flag"),
        deadline("D5", 'from: {enter: "side[b].idle"}, within: 1 day, then: flag'),
    ))  # fmt: skip
    assert [id for id, _ in world.running()] == ["D1", "D2", "D3", "D4", "D5"]


def test_deadlines_open_in_the_order_of_the_files() -> None:
    """Numbers of timers follow policies and deadlines, not the order of what happened."""
    first = timed(
        deadline("D1", "from: {event: finish}, within: 1 day, then: flag"),
        deadline("D2", 'from: {true: "main == done"}, within: 1 day, then: flag'),
        deadline("D3", "from: {leave: main.open}, within: 1 day, then: flag"),
        name="one",
    )
    second = timed(deadline("D4", "from: {enter: main.done}, within: 1 day, then: flag"), name="two")
    world = World(second, first)
    world.do("finish", "clerk")
    assert world.running() == [("D4", None), ("D1", None), ("D2", None), ("D3", None)]
    assert [timer.id for timer in world.case.timers] == [1, 2, 3, 4]


def test_one_act_begins_a_deadline_once() -> None:
    """An act that does two of the things a deadline begins with opens it once."""
    world = World(
        timed(deadline("D1", "from: [{event: finish}, {enter: main.done}], within: 1 day, then: flag"))
    )
    world.do("finish", "clerk")
    assert world.running() == [("D1", None)]


def test_a_deadline_begins_anew_with_each_from() -> None:
    """Every time it happens; each runs by itself."""
    world = World(timed(deadline("D1", "from: {event: measure}, within: 3 days, then: flag")),
                  opening=Opening(facts={"height": 1, "needed": False}))  # fmt: skip
    world.do("measure")
    world.do("measure", day="2026-03-04")
    assert world.running() == [("D1", None), ("D1", None)]
    assert ids(world.wait("2026-03-06")) == ["D1"]
    assert ids(world.wait("2026-03-08")) == ["D1"]


# ---------------------------------------------------------------- ending


@pytest.mark.parametrize(
    ("until", "event", "record"),
    [
        ("{event: measure}", "measure", {}),
        ("{enter: main.done}", "finish", {}),
        ("{leave: main.open}", "finish", {}),
        ('{true: "ready"}', "note", {"ready": True}),
        ("[{event: measure}, {event: finish}]", "finish", {}),
    ],
)
def test_what_a_deadline_ends_with(until: str, event: str, record: dict[str, object]) -> None:
    """Any of its ends closes it; nothing else does."""
    world = World(timed(deadline("D1", f"from: {{event: begin}}, until: {until}, within: 3 days, then: flag")),
                  opening=Opening(facts={"height": 1, "needed": False}))  # fmt: skip
    world.do("note", record={"told": "x"})
    assert world.running() == [("D1", None)]
    world.do(event, record=record)
    assert world.running() == []
    assert world.wait("2026-12-01") == []


def test_until_ends_only_the_same_entry() -> None:
    """The entry that the act moves, or names; a deadline of another entry runs on."""
    world = World(timed(
        deadline("D1", "from: {enter: matter.pending}, until: {leave: matter.pending}, within: 3 days, then: flag"),
        deadline("D2", "from: {enter: matter.pending}, until: {event: say_of}, within: 3 days, then: flag"),
    ))  # fmt: skip
    world.do("ask_for", kind="small")
    world.do("ask_for", kind="small")
    world.do("settle", matter="matter/1")
    assert ("D1", "matter/1") not in world.running()
    assert ("D1", "matter/2") in world.running()
    world.do("say_of", matter="matter/2")
    assert world.running() == [("D2", "matter/1"), ("D1", "matter/2")]


def test_a_text_or_person_like_an_entry_names_none() -> None:
    """Only a payload field for entries names one."""
    world = World(timed(
        deadline("D1", "from: {enter: matter.pending}, until: {event: take}, within: 3 days, then: flag")
    ))  # fmt: skip
    world.do("ask_for", kind="small")
    assert world.do("take", who="matter/1").allowed is Answer.YES
    assert world.running() == [("D1", "matter/1")]


def test_a_deadline_of_an_entry_that_ended_is_over() -> None:
    """What it spoke of is gone."""
    world = World(timed(deadline("D1", "from: {enter: matter.pending}, within: 3 days, then: flag")))
    world.do("ask_for", kind="small")
    world.do("drop", matter="matter/1")
    assert world.running() == []


def test_a_deadline_that_begins_when_something_is_true_ends_when_it_is_false() -> None:
    """And begins anew when it is true again."""
    world = World(timed(deadline("D1", 'from: {true: "ready"}, within: 3 days, then: flag')))
    world.do("note", record={"ready": True})
    world.do("note", record={"ready": True}, day="2026-03-03")
    assert len(world.case.timers) == 1
    world.do("note", record={"ready": False}, day="2026-03-04")
    assert world.running() == []
    world.do("note", record={"ready": True}, day="2026-03-09")
    assert ids(world.wait("2026-03-12")) == []
    assert ids(world.wait("2026-03-13")) == ["D1"]


def test_final_states_stop_nothing() -> None:
    """A deadline runs on after the region's end."""
    world = World(timed(deadline("D1", "from: {event: begin}, within: 3 days, then: flag")))
    world.do("finish", "clerk")
    assert ids(world.wait("2026-03-06")) == ["D1"]


# ---------------------------------------------------------------- due


def test_due_is_the_end_of_the_last_local_day() -> None:
    """Not overdue at the last moment of the last day in the pathway's zone, overdue at the next."""
    world = World(timed(deadline("D1", "from: {event: begin}, within: 3 days, then: flag")), day="2026-03-27")
    (timer,) = world.case.timers
    assert timer.due == datetime(2026, 3, 30, 21, tzinfo=UTC)  # summer time has begun: UTC+3
    assert world.wait("2026-03-30 23:59") == []
    assert ids(world.wait("2026-03-31 00:00")) == ["D1"]


def test_the_day_is_the_local_one() -> None:
    """An act shortly after local midnight belongs to the new day, though it is the day before in UTC."""
    world = World(
        timed(deadline("D1", "from: {event: begin}, within: same day, then: flag")), day="2026-03-03 00:30"
    )
    assert world.case.timers[0].due == at("2026-03-04 00:00")


def test_a_date_on_the_case_is_read_afresh() -> None:
    """A deadline at a date waits while it is not set, follows it when it is extended, and is due at its end."""
    world = World(timed(deadline("D1", "from: {event: begin}, at: due_on, then: flag")))
    assert world.case.timers[0].due is None
    assert world.wait("2026-04-01") == []
    world.do("note", record={"due_on": "2026-04-10"})
    assert world.case.timers[0].due == at("2026-04-11 00:00")
    world.do("note", record={"due_on": "2026-05-10"}, day="2026-04-09")
    assert world.wait("2026-05-10") == []
    assert ids(world.wait("2026-05-11")) == ["D1"]


def test_a_date_in_the_past_is_overdue_at_once() -> None:
    """And a date that is unset again stops the wait."""
    world = World(timed(deadline("D1", "from: {event: begin}, at: due_on, then: flag")))
    world.do("note", record={"due_on": "2026-01-01"})
    world.do("note", record={"due_on": None})
    assert world.wait("2026-03-03") == []
    world.do("note", record={"due_on": "2026-01-01"})
    assert ids(world.wait("2026-03-03")) == ["D1"]


def test_the_attribute_of_the_entry_is_its_own_date() -> None:
    """In a deadline from a list, the list's name is the entry."""
    world = World(timed(deadline("D1", "from: {enter: matter.pending}, at: matter.asked, then: flag")))
    world.do("ask_for", kind="small", asked="2026-04-01")
    world.do("ask_for", kind="small", asked="2026-05-01")
    assert [timer.due for timer in world.case.timers] == [at("2026-04-02 00:00"), at("2026-05-02 00:00")]


@pytest.mark.parametrize("day", ["9999-12-31", "9999-12-30", "0001-01-01"])
def test_a_date_at_the_end_of_time_is_flagged_and_blocks_nothing(day: str) -> None:
    """A date after which no day follows can be recorded; its deadline never comes."""
    world = World(timed(deadline("D1", "from: {event: begin}, at: due_on, then: flag")))
    assert world.do("note", record={"due_on": day}).allowed is Answer.YES


SCHOOL = "school_days: year\nterms: [{from: 2026-01-07, to: 2026-03-10}]\nclosed: []\n"


def test_a_calendar_that_ends_too_early_is_flagged_and_never_blocks() -> None:
    """The act is carried out, the deadline waits without a due time, and the flag says why."""
    text = timed(
        deadline("D1", "from: {event: begin}, within: 3 school days, then: flag"),
        deadline("D2", "from: {event: finish}, within: 30 school days, then: flag"),
        rest="calendars: {school: {file: days.yaml}}",
    )
    world = World(text, companions={"days.yaml": SCHOOL})
    assert world.case.timers[0].due == at("2026-03-06 00:00")
    done = world.do("finish", "clerk")
    assert (done.allowed, done.flags) == (Answer.YES, ("D2",))
    assert check(done, "D2").answer is Answer.UNKNOWN
    assert check(done, "D2").failing
    assert world.case.timers[-1].due is None


# ---------------------------------------------------------------- firing


def test_when_is_judged_as_it_fires() -> None:
    """What held when the deadline began does not matter; it fires at the first moment that `when` holds."""
    world = World(timed(deadline("D1", 'from: {event: begin}, within: 3 days, when: "ready", then: flag')))
    assert world.wait("2026-03-20") == []
    world.do("note", record={"ready": True}, day="2026-03-21")
    assert ids(world.wait("2026-03-21")) == ["D1"]
    assert world.wait("2026-12-01") == []


def test_an_unknown_when_does_not_fire() -> None:
    """Only what holds fires."""
    world = World(
        timed(deadline("D1", 'from: {event: begin}, within: 3 days, when: "height > 3", then: flag'))
    )
    assert world.wait("2026-03-20") == []
    assert world.running() == [("D1", None)]


def test_a_when_that_days_turn_true() -> None:
    """A condition on the date may come to hold by itself; one that stands still may not."""
    world = World(timed(
        deadline("D1", 'from: {event: begin}, within: 1 day, when: "today > 2026-03-10", then: flag'),
        deadline("D2", 'from: {event: begin}, within: 1 day, when: "ready and today > 2026-03-10", then: flag'),
    ))  # fmt: skip
    by_itself = [
        can_turn_by_itself(world.bundle, world.case, t, at("2026-03-05"), {}.get) for t in world.case.timers
    ]
    assert by_itself == [True, False]
    assert world.wait("2026-03-10") == []
    assert ids(world.wait("2026-03-11")) == ["D1"]


def test_a_flag_marks_the_case_and_closes() -> None:
    """It is no act: the version stays, the timer is gone, the deadline counts as missed."""
    world = World(timed(deadline("D1", "from: {event: begin}, within: 3 days, then: flag")))
    version = world.case.version
    (fired,) = world.wait("2026-03-06")
    assert (fired.allowed, fired.missed, fired.flags) == (Answer.YES, True, ("D1",))
    assert check(fired, "D1").failing == "the deadline D1 has passed"
    assert (world.case.version, world.running()) == (version, [])


def test_a_deadline_acts_as_the_timer() -> None:
    """`do` is an act of the role `timer`, with the entry that the deadline runs for, and counts as one."""
    world = World(timed(
        deadline("D1", "from: {enter: matter.pending}, until: {leave: matter.pending}, "
                       "within: 3 days, then: {do: settle}")
    ))  # fmt: skip
    world.do("ask_for", kind="small")
    version = world.case.version
    (fired,) = world.wait("2026-03-06")
    assert (fired.act.role, fired.act.payload, fired.missed) == ("timer", {"matter": "matter/1"}, False)
    assert (world.state("matter/1"), world.case.version, world.running()) == ("decided", version + 1, [])


def test_a_deadline_whose_act_is_refused_counts_as_missed() -> None:
    """The refusal stands with its reasons, the timer closes, the case stays."""
    rules = policy(
        "require:\n" + rule("R1", "lapse", "ready")
        + "deadlines:\n" + deadline("D1", "from: {event: begin}, within: 3 days, then: {do: lapse}")
    )  # fmt: skip
    world = World(rules)
    before = world.case
    (fired,) = world.wait("2026-03-06")
    assert (fired.allowed, fired.missed, fired.refusals, fired.flags) == (Answer.NO, True, ("R1",), ("D1",))
    assert (world.case.regions, world.case.version) == (before.regions, before.version)
    assert world.running() == []


def test_the_terms_are_those_of_the_policy_in_force_at_the_beginning() -> None:
    """A new version changes nothing for a deadline that runs, and all for one that begins later."""
    days = "from: {event: begin}, until: {event: note}, within: 30 days, then: flag"
    old = timed(deadline("D1", days))
    new = timed(deadline("D1", "from: {event: measure}, within: 1 day, then: flag"), since="2026-03-10")
    world = World(
        old, new.replace("version: 1", "version: 2"), opening=Opening(facts={"height": 1, "needed": False})
    )
    (timer,) = world.case.timers
    world.do("measure", day="2026-03-12")
    assert [str(terms_of(world.bundle, t).within) for t in world.case.timers] == ["30 days", "1 day"]
    assert ids(world.wait("2026-03-14")) == ["D1"]
    assert world.case.timers == (timer,)
    world.do("note", day="2026-03-15")
    assert world.running() == []


def test_a_deadline_outlives_its_policy() -> None:
    """What began in time runs on after the policy's last day."""
    world = World(
        timed(
            deadline("D1", "from: {event: begin}, within: 30 days, then: flag"),
            rest="valid_until: 2026-03-10",
        )
    )
    assert world.bundle.at(date(2026, 3, 20)).policies == ()
    assert ids(world.wait("2026-04-02")) == ["D1"]


def test_the_index_knows_every_beginning() -> None:
    """Each trigger of each deadline stands in the index once, those with a condition apart."""
    found = bundle(timed(
        deadline("D1", 'from: [{event: begin}, {enter: main.open}, {true: "ready"}], within: 1 day, then: flag'),
        deadline("D2", "from: {event: begin}, within: 1 day, then: flag"),
    )).at(date(2026, 3, 2))  # fmt: skip
    indexed = [one for each in found.begins.values() for one in each] + list(found.turning)
    assert sorted(one.place for one in indexed) == [(0, 0), (0, 1), (0, 2), (1, 0)]
    assert all(one.deadline is found.deadlines[one.place[0]] for one in indexed)


def test_an_erased_fact_makes_conditions_unknown_not_false() -> None:
    """A rule that reads an erased value needs information."""
    from dataclasses import replace

    from pathway.conditions.types import ERASED

    world = World(policy("require:\n" + rule("R1", "measure", "height > 3")), opening=OPENING)
    world.case = replace(world.case, facts={**world.case.facts, "height": ERASED})
    assert isinstance(world.case.facts["height"], Erased)
    asked = check(world.ask("measure"), "R1")
    assert (asked.answer, asked.missing) == (Answer.UNKNOWN, ("height",))
