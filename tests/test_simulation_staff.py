"""Pools of staff: who goes first, how many there are, when they are there, and what they do together."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulated import load, loaded, rows_of, scenario_text

from pathway.calendars import CalendarError
from pathway.diagnostics import Report
from pathway.documents.library import Library
from pathway.documents.scenario import load_scenario
from pathway.documents.scenario_model import Hours, Leave, Pool, Priority
from pathway.files import Finder
from pathway.simulation import Result, simulate
from pathway.simulation.capacity import servers_on

ROOT = Path(__file__).parent.parent
HOUR, DAY = 3600, 86_400
EVERY_HOUR = "arrivals:\n  - {name: street, every: 1 hour, do: come, by: anyone}\n"
HALF_ODD = f"{EVERY_HOUR}facts: {{kind: {{choice: {{plain: 1, odd: 1}}}}}}\n"
SERVE = "behaviour:\n  main.waiting: [{do: serve, by: clerk, work: 3 hours}]\n"
quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def run(folder: Path, body: str, **options: Any) -> tuple[Result, list[dict[str, Any]]]:
    """Simulate the queue with what `body` adds; the result and the rows of the trace."""
    scenario, bundle = loaded(folder, body)
    trace: list[dict[str, Any]] = []
    return simulate(scenario, bundle, **{"seed": 1, "trace": trace.append, **options}), trace


def faults(folder: Path, body: str) -> list[tuple[str, int, str]]:
    """Code, line and message of each finding about a scenario with this body."""
    report = Report()
    assert load(folder, scenario_text(body), report) is None
    return [(d.code.name, d.span.line, d.message) for d in report]


def served(trace: list[dict[str, Any]], event: str = "serve") -> list[tuple[int, int]]:
    """Client and hour of each time that an event was done."""
    return [(row["client"], row["tick"] // HOUR) for row in rows_of(trace, kind="act", event=event)]


# ------------------------------------------------------------------ who goes first


def staff(more: str) -> str:
    return f"staff: {{clerk: {{count: 1, hours: always{more}}}}}\n"


def odd_ones(scenario: Any, bundle: Any, clients: int, seed: int = 1) -> set[int]:
    """The clients whose kind is odd."""
    samples = simulate(scenario, bundle, seed, clients=clients, collect=clients).samples
    return {sample.client for sample in samples if sample.opening.facts["kind"] == "odd"}


def test_the_highest_level_goes_first_and_nobody_is_interrupted(tmp_path: Path) -> None:
    """While one is served for three hours others come, and the odd ones among them are taken first."""
    body = HALF_ODD + staff(", priority: {by: kind, values: {odd: 2}}") + SERVE
    odd = odd_ones(*loaded(tmp_path, body), clients=9)
    _, trace = run(tmp_path, body, clients=9)
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
    body = HALF_ODD + staff(priority) + SERVE
    odd = odd_ones(*loaded(tmp_path, body), clients=9)
    _, trace = run(tmp_path, body, clients=9)
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
        run(tmp_path, f"{head}staff: {{clerk: {{count: {count}, hours: mon-fri 8-18{more}}}}}\n", seed=seed)
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
        ("{by: kind, values: {odd: 1}, ageing: 999999999 years}", ("wrong-value", "`ageing` is from 1 sec")),
        ("kind", ("wrong-value", "expected a mapping, found `kind`")),
    ],
)
def test_a_priority_that_says_nothing_is_refused(
    tmp_path: Path, priority: str, said: tuple[str, str]
) -> None:
    """What gives no order is a finding at its line that says what would."""
    (found,) = faults(tmp_path, EVERY_HOUR + staff(f", priority: {priority}"))
    assert (found[0], found[2][: len(said[1])]) == said
    assert found[1] == 7


# ------------------------------------------------------------------ how many there are


def changing(count: str, more: str = "") -> str:
    return f"staff: {{clerk: {{count: {count}, hours: always{more}}}}}\n"


def test_more_servers_take_on_whoever_waits_in_that_instant(tmp_path: Path) -> None:
    """With twelve hours of work and one clerk a queue grows; from the next midnight on there are three."""
    work = SERVE.replace("3 hours", "12 hours")
    _, trace = run(tmp_path, EVERY_HOUR + changing("{start: 1, 2026-01-06: 3}") + work, clients=5)
    assert served(trace) == [(1, 13), (2, 25), (3, 36), (4, 36), (5, 37)]


def test_those_who_work_finish_where_there_are_fewer(tmp_path: Path) -> None:
    """Three are at work at midnight, and from then on there is one: the next is taken when the last is done."""
    work = SERVE.replace("3 hours", "30 hours")
    body = EVERY_HOUR + changing("{start: 3, 2026-01-06: 1, 2026-01-09: 2}") + work
    result, trace = run(tmp_path, body, clients=6)
    assert served(trace) == [(1, 31), (2, 32), (3, 33), (4, 63), (5, 93), (6, 123)]
    assert result.data["pools"]["clerk"]["least"] == 1
    assert result.data["pools"]["clerk"]["most"] == 3


def test_use_is_that_of_the_servers_there_were(tmp_path: Path) -> None:
    """One clerk for ten days, then nobody for ten, then four: 65 hours in use of 10 + 40 days."""
    count = "{start: 1, 2026-01-15: 0, 2026-01-25: 4}"
    body = "time: {start: 2026-01-05, horizon: 30 days}\n" + EVERY_HOUR + changing(count)
    result, _ = run(tmp_path, body + SERVE.replace("3 hours", "13 hours"), clients=5)
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
    _, trace = run(tmp_path, body, seed=seed, horizon="14 days")
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
    result, _ = run(tmp_path, body, clients=60, collect=60)
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
    result, trace = run(tmp_path, body + SERVE.replace("3 hours", "100 hours"), clients=4)
    assert served(trace) == [(1, 101), (2, 102), (3, 148), (4, 148)]
    assert (result.data["pools"]["clerk"]["least"], result.data["pools"]["clerk"]["most"]) == (2, 4)


def test_where_all_are_on_leave_work_rests(tmp_path: Path) -> None:
    """Everybody is away on 6 January of every year: what is begun on the 5th goes on on the 7th."""
    body = EVERY_HOUR + leave("{from: 01-06, until: 01-06}") + SERVE.replace("3 hours", "30 hours")
    result, trace = run(tmp_path, body, clients=2)
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


# ------------------------------------------------------------------ what they do together


MEET = "behaviour:\n  main.waiting: [{do: serve, by: clerk, together: helper, work: 3 hours}]\n"


def both(clerk: str, helper: str) -> str:
    return f"staff: {{clerk: {{{clerk}}}, helper: {{{helper}}}}}\n"


def ticks_of(trace: list[dict[str, Any]], **wanted: object) -> list[int]:
    return [row["tick"] for row in rows_of(trace, **wanted)]


def test_a_meeting_takes_somebody_of_each_pool(tmp_path: Path) -> None:
    """With three clerks and one helper, meetings of three hours follow each other."""
    body = EVERY_HOUR + both("count: 3, hours: always", "count: 1, hours: always, cost_per_hour: 10") + MEET
    result, trace = run(tmp_path, body, clients=4)
    assert served(trace) == [(1, 4), (2, 7), (3, 10), (4, 13)]
    for pool in ("clerk", "helper"):
        found = result.data["pools"][pool]
        assert (found["served"], found["worked_hours"], found["longest_queue"]) == (4, 12, 2)
        assert found["wait"]["mean_hours"] == 3
    assert result.data["cost"] == 120


def test_meetings_are_held_when_all_work(tmp_path: Path) -> None:
    """The clerk works from 8 to 16, the helper from 14 to 20: three hours together end the next day at 15."""
    body = EVERY_HOUR + both("count: 2, hours: mon-fri 8-16", "count: 2, hours: mon-fri 14-20") + MEET
    result, trace = run(tmp_path, body, clients=1)
    assert served(trace) == [(1, 24 + 15)]
    assert result.data["pools"]["helper"]["worked_hours"] == 3
    assert result.data["pools"]["clerk"]["wait"]["mean_hours"] == 13


def test_the_smallest_share_says_how_long_a_meeting_takes(tmp_path: Path) -> None:
    """Of a helper who has half the time for it, three hours take six; each has worked three."""
    body = EVERY_HOUR + both("count: 1, hours: always", "count: 1, hours: always, share: 50 %") + MEET
    result, trace = run(tmp_path, body, clients=1)
    assert served(trace) == [(1, 7)]
    assert [result.data["pools"][pool]["worked_hours"] for pool in ("clerk", "helper")] == [3, 3]


def test_a_server_is_kept_for_the_meeting_that_is_first(tmp_path: Path) -> None:
    """The helper is busy from 1 to 7; the clerk is done at 3, and takes on nobody who came after the meeting."""
    body = (
        EVERY_HOUR
        + both("count: 1, hours: always", "count: 1, hours: always")
        + """
