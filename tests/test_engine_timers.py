"""Deadlines of live cases over time: clocks that change or go back, long pauses, dates that move, what is broken."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import databases
import psycopg
import pytest
from databases import fresh
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from support import (
    PEOPLE,
    SMALL,
    address,
    at,
    deadline,
    nurse_does,
    open_engine,
    policy,
    rule,
    start,
    tamper,
    write_files,
)

from pathway import Actor, Conflict, Engine, ManualClock, Person
from pathway.decision import instant, micros
from pathway.engine import Fired, Stuck
from pathway.ids import CountedIds


class Wandering:
    """A clock that its owner sets to any time, as a machine's may be."""

    def __init__(self, day: str) -> None:
        self.instant = at(day).astimezone(UTC)

    def now(self) -> datetime:
        return self.instant

    def set(self, day: str) -> None:
        self.instant = at(day).astimezone(UTC)


def timed(*deadlines: str, rest: str = "", rules: str = "") -> str:
    return policy(rules + "deadlines:\n" + "".join(deadlines), rest=rest)


def names(fired: Iterable[Fired]) -> list[str]:
    return [f"{one.deadline} {one.subject}" if one.subject else one.deadline for one in fired]


def log(engine: Engine, case: str = "case") -> list[str]:
    """What the entries of a log tell, each by its event or deadline."""
    found = []
    for entry in engine.history(case):
        flags = [str(check["id"]) for check in entry.checks if check["answer"] != "yes"]
        found.append(entry.event.name if entry.event else f"{' '.join(flags)}!")
    return found


# ---------------------------------------------------------------- clocks that change


@pytest.mark.parametrize(
    ("zone", "begun", "due"),
    [
        ("Europe/Helsinki", "2026-03-28T10:00Z", "2026-03-29T21:00Z"),  # a day of 23 hours
        ("Europe/Helsinki", "2026-10-24T10:00Z", "2026-10-25T22:00Z"),  # a day of 25 hours
        ("Europe/Helsinki", "2026-03-28T22:30Z", "2026-03-30T21:00Z"),  # already the 29th
        ("Atlantic/Azores", "2026-10-23T12:00Z", "2026-10-25T00:00Z"),  # midnight comes twice: the first
        ("America/New_York", "2026-03-07T12:00Z", "2026-03-09T04:00Z"),
        ("Asia/Kathmandu", "2026-03-07T12:00Z", "2026-03-08T18:15Z"),
        ("Pacific/Kiritimati", "2026-03-07T12:00Z", "2026-03-09T10:00Z"),  # it was the 8th there
    ],
)
def test_a_day_ends_where_the_pathway_is(tmp_path: Path, zone: str, begun: str, due: str) -> None:
    """A term of one day fires when the next local day is over: not a microsecond before, in whatever zone."""
    text = SMALL.replace("Europe/Helsinki", zone)
    rules = timed(deadline("D1", "from: {event: begin}, within: 1 day, then: flag"))
    over = datetime.fromisoformat(due)
    clock = ManualClock(datetime.fromisoformat(begun))
    with open_engine(tmp_path, rules, pathway=text, clock=clock) as engine:
        start(engine)
        assert engine.next_check() == over
        clock.move_to(over - timedelta(microseconds=1))
        assert engine.fire_due() == ()
        clock.move_to(over)
        (fired,) = engine.fire_due()
        assert (fired.due, fired.at, fired.pathway) == (over, over, "small")
        assert engine.verify() == ()


# ---------------------------------------------------------------- clocks that go back


def test_what_fired_does_not_fire_again_when_the_clock_goes_back(tmp_path: Path) -> None:
    """The log is in the order of its entries whatever their times, and whole."""
    clock = Wandering("2026-03-02")
    rules = timed(deadline("D1", "from: {event: begin}, within: 3 days, then: flag"))
    with open_engine(tmp_path, rules, clock=clock) as engine:  # type: ignore[arg-type]
        start(engine)
        clock.set("2026-03-06 00:10")
        assert names(engine.fire_due()) == ["D1"]
        clock.set("2026-03-05 20:00")
        assert engine.fire_due() == ()
        nurse_does(engine, "note")
        clock.set("2026-03-06 00:10")
        assert engine.fire_due() == ()
        recorded = [entry.recorded for entry in engine.history("case")]
        assert recorded != sorted(recorded)
        assert log(engine) == ["begin", "D1!", "note"]
        assert engine.verify() == ()
        assert next(iter(engine.cases())).changed == at("2026-03-05 20:00")


