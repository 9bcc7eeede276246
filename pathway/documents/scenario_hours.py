"""Opening hours of a scenario, with the holidays and school terms that they name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pathway.calendars import CalendarError, SchoolCalendar, WorkingCalendar
from pathway.diagnostics import Report
from pathway.documents.library import Library
from pathway.documents.scenario_model import Hours
from pathway.documents.scenario_shapes import HoursShape, ScenarioShape, TimeShape
from pathway.documents.scenario_values import later
from pathway.files import Text

Schools = Mapping[str, SchoolCalendar | None]
"""School calendars by the names by which a scenario calls them; None for one that has been reported."""


def read_schools(shape: ScenarioShape, library: Library, beside: Path) -> Schools:
    """The school calendars that a scenario names, from files beside it or shipped ones."""
    hours = [pool.hours for pool in shape.staff.values()]
    hours += [stream.hours for stream in shape.arrivals if stream.hours is not None]
    found: dict[str, SchoolCalendar | None] = {}
    for name in (one.terms for one in hours):
        if name is not None and name not in found:
            path = library.named(name, name.span, beside, "school calendar")
            found[name] = None if path is None else library.school_days(path)
    return found


@dataclass(slots=True)
class OpeningHours:
    """Reads the opening hours of one scenario. `country` is that of its calendar."""

    country: Text | None
    time: TimeShape
    schools: Schools
    report: Report

    def check(self) -> None:
        """Report a country whose holidays are not known."""
        if self.country is not None:
            self._known(self.country)

    def plain(self, hours: Hours) -> Hours:
        """Hours that say nothing of holidays: those of the calendar are closed, unless they are always open."""
        country = None if hours.always or self.country is None else str(self.country)
        return replace(hours, holidays=country)

    def read(self, shape: HoursShape) -> Hours:
        """When it is open, with the holidays and terms that are written."""
        country = None if shape.holidays in ("no", "false") else shape.holidays
        hours = self.plain(shape.open)
        if shape.holidays is not None:
            if country is not None and not self._known(country):
                return hours
            hours = replace(hours, holidays=None if country is None else str(country))
        return hours if shape.terms is None else replace(hours, terms=self._terms(shape, country))

    def _terms(self, shape: HoursShape, country: Text | None) -> SchoolCalendar | None:
        school = None if shape.terms is None else self.schools[shape.terms]
        if shape.terms is None or school is None:
            return None
        country = country or (None if shape.holidays is not None else self.country)
        if country is None:
            self.report.add(
                "missing-key",
                shape.terms.span,
                f"the school days of `{shape.terms}` leave out the public holidays of a country, and there is none",
                "add `holidays: FI` here, or `calendar: {country: FI}` under `time:`",
            )
            return None
        try:
            known = replace(school, working=WorkingCalendar(str(country)))
            for day in (self.time.start, later(self.time.start, self.time.horizon)):
                known.is_school_day(day)
        except CalendarError as error:
            self.report.add("wrong-value", shape.terms.span, str(error))
        except OverflowError:  # the horizon is reported by itself
            pass
        else:
            return known
        return None

    def _known(self, country: Text) -> bool:
        try:
            WorkingCalendar(str(country)).check(self.time.start.year)
        except CalendarError as error:
            self.report.add("wrong-value", country.span, str(error))
            return False
        return True