behaviour:
  case:
    - {do: write_note, by: clerk, pool: helper, work: 6 hours}
    - {do: write_note, by: clerk, together: helper, work: 1 hour, after: 30 minutes}
  main.waiting: [{do: begin, by: clerk, work: 2 hours}]
"""
    )
    _, trace = run(tmp_path, body, clients=2)
    assert served(trace, "begin") == [(1, 3), (2, 10)]
    assert served(trace, "write_note") == [(1, 7), (1, 8), (2, 14), (2, 15)]


def test_patience_ends_the_wait_for_a_meeting_in_each_queue(tmp_path: Path) -> None:
    """The meeting for which a clerk was kept is given up, and the clerk goes on at once."""
    body = (
        EVERY_HOUR
        + both("count: 1, hours: always", "count: 1, hours: always")
        + """
behaviour:
  case:
    - {do: write_note, by: clerk, pool: helper, work: 20 hours}
    - {do: write_note, by: clerk, work: 1 hour, after: 30 minutes}
  main.waiting:
    - do: begin
      by: clerk
      together: helper
      work: 1 hour
      after: 10 minutes
      patience: {within: 90 minutes, then: {do: serve, by: clerk, work: 1 hour}}
"""
    )
    result, trace = run(tmp_path, body, clients=1)
    assert ticks_of(trace, kind="give_up") == [HOUR + 100 * 60]
    assert ticks_of(trace, event="write_note") == [HOUR + 160 * 60]
    assert ticks_of(trace, event="serve") == [HOUR + 220 * 60]
    assert [result.data["pools"][pool]["gave_up"] for pool in ("clerk", "helper")] == [1, 1]


THREE = """arrivals:
  - {{name: street, rate: 1 per hour, do: come, by: anyone}}
