"""Pools of staff: who goes first, how many there are, and when they are away."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated import (
    DAY,
    EVERY_HOUR,
    HALF_ODD,
    HOUR,
    SERVE,
    faults,
    loaded,
    odd_ones,
    one_clerk,
    quick,
    rows_of,
    served,
    traced,
)

from pathway.diagnostics import Report
from pathway.documents.library import Library
from pathway.documents.scenario import load_scenario
from pathway.documents.scenario_model import Hours, Leave, Pool, Priority
from pathway.files import Finder
from pathway.simulation.capacity import servers_on

ROOT = Path(__file__).parent.parent


# ------------------------------------------------------------------ who goes first


def test_the_highest_level_goes_first_and_nobody_is_interrupted(tmp_path: Path) -> None:
    """While one is served for three hours others come, and the odd ones among them are taken first."""
    body = HALF_ODD + one_clerk(", priority: {by: kind, values: {odd: 2}}") + SERVE
    odd = odd_ones(*loaded(tmp_path, body), clients=9)
    _, trace = traced(tmp_path, body, clients=9)
    order = [client for client, _ in served(trace)]
    waiting: set[int] = set()
    for place, client in enumerate(order):
        now = 1 + 3 * place
        waiting |= {i for i in range(1, 10) if i <= now} - set(order[:place])
        assert client == min(waiting, key=lambda i: (i not in odd, i))
        waiting.discard(client)
    assert order != sorted(order)


def test_with_ageing_a_long_wait_makes_up_for_a_level(tmp_path: Path) -> None:
    """With two hours a level, an odd one overtakes only those who came less than two hours earlier."""
    priority = ", priority: {by: kind, values: {odd: 1, plain: 0}, ageing: 2 hours}"
    body = HALF_ODD + one_clerk(priority) + SERVE
    odd = odd_ones(*loaded(tmp_path, body), clients=9)
    _, trace = traced(tmp_path, body, clients=9)
    order = [client for client, _ in served(trace)]
    assert order == [1, *sorted(range(2, 10), key=lambda i: (i - 2 * (i in odd), i))]
    assert order != sorted(order)


@quick
@given(st.integers(1, 3), st.integers(0, 50), st.sampled_from(["", ", ageing: 5 hours"]))
def test_equal_levels_are_served_as_they_come(tmp_path: Path, count: int, seed: int, ageing: str) -> None:
    """Where all have the same level, a priority changes nothing."""
    head = (
        "arrivals:\n  - {name: street, rate: 1 per hour, do: come, by: anyone}\n"
        "behaviour:\n  main.waiting: [{do: serve, by: clerk, work: {exponential: 40 minutes},"
        " patience: {within: 1 day, then: {do: give_up, by: anyone}}}]\n"
    )
    same = f", priority: {{by: kind, values: {{odd: 7, plain: 7}}{ageing}}}"
    plain, other = (
        traced(
            tmp_path, f"{head}staff: {{clerk: {{count: {count}, hours: mon-fri 8-18{more}}}}}\n", seed=seed
        )
        for more in ("", same)
    )
    assert plain[1] == other[1]
    assert plain[0].data["pools"] == other[0].data["pools"]


def test_the_order_of_a_fact_is_that_of_its_values(tmp_path: Path) -> None:
    """In the shipped county the pool can go by how serious a concern is, the urgent first."""
    text = (ROOT / "examples/scenarios/county.yaml").read_text(encoding="utf-8")
    pool = "  near_worker:\n    priority: {by: concern.severity, ageing: 2 weeks}\n    count: 60"
    (tmp_path / "c.yaml").write_text(text.replace("  near_worker:\n    count: 60", pool), encoding="utf-8")
    found = load_scenario(tmp_path / "c.yaml", Library(Finder((ROOT / "states", ROOT / "rules")), Report()))
    assert found is not None
    levels = {"light": 0, "moderate": 1, "serious": 2, "urgent": 3}
    assert found[0].pools[0].priority == Priority("concern.severity", levels, -1, 14 * DAY)


@pytest.mark.parametrize(
    ("priority", "said"),
    [
        ("{by: kind}", ("type-mismatch", "the values of `kind` have no order, so it does not say who goes")),
        ("{by: king}", ("unknown-name", "unknown fact `king`; did you mean `kind`?")),
        ("{by: kind, values: {red: 1}}", ("wrong-value", "`kind`: expected one of plain, odd, found `red`")),
        (
            "{by: kind, values: {odd: 9999}}",
            ("wrong-value", "a level is from -1000 to 1000, and 9999 is not"),
        ),
        ("{by: kind, values: {odd: 1}, ageing: 0 days}", ("wrong-value", "`ageing` is from 1 second to")),
        ("{by: kind, values: {odd: 1}, ageing: 900 years}", ("wrong-value", "`ageing` is from 1 second")),
        ("kind", ("wrong-value", "expected a mapping, found `kind`")),
    ],
)
def test_a_priority_that_says_nothing_is_refused(
    tmp_path: Path, priority: str, said: tuple[str, str]
) -> None:
    """What gives no order is a finding at its line that says what would."""
    (found,) = faults(tmp_path, EVERY_HOUR + one_clerk(f", priority: {priority}"))
    assert (found[0], found[2][: len(said[1])]) == said
    assert found[1] == 7


# ------------------------------------------------------------------ how many there are


def changing(count: str, more: str = "") -> str:
    return f"staff: {{clerk: {{count: {count}, hours: always{more}}}}}\n"


def test_more_servers_take_on_whoever_waits_in_that_instant(tmp_path: Path) -> None:
    """With twelve hours of work and one clerk a queue grows; from the next midnight on there are three."""
    work = SERVE.replace("3 hours", "12 hours")
    _, trace = traced(tmp_path, EVERY_HOUR + changing("{start: 1, 2026-01-06: 3}") + work, clients=5)
    assert served(trace) == [(1, 13), (2, 25), (3, 36), (4, 36), (5, 37)]


def test_those_who_work_finish_where_there_are_fewer(tmp_path: Path) -> None:
    """Three are at work at midnight, and from then on there is one: the next is taken when the last is done."""
    work = SERVE.replace("3 hours", "30 hours")
    body = EVERY_HOUR + changing("{start: 3, 2026-01-06: 1, 2026-01-09: 2}") + work
    result, trace = traced(tmp_path, body, clients=6)
    assert served(trace) == [(1, 31), (2, 32), (3, 33), (4, 63), (5, 93), (6, 123)]
    assert result.data["pools"]["clerk"]["least"] == 1
    assert result.data["pools"]["clerk"]["most"] == 3


def test_use_is_that_of_the_servers_there_were(tmp_path: Path) -> None:
    """One clerk for ten days, then nobody for ten, then four: 65 hours in use of 10 + 40 days."""
    count = "{start: 1, 2026-01-15: 0, 2026-01-25: 4}"
    body = "time: {start: 2026-01-05, horizon: 30 days}\n" + EVERY_HOUR + changing(count)
    result, _ = traced(tmp_path, body + SERVE.replace("3 hours", "13 hours"), clients=5)
    assert result.data["pools"]["clerk"]["utilisation"] == pytest.approx(65 / (50 * 24), abs=1e-6)


CHANGES = st.lists(
    st.tuples(st.integers(2, 12), st.integers(0, 3)), max_size=4, unique_by=lambda change: change[0]
).map(sorted)


@quick
@given(st.integers(1, 3), CHANGES, st.integers(0, 50))
def test_never_more_begin_than_there_are(
    tmp_path: Path, start: int, changes: list[tuple[int, int]], seed: int
) -> None:
    """Whenever work of two hours begins, no more are at work than servers there are."""
    days = "".join(f", 2026-01-{5 + day:02}: {count}" for day, count in changes)
    body = (
        "arrivals:\n  - {name: street, rate: 1 per hour, do: come, by: anyone}\n"
        f"{changing(f'{{start: {start}{days}}}')}{SERVE.replace('3 hours', '2 hours')}"
    )
    _, trace = traced(tmp_path, body, seed=seed, horizon="14 days")
    begun = [row["tick"] - 2 * HOUR for row in rows_of(trace, event="serve", outcome="accepted")]
    assert begun == sorted(begun)
    steps = [(0, start), *((day * DAY, count) for day, count in changes)]
    for i, tick in enumerate(begun):
        there = [count for first, count in steps if first <= tick][-1]
        assert sum(tick - 2 * HOUR < other <= tick for other in begun[: i + 1]) <= there


def test_people_who_are_not_there_take_no_new_case(tmp_path: Path) -> None:
    """Of three helpers two remain, then nobody: cases go to the first two, then are refused."""
    body = (
        EVERY_HOUR
        + """
