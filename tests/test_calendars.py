"""Working days and the ends of terms, against worked examples and a second reckoning."""

from __future__ import annotations

import subprocess
import sys
from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathway.calendars import (
    CalendarError,
    Calendars,
    Span,
    Unit,
    WorkingCalendar,
    parse_span,
)

ROOT = Path(__file__).parents[1]
EVES_ON = WorkingCalendar()
EVES_OFF = WorkingCalendar(eves=False)
ROLLING = Calendars(WorkingCalendar(roll_forward=True))

law = settings(deadline=None, max_examples=150)
near_days = st.dates(date(2024, 1, 1), date(2032, 12, 31))
counts = st.integers(0, 60)
calendars = st.builds(WorkingCalendar, eves=st.booleans(), roll_forward=st.booleans())


# --- a second reckoning, from fixed dates and an Easter formula, sharing no code with the package


def easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian computus (Meeus/Jones/Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def saturday_from(year: int, month: int, day: int) -> date:
    """The first Saturday on or after a date."""
    first = date(year, month, day).toordinal()
    return date.fromordinal(first + (6 - first) % 7)


def finnish_holidays(year: int) -> dict[str, date]:
    """The 13 public holidays that Finnish law names, Sundays among them."""
    sunday = easter(year).toordinal()
    return {
        "New Year": date(year, 1, 1),
        "Epiphany": date(year, 1, 6),
        "Good Friday": date.fromordinal(sunday - 2),
        "Easter Sunday": date.fromordinal(sunday),
        "Easter Monday": date.fromordinal(sunday + 1),
        "May Day": date(year, 5, 1),
        "Ascension": date.fromordinal(sunday + 39),
        "Pentecost": date.fromordinal(sunday + 49),
        "Midsummer Day": saturday_from(year, 6, 20),
        "All Saints": saturday_from(year, 10, 31),
        "Independence Day": date(year, 12, 6),
        "Christmas Day": date(year, 12, 25),
        "St Stephen's": date(year, 12, 26),
    }


def finnish_eves(year: int) -> set[date]:
    return {saturday_from(year, 6, 20) - timedelta(days=1), date(year, 12, 24)}


def working_ordinals(eves: bool) -> list[int]:
    """Every working day 2024-2033 as an ordinal, in order."""
    off = {day.toordinal() for year in range(2024, 2034) for day in finnish_holidays(year).values()}
    if not eves:
        off |= {day.toordinal() for year in range(2024, 2034) for day in finnish_eves(year)}
    every = range(date(2024, 1, 1).toordinal(), date(2034, 1, 1).toordinal())
    return [ordinal for ordinal in every if ordinal % 7 not in (6, 0) and ordinal not in off]


@pytest.mark.parametrize("eves", [True, False])
def test_working_days_agree_with_a_second_reckoning_day_by_day(eves: bool) -> None:
    """Every day of 2024-2032 is working or not by both reckonings."""
    expected = [o for o in working_ordinals(eves) if o <= date(2032, 12, 31).toordinal()]
    found = WorkingCalendar(eves=eves).working_days(date(2024, 1, 1), date(2032, 12, 31))
    assert [day.toordinal() for day in found] == expected


@pytest.mark.parametrize("eves", [True, False])
def test_counting_agrees_with_a_second_reckoning(eves: bool) -> None:
    """Counts from 411 start days over 2024-2032 end where a table of working days says."""
    table, calendar = working_ordinals(eves), WorkingCalendar(eves=eves)
    starts = range(date(2024, 1, 1).toordinal(), date(2032, 12, 31).toordinal(), 8)
    assert len(starts) == 411
    for number, start in enumerate(starts):
        count = (1, 3, 7, 14, 45)[number % 5]
        expected = date.fromordinal(table[bisect_right(table, start) + count - 1])
        assert calendar.add(date.fromordinal(start), count) == expected


# --- Finnish public holidays


@pytest.mark.parametrize("year", range(2024, 2033))
@pytest.mark.parametrize("name", finnish_holidays(2024))
def test_no_finnish_public_holiday_is_a_working_day(name: str, year: int) -> None:
    """Each of the 13 public holidays is off, even where Saturday and Sunday are not."""
    sevenday = WorkingCalendar(weekend=frozenset())
    assert not sevenday.is_working(finnish_holidays(year)[name])


@pytest.mark.parametrize("year", range(2024, 2033))
def test_finland_has_thirteen_public_holidays(year: int) -> None:
    """With no weekend, a year lacks 13 days, or 15 where the eves are off (fewer where two fall together)."""
    whole = (date(year, 1, 1), date(year, 12, 31))
    days = (whole[1] - whole[0]).days + 1
    named = set(finnish_holidays(year).values())
    on = list(WorkingCalendar(weekend=frozenset()).working_days(*whole))
    off = list(WorkingCalendar(weekend=frozenset(), eves=False).working_days(*whole))
    assert days - len(on) == len(named)
    assert set(on) - set(off) == finnish_eves(year)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-01-01", "New Year"),
        ("2026-01-06", "Epiphany"),
        ("2026-04-03", "Good Friday"),
        ("2026-04-05", "Easter Sunday"),
        ("2026-04-06", "Easter Monday"),
        ("2026-05-01", "May Day"),
        ("2026-05-14", "Ascension"),
        ("2026-05-24", "Pentecost"),
        ("2026-06-20", "Midsummer Day"),
        ("2026-10-31", "All Saints"),
        ("2026-12-06", "Independence Day"),
        ("2026-12-25", "Christmas Day"),
        ("2026-12-26", "St Stephen's"),
    ],
)
def test_the_holidays_of_2026_stand_in_the_almanac(day: str, name: str) -> None:
    """The second reckoning itself gives the printed dates of 2026."""
    assert finnish_holidays(2026)[name] == date.fromisoformat(day)