facts: {{kind: {{choice: {{plain: 1, odd: 1}}}}}}
staff:
  clerk: {{count: {counts[0]}, hours: always{more[0]}}}
  helper: {{count: {counts[1]}, hours: mon-sun 6-20{more[1]}}}
  visitor: {{count: {counts[2]}, hours: mon-sat 8-22{more[2]}}}
behaviour:
  main.waiting:
    - choose:
        - {{weight: 1, do: serve, by: clerk, work: {{exponential: 40 minutes}}}}
        - {{weight: 1, do: serve, by: clerk, pool: helper, work: {{exponential: 40 minutes}}}}
        - {{weight: 1, do: serve, by: clerk, together: [helper], work: {{exponential: 40 minutes}}}}
        - {{weight: 1, do: serve, by: clerk, pool: helper, together: visitor, work: {{exponential: 1 hour}}}}
        - {{weight: 1, do: serve, by: clerk, pool: visitor, together: clerk, work: {{exponential: 1 hour}}}}
        - {{weight: 1, do: serve, by: clerk, together: [visitor, helper], work: {{exponential: 1 hour}}}}
"""
FIRST = st.sampled_from(
    [
        "",
        ", priority: {by: kind, values: {odd: 3}}",
        ", priority: {by: kind, values: {plain: 2}, ageing: 1 day}",
    ]
)


@quick
@given(st.tuples(*[st.integers(1, 3)] * 3), st.tuples(FIRST, FIRST, FIRST), st.integers(0, 99))
def test_meetings_never_block_each_other(
    tmp_path: Path, counts: tuple[int, ...], more: tuple[str, ...], seed: int
) -> None:
    """Whatever meets whom and who goes first, in the end everybody has been served."""
    body = "time: {start: 2026-01-05, horizon: 60 days}\n" + THREE.format(counts=counts, more=more)
    result, _ = run(tmp_path, body, seed=seed, clients=80)
    assert result.data["clients"] == {"arrived": 80, "turned_away": 0, "ended": 80, "active_at_end": 0}


@quick
@given(st.integers(1, 3), st.integers(0, 99))
def test_a_pool_that_is_always_free_changes_nothing(tmp_path: Path, count: int, seed: int) -> None:
    """A meeting with somebody who always has time waits like the same work without them."""
    body = (
        "arrivals:\n  - {{name: street, rate: 1 per hour, do: come, by: anyone}}\n"
        "{staff}behaviour:\n  main.waiting: [{{do: serve, by: clerk, work: {{exponential: 1 hour}}{more},"
        " patience: {{within: 4 hours, then: {{do: give_up, by: anyone}}}}}}]\n"
    )
    pools = both(f"count: {count}, hours: mon-fri 8-18", "count: 500, hours: always")
    plain = run(tmp_path, body.format(staff=pools, more=""), seed=seed, clients=80)
    other = run(tmp_path, body.format(staff=pools, more=", together: helper"), seed=seed, clients=80)
    assert plain[1] == other[1]
    assert plain[0].data["pools"]["clerk"] == other[0].data["pools"]["clerk"]


@quick
@given(st.tuples(*[st.integers(1, 3)] * 3), st.integers(0, 99))
def test_without_priorities_each_pool_serves_in_the_order_of_coming(
    tmp_path: Path, counts: tuple[int, ...], seed: int
) -> None:
    """Of two that want the same pool, alone or in a meeting, the one who came first begins first."""
    body = THREE.format(counts=counts, more=("", "", ""))
    body = re.sub("mon-(sun|sat) [0-9]+-[0-9]+", "always", body)
    body = re.sub(r"work: \{exponential: [^}]*\}", "work: 50 minutes", body)
    _, trace = run(tmp_path, body, seed=seed, clients=60)
    pools = ("c", "h", "ch", "hv", "vc", "cvh")
    wanted = {f"main.waiting/serve{f'#{i}' if i > 1 else ''}": pools[i - 1] for i in range(1, 7)}
    begun = [(row["tick"], row["client"], wanted[row["activity"]]) for row in rows_of(trace, event="serve")]
    assert len(begun) == 60
    for tick, client, mine in begun:
        earlier = [t for t, other, theirs in begun if other < client and set(mine) & set(theirs)]
        assert all(other <= tick for other in earlier)


@pytest.mark.parametrize(
    ("together", "said"),
    [
        ("helpr", "unknown pool of the staff `helpr`; did you mean `helper`?"),
        ("clerk", "`clerk` stands twice among those who meet; name each other pool once"),
        ("[helper, helper]", "`helper` stands twice among those who meet"),
        ("[helper, night]", "`night` never works when `clerk` and `helper` do"),
    ],
)
def test_meetings_that_can_never_be_held_are_refused(tmp_path: Path, together: str, said: str) -> None:
    """A meeting needs other pools, and an hour at which all of them work."""
    body = (
        EVERY_HOUR
        + """staff:
  clerk: {count: 1, hours: mon-wed 8-16}
  helper: {count: 1, hours: tue-fri 12-20}
  night: {count: 1, role: anyone, hours: mon 0-24 tue 0-12 wed 16-20 thu 8-12}