def test_nothing_is_lost_when_the_clock_goes_back(tmp_path: Path) -> None:
    """A deadline that was looked at too early by the new time, and did not hold, is looked at again after an act."""
    clock = Wandering("2026-03-02")
    rules = timed(deadline("D1", "from: {event: begin}, within: 3 days, when: ready, then: flag"))
    with open_engine(tmp_path, rules, clock=clock) as engine:  # type: ignore[arg-type]
        start(engine)
        clock.set("2026-03-06 00:10")
        assert engine.fire_due() == ()
        assert engine.next_check() is None
        clock.set("2026-03-05 20:00")
        nurse_does(engine, "note", record={"ready": True})
        assert engine.fire_due() == ()
        clock.set("2026-03-06 00:10")
        assert names(engine.fire_due()) == ["D1"]
        assert engine.verify() == ()


class Jumping(Wandering):
    """A clock that goes back once it has been asked so many times."""

    def __init__(self, day: str, back: str) -> None:
        super().__init__(day)
        self.back, self.left = back, 10**9

    def now(self) -> datetime:
        self.left -= 1
        if self.left == 0:
            self.set(self.back)
        return super().now()


@pytest.mark.parametrize("asked", [1, 2, 3, 4])
def test_a_clock_that_goes_back_while_deadlines_fire_ends_the_run(tmp_path: Path, asked: int) -> None:
    """What is not overdue by the new time waits; it fires when its time comes once more."""
    clock = Jumping("2026-03-02", "2026-03-05")
    rules = timed(
        deadline("D1", "from: {event: begin}, within: 3 days, then: flag"),
        deadline("D2", "from: {event: begin}, within: 3 days, then: flag"),
    )
    with open_engine(tmp_path, rules, clock=clock) as engine:  # type: ignore[arg-type]
        start(engine)
        clock.set("2026-03-10")
        clock.left = asked
        first = names(engine.fire_due())
        assert len(first) < 2
        clock.set("2026-03-10")
        assert first + names(engine.fire_due()) == ["D1", "D2"]
        assert engine.verify() == ()


hours = st.integers(-60, 100)


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(hours, st.sampled_from(["note", "ask_for", "fire", "fire", "settle"])), max_size=12)
)
def test_deadlines_stay_sane_on_any_clock(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, str]]
) -> None:
    """Whatever jumps a clock makes: nothing fires twice, nothing before its time, and all in the end."""
    clock = Wandering("2026-03-02")
    rules = timed(
        deadline("D1", "from: {enter: matter.pending}, until: {leave: matter.pending}, within: 2 days, then: flag"),
        deadline("D2", "from: {enter: matter.pending}, within: 4 days, when: ready, then: flag"),
    )  # fmt: skip
    with open_engine(tmp_path_factory.mktemp("jumps"), rules, clock=clock) as engine:  # type: ignore[arg-type]
        start(engine)
        fired: list[Fired] = []
        matters = 0
        for jump, what in steps:
            clock.instant += timedelta(hours=jump)
            if what == "fire":
                fired += engine.fire_due()
            elif what == "settle" and matters:
                nurse_does(engine, "settle", payload={"matter": f"matter/{matters}"})
            elif what == "note":
                nurse_does(engine, "note", record={"ready": True})
            else:
                matters += nurse_does(engine, "ask_for", payload={"kind": "small"}).accepted
        nurse_does(engine, "note", record={"ready": True})
        clock.set("2027-01-01")
        fired += engine.fire_due()
        keys = [entry.key for entry in engine.history("case") if entry.kind.value == "deadline"]
        assert len(keys) == len(set(keys)) >= len(fired)
        assert all(
            entry.recorded >= int((entry.key or "").split(":")[2])
            for entry in engine.history("case")
            if entry.kind.value == "deadline"
        )
        assert sum(key is not None for key in keys) - sum("D1!" in one for one in log(engine)) == matters
        assert engine.due() == ()
        assert engine.verify() == ()


# ---------------------------------------------------------------- nobody looked for a month