def test_eves_count_as_working_days_unless_switched_off() -> None:
    """Midsummer Eve and Christmas Eve are no public holidays by law; the option takes them out."""
    for eve in (date(2026, 6, 19), date(2026, 12, 24)):
        assert EVES_ON.is_working(eve)
        assert not EVES_OFF.is_working(eve)


def test_another_country_keeps_its_own_holidays() -> None:
    """Estonia's Christmas Eve is a public holiday by Estonian law, whatever the option says."""
    assert not WorkingCalendar(country="EE").is_working(date(2026, 12, 24))
    assert WorkingCalendar(country="EE").is_working(date(2026, 1, 6))


# --- the vectors of domain 4.2


@pytest.mark.parametrize(
    ("start", "span", "last", "eves", "roll"),
    [
        ("2026-03-03", "7 working days", "2026-03-12", True, False),
        ("2026-03-30", "7 working days", "2026-04-10", True, False),
        ("2025-11-30", "3 months", "2026-02-28", True, False),
        ("2025-11-30", "3 months", "2026-03-02", True, True),
        ("2026-05-04", "28 days", "2026-06-01", True, False),
        ("2026-05-04", "4 weeks", "2026-06-01", True, False),
        ("2026-06-15", "7 working days", "2026-06-24", True, False),
        ("2026-06-15", "7 working days", "2026-06-25", False, False),
    ],
)
def test_terms_end_as_the_law_counts(start: str, span: str, last: str, eves: bool, roll: bool) -> None:
    """Each example of domain 4.2 ends on the day it names."""
    counted = Calendars(WorkingCalendar(eves=eves, roll_forward=roll))
    assert counted.last_day(date.fromisoformat(start), parse_span(span)) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("start", "span", "rolled"),
    [
        ("2026-03-06", "1 day", "2026-03-09"),  # Saturday
        ("2026-03-01", "1 week", "2026-03-09"),  # Sunday
        ("2026-03-06", "1 month", "2026-04-07"),  # Easter Monday
        ("2026-04-01", "1 month", "2026-05-04"),  # May Day, a Friday
        ("2024-12-06", "1 year", "2025-12-08"),  # Independence Day, a Saturday
        ("2027-11-06", "1 month", "2027-12-07"),  # Independence Day, a Monday
        ("2026-05-19", "1 month", "2026-06-22"),  # Midsummer Eve
        ("2026-06-18", "1 working day", "2026-06-22"),  # Midsummer Eve, reached by working days
        ("2026-12-23", "1 day", "2026-12-28"),  # Christmas Eve, a Thursday
        ("2029-12-21", "1 working day", "2029-12-27"),  # Christmas Eve, a Monday
        ("2029-12-21", "1 day", "2029-12-27"),  # Saturday, then Christmas Eve
        ("2026-03-02", "1 day", "2026-03-03"),  # a plain Tuesday stays
    ],
)
def test_rolled_terms_never_end_on_a_day_off(start: str, span: str, rolled: str) -> None:
    """MAL 5: a last day on a weekend, a holiday or an eve becomes the next other day, for every unit."""
    assert ROLLING.last_day(date.fromisoformat(start), parse_span(span)) == date.fromisoformat(rolled)


def test_the_same_day_is_never_rolled() -> None:
    """What is due the same day stays due that day, on a Saturday too."""
    saturday = date(2026, 3, 7)
    assert ROLLING.last_day(saturday, parse_span("same day")) == saturday


