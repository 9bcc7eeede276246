"""An independent reckoning of terms: writes tests/golden/terms.tsv, with which the engine's calendars are compared.

It shares nothing with the package and uses neither its calendars, nor a library of holidays, nor a database of
time zones: holidays follow from the Finnish acts and an Easter formula, days are counted one by one on their own
numbers, and clocks change by the rules written here. `python tests/oracle_dates.py` prints the file.

Sources: the act on terms (150/1930, MAL) sections 2, 3 and 5; the acts on public holidays; Meeus,
Astronomical Algorithms (1991), chapter 8, for Easter; directive 2000/84/EC and US 15 U.S.C. 260a for clocks.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import NamedTuple

Ymd = tuple[int, int, int]

# ------------------------------------------------------------------ days, numbered from 1 January 1970


def leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def length(year: int, month: int) -> int:
    if month == 2:
        return 29 if leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def number(day: Ymd) -> int:
    """How many days after 1 January 1970."""
    year, month, date = day
    years = sum(366 if leap(y) else 365 for y in range(1970, year))
    return years + sum(length(year, m) for m in range(1, month)) + date - 1


def ymd(days: int) -> Ymd:
    year, month = 1970, 1
    while days >= (size := 366 if leap(year) else 365):
        days, year = days - size, year + 1
    while days >= (size := length(year, month)):
        days, month = days - size, month + 1
    return year, month, days + 1


def weekday(days: int) -> int:
    """0 for Monday; 1 January 1970 was a Thursday."""
    return (days + 3) % 7


def text(day: Ymd) -> str:
    return f"{day[0]:04}-{day[1]:02}-{day[2]:02}"


# ------------------------------------------------------------------ days off


def easter(year: int) -> int:
    """Easter Sunday, by Meeus' table of divisions for any Gregorian year."""
    a = year % 19
    b, c = year // 100, year % 100
    d, e = b // 4, b % 4
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    l = (32 + 2 * e + 2 * i - h - k) % 7  # noqa: E741
    m = (a + 11 * h + 22 * l) // 451
    n, p = (h + l - 7 * m + 114) // 31, (h + l - 7 * m + 114) % 31
    return number((year, n, p + 1))


def saturday_within(year: int, month: int, date: int) -> int:
    """The Saturday of the seven days from a date."""
    return next(
        d for d in range(number((year, month, date)), number((year, month, date)) + 7) if weekday(d) == 5
    )


HOLIDAYS: dict[int, set[int]] = {}
EVES: dict[int, set[int]] = {}
for _year in range(2014, 2062):
    _easter = easter(_year)
    _fixed = {number((_year, m, d)) for m, d in ((1, 1), (1, 6), (5, 1), (12, 6), (12, 25), (12, 26))}
    _moving = {_easter - 2, _easter, _easter + 1, _easter + 39, _easter + 49}
    _saturdays = {saturday_within(_year, 6, 20), saturday_within(_year, 10, 31)}
    HOLIDAYS[_year] = _fixed | _moving | _saturdays
    EVES[_year] = {saturday_within(_year, 6, 20) - 1, number((_year, 12, 24))}

TERMS = (
    ((2025, 8, 7), (2025, 12, 20)),
    ((2026, 1, 8), (2026, 5, 30)),
    ((2026, 8, 11), (2026, 12, 19)),
    ((2027, 1, 7), (2027, 6, 5)),
)
CLOSED = (
    ((2025, 10, 13), (2025, 10, 17)),
    ((2026, 2, 23), (2026, 2, 27)),
    ((2026, 5, 15), (2026, 5, 15)),
    ((2026, 10, 12), (2026, 10, 16)),
)


def off(day: int) -> bool:
    """A Saturday, Sunday or public holiday."""
    return weekday(day) >= 5 or day in HOLIDAYS[ymd(day)[0]]


def eve(day: int) -> bool:
    return day in EVES[ymd(day)[0]]


def within(day: int, periods: tuple[tuple[Ymd, Ymd], ...]) -> bool:
    return any(number(first) <= day <= number(last) for first, last in periods)


class Rule(NamedTuple):
    """How a policy counts: whether the two eves are working days, and whether a last day off is moved."""

    eves: bool
    roll: bool

    def working(self, day: int) -> bool:
        return not off(day) and (self.eves or not eve(day))

    def school(self, day: int) -> bool:
        return self.working(day) and within(day, TERMS) and not within(day, CLOSED)


# ------------------------------------------------------------------ terms


def last_day(start: Ymd, term: str, rule: Rule) -> Ymd:
    """The last day of a term, of which the first day is not counted (MAL 2)."""
    if term == "same day":
        return start
    count, unit = int(term.split()[0]), term.split(maxsplit=1)[1].removesuffix("s")
    if count == 0:
        return start
    if unit in ("month", "year"):
        months = start[1] - 1 + (count if unit == "month" else 12 * count)
        year, month = start[0] + months // 12, months % 12 + 1
        end = number((year, month, min(start[2], length(year, month))))  # MAL 3
    elif unit in ("day", "week"):
        end = number(start)
        for _ in range(count if unit == "day" else 7 * count):
            end += 1
    else:
        counts = rule.working if unit == "working day" else rule.school
        end, seen = number(start), 0
        while seen < count:
            end += 1
            seen += counts(end)
    while rule.roll and (off(end) or eve(end)):  # MAL 5
        end += 1
    return ymd(end)


# ------------------------------------------------------------------ clocks: minutes from UTC, and when they change

MINUTE = 60
DAY = 24 * 60 * MINUTE


def sunday(year: int, month: int, nth: int) -> int:
    """The nth Sunday of a month, the last for 0."""
    first = number((year, month, 1))
    return [d for d in range(first, first + length(year, month)) if weekday(d) == 6][nth - 1]


