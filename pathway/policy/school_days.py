"""Reads a school calendar's own file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from pathway.calendars import CalendarError, SchoolCalendar, WorkingCalendar
from pathway.diagnostics import Report, Source, Span
from pathway.files import Node, load_text, span_at, validate
from pathway.policy.shapes import PeriodShape, SchoolDaysShape


def read_school_days(source: Source, working: WorkingCalendar, report: Report) -> SchoolCalendar | None:
    """The calendar in a text; None after reporting what is wrong with it."""
    node = load_text(source, report)
    shape = None if node is None else validate(SchoolDaysShape, node, report)
    if node is None or shape is None:
        return None
    try:
        return SchoolCalendar(_periods(shape.terms), _periods(shape.closed), working)
    except CalendarError as error:
        report.add("wrong-dates", _place(node, shape), str(error))
        return None


def _periods(shapes: Iterable[PeriodShape]) -> tuple[tuple[date, date], ...]:
    return tuple((period.from_, period.to) for period in shapes)


def _place(node: Node, shape: SchoolDaysShape) -> Span:
    """Where the first period stands that does not fit."""
    for key, periods in (("terms", shape.terms), ("closed", shape.closed)):
        for number, period in enumerate(periods):
            if period.to < period.from_:
                return span_at(node, key, number)
    for number, (before, after) in enumerate(pairwise(shape.terms)):
        if after.from_ <= before.to:
            return span_at(node, "terms", number + 1)
    return span_at(node, "terms")
