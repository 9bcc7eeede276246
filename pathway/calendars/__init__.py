"""Counting days as Finnish law counts them: working days, school days, months, and when a term is over.

Sources: laki säädettyjen määräaikain laskemisesta 150/1930 (MAL) sections 2, 3 and 5; domain 4.2.
"""

from __future__ import annotations

from pathway.calendars.deadlines import Calendars, end_of_day
from pathway.calendars.errors import CalendarError
from pathway.calendars.months import add_months, months_between, years_between
from pathway.calendars.school import SchoolCalendar
from pathway.calendars.spans import NoSpan, Span, Unit, parse_span
from pathway.calendars.working import WorkingCalendar

__all__ = [
    "CalendarError",
    "Calendars",
    "NoSpan",
    "SchoolCalendar",
    "Span",
    "Unit",
    "WorkingCalendar",
    "add_months",
    "end_of_day",
    "months_between",
    "parse_span",
    "years_between",
]