def test_after_a_month_everything_overdue_fires_once_in_order(tmp_path: Path) -> None:
    """Recorded now, by the order of their due times across cases, each with the instant since when it was over."""
    clock = ManualClock(at("2026-03-02"))
    rules = timed(
        deadline("D3", "from: {event: begin}, within: 9 days, then: flag"),
        deadline("D1", "from: {event: begin}, within: 2 days, then: flag"),
        deadline("D2", "from: {event: begin}, within: 5 days, then: flag"),
    )
    with open_engine(tmp_path, rules, clock=clock) as engine:
        start(engine, "b")
        clock.move_to(at("2026-03-03"))
        start(engine, "a")
        clock.move_to(at("2026-04-03"))
        fired = engine.fire_due()
        assert [(one.case, one.deadline) for one in fired] == [
            ("b", "D1"), ("a", "D1"), ("b", "D2"), ("a", "D2"), ("b", "D3"), ("a", "D3"),
        ]  # fmt: skip
        assert [one.due for one in fired] == sorted(one.due for one in fired)
        assert {one.at for one in fired} == {clock.now()}
        assert fired[0].due == at("2026-03-05 00:00")
        entry = engine.history("b")[1]
        assert instant(entry.recorded) == clock.now()
        assert entry.key == f"timer:2:{micros(at('2026-03-05 00:00'))}"
        (check,) = entry.checks
        assert check["reads"] == {"due": "2026-03-05T00:00+02:00"}
        assert engine.fire_due() == ()
        assert engine.verify() == ()


def test_what_one_deadline_does_keeps_later_ones_from_firing(tmp_path: Path) -> None:
    """As it would have been in time: an act ends what a later one waits for, and an earlier one has had its turn."""
    clock = ManualClock(at("2026-03-02"))
    rules = timed(
        deadline("D1", "from: {event: begin}, until: {leave: main.open}, within: 20 days, then: flag"),
        deadline("D2", "from: {event: begin}, within: 10 days, then: {do: lapse}"),
        deadline("D3", "from: {event: begin}, until: {leave: main.open}, within: 5 days, then: flag"),
    )
    with open_engine(tmp_path, rules, clock=clock) as engine:
        start(engine)
        clock.move_to(at("2026-04-03"))
        assert names(engine.fire_due()) == ["D3", "D2"]
        assert engine.due() == ()
        assert log(engine) == ["begin", "D3!", "lapse"]
        assert engine.verify() == ()


LOOSE = SMALL.replace(
    "  lapse:\n    by: [timer]\n    moves:\n      - {region: main, from: open, to: done}\n",
    "  lapse:\n    by: [timer]\n",
)


def test_a_chain_begins_anew_from_when_it_fired(tmp_path: Path) -> None:
    """A reminder that begins the next one fires once after a month, not once for every day that nobody looked."""
    clock = ManualClock(at("2026-03-02"))
    rules = timed(deadline("D1", "from: [{event: begin}, {event: lapse}], within: 1 day, then: {do: lapse}"))
    with open_engine(tmp_path, rules, pathway=LOOSE, clock=clock) as engine:
        start(engine)
        clock.move_to(at("2026-04-03"))
        assert names(engine.fire_due()) == ["D1"]
        assert engine.next_check() == at("2026-04-05 00:00")
        clock.move_to(at("2026-04-05"))
        assert names(engine.fire_due()) == ["D1"]
        assert engine.verify() == ()


def test_a_chain_without_end_goes_on_the_next_day_and_holds_up_nobody(tmp_path: Path) -> None:
    """A deadline that is overdue as soon as it begins itself anew is told of, and stopped until tomorrow."""
    clock = ManualClock(at("2026-03-02"))
    rules = timed(
        deadline("D1", "from: [{event: begin}, {event: lapse}], at: due_on, then: {do: lapse}"),
        deadline("D2", "from: {event: begin}, within: 1 day, then: flag"),
    )
    with open_engine(tmp_path, rules, pathway=LOOSE, clock=clock) as engine:
        start(engine, "wild", record={"due_on": "2026-01-01"})
        start(engine, "calm")
        clock.move_to(at("2026-03-10"))
        found = list(engine.timers.firing())
        (stuck,) = [one for one in found if isinstance(one, Stuck)]
        assert (stuck.case, stuck.deadline) == ("wild", "D1")
        assert "again and again" in str(stuck.error)
        fired = [one for one in found if isinstance(one, Fired)]
        assert [one.deadline for one in fired if one.case == "calm"] == ["D2"]
        assert 100 <= sum(one.deadline == "D1" for one in fired) <= 101
        assert list(engine.timers.firing()) == []
        assert engine.next_check() == at("2026-03-11 00:00")
        assert engine.verify() == ()


