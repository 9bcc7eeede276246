"""Checks of files that need no pathway: catalogues, school calendars, and the form of people files."""

from __future__ import annotations

from collections.abc import Callable

from pathway.calendars import CalendarError, SchoolCalendar, WorkingCalendar
from pathway.definition.shapes import CatalogueFileShape
from pathway.diagnostics import Report, Source
from pathway.documents.people import PeopleShape
from pathway.files import Node, load_text, validate
from pathway.policy.shapes import SchoolDaysShape


def check_catalogue(source: Source, report: Report) -> None:
    """The form of a catalogue. Its rows are checked with the pathway that names it."""
    _with(source, report, lambda node: validate(CatalogueFileShape, node, report))


def check_people_form(source: Source, report: Report) -> None:
    """The form of a people file, where it is not plain which pathway it is about."""
    _with(source, report, lambda node: validate(PeopleShape, node, report))


def check_school_days(source: Source, report: Report) -> None:
    """A school calendar, with its terms in order."""
    _with(source, report, lambda node: _school_days(node, report))


def _with(source: Source, report: Report, check: Callable[[Node], object]) -> None:
    node = load_text(source, report)
    if node is not None:
        check(node)


def _school_days(node: Node, report: Report) -> None:
    shape = validate(SchoolDaysShape, node, report)
    if shape is None:
        return
    terms = tuple((period.from_, period.to) for period in shape.terms)
    closed = tuple((period.from_, period.to) for period in shape.closed)
    try:
        SchoolCalendar(terms, closed, WorkingCalendar())
    except CalendarError as error:
        report.add("wrong-dates", shape.school_days.span, str(error))
