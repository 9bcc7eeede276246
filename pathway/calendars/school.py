"""School days: the working days within terms that no closure takes away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from pathway.calendars.errors import CalendarError
from pathway.calendars.working import WorkingCalendar

Period = tuple[date, date]


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """The school days of one calendar file.

    `terms` and `closed` hold first and last days, both included; terms stand in order and do not overlap.
    Days between terms are no school days; days before the first term or after the last are not known, and
    asking about them raises CalendarError, since guessing would move a child's deadline. So does a calendar
    without terms or with periods out of order.
    """

    terms: tuple[Period, ...]
    closed: tuple[Period, ...]
    working: WorkingCalendar

    def __post_init__(self) -> None:
        if not self.terms:
            raise CalendarError("a school calendar needs at least one term; give its first and last day")
        for first, last in (*self.terms, *self.closed):
            if last < first:
                raise CalendarError(
                    f"a period ends before it begins: {_written((first, last))}; swap the two days"
                )
        for before, after in pairwise(self.terms):
            if after[0] <= before[1]:
                raise CalendarError(
                    f"terms overlap or are out of order: {_written(before)}, then {_written(after)}; "
                    "list them from the earliest to the latest"
                )

    def is_school_day(self, day: date) -> bool:
        """Whether `day` is a school day."""
        begins, ends = self.terms[0][0], self.terms[-1][1]
        if day > ends:
            raise CalendarError(
                f"the school calendar ends on {ends.isoformat()} and does not know {day.isoformat()}; "
                "extend it with the next terms"
            )
        if day < begins:
            raise CalendarError(
                f"the school calendar begins on {begins.isoformat()} and does not know {day.isoformat()}; "
                "extend it with the terms before"
            )
        return self.working.is_working(day) and _within(day, self.terms) and not _within(day, self.closed)

    def add(self, day: date, count: int) -> date:
        """The `count`-th school day after `day`, which itself does not count (MAL 2); `day` for 0."""
        if count < 0:
            raise CalendarError(f"school days are counted forwards, and {count} is below 0")
        for _ in range(count):
            day += timedelta(days=1)
            while not self.is_school_day(day):
                day += timedelta(days=1)
        return day


def _within(day: date, periods: Iterable[Period]) -> bool:
    return any(first <= day <= last for first, last in periods)


def _written(period: Period) -> str:
    return f"{period[0].isoformat()} to {period[1].isoformat()}"