# ---------------------------------------------------------------- an act comes late


def test_a_late_act_does_not_hide_that_a_deadline_passed(tmp_path: Path) -> None:
    """What was overdue before an act is in the log before it, though nobody had looked."""
    clock = ManualClock(at("2026-03-02"))
    rules = timed(deadline("D1", "from: {event: begin}, until: {event: note}, within: 3 days, then: flag"))
    with open_engine(tmp_path, rules, clock=clock) as engine:
        for case in ("case", "other"):
            start(engine, case)
        clock.move_to(at("2026-03-05 23:59"))
        assert nurse_does(engine, "note", "other", key="k").version == 2
        clock.move_to(at("2026-03-06 00:00"))
        assert nurse_does(engine, "note", seen_version=1).version == 2
        assert log(engine) == ["begin", "D1!", "note"]
        assert log(engine, "other") == ["begin", "note"]
        assert engine.verify() == ()


def test_an_act_of_a_deadline_comes_before_a_late_act(tmp_path: Path) -> None:
    """It changes the version, so whoever saw the one before has to look again, and then finds it so."""
    clock = ManualClock(at("2026-03-02"))
    rules = timed(deadline("D1", "from: {event: begin}, within: 3 days, then: {do: lapse}"))
    with open_engine(tmp_path, rules, clock=clock) as engine:
        start(engine)
        clock.move_to(at("2026-03-10"))
        with pytest.raises(Conflict, match="timer did lapse"):
            engine.act("case", "finish", Actor("clerk"), role="clerk", seen_version=1)
        assert engine.case("case").regions["main"] == "done"
        assert engine.act(
            "case", "finish", Actor("clerk"), role="clerk", seen_version=2
        ).decision.refusals == ("MOVE",)
        assert engine.verify() == ()


def test_a_repeated_act_lets_nothing_fire(tmp_path: Path) -> None:
    """The same key gives the first result, as it was then."""
    clock = ManualClock(at("2026-03-02"))
    rules = timed(deadline("D1", "from: {event: begin}, within: 3 days, then: flag"))
    with open_engine(tmp_path, rules, clock=clock) as engine:
        start(engine)
        nurse_does(engine, "note", key="k")
        clock.move_to(at("2026-03-10"))
        assert nurse_does(engine, "note", key="k").repeated
        assert log(engine) == ["begin", "note"]


def test_what_cannot_be_judged_holds_up_no_act(tmp_path: Path) -> None:
    """The register is wrong about the lead, which one deadline reads; the act goes on, the other fires first."""
    clock = ManualClock(at("2026-03-02"))
    rules = timed(
        deadline("D1", "from: {event: begin}, within: 1 day, when: lead is not set or lead.licensed, then: flag"),
        deadline("D2", "from: {event: begin}, within: 3 days, then: flag"),
    )  # fmt: skip
    people = {**PEOPLE, "odd": Person({"licensed": "maybe"})}  # type: ignore[dict-item]
    with open_engine(tmp_path, rules, clock=clock, people=people) as engine:
        start(engine)
        nurse_does(engine, "take", payload={"who": "odd"})
        clock.move_to(at("2026-03-10"))
        assert nurse_does(engine, "note").accepted
        assert log(engine)[2:] in (["D2!", "note"], ["note"])
        assert nurse_does(engine, "note").accepted
        assert [one.deadline for one in engine.timers.firing() if isinstance(one, Stuck)] == ["D1"]
        assert engine.verify() == ()


# ---------------------------------------------------------------- dates that move


AT_DATE = timed(deadline("D1", "from: {event: begin}, until: {event: finish}, at: due_on, then: flag"))


def test_a_date_that_is_moved_moves_the_deadline(tmp_path: Path) -> None:
    """Later, unset, set again; after it has fired it does not begin again, however the date is set."""
    clock = ManualClock(at("2026-03-02"))
    with open_engine(tmp_path, AT_DATE, clock=clock) as engine:
        start(engine)
        assert engine.next_check() is None
        for day, date_, next_ in (
            ("2026-03-03", "2026-03-10", "2026-03-11 00:00"),
            ("2026-03-10", "2026-03-28", "2026-03-29 00:00"),  # extended on its last day
            ("2026-03-20", None, None),
            ("2026-04-20", "2026-04-24", "2026-04-25 00:00"),
        ):
            clock.move_to(at(day))
            assert engine.fire_due() == ()
            nurse_does(engine, "note", record={"due_on": date_})
            assert engine.next_check() == (None if next_ is None else at(next_))
        clock.move_to(at("2026-04-25"))
        (fired,) = engine.fire_due()
        assert fired.due == at("2026-04-25 00:00")
        nurse_does(engine, "note", record={"due_on": "2026-04-30"})
        clock.move_to(at("2026-06-01"))
        assert (engine.fire_due(), engine.due()) == ((), ())
        assert engine.verify() == ()


