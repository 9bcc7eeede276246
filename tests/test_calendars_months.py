"""Whole months and years, and the written forms of spans."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathway.calendars import CalendarError, Span, Unit, add_months, months_between, parse_span, years_between

law = settings(deadline=None, max_examples=150)
any_days = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2025-11-30", 3, "2026-02-28"),
        ("2023-11-30", 3, "2024-02-29"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-02-28", 1, "2026-03-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-05-05", 0, "2026-05-05"),
    ],
)
def test_months_end_on_the_same_date_or_the_last_of_the_month(day: str, months: int, expected: str) -> None:
    """MAL 3, forwards and backwards."""
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2026-01-31", "2026-02-27", 0),
        ("2026-01-31", "2026-02-28", 1),
        ("2026-01-31", "2026-03-30", 1),
        ("2026-03-10", "2026-03-10", 0),
        ("2026-03-10", "2026-03-09", -1),
        ("2026-03-10", "2026-02-10", -1),
        ("2026-03-10", "2026-02-09", -2),
        ("2026-03-31", "2026-02-28", -1),
        ("2014-03-02", "2026-03-01", 143),
        ("2014-03-02", "2026-03-02", 144),
    ],
)
def test_months_completed(start: str, end: str, months: int) -> None:
    """Whole months between two dates, rounded down on both sides of the start."""
    assert months_between(date.fromisoformat(start), date.fromisoformat(end)) == months


@law
@given(any_days, any_days, st.integers(-1500, 1500))
def test_months_completed_is_the_adjoint_of_adding_months(start: date, end: date, months: int) -> None:
    """`add_months(start, m) <= end` exactly where `m <= months_between(start, end)`."""
    assert (add_months(start, months) <= end) == (months <= months_between(start, end))
    assert months_between(start, add_months(start, months)) == months


@law
@given(any_days, any_days)
def test_years_completed_is_the_largest_that_fits(start: date, end: date) -> None:
    """Adding the years completed does not pass the end, and one more does."""
    years = years_between(start, end)
    assert add_months(start, 12 * years) <= end < add_months(start, 12 * years + 12)


def test_a_leap_day_child_comes_of_age_on_the_last_of_february() -> None:
    """Born on 29 February 2008: 17 on 27 February 2026, 18 on the 28th."""
    assert years_between(date(2008, 2, 29), date(2026, 2, 27)) == 17
    assert years_between(date(2008, 2, 29), date(2026, 2, 28)) == 18
    assert years_between(date(2026, 3, 1), date(2026, 2, 28)) == -1


@pytest.mark.parametrize("extreme", [date.min, date.max])
def test_months_completed_at_the_ends_of_the_calendar(extreme: date) -> None:
    """Counting works with the first and last date there are; adding past them says what to do."""
    assert months_between(date(2026, 1, 31), extreme) in (-24301, 95687)
    with pytest.raises(CalendarError, match="give a shorter span"):
        add_months(extreme, 1 if extreme == date.max else -1)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("same day", Span(0, Unit.DAYS)),
        ("0 days", Span(0, Unit.DAYS)),
        ("1 day", Span(1, Unit.DAYS)),
        ("28 days", Span(28, Unit.DAYS)),
        ("3 weeks", Span(3, Unit.WEEKS)),
        ("1 month", Span(1, Unit.MONTHS)),
        ("2 years", Span(2, Unit.YEARS)),
        ("7 working days", Span(7, Unit.WORKING_DAYS)),
        ("1 working day", Span(1, Unit.WORKING_DAYS)),
        (" 7  school days ", Span(7, Unit.SCHOOL_DAYS)),
    ],
)
def test_written_spans_are_read(text: str, span: Span) -> None:
    """Every form that policies may write is read."""
    assert parse_span(text) == span


@law
@given(st.integers(0, 99_999), st.sampled_from(Unit))
def test_a_span_reads_back_as_written(count: int, unit: Unit) -> None:
    """Reading what `str` writes gives the span back."""
    assert parse_span(str(Span(count, unit))) == Span(count, unit)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("7 working day", "did you mean `7 working days`?"),
        ("1 days", "did you mean `1 day`?"),
        ("7 Working-Days", "did you mean `7 working days`?"),
        ("7 shool days", "did you mean `7 school days`?"),
        ("sameday", "did you mean `same day`?"),
        ("2 fortnights", "write `same day`, or a number"),
        ("-1 days", "write `same day`, or a number"),
        ("1.5 months", "write `same day`, or a number"),
        ("100000 days", "a number up to 99999"),
        ("9" * 5000 + " days", "a number up to 99999"),
        ("٣ days", "write `same day`, or a number"),
        ("", "write `same day`, or a number"),
        ("7", "write `same day`, or a number"),
    ],
)
def test_a_miswritten_span_says_what_to_write(text: str, advice: str) -> None:
    """The message quotes the text and gives the nearest form, or all of them."""
    with pytest.raises(ValueError, match="is not a span") as error:
        parse_span(text)
    assert f"`{text[:60]}" in str(error.value)
    assert advice in str(error.value)


@pytest.mark.parametrize("count", [-1, 100_000])
def test_a_span_refuses_counts_it_could_not_write(count: int) -> None:
    """Counts run from 0 to 99,999."""
    with pytest.raises(ValueError, match="from 0 to 99999"):
        Span(count, Unit.DAYS)