def europe(base: int, at: int) -> int:
    """One hour more from 01:00 UTC on March's last Sunday until 01:00 UTC on October's."""
    year = ymd(at // DAY)[0]
    summer = sunday(year, 3, 0) * DAY + 60 * MINUTE <= at < sunday(year, 10, 0) * DAY + 60 * MINUTE
    return base + 60 * summer


def united_states(base: int, at: int) -> int:
    """One hour more from 02:00 local time on March's second Sunday until 02:00 on November's first."""
    local = at + base * MINUTE
    year = ymd(local // DAY)[0]
    begins = sunday(year, 3, 2) * DAY + 120 * MINUTE
    ends = sunday(year, 11, 1) * DAY + 60 * MINUTE  # 02:00 in summer time
    return base + 60 * (begins <= local < ends)


def fixed(base: int, at: int) -> int:
    return base


ZONES = {
    "Europe/Helsinki": (europe, 120),
    "Europe/Lisbon": (europe, 0),
    "Atlantic/Azores": (europe, -60),  # its clocks change at midnight
    "America/New_York": (united_states, -300),
    "Asia/Kathmandu": (fixed, 345),
    "UTC": (fixed, 0),
}


def offset(zone: str, at: int) -> int:
    """Minutes from UTC at an instant (seconds since 1970)."""
    rule, base = ZONES[zone]
    return rule(base, at)


def instant(zone: str, day: Ymd, seconds: int) -> int:
    """The first instant at which a zone's clocks show a time; where they skip it, at which they show a later one."""
    local = number(day) * DAY + seconds
    for at in range(local - 15 * 60 * MINUTE, local + 15 * 60 * MINUTE, 15 * MINUTE):
        if at + offset(zone, at) * MINUTE >= local:
            return at
    raise AssertionError(day)


def due(zone: str, last: Ymd) -> int:
    """The first instant after a local day."""
    return instant(zone, ymd(number(last) + 1), 0)


def utc(at: int) -> str:
    minutes = at // MINUTE % (24 * 60)
    return f"{text(ymd(at // DAY))}T{minutes // 60:02}:{minutes % 60:02}Z"


# ------------------------------------------------------------------ which terms are reckoned

COUNTED = (
    "same day",
    "1 day",
    "14 days",
    "90 days",
    "3 weeks",
    "1 month",
    "3 months",
    "1 year",
    "1 working day",
    "7 working days",
    "30 working days",
)
STARTS = (
    *((year, 2, date) for year in (2016, 2020, 2024, 2028, 2032) for date in (28, 29)),
    *((year, 12, date) for year in (2019, 2021, 2022, 2025, 2027) for date in (23, 31)),
    *((year, 1, 31) for year in (2015, 2024, 2035)),
    (2018, 1, 5),
    (2021, 5, 12),
    (2024, 3, 28),
    (2024, 6, 20),
    (2025, 6, 19),
    (2026, 5, 13),
    (2026, 6, 18),
    (2026, 10, 30),
    (2029, 8, 31),
    (2031, 12, 5),
    (2033, 4, 14),
    (2035, 12, 30),
)
RULES = (Rule(True, False), Rule(False, False), Rule(True, True), Rule(False, True))
SCHOOL = (
    ((2025, 8, 6), "1 school day"),
    ((2025, 10, 10), "1 school day"),
    ((2025, 12, 4), "5 school days"),
    ((2025, 12, 18), "5 school days"),
    ((2026, 2, 20), "3 school days"),
    ((2026, 4, 1), "2 school days"),
    ((2026, 5, 13), "1 school day"),
    ((2026, 5, 28), "4 school days"),
    ((2026, 10, 9), "1 school day"),
    ((2026, 12, 17), "10 school days"),
)
CLOCKS = (
    ((2026, 3, 27), "2 days"),
    ((2026, 3, 28), "same day"),
    ((2026, 3, 28), "1 day"),
    ((2026, 3, 29), "same day"),
    ((2026, 3, 30), "same day"),
    ((2026, 3, 26), "1 working day"),
    ((2026, 10, 24), "same day"),
    ((2026, 10, 24), "1 day"),
    ((2026, 10, 25), "same day"),
    ((2026, 9, 25), "1 month"),
    ((2026, 3, 8), "same day"),
    ((2026, 10, 31), "1 day"),
    ((2031, 3, 30), "same day"),
    ((2017, 10, 28), "1 day"),
)


def vectors() -> Iterator[tuple[str, ...]]:
    """Zone, local start, term, eves, roll_forward, last local day, due instant."""
    for place, start in enumerate(STARTS):
        for turn, term in enumerate(COUNTED):
            yield vector("Europe/Helsinki", start, 12 * 60, term, RULES[(place + turn) % len(RULES)])
    for start, term in SCHOOL:
        for rule in (RULES[0], RULES[3]):
            yield vector("Europe/Helsinki", start, 9 * 60, term, rule)
    for zone in ZONES:
        for turn, (start, term) in enumerate(CLOCKS):
            yield vector(zone, start, (15, 23 * 60 + 45)[turn % 2], term, RULES[0])


def vector(zone: str, start: Ymd, minute: int, term: str, rule: Rule) -> tuple[str, ...]:
    begun = instant(zone, start, minute * MINUTE)
    shown = begun + offset(zone, begun) * MINUTE
    local = ymd(shown // DAY)
    last = last_day(local, term, rule)
    return (zone, utc(begun), term, *("yes" if on else "no" for on in rule), text(last), utc(due(zone, last)))


HEAD = ("zone", "from", "term", "eves", "roll_forward", "last day", "due")


def table() -> str:
    return "".join("\t".join(row) + "\n" for row in (HEAD, *vectors()))


if __name__ == "__main__":
    sys.stdout.write(table())