@law
@given(
    near_days, st.integers(1, 400), st.sampled_from([Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.WORKING_DAYS])
)
def test_rolling_only_postpones_and_only_where_needed(start: date, count: int, unit: Unit) -> None:
    """A rolled last day is not before the plain one, and equals it where that is no day off and no eve."""
    plain = Calendars().last_day(start, Span(count, unit))
    rolled = ROLLING.last_day(start, Span(count, unit))
    assert EVES_OFF.is_working(rolled)
    assert rolled == (plain if EVES_OFF.is_working(plain) else EVES_OFF.next_working(plain))


# --- laws of working days


@law
@given(calendars, near_days, st.integers(1, 60))
def test_a_count_ends_on_a_working_day_after_the_start(
    calendar: WorkingCalendar, day: date, count: int
) -> None:
    """The start day never counts, the last day is a working day, and so many lie in between."""
    last = calendar.add(day, count)
    assert last > day
    assert calendar.is_working(last)
    assert len(list(calendar.working_days(day + timedelta(days=1), last))) == count


@law
@given(calendars, near_days, near_days, counts, counts)
def test_counting_is_monotone_and_additive(
    calendar: WorkingCalendar, day: date, other: date, a: int, b: int
) -> None:
    """More days end later, a later start never ends earlier, and a count can be made in two parts."""
    assert calendar.add(calendar.add(day, a), b) == calendar.add(day, a + b)
    assert (calendar.add(day, a) < calendar.add(day, b)) == (a < b)
    assert calendar.add(min(day, other), a) <= calendar.add(max(day, other), a)


@law
@given(calendars, near_days)
def test_the_next_working_day_is_the_nearest_later_one(calendar: WorkingCalendar, day: date) -> None:
    """No working day lies between a day and its next working day."""
    following = calendar.next_working(day)
    assert list(calendar.working_days(day + timedelta(days=1), following)) == [following]


def test_a_weekend_may_be_other_days() -> None:
    """With Friday and Saturday off, the day after Thursday is Sunday."""
    calendar = WorkingCalendar(weekend=frozenset({4, 5}))
    assert calendar.next_working(date(2026, 3, 5)) == date(2026, 3, 8)


# --- what a calendar cannot answer


@pytest.mark.parametrize("day", [date(1700, 1, 1), date(2150, 1, 1)])
def test_years_without_known_holidays_are_refused(day: date) -> None:
    """Rather than take every weekday for a working day, the calendar says which years it knows."""
    with pytest.raises(
        CalendarError, match=rf"holidays of `FI` are known from \d+ to \d+, and not for {day.year}"
    ):
        EVES_ON.is_working(day)


@pytest.mark.parametrize("country", ["", "fi", "FIN", "NYSE"])
def test_a_country_is_a_two_letter_code(country: str) -> None:
    """What is no ISO 3166 code of two capital letters is refused at once."""
    with pytest.raises(CalendarError, match="give a two-letter code such as `FI`"):
        WorkingCalendar(country=country)


def test_an_unknown_country_is_refused_when_asked() -> None:
    """A code that no country has has no holidays to ask for."""
    with pytest.raises(CalendarError, match="no public holidays are known for the country `QZ`"):
        WorkingCalendar(country="QZ").is_working(date(2026, 1, 1))


@pytest.mark.parametrize("weekend", [frozenset(range(7)), frozenset({7}), frozenset({-1, 5})])
def test_a_weekend_leaves_days_to_work(weekend: frozenset[int]) -> None:
    """A weekend of all days, or of days that do not exist, is refused."""
    with pytest.raises(CalendarError, match="weekend"):
        WorkingCalendar(weekend=weekend)


def test_counts_run_forwards_only() -> None:
    """A negative count is refused."""
    with pytest.raises(CalendarError, match="below 0"):
        EVES_ON.add(date(2026, 3, 3), -1)


def test_instants_and_days_are_not_mixed() -> None:
    """An instant given for a day is refused."""
    with pytest.raises(CalendarError, match="give its local date"):
        EVES_ON.is_working(datetime(2026, 3, 3, tzinfo=UTC))
    with pytest.raises(CalendarError, match="give its local date"):
        Calendars().last_day(datetime(2026, 3, 3, tzinfo=UTC), parse_span("1 day"))


@pytest.mark.parametrize("span", ["99999 years", "99999 weeks", "99999 working days"])
def test_a_span_past_the_calendar_is_refused(span: str) -> None:
    """Terms that no date can name, or no holidays are known for, are refused with what to do."""
    with pytest.raises(CalendarError, match="give a"):
        Calendars().last_day(date(9000, 1, 1) if "weeks" in span else date(2026, 1, 1), parse_span(span))


def test_importing_calendars_does_not_import_the_holidays_library() -> None:
    """The library loads with the first question for a holiday, so start-up does not pay for it."""
    program = "import sys, pathway.calendars; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0
