"""School days: terms, closures, and the refusal to guess beyond them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathway.calendars import (
    CalendarError,
    Calendars,
    SchoolCalendar,
    Span,
    Unit,
    WorkingCalendar,
    parse_span,
)
from pathway.errors import PathwayError

law = settings(deadline=None, max_examples=150)
EVES_ON = WorkingCalendar()
SCHOOL = SchoolCalendar(
    terms=(
        (date(2025, 8, 8), date(2025, 12, 20)),
        (date(2026, 1, 7), date(2026, 5, 30)),
    ),
    closed=((date(2025, 10, 13), date(2025, 10, 17)), (date(2026, 3, 2), date(2026, 3, 6))),
    working=EVES_ON,
)


def test_school_days_leave_out_weekends_holidays_closures_and_breaks() -> None:
    """A week of March: closed to Friday the 6th, school on Monday the 9th; none at Easter or on Epiphany."""
    assert not SCHOOL.is_school_day(date(2026, 3, 6))
    assert not SCHOOL.is_school_day(date(2026, 3, 7))
    assert SCHOOL.is_school_day(date(2026, 3, 9))
    assert not SCHOOL.is_school_day(date(2026, 4, 6))
    assert not SCHOOL.is_school_day(date(2025, 12, 29))
    assert SCHOOL.is_school_day(date(2026, 5, 29))
    assert not SCHOOL.is_school_day(date(2026, 5, 30))  # the calendar's last day, a Saturday


@pytest.mark.parametrize(
    ("start", "count", "last"),
    [
        ("2026-01-12", 7, "2026-01-21"),
        ("2025-12-15", 7, "2026-01-09"),  # over Christmas
        ("2026-02-26", 7, "2026-03-16"),  # over the closed week
        ("2026-03-30", 7, "2026-04-10"),  # over Easter
        ("2025-08-07", 1, "2025-08-08"),  # the first day there is
    ],
)
def test_school_days_are_counted_over_breaks(start: str, count: int, last: str) -> None:
    """Seven school days over Christmas, a closed week and Easter."""
    found = Calendars(school=SCHOOL).last_day(date.fromisoformat(start), Span(count, Unit.SCHOOL_DAYS))
    assert found == date.fromisoformat(last)


@law
@given(st.dates(date(2025, 8, 7), date(2026, 4, 1)), st.integers(1, 20))
def test_a_count_of_school_days_ends_on_a_school_day(start: date, count: int) -> None:
    """The last day is a school day and not before as many working days."""
    last = SCHOOL.add(start, count)
    assert SCHOOL.is_school_day(last)
    assert last >= EVES_ON.add(start, count)


def test_the_school_calendar_does_not_guess_beyond_its_ends() -> None:
    """After the last term and before the first it says that it must be extended."""
    with pytest.raises(CalendarError, match=r"ends on 2026-05-30 .* extend it with the next terms"):
        SCHOOL.add(date(2026, 5, 28), 2)
    with pytest.raises(CalendarError, match=r"begins on 2025-08-08 .* extend it with the terms before"):
        SCHOOL.is_school_day(date(2025, 8, 7))
    assert issubclass(CalendarError, PathwayError)


def test_a_span_in_school_days_needs_a_school_calendar() -> None:
    """Without one, the message names where to give it."""
    with pytest.raises(CalendarError, match="`7 school days` needs a school calendar"):
        Calendars().last_day(date(2026, 1, 12), parse_span("7 school days"))


@pytest.mark.parametrize(
    ("terms", "closed", "message"),
    [
        ([], [], "at least one term"),
        ([("2026-05-30", "2026-01-07")], [], "ends before it begins"),
        ([("2026-01-07", "2026-05-30")], [("2026-03-06", "2026-03-02")], "ends before it begins"),
        ([("2026-01-07", "2026-05-30"), ("2025-08-08", "2025-12-20")], [], "out of order"),
        ([("2025-08-08", "2026-01-07"), ("2026-01-07", "2026-05-30")], [], "overlap"),
    ],
)
def test_a_school_calendar_must_make_sense(
    terms: list[tuple[str, str]], closed: list[tuple[str, str]], message: str
) -> None:
    """No terms, turned periods and overlapping terms are refused with the reason."""

    def days(periods: list[tuple[str, str]]) -> tuple[tuple[date, date], ...]:
        return tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in periods)

    with pytest.raises(CalendarError, match=message):
        SchoolCalendar(days(terms), days(closed), EVES_ON)


def test_school_days_are_counted_forwards_only() -> None:
    """A negative count is refused."""
    with pytest.raises(CalendarError, match="below 0"):
        SCHOOL.add(date(2026, 3, 3), -1)
