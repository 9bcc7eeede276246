"""Working days: every day but the weekend and the public holidays of a country."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from pathway.calendars.errors import CalendarError

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_SUNDAY: Final = 6
_FRIDAY: Final = 4
_CERTAIN: Final = frozenset({"AX", "DK", "EE", "FI", "IS", "NO", "SE"})
_CERTAIN_YEARS: Final = range(2000, 2091)
"""Of these countries and years the holidays are known: that much is said without a library that is slow to import."""
_CODE: Final = re.compile("[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working days of a country.

    `country` is a two-letter ISO 3166 code; `weekend` holds weekdays (Monday is 0). `eves`: Midsummer Eve and
    Christmas Eve count as working days, for they are no public holidays by Finnish law and no child should
    wait for them. `roll_forward`: a term that would end on a day off, or on one of the two eves, ends on the
    next other day instead (MAL 5).

    Raises CalendarError where the country is no such code, or the weekend is not made of weekdays or leaves
    no day to work. Every method raises it where the country's holidays are not known, or not for that year.
    """

    country: str = "FI"
    weekend: frozenset[int] = frozenset({_SATURDAY, _SUNDAY})
    eves: bool = True
    roll_forward: bool = False

    def __post_init__(self) -> None:
        if _CODE.fullmatch(self.country) is None:
            raise CalendarError(f"`{self.country}` is not a country; give a two-letter code such as `FI`")
        if not self.weekend < frozenset(range(7)):
            raise CalendarError(
                "a weekend is some of the weekdays 0 (Monday) to 6 (Sunday), and not all of them"
            )

    def is_working(self, day: date) -> bool:
        """Whether `day` is a working day."""
        if self._is_off(day):
            return False
        return self.eves or day not in _eves(day.year)

    def check(self, year: int) -> None:
        """Raises CalendarError where the country's holidays are not known, or not for that year."""
        if self.country not in _CERTAIN or year not in _CERTAIN_YEARS:
            _public_holidays(self.country, year)

    def next_working(self, day: date) -> date:
        """The first working day after `day`, which itself does not count."""
        return self.add(day, 1)

    def add(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which itself does not count (MAL 2); `day` for 0."""
        if count < 0:
            raise CalendarError(f"working days are counted forwards, and {count} is below 0")
        for _ in range(count):
            day += _DAY
            while not self.is_working(day):
                day += _DAY
        return day

    def working_days(self, start: date, end: date) -> Iterator[date]:
        """The working days from `start` to `end`, both included."""
        for ordinal in range(start.toordinal(), end.toordinal() + 1):
            day = date.fromordinal(ordinal)
            if self.is_working(day):
                yield day

    def rolled(self, day: date) -> date:
        """`day`, or the next one on which a term may end where `roll_forward` is on.

        No rolled term ends on an eve, whatever `eves` says: MAL 5 names them.
        """
        if not self.roll_forward:
            return day
        while self._is_off(day) or day in _eves(day.year):
            day += _DAY
        return day

    def _is_off(self, day: date) -> bool:
        if isinstance(day, datetime):
            raise CalendarError(
                f"a calendar asks for a day, and {day.isoformat()} is an instant; give its local date"
            )
        return day in _public_holidays(self.country, day.year) or day.weekday() in self.weekend


@lru_cache(maxsize=1024)
def _eves(year: int) -> frozenset[date]:
    """Midsummer Eve, the Friday from 19 to 25 June, and Christmas Eve."""
    midsummer = next(date(year, 6, day) for day in range(19, 26) if date(year, 6, day).weekday() == _FRIDAY)
    return frozenset({midsummer, date(year, 12, 24)})


@lru_cache(maxsize=1024)
def _public_holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays by law. Finland's official list holds them without the two eves."""
    from holidays import country_holidays  # takes 0.1 s to import, and most commands never ask for a holiday

    try:
        known = country_holidays(country)
    except NotImplementedError:
        raise CalendarError(
            f"no public holidays are known for the country `{country}`; check its two-letter code"
        ) from None
    if not known.start_year <= year <= known.end_year:
        raise CalendarError(
            f"the public holidays of `{country}` are known from {known.start_year} to {known.end_year}, "
            f"and not for {year}; give a date or a span within those years"
        )
    days = frozenset(country_holidays(country, years=year))
    # The library lists Finland's eves as public holidays because most workplaces close.
    return days - _eves(year) if country == "FI" else days