behaviour:
  main.waiting: [{do: serve, by: clerk, together: TOGETHER}]
"""
    )
    (found,) = faults(tmp_path, body.replace("TOGETHER", together))
    assert found[1] == 12
    assert found[2].startswith(said)


# ------------------------------------------------------------------ for whom, and in whose terms


def test_a_fact_chooses_the_pool_and_who_acts(tmp_path: Path) -> None:
    """The odd ones have a clerk of their own: each pool has its own queue, and its members act."""
    body = (
        HALF_ODD
        + """
staff:
  odd_clerk: {role: clerk, count: 1, hours: always}
  clerk: {count: 1, hours: always}
behaviour:
  main.waiting: [{do: serve, by: clerk, pool: {by: kind, odd: odd_clerk}, work: 3 hours}]
"""
    )
    result, trace = run(tmp_path, body, clients=8, collect=8)
    odd = odd_ones(*loaded(tmp_path, body), clients=8)
    actors = {
        sample.client: step.act.actor
        for sample in result.samples
        for step in sample.steps
        if step.act is not None and step.act.event == "serve"
    }
    assert actors == {client: "odd_clerk-1" if client in odd else "clerk-1" for client in range(1, 9)}
    free = {True: 0, False: 0}
    expected = {}
    for client in range(1, 9):
        free[client in odd] = expected[client] = max(free[client in odd], client) + 3
    assert dict(served(trace)) == expected


def test_without_its_value_the_pool_is_the_one_for_all_others(tmp_path: Path) -> None:
    """`otherwise` is the pool of every value that is not named."""
    body = (
        EVERY_HOUR
        + """