staff: {helper: {count: {start: 3, 2026-01-06: 2, 2026-01-07: 0}, hours: always}}
holds: {}
behaviour:
  main.waiting: [{do: assign_helper, by: clerk, payload: {who: {from: helper}}}]
"""
    )
    result, _ = traced(tmp_path, body, clients=60, collect=60)
    takers = [
        str(step.act.payload["who"])
        for sample in result.samples
        for step in sample.steps
        if step.act is not None and step.act.event == "assign_helper"
    ]
    assert takers[:23] == [f"helper-{i % 3 + 1}" for i in range(23)]
    assert set(takers[23:47]) == {"helper-1", "helper-2"}
    assert takers[47:] == []
    assert result.data["refusals"] == {"CASELOAD": 13}


@pytest.mark.parametrize(
    ("count", "said"),
    [
        ("0", "the pool `clerk` needs a count of 1 or more"),
        ("-1", "a pool has up to 100,000 people, and -1 is not from 0 to that"),
        ("1000000000", "a pool has up to 100,000 people, and 1000000000 is not from 0 to that"),
        ("many", "expected a whole number, found `many`"),
        ("{}", "a count that changes begins with `start`: `{start: 10, 2026-03-01: 12}`"),
        ("{2026-03-01: 3}", "a count that changes begins with `start`"),
        ("{start: 0, 2026-03-01: 0}", "the pool `clerk` needs a count of 1 or more"),
        ("{start: 1, soon: 3}", "expected a date such as 2026-03-02, found `soon`"),
        ("{start: 1, 2026-03-01: 3, 2026-02-01: 2}", "the days on which a count changes rise"),
        ("{start: 1, 2026-01-05: 3}", "the count of `clerk` changes on 2026-01-05, and the scenario starts"),
        ("[1, 2]", "expected a whole number, found a list"),
    ],
)
def test_counts_that_cannot_be_are_refused(tmp_path: Path, count: str, said: str) -> None:
    """What is no number of people is a finding at its line."""
    (found,) = faults(tmp_path, EVERY_HOUR + changing(count))
    assert found[1] == 7
    assert found[2].startswith(said)


# ------------------------------------------------------------------ when they are away


def leave(of: str) -> str:
    return changing("4", f", leave: {of}")


def test_on_leave_some_are_away(tmp_path: Path) -> None:
    """Of four, half are away on the first two days; then the other two take on whoever waits."""
    body = EVERY_HOUR + leave("{from: 2026-01-01, until: 2026-01-06, away: 50 %}")
    result, trace = traced(tmp_path, body + SERVE.replace("3 hours", "100 hours"), clients=4)
    assert served(trace) == [(1, 101), (2, 102), (3, 148), (4, 148)]
    assert (result.data["pools"]["clerk"]["least"], result.data["pools"]["clerk"]["most"]) == (2, 4)


def test_where_all_are_on_leave_work_rests(tmp_path: Path) -> None:
    """Everybody is away on 6 January of every year: what is begun on the 5th goes on on the 7th."""
    body = EVERY_HOUR + leave("{from: 01-06, until: 01-06}") + SERVE.replace("3 hours", "30 hours")
    result, trace = traced(tmp_path, body, clients=2)
    assert served(trace) == [(1, 55), (2, 56)]
    assert "least" not in result.data["pools"]["clerk"]
    used = 60 / (4 * 24 * 29)
    assert result.data["pools"]["clerk"]["utilisation"] == pytest.approx(used, abs=1e-6)


@pytest.mark.parametrize(
    ("of", "days"),
    [
        ("{from: 12-24, until: 01-02}", {"2026-12-24", "2026-12-31", "2027-01-01", "2027-01-02"}),
        ("{from: 2026-12-24, until: 2026-12-31}", {"2026-12-24", "2026-12-31"}),
        (
            "[{from: 01-02, until: 01-02, away: 10 %}, {from: 12-31, until: 01-01}]",
            {"2026-12-31", "2027-01-01"},
        ),
    ],
)
def test_days_of_every_year_go_over_its_end(tmp_path: Path, of: str, days: set[str]) -> None:
    """A yearly leave may begin in one year and end in the next; a dated one is once; both days belong to it."""
    scenario, _ = loaded(tmp_path, EVERY_HOUR + leave(of))
    asked = ("2026-12-23", "2026-12-24", "2026-12-31", "2027-01-01", "2027-01-02", "2027-01-03")
    hours = scenario.pools[0].hours
    assert {day for day in asked if hours.closes(date.fromisoformat(day))} == days


@given(st.integers(0, 50), st.lists(st.integers(1, 9_999), max_size=3))
def test_who_is_not_away_is_there(count: int, away: list[int]) -> None:
    """On leave, the nearest whole number of those who are not away is there, and never more than there are."""
    day = date(2026, 7, 1)
    pool = Pool("p", "p", count, Hours(()), leave=tuple(Leave(day, day, yearly=False, away=a) for a in away))
    there = servers_on(pool, day)
    assert abs(there - count * (1 - max(away, default=0) / 10_000)) <= 0.5
    assert there <= count == servers_on(pool, date(2026, 7, 2))


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (
            "{from: 2026-07-01, until: 07-31}",
            "the leave of `clerk` is from and until days of one year, or of",
        ),
        (
            "{from: 2026-07-31, until: 2026-07-01}",
            "the leave of `clerk` ends on 2026-07-01, before it begins",
        ),
        ("{from: 07-01, until: 07-31, away: 0 %}", "nobody is away on a leave of `clerk`; say how many"),
        ("{from: 07-01, until: 06-31}", "`06-31` is no day of the calendar; a month and a day are such as"),
        ("{from: July, until: 07-31}", "expected a date such as 2026-03-02, found `July`"),
        ("{from: 07-01}", "the key `until` is missing here"),
        ("{from: 07-01, until: 07-31, away: 130 %}", "expected a share such as `40 %`, found `130 %`"),
    ],
)
def test_leaves_that_cannot_be_are_refused(tmp_path: Path, of: str, said: str) -> None:
    """What is no leave is a finding at its line."""
    (found,) = faults(tmp_path, EVERY_HOUR + leave(of))
    assert found[1] == 7
    assert found[2].startswith(said)