def test_a_date_that_is_moved_into_the_past_is_overdue_at_once(tmp_path: Path) -> None:
    """It fires at the next look; the log says since when it was over."""
    clock = ManualClock(at("2026-03-02"))
    with open_engine(tmp_path, AT_DATE, clock=clock) as engine:
        start(engine, record={"due_on": "2026-06-01"})
        clock.move_to(at("2026-04-01"))
        nurse_does(engine, "note", record={"due_on": "2026-03-20"})
        assert engine.next_check() == at("2026-03-21 00:00")
        (fired,) = engine.fire_due()
        assert (fired.due, fired.at) == (at("2026-03-21 00:00"), at("2026-04-01"))
        assert engine.verify() == ()


def test_an_extension_that_comes_too_late_does_not_undo_the_breach(tmp_path: Path) -> None:
    """The date had passed when it was moved, and the log says so, though nobody had looked in between."""
    clock = ManualClock(at("2026-03-02"))
    with open_engine(tmp_path, AT_DATE, clock=clock) as engine:
        start(engine, record={"due_on": "2026-03-10"})
        clock.move_to(at("2026-03-11"))
        nurse_does(engine, "note", record={"due_on": "2026-04-10"})
        assert log(engine) == ["begin", "D1!", "note"]
        assert engine.due() == ()


ENTRIES = timed(
    deadline("D1", "from: {enter: matter.pending}, until: {leave: matter.pending}, within: 5 days, then: {do: settle}"),
    deadline("D2", "from: {enter: matter.pending}, at: matter.asked, then: flag"),
)  # fmt: skip


def test_entries_of_a_list_have_timers_of_their_own(tmp_path: Path) -> None:
    """Each begins with its entry, by its own date, and ends with it: decided, dropped, or overdue."""
    clock = ManualClock(at("2026-03-02"))
    with open_engine(tmp_path, ENTRIES, clock=clock) as engine:
        start(engine)
        for day, asked in (("2026-03-02", "2026-03-20"), ("2026-03-03", "2026-03-04"), ("2026-03-04", None)):
            clock.move_to(at(day))
            nurse_does(
                engine, "ask_for", payload={"kind": "small", "asked": asked} if asked else {"kind": "small"}
            )
        due = {(one.deadline, one.subject): one.due for one in engine.due()}
        assert due == {
            ("D1", "matter/1"): at("2026-03-08 00:00"),
            ("D1", "matter/2"): at("2026-03-09 00:00"),
            ("D1", "matter/3"): at("2026-03-10 00:00"),
            ("D2", "matter/1"): at("2026-03-21 00:00"),
            ("D2", "matter/2"): at("2026-03-05 00:00"),
            ("D2", "matter/3"): None,
        }
        clock.move_to(at("2026-03-06"))
        nurse_does(engine, "settle", payload={"matter": "matter/2"})
        nurse_does(engine, "drop", payload={"matter": "matter/3"})
        clock.move_to(at("2026-04-01"))
        assert names(engine.fire_due()) == ["D1 matter/1", "D2 matter/1"]
        assert log(engine)[4:] == ["D2!", "settle", "drop", "settle", "D2!"]
        assert engine.due() == ()
        assert engine.verify() == ()


def test_an_entry_that_comes_again_begins_a_term_of_its_own(tmp_path: Path) -> None:
    """One that was dropped leaves nothing behind; its successor is another entry with another term."""
    clock = ManualClock(at("2026-03-02"))
    with open_engine(tmp_path, ENTRIES, clock=clock) as engine:
        start(engine)
        nurse_does(engine, "ask_for", payload={"kind": "small"})
        clock.move_to(at("2026-03-04"))
        nurse_does(engine, "drop", payload={"matter": "matter/1"})
        nurse_does(engine, "ask_for", payload={"kind": "small"})
        clock.move_to(at("2026-03-08"))
        assert engine.fire_due() == ()
        clock.move_to(at("2026-03-10"))
        assert names(engine.fire_due()) == ["D1 matter/2"]
        assert engine.verify() == ()


