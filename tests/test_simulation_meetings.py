"""Meetings: what several pools do together."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated import (
    EVERY_HOUR,
    HOUR,
    faults,
    quick,
    rows_of,
    served,
    traced,
)

MEET = "behaviour:\n  main.waiting: [{do: serve, by: clerk, together: helper, work: 3 hours}]\n"


def both(clerk: str, helper: str) -> str:
    return f"staff: {{clerk: {{{clerk}}}, helper: {{{helper}}}}}\n"


def ticks_of(trace: list[dict[str, Any]], **wanted: object) -> list[int]:
    return [row["tick"] for row in rows_of(trace, **wanted)]


def test_a_meeting_takes_somebody_of_each_pool(tmp_path: Path) -> None:
    """With three clerks and one helper, meetings of three hours follow each other."""
    body = EVERY_HOUR + both("count: 3, hours: always", "count: 1, hours: always, cost_per_hour: 10") + MEET
    result, trace = traced(tmp_path, body, clients=4)
    assert served(trace) == [(1, 4), (2, 7), (3, 10), (4, 13)]
    for pool in ("clerk", "helper"):
        found = result.data["pools"][pool]
        assert (found["served"], found["worked_hours"], found["longest_queue"]) == (4, 12, 2)
        assert found["wait"]["mean_hours"] == 3
    assert result.data["cost"] == 120


def test_meetings_are_held_when_all_work(tmp_path: Path) -> None:
    """The clerk works from 8 to 16, the helper from 14 to 20: three hours together end the next day at 15."""
    body = EVERY_HOUR + both("count: 2, hours: mon-fri 8-16", "count: 2, hours: mon-fri 14-20") + MEET
    result, trace = traced(tmp_path, body, clients=1)
    assert served(trace) == [(1, 24 + 15)]
    assert result.data["pools"]["helper"]["worked_hours"] == 3
    assert result.data["pools"]["clerk"]["wait"]["mean_hours"] == 13


def test_the_smallest_share_says_how_long_a_meeting_takes(tmp_path: Path) -> None:
    """Of a helper who has half the time for it, three hours take six; each has worked three."""
    body = EVERY_HOUR + both("count: 1, hours: always", "count: 1, hours: always, share: 50 %") + MEET
    result, trace = traced(tmp_path, body, clients=1)
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
    _, trace = traced(tmp_path, body, clients=2)
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
    result, trace = traced(tmp_path, body, clients=1)
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
    result, _ = traced(tmp_path, body, seed=seed, clients=80)
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
    plain = traced(tmp_path, body.format(staff=pools, more=""), seed=seed, clients=80)
    other = traced(tmp_path, body.format(staff=pools, more=", together: helper"), seed=seed, clients=80)
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
    _, trace = traced(tmp_path, body, seed=seed, clients=60)
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
