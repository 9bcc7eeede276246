"""When a term ends: its last local day, and the first instant that is too late."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pathway.calendars.errors import CalendarError
from pathway.calendars.months import add_months
from pathway.calendars.school import SchoolCalendar
from pathway.calendars.spans import Span, Unit
from pathway.calendars.working import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Calendars:
    """The calendars that a policy counts by."""

    working: WorkingCalendar = field(default_factory=WorkingCalendar)
    school: SchoolCalendar | None = None

    def last_day(self, start: date, span: Span) -> date:
        """The last day of the term of `span` that begins on `start`, which itself does not count (MAL 2).

        Months and years end on the same date, or on the month's last day (MAL 3). Where the working calendar
        rolls forward, a last day off becomes the next other day (MAL 5), whatever the unit. A span of 0 is
        `start` and never rolls: what is to be done the same day has no term to prolong.

        Raises CalendarError where a calendar that is needed is missing or does not reach far enough.
        """
        if isinstance(start, datetime):
            raise CalendarError(
                f"a term begins on a day, and {start.isoformat()} is an instant; give its local date"
            )
        if span.count == 0:
            return start
        try:
            return self.working.rolled(self._counted(start, span))
        except OverflowError:
            raise CalendarError(
                f"{span} from {start.isoformat()} lie outside the calendar; give a shorter span"
            ) from None

    def due(self, start: datetime, span: Span, zone: ZoneInfo) -> datetime:
        """The first instant, in UTC, at which the term of `span` from `start` (aware) is overdue.

        It is where the local day after the last one begins, however long the days between were.
        """
        if start.tzinfo is None:
            raise CalendarError(f"an instant needs a time zone, and {start.isoformat()} has none")
        return self.end_of_day(self.last_day(start.astimezone(zone).date(), span), zone)

    def end_of_day(self, day: date, zone: ZoneInfo) -> datetime:
        """The first instant after the local day `day`, in UTC."""
        return end_of_day(day, zone)

    def _counted(self, start: date, span: Span) -> date:
        match span.unit:
            case Unit.DAYS:
                return start + timedelta(days=span.count)
            case Unit.WEEKS:
                return start + timedelta(weeks=span.count)
            case Unit.MONTHS:
                return add_months(start, span.count)
            case Unit.YEARS:
                return add_months(start, 12 * span.count)
            case Unit.WORKING_DAYS:
                return self.working.add(start, span.count)
            case Unit.SCHOOL_DAYS:
                return self._needed_school(span).add(start, span.count)

    def _needed_school(self, span: Span) -> SchoolCalendar:
        if self.school is None:
            raise CalendarError(f"`{span}` needs a school calendar; name its file under `calendars:`")
        return self.school


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant after the local day `day`, in UTC: where the next local day begins.

    Where clocks go forward at midnight that is the first instant that exists; where midnight comes twice, the
    first. Raises CalendarError for the last day that dates can name.
    """
    if day >= date.max:
        raise CalendarError(f"no day follows {day.isoformat()}; give an earlier one")
    # PEP 495, fold=0: a midnight within a gap is read with the offset before it, which is where the gap ends.
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone).astimezone(UTC)