# ---------------------------------------------------------------- several at once, and what is broken


def test_two_who_look_share_the_work_step_by_step(tmp_path: Path) -> None:
    """However two runs take turns, each deadline fires once, and those of a case in the order of their due times."""
    url, clock = address(tmp_path / "cases.db"), ManualClock(at("2026-03-02"))
    rules = timed(
        *(deadline(f"D{n}", f"from: {{event: begin}}, within: {n + 1} days, then: flag") for n in (1, 2, 3))
    )
    with open_engine(tmp_path, rules, url=url, clock=clock) as engine:
        for number in range(7):
            start(engine, f"c{number}")
        clock.move_to(at("2026-03-20"))
        with Engine.open(url, people=PEOPLE, clock=clock, ids=CountedIds()) as other:
            runs = [engine.timers.firing(), other.timers.firing()]
            found: list[Fired] = []
            turn = 0
            while runs:
                one = next(runs[turn % len(runs)], None)
                if one is None:
                    del runs[turn % len(runs)]
                else:
                    assert isinstance(one, Fired)
                    found.append(one)
                turn += 1
        assert len(found) == len({(one.case, one.deadline) for one in found}) == 21
        for number in range(7):
            assert log(engine, f"c{number}") == ["begin", "D1!", "D2!", "D3!"]
        assert engine.verify() == ()


def test_policies_that_another_process_brings_are_found(tmp_path: Path) -> None:
    """An engine that was opened before knows the terms of deadlines that began by a newer policy: it lets them fire,
    and its acts end them."""
    url, clock = address(tmp_path / "cases.db"), ManualClock(at("2026-03-02"))
    term = "from: {event: begin}, until: {event: note}, within: 3 days, then: flag"
    with open_engine(tmp_path, timed(deadline("D1", term)), url=url, clock=clock) as old:
        newer = policy("deadlines:\n" + deadline("D1", term) + deadline("D2", term)).replace(
            "version: 1", "version: 2"
        )
        with open_engine(tmp_path / "new", newer, url=url, clock=clock) as new:
            for case in ("met", "missed"):
                start(new, case)
        assert nurse_does(old, "note", "met").accepted
        assert old.due("met") == ()
        clock.move_to(at("2026-03-20"))
        assert names(old.fire_due()) == ["D1", "D2"]
        assert old.verify() == ()


def test_a_row_that_cannot_be_read_holds_up_no_other(tmp_path: Path) -> None:
    """A timer that was tampered with is told of; all others fire, and no transaction stays open."""
    path, clock = tmp_path / "cases.db", ManualClock(at("2026-03-02"))
    rules = timed(deadline("D1", "from: {event: begin}, within: 3 days, then: flag"))
    with open_engine(tmp_path, rules, url=address(path), clock=clock) as engine:
        for case in ("a", "b", "c"):
            start(engine, case)
        tamper(path, "update pathway_timer set policy = 'nonsense' where case_id = 'a'")
        tamper(path, "update pathway_case set snapshot = '{}' where id = 'b'")
        clock.move_to(at("2026-03-20"))
        found = list(engine.timers.firing())
        assert [(one.case, isinstance(one, Stuck)) for one in found] == [
            ("a", True),
            ("b", True),
            ("c", False),
        ]
        assert [one.deadline for one in found] == [None, "D1", "D1"]
        assert list(engine.timers.firing(without={("a", 1), ("b", 1)})) == []
        assert engine.timers.next_check(after=clock.now()) is None


def test_a_case_that_no_entry_can_be_added_to_holds_up_no_other(tmp_path: Path) -> None:
    """A case row that was put back before its log is told of, and the run comes to its end."""
    path, clock = tmp_path / "cases.db", ManualClock(at("2026-03-02"))
    rules = timed(deadline("D1", "from: {event: begin}, within: 3 days, then: flag"))
    with open_engine(tmp_path, rules, url=address(path), clock=clock) as engine:
        for case in ("a", "b"):
            start(engine, case)
        nurse_does(engine, "note", "a")
        tamper(path, "update pathway_case set seq = seq - 1 where id = 'a'")
        clock.move_to(at("2026-03-20"))
        found = list(islice(engine.timers.firing(), 3))
        assert {(one.case, one.deadline, isinstance(one, Stuck)) for one in found} == {
            ("a", "D1", True),
            ("b", "D1", False),
        }
        with pytest.raises(Conflict):
            engine.fire_due()


