"""Whole months and years between dates."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date

from pathway.calendars.errors import CalendarError


def add_months(day: date, months: int) -> date:
    """The same date `months` later, or that month's last day where it has no such date; may be negative.

    Source: MAL 3. Raises CalendarError where the result lies outside the years 1 to 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise CalendarError(
            f"{months} months from {day.isoformat()} lie outside the calendar; give a shorter span"
        )
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(start: date, end: date) -> int:
    """Whole months completed from `start` to `end`: the largest m with `add_months(start, m) <= end`.

    Before `start` it is negative and rounds down, as a floor does: the day before `start` gives -1.
    """
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


def years_between(start: date, end: date) -> int:
    """Whole years completed: the largest y with `add_months(start, 12 * y) <= end`, below 0 too.

    Who is born on 29 February completes a year on 28 February where the year is no leap year (MAL 3).
    """
    return months_between(start, end) // 12
