"""Checks of files that need no pathway: catalogues, school calendars, and the form of people files."""

from __future__ import annotations

from collections.abc import Callable

from pathway.calendars import WorkingCalendar
from pathway.definition.shapes import CatalogueFileShape
from pathway.diagnostics import Report, Source
from pathway.documents.people import PeopleShape
from pathway.files import Node, load_text, validate
from pathway.policy.school_days import read_school_days


def check_catalogue(source: Source, report: Report) -> None:
    """The form of a catalogue. Its rows are checked with the pathway that names it."""
    _with(source, report, lambda node: validate(CatalogueFileShape, node, report))


def check_people_form(source: Source, report: Report) -> None:
    """The form of a people file, where it is not plain which pathway it is about."""
    _with(source, report, lambda node: validate(PeopleShape, node, report))


def check_school_days(source: Source, report: Report) -> None:
    """A school calendar, with its terms in order."""
    read_school_days(source, WorkingCalendar(), report)


def _with(source: Source, report: Report, check: Callable[[Node], object]) -> None:
    node = load_text(source, report)
    if node is not None:
        check(node)