staff: {one: {role: clerk, count: 1, hours: always}, clerk: {count: 1, hours: always}}
behaviour:
  main.waiting: [{do: serve, by: clerk, pool: {by: kind, odd: clerk, otherwise: one}, work: 1 hour}]
"""
    )
    result, _ = run(tmp_path, body, clients=3)
    assert [result.data["pools"][pool]["served"] for pool in ("one", "clerk")] == [3, 0]


@pytest.mark.parametrize(
    ("pool", "said"),
    [
        ("{by: kind, odd: clark}", "unknown pool of the staff `clark`; did you mean `clerk`?"),
        ("{by: kind, red: clerk}", "`kind`: expected one of plain, odd, found `red`"),
        ("{by: king, odd: clerk}", "unknown fact `king`; did you mean `kind`?"),
        ("{by: kind}", "expected a pool, or pools by the value of a fact"),
        ("{odd: clerk}", "expected a pool, or pools by the value of a fact"),
        ("{by: kind, odd: [clerk]}", "expected a pool, or pools by the value of a fact"),
        ("[clerk]", "expected a pool, or pools by the value of a fact"),
    ],
)
def test_choices_of_no_pool_are_refused(tmp_path: Path, pool: str, said: str) -> None:
    """The fact, its values and the pools must be there."""
    body = f"{EVERY_HOUR}{staff('')}behaviour:\n  main.waiting: [{{do: serve, by: clerk, pool: {pool}}}]\n"
    (found,) = faults(tmp_path, body)
    assert found[1] == 9
    assert found[2].startswith(said)


SCHOOL = """school_days: ours
terms: [{from: 2026-01-07, to: 2026-01-30}, {from: 2026-02-10, to: 2026-06-01}]
closed: [{from: 2026-01-12, to: 2026-01-14}]
"""


def at_school(hours: str, calendar: str = "") -> str:
    time = f"time: {{start: 2026-01-07, horizon: 30 days{calendar}}}\n"
    return f"{time}{EVERY_HOUR}staff: {{clerk: {{count: 1, hours: {hours}}}}}\n"


def test_a_pool_can_work_in_school_terms(tmp_path: Path) -> None:
    """Open on the school days of a calendar beside the scenario, and on no holiday, weekend or closed day."""
    (tmp_path / "ours.yaml").write_text(SCHOOL, encoding="utf-8")
    work = SERVE.replace("3 hours", "8 hours")
    _, trace = run(tmp_path, at_school("{open: mon-fri 8-16, holidays: FI, terms: ours}") + work, clients=5)
    assert [hour // 24 for _, hour in served(trace)] == [0, 1, 2, 8, 9]


def test_the_shipped_terms_are_found_by_name(tmp_path: Path) -> None:
    """The shipped school calendar knows the winter holiday of 2026; streams have such hours, too."""
    body = at_school("always", ", calendar: {country: FI}").replace(
        "every: 1 hour", "rate: 1 per working day, hours: {open: mon-fri 8-16, terms: school_days}"
    )
    report = Report()
    found = load(tmp_path, scenario_text(body), report, roots=[ROOT / "rules"])
    assert found is not None, [str(d) for d in report]
    hours = found[0].streams[0].hours
    days = [date(2026, 2, 20), date(2026, 2, 23), date(2026, 4, 3), date(2026, 4, 7)]
    assert [hours.closes(day) for day in days] == [False, True, True, False]


def test_holidays_are_those_of_the_pool(tmp_path: Path) -> None:
    """A pool may work on the holidays of the scenario's calendar, or have those of another country."""
    calendar = "time: {start: 2026-01-05, horizon: 30 days, calendar: {country: FI}}\n"
    found = {}
    for holidays in ("", ", holidays: no", ", holidays: SE"):
        pool = f"staff: {{clerk: {{count: 1, hours: {{open: mon-fri 8-16{holidays}}}}}}}\n"
        scenario, _ = loaded(tmp_path, calendar + EVERY_HOUR + pool)
        found[holidays] = scenario.pools[0].hours.holidays
    assert found == {"": "FI", ", holidays: no": None, ", holidays: SE": "SE"}


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("{open: mon-fri, terms: theirs, holidays: FI}", "there is no school calendar `theirs`"),
        (
            "{open: mon-fri, terms: ours}",
            "the school days of `ours` leave out the public holidays of a country",
        ),
        ("{open: mon-fri, terms: ours, holidays: no}", "the school days of `ours` leave out the public"),
        ("{open: mon-fri, terms: ours, holidays: XX}", "no public holidays are known for the country `XX`"),
        (
            "{open: mon-fri, terms: short, holidays: FI}",
            "the school calendar ends on 2026-01-30 and does not",
        ),
        ("{open: fri-mon}", "a week begins on Monday, so `fri-mon` is empty"),
        ("{terms: ours}", "the key `open` is missing here"),
        ("{open: mon-fri, term: ours}", "unknown key `term`; did you mean `terms`?"),
        ("[mon-fri]", "expected opening hours such as `mon-fri 8-16`, found a list"),
    ],
)
def test_hours_that_cannot_be_are_refused(tmp_path: Path, hours: str, said: str) -> None:
    """Each is a finding at its line."""
    (tmp_path / "ours.yaml").write_text(SCHOOL, encoding="utf-8")
    short = "school_days: short\nterms: [{from: 2026-01-07, to: 2026-01-30}]\n"
    (tmp_path / "short.yaml").write_text(short, encoding="utf-8")
    found = faults(tmp_path, at_school(hours))
    assert [line for _, line, _ in found] == [7]
    assert found[0][2].startswith(said)


def test_a_longer_horizon_than_the_terms_is_refused_when_it_is_asked_for(tmp_path: Path) -> None:
    """Asking for a year that the school calendar does not know says what to do."""
    (tmp_path / "ours.yaml").write_text(SCHOOL, encoding="utf-8")
    body = at_school("{open: mon-fri 8-16, holidays: FI, terms: ours}") + SERVE
    with pytest.raises(CalendarError, match="extend it with the next terms"):
        run(tmp_path, body, horizon="1 year")
