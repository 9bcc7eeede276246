"""Opening hours as cumulative open time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.documents.scenario_model import Hours
from pathway.simulation.draws import NEVER
from pathway.simulation.hours import OpenTime, common, first_instant, open_time, tick_of

HELSINKI = ZoneInfo("Europe/Helsinki")
HOUR, DAY = 3600, 86_400
WORKDAY = ((8 * HOUR, 16 * HOUR),)
OFFICE = Hours((WORKDAY,) * 5 + ((), ()), holidays="FI")
ALWAYS = Hours((((0, DAY),),) * 7)
MONDAY = date(2026, 1, 5)
YEAR = open_time(OFFICE, MONDAY, HELSINKI, 365 * DAY)


def test_work_is_done_in_open_hours() -> None:
    """Five hours begun on Friday at 14 end on Monday at 11; work that comes at night begins at 8."""
    friday = 4 * DAY
    assert YEAR.add(friday + 14 * HOUR, 5 * HOUR) == friday + 3 * DAY + 11 * HOUR
    assert YEAR.add(2 * HOUR, 8 * HOUR) == 16 * HOUR
    assert YEAR.add(2 * DAY + 16 * HOUR, 0) == 3 * DAY + 8 * HOUR
    assert YEAR.add(9 * HOUR, 0) == 9 * HOUR


def test_public_holidays_are_closed() -> None:
    """Epiphany, Tuesday 6 January 2026, has no open hours in Finland; without a country it has."""
    assert YEAR.next_open(DAY) == 2 * DAY + 8 * HOUR
    plain = open_time(Hours((WORKDAY,) * 5 + ((), ())), MONDAY, HELSINKI, 30 * DAY)
    assert plain.next_open(DAY) == DAY + 8 * HOUR


def test_hours_are_wall_time_across_summer_time() -> None:
    """Doors open when the wall shows 8, also after the night of 29 March 2026 that is an hour short."""
    before = datetime(2026, 3, 27, 8, tzinfo=HELSINKI).astimezone(UTC)
    after = datetime(2026, 3, 30, 8, tzinfo=HELSINKI).astimezone(UTC)
    origin = first_instant(MONDAY, HELSINKI)
    assert YEAR.next_open(tick_of(before, origin) - HOUR) == tick_of(before, origin)
    assert YEAR.next_open(tick_of(after, origin) - HOUR) == tick_of(after, origin)
    assert tick_of(after, origin) - tick_of(before, origin) == 3 * DAY - HOUR


def test_nothing_ends_after_the_end() -> None:
    """Work that open time does not suffice for never ends."""
    week = open_time(OFFICE, MONDAY, HELSINKI, 7 * DAY)
    assert week.add(0, 32 * HOUR) == 4 * DAY + 16 * HOUR
    assert week.add(0, 32 * HOUR + 1) == NEVER
    assert week.next_open(5 * DAY) == NEVER


def test_what_is_always_open_counts_plain_seconds() -> None:
    """Without closing times work takes the time it takes."""
    free = open_time(ALWAYS, MONDAY, HELSINKI, 10 * DAY)
    assert free.add(5, 100) == 105
    assert free.elapsed(77) == 77


def test_a_lunch_break_and_a_night_shift_are_hours_too() -> None:
    """Several intervals a day, and one that runs to midnight and goes on the next day, are joined."""
    lunch = open_time(
        Hours((((8 * HOUR, 11 * HOUR), (12 * HOUR, 16 * HOUR)),) * 7), MONDAY, HELSINKI, 2 * DAY
    )
    assert lunch.add(8 * HOUR, 4 * HOUR) == 13 * HOUR
    whole_days = open_time(Hours((((0, DAY),),) * 5 + ((), ())), MONDAY, HELSINKI, 14 * DAY)
    assert whole_days.opens == (0, 7 * DAY)
    assert whole_days.closes == (5 * DAY, 12 * DAY)


INTERVALS = st.lists(st.integers(0, 60), min_size=2, max_size=12, unique=True).map(sorted)


@given(INTERVALS, st.integers(0, 70), st.integers(0, 40))
def test_open_time_equals_counting_the_ticks(edges: list[int], tick: int, seconds: int) -> None:
    """The table gives what counting open ticks one by one gives."""
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    opens, closes = tuple(a for a, _ in pairs), tuple(b for _, b in pairs)
    before = tuple(sum(b - a for a, b in pairs[:i]) for i in range(len(pairs)))
    table = OpenTime(opens, closes, before, 80)
    is_open = [any(a <= t < b for a, b in pairs) for t in range(80)]
    assert table.elapsed(tick) == sum(is_open[:tick])
    begin = next((t for t in range(tick, 80) if is_open[t]), NEVER)
    assert table.next_open(tick) == begin
    ends = [t for t in range(begin, 81) if sum(is_open[begin:t]) >= seconds]
    assert table.add(tick, seconds) == (ends[0] if ends else NEVER)


@pytest.mark.parametrize("microseconds", [0, 1])
def test_an_instant_within_a_tick_belongs_to_the_next(microseconds: int) -> None:
    """The tick of an instant never lies before it."""
    start = datetime(2026, 1, 5, tzinfo=UTC)
    assert tick_of(start.replace(second=3, microsecond=microseconds), start) == 3 + microseconds


@given(st.lists(INTERVALS, min_size=1, max_size=3))
def test_what_several_have_in_common_is_when_all_are_open(edges: list[list[int]]) -> None:
    """The common open time of tables is open at the ticks at which each of them is."""
    tables = []
    for one in edges:
        pairs = list(zip(one[::2], one[1::2], strict=False))
        before = tuple(sum(b - a for a, b in pairs[:i]) for i in range(len(pairs)))
        tables.append(OpenTime(tuple(a for a, _ in pairs), tuple(b for _, b in pairs), before, 80))
    found = common(tables)
    is_open = [all(table.next_open(t) == t for table in tables) for t in range(80)]
    assert [found.next_open(t) == t for t in range(80)] == is_open
    assert [found.elapsed(t) for t in range(80)] == [sum(is_open[:t]) for t in range(80)]