def failures() -> list[Exception]:
    """What a host's register may raise: among them errors of the drivers that the store uses itself."""
    return [
        ConnectionError("the register is away"),
        databases.SQLITE.OperationalError("the register is away"),
        psycopg.errors.SerializationFailure("the register is away"),
        IntegrityError("the register is away", None, Exception()),
    ]


@pytest.mark.parametrize("error", failures(), ids=lambda error: type(error).__name__)
def test_a_register_that_fails_is_told_after_the_others(tmp_path: Path, error: Exception) -> None:
    """Whatever the host's register raises comes out as it is, when the other deadlines have fired."""

    def people(id: str) -> Person | None:
        if id == "gone":
            raise error
        return PEOPLE.get(id)

    clock = ManualClock(at("2026-03-02"))
    rules = timed(
        deadline(
            "D1", "from: {event: begin}, within: 1 day, when: lead is not set or lead.licensed, then: flag"
        )
    )
    main, paths = write_files(tmp_path, rules)
    with Engine.open(fresh(), pathways=[main], policies=paths, people=people, clock=clock) as engine:
        for case in ("a", "b"):
            start(engine, case)
        nurse_does(engine, "take", "a", payload={"who": "gone"})
        clock.move_to(at("2026-03-20"))
        with pytest.raises(type(error), match="away") as caught:
            engine.fire_due()
        assert caught.value is error
        assert log(engine, "b") == ["begin", "D1!"]


@pytest.mark.parametrize("error", failures(), ids=lambda error: type(error).__name__)
def test_a_register_that_fails_in_an_act_is_asked_once(tmp_path: Path, error: Exception) -> None:
    """Its error comes out as it is: it says nothing of our database, and is not tried again. Nothing is written."""
    asked = []

    def people(id: str) -> Person | None:
        asked.append(id)
        raise error

    main, paths = write_files(tmp_path)
    with Engine.open(fresh(), pathways=[main], policies=paths, people=people) as engine:
        start(engine)
        asked.clear()
        for judged in (engine.act, engine.ask):
            with pytest.raises(type(error)) as caught:
                judged("case", "note", Actor("nurse"), role="nurse")
            assert caught.value is error
        assert asked == ["nurse", "nurse"]
        assert len(engine.history("case")) == 1


# ---------------------------------------------------------------- whom to tell


TOLD = timed(deadline("D1", "from: {event: begin}, within: 3 days, then: {notify: [lead, family, nurse]}"))


def test_a_deadline_names_whom_to_tell(tmp_path: Path) -> None:
    """The entry has the roles, groups taken apart, with those who hold them on the case as it fires."""
    clock = ManualClock(at("2026-03-02"))
    with open_engine(tmp_path, TOLD, clock=clock) as engine:
        start(engine)
        nurse_does(engine, "take", payload={"who": "nurse_two"})
        clock.move_to(at("2026-03-10"))
        (fired,) = engine.fire_due()
        expected = {"lead": ["nurse_two"], "client": ["child"], "parent": ["mother"], "nurse": []}
        (check,) = engine.history("case")[-1].checks
        assert check["notify"] == expected
        (told,) = fired.decision.checks
        assert {role: list(held) for role, held in told.notify} == expected
        assert (fired.decision.missed, fired.decision.flags) == (True, ("D1",))
        assert engine.verify() == ()


def test_only_deadlines_that_say_so_name_anybody(tmp_path: Path) -> None:
    """A flag alone, a refused act and the checks of acts name nobody."""
    clock = ManualClock(at("2026-03-02"))
    rules = timed(
        deadline("D1", "from: {event: begin}, within: 3 days, then: flag"),
        deadline("D2", "from: {event: begin}, within: 3 days, then: {do: lapse}"),
        rules="require:\n" + rule("R1", "lapse", "ready"),
    )
    with open_engine(tmp_path, rules, clock=clock) as engine:
        start(engine)
        clock.move_to(at("2026-03-10"))
        assert len(engine.fire_due()) == 2
        checks = [check for entry in engine.history("case") for check in entry.checks]
        assert {"D1", "D2", "R1", "BY"} <= {check["id"] for check in checks}
        assert not any("notify" in check for check in checks)
