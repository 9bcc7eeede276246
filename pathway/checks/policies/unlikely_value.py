"""A date or a length of time that can be read, and is hardly meant."""

from __future__ import annotations

from datetime import date
from typing import Final

from pathway.calendars import Unit, parse_span
from pathway.checks.places import dated
from pathway.checks.subjects import ReadPolicy
from pathway.diagnostics import Report
from pathway.diagnostics.fixes import rewritten
from pathway.files import Text

_YEARS: Final = range(1900, 2101)
"""Years between which policies are in force."""
_SAME_DAY: Final = "same day"
_MOST_YEARS: Final = 100
_IN_A_YEAR: Final = {Unit.YEARS: 1, Unit.MONTHS: 12, Unit.WEEKS: 52}
"""How many of a unit make a year; of the others about as many as a year has days."""
_DAYS: Final = 366


def check(read: ReadPolicy, report: Report) -> None:
    for key in ("valid_from", "valid_until", "law_as_of"):
        day: date | None = getattr(read.shape, key)
        if key == "valid_until" and day == date.max:
            continue  # what others write for no end
        if day is not None and day.year not in _YEARS:
            message = f"the year {day.year} is hardly meant"
            report.add("unlikely-value", dated(read.source, key), message, "look at the digits of the year")
    for shape in read.shape.deadlines:
        if shape.within is not None:
            _check_length(shape.within, report)


def _check_length(text: Text, report: Report) -> None:
    span = parse_span(text)
    if " ".join(text.split()) == _SAME_DAY:
        return
    if span.count == 0:
        message = f"`{text}` leaves no time"
        help = f"write `{_SAME_DAY}` where that is meant, or how many {span.unit} there are"
        fix = rewritten(text.span, _SAME_DAY) if span.unit is Unit.DAYS else None
        report.add("unlikely-value", text.span, message, help, fix=fix)
    elif span.count > _MOST_YEARS * _IN_A_YEAR.get(span.unit, _DAYS):
        message = f"`{text}` is longer than {_MOST_YEARS} years"
        report.add("unlikely-value", text.span, message, "look at the number and the unit")
