"""Days as numbers (`date.toordinal`), and months and years between them, as `pathway.calendars.months` counts."""

from __future__ import annotations

from pathway.simulation.kernel.compiled import compiled


@compiled
def civil(ordinal: int) -> tuple[int, int]:
    """(months since year 0, day of the month) of a day in the proleptic Gregorian calendar.

    Counts from 1 March of year 0, in eras of 400 years: so a leap day is the last of its year.
    """
    days = ordinal + 305
    era = days // 146_097
    of_era = days - era * 146_097
    year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    return (era * 400 + year) * 12 + month + 2, of_year - (153 * month + 2) // 5 + 1


@compiled
def length_of(months: int) -> int:
    """The number of days of a month, given as months since year 0."""
    year, month = months // 12, months % 12
    if month == 1:
        leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
        return 29 if leap else 28
    return 30 if month == 3 or month == 5 or month == 8 or month == 10 else 31


@compiled
def months_between(start: int, end: int) -> int:
    """Whole months from one day to another: the largest number that added to `start` isn't after `end`."""
    from_month, from_day = civil(start)
    to_month, to_day = civil(end)
    reached = min(from_day, length_of(to_month)) <= to_day
    return to_month - from_month - (0 if reached else 1)
