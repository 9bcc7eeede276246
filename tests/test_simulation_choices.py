"""For whom a pool works, and on which days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from simulated import (
    EVERY_HOUR,
    HALF_ODD,
    SERVE,
    faults,
    load,
    loaded,
    odd_ones,
    one_clerk,
    scenario_text,
    served,
    traced,
)

from pathway.calendars import CalendarError
from pathway.diagnostics import Report

ROOT = Path(__file__).parent.parent


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
    result, trace = traced(tmp_path, body, clients=8, collect=8)
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
    result, _ = traced(tmp_path, body, clients=3)
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
    body = (
        f"{EVERY_HOUR}{one_clerk('')}behaviour:\n  main.waiting: [{{do: serve, by: clerk, pool: {pool}}}]\n"
    )
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
    _, trace = traced(
        tmp_path, at_school("{open: mon-fri 8-16, holidays: FI, terms: ours}") + work, clients=5
    )
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
        traced(tmp_path, body, horizon="1 year")
