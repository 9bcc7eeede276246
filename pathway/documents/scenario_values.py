"""Times, rates, shares, opening hours and distributions as scenarios write them; ValueError says how."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import isfinite, log, sqrt
from typing import Any, Final

from pathway.calendars import CalendarError, Span, Unit, add_months
from pathway.documents.scenario_model import Distribution, Exponential, Fixed, Hours, Lognormal, Uniform
from pathway.files import Text
from pathway.files.scalars import named, read_date, read_number

DAY: Final = 86_400
UNITS: Final = {
    "second": 1,
    "minute": 60,
    "hour": 3_600,
    "day": DAY,
    "week": 7 * DAY,
    "month": 2_629_800,  # a twelfth of 365.25 days
    "year": 31_557_600,
}
Z90: Final = 1.2815515655446004
"""The 90 % point of the standard normal distribution."""

MOST_PEOPLE: Final = 100_000
LONGEST_YEARS: Final = 1_000
_MOST_SPREAD: Final = 100
Counts = tuple[tuple[date | None, int], ...]
"""(from when on, how many): None is the start."""

_HALF_A_SECOND: Final = 0.5
_NUMBER: Final = re.compile(r"\d{1,15}(\.\d{1,9})?")
_WRITTEN: Final = re.compile(r"(\d{1,15}(?:\.\d{1,9})?) ?([a-z]+)")
_RATE: Final = re.compile(r"(\d{1,15}(?:\.\d{1,9})?) per (working day|[a-z]+)")
_YEARLY: Final = re.compile(r"[0-9]{2}-[0-9]{2}")
_TIMES: Final = re.compile(r"(\d{1,2})(?::(\d\d))?-(\d{1,2})(?::(\d\d))?")
_WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_KINDS: Final = "fixed, exponential, lognormal or uniform"
WHOLE_DAY: Final = ((0, DAY),)


def number(raw: object) -> float:
    """A number of 0 or more, with or without a point."""
    if isinstance(raw, str) and _NUMBER.fullmatch(raw):
        return float(raw)
    raise ValueError(f"expected a number of 0 or more, found {named(raw)}")


def calendar_day(raw: object) -> tuple[date, bool]:
    """`2026-07-01`, or `07-01` as a day of the year 2000 and that it is one of every year."""
    if not isinstance(raw, str) or _YEARLY.fullmatch(raw) is None:
        return read_date(raw), False
    try:
        return date.fromisoformat(f"2000-{raw}"), True
    except ValueError:
        raise ValueError(
            f"`{raw}` is no day of the calendar; a month and a day are such as `07-01`"
        ) from None


def counts(raw: object) -> Counts:
    """`10`, or `{start: 10, 2026-03-01: 12}`: how many there are, and from which days on how many others."""
    if not isinstance(raw, Mapping):
        return ((None, _people(raw)),)
    first, *days = raw or ("",)
    if first != "start":
        raise ValueError("a count that changes begins with `start`: `{start: 10, 2026-03-01: 12}`")
    read = [read_date(day) for day in days]
    if read != sorted(set(read)):
        raise ValueError("the days on which a count changes rise")
    return ((None, _people(raw[first])), *zip(read, (_people(raw[day]) for day in days), strict=True))


def _people(raw: object) -> int:
    count = read_number(raw)
    if 0 <= count <= MOST_PEOPLE:
        return count
    raise ValueError(f"a pool has up to {MOST_PEOPLE:,} people, and {count} is not from 0 to that")


def percent(raw: object) -> float:
    """`40 %` as 0.4; at most 100 %."""
    if isinstance(raw, str) and raw.endswith("%"):
        share = number(raw[:-1].rstrip()) / 100
        if share <= 1:
            return share
    raise ValueError(f"expected a share such as `40 %`, found {named(raw)}")


def seconds(raw: object, unit: str | None = None) -> float:
    """`90 minutes`, `1.5 hours`, `1 day`, …; a bare number counts `unit`, where one is given."""
    value = _seconds(raw, unit)
    if value > LONGEST_YEARS * UNITS["year"]:
        raise ValueError(f"a time is up to {LONGEST_YEARS:,} years, and {named(raw)} is more")
    return value


def _seconds(raw: object, unit: str | None) -> float:
    if isinstance(raw, str):
        if unit is not None and _NUMBER.fullmatch(raw):
            return float(raw) * UNITS[unit]
        match = _WRITTEN.fullmatch(raw)
        if match and match[2].removesuffix("s") in UNITS:
            return float(match[1]) * UNITS[match[2].removesuffix("s")]
    raise ValueError(f"expected a time such as `90 minutes`, `2 days` or `3 weeks`, found {named(raw)}")


def distribution(raw: object, unit: str | None = None) -> Distribution:
    """A time, or a mapping with one of `fixed`, `exponential`, `lognormal` and `uniform`."""
    if isinstance(raw, str):
        return Fixed(seconds(raw, unit))
    if not isinstance(raw, Mapping) or len(raw) != 1:
        raise ValueError(f"expected a time, or a mapping with {_KINDS}, found {named(raw)}")
    ((kind, inner),) = raw.items()
    match str(kind):
        case "fixed":
            return Fixed(seconds(inner, unit))
        case "exponential":
            return Exponential(_positive(seconds(inner, unit)))
        case "lognormal":
            return _lognormal(inner, unit)
        case "uniform":
            low, high = pair(inner)
            if (a := seconds(low, unit)) <= (b := seconds(high, unit)):
                return Uniform(a, b)
            raise ValueError(f"the first of two bounds is the smaller one, and {low} is more than {high}")
        case _:
            raise ValueError(f"expected {_KINDS}, found `{kind}`")


def _lognormal(raw: object, unit: str | None) -> Lognormal:
    given = {str(key): value for key, value in raw.items()} if isinstance(raw, Mapping) else {}
    if set(given) == {"median", "p90"}:
        median, p90 = _positive(seconds(given["median"], unit)), seconds(given["p90"], unit)
        if p90 < median:
            raise ValueError("`p90` is the time within which nine of ten are done: no less than the median")
        return Lognormal(median, log(p90 / median) / Z90)
    if set(given) == {"mean", "cv"}:
        cv = number(given["cv"])
        if not 0 < cv <= _MOST_SPREAD:
            raise ValueError(
                f"`cv` is above 0 and up to {_MOST_SPREAD}; a time that is always the same is a plain one"
            )
        spread = 1.0 + cv**2
        return Lognormal(_positive(seconds(given["mean"], unit)) / sqrt(spread), sqrt(log(spread)))
    raise ValueError("`lognormal` has `median` and `p90`, or `mean` and `cv`")


def pair(raw: object) -> tuple[Any, Any]:
    """The two bounds `[low, high]`."""
    if isinstance(raw, list) and len(raw) == 2:
        return raw[0], raw[1]
    raise ValueError(f"expected two bounds `[low, high]`, found {named(raw)}")


def rate(raw: object) -> tuple[float, str]:
    """`17 per working day` as (17.0, `working day`)."""
    match = _RATE.fullmatch(raw) if isinstance(raw, str) else None
    if match and (match[2] == "working day" or match[2] in UNITS) and float(match[1]) > 0:
        return float(match[1]), match[2]
    raise ValueError(f"expected a rate such as `17 per working day` or `2.5 per hour`, found {named(raw)}")


def between_arrivals(count: float, unit: str, hours: Hours) -> Exponential:
    """The open time between arrivals at a rate; a working day is as long as the week's days on average."""
    if unit == "working day":
        days = [sum(high - low for low, high in day) for day in hours.week if day]
        return Exponential(sum(days) / len(days) / count)
    return Exponential(UNITS[unit] / count)


def too_often(every: Distribution) -> bool:
    """Whether more than about one comes in a second, which is as short as time gets here."""
    match every:
        case Fixed(typical) | Lognormal(typical, _):
            return typical < _HALF_A_SECOND
        case Exponential(mean):
            return mean < 1
        case Uniform(low, high):
            return (low + high) / 2 < _HALF_A_SECOND


def too_long(start: date, span: Span) -> bool:
    """Whether a span from a day on is longer than a scenario may be."""
    try:
        return later(start, span) > later(start, Span(LONGEST_YEARS, Unit.YEARS))
    except (OverflowError, CalendarError):
        return True


def opening_hours(raw: object) -> Hours:
    """`mon-fri 8-16`, `mon-thu 8-16 fri 8-12 13-15:30`, `mon-fri` (whole days) or `always`."""
    if not isinstance(raw, str):
        raise ValueError(f"expected opening hours such as `mon-fri 8-16`, found {named(raw)}")
    if raw == "always":
        return Hours((WHOLE_DAY,) * 7)
    week: list[list[tuple[int, int]] | None] = [None] * 7
    days: range = range(0)
    for word in raw.replace(",", " ").split():
        if (found := _days(word)) is not None:
            days = found
            for day in days:
                if week[day] is not None:
                    raise ValueError(f"`{_WEEK[day]}` stands twice in `{raw}`")
                week[day] = []
        elif days and (times := _times(word)):
            for day in days:
                _append(week, day, times)
        else:
            raise ValueError(f"expected opening hours such as `mon-fri 8-16` or `always`, found `{raw}`")
    if not days:
        raise ValueError("expected opening hours such as `mon-fri 8-16` or `always`, found nothing")
    return Hours(tuple(WHOLE_DAY if day == [] else tuple(day or ()) for day in week))


@dataclass(frozen=True, slots=True)
class PoolChoice:
    """A pool, or one by the value of the fact `by`; `pool` is the one for all other values."""

    pool: Text | None
    by: Text | None = None
    cases: Mapping[Text, Text] = field(default_factory=dict)

    @property
    def names(self) -> tuple[Text, ...]:
        """All pools that it speaks of."""
        return (*(() if self.pool is None else (self.pool,)), *self.cases.values())


def pool_choice(raw: object) -> PoolChoice:
    """`team`, or `{by: child.language, sv: swedish_team, otherwise: team}`."""
    if isinstance(raw, Text):
        return PoolChoice(raw)
    named = (
        {key: value for key, value in raw.items() if isinstance(value, Text)} if isinstance(raw, dict) else {}
    )
    by, otherwise = named.pop(Text("by"), None), named.pop(Text("otherwise"), None)
    if by is not None and named and isinstance(raw, dict) and set(raw) <= {*named, "by", "otherwise"}:
        return PoolChoice(otherwise, by, named)
    raise ValueError(
        "expected a pool, or pools by the value of a fact: `{by: child.language, sv: team_2, otherwise: team_1}`"
    )


def later(day: date, span: Span) -> date:
    """The date a span of days, weeks, months or years later. OverflowError where there is none."""
    match span.unit:
        case Unit.DAYS:
            return day + timedelta(days=span.count)
        case Unit.WEEKS:
            return day + timedelta(weeks=span.count)
        case Unit.MONTHS:
            return add_months(day, span.count)
        case Unit.YEARS:
            return add_months(day, 12 * span.count)
        case _:
            raise ValueError(f"a simulation runs for days, weeks, months or years, and not for {span}")


def meet(several: Sequence[Hours]) -> bool:
    """Whether there is a time of the week at which all are open."""
    for day in zip(*(hours.week for hours in several), strict=True):
        low_edges = [low for spans in day for low, _ in spans]
        if any(all(any(a <= low < b for a, b in spans) for spans in day) for low in low_edges):
            return True
    return False


def _append(week: list[list[tuple[int, int]] | None], day: int, times: tuple[int, int]) -> None:
    hours = week[day]
    assert hours is not None
    if hours and hours[-1][1] > times[0]:
        raise ValueError(f"the hours of `{_WEEK[day]}` are not in order, or overlap")
    hours.append(times)


def _days(word: str) -> range | None:
    first, _, last = word.partition("-")
    if first not in _WEEK or (last or first) not in _WEEK:
        return None
    low, high = _WEEK.index(first), _WEEK.index(last or first)
    if low > high:
        raise ValueError(f"a week begins on Monday, so `{word}` is empty; write the days in order")
    return range(low, high + 1)


def _times(word: str) -> tuple[int, int] | None:
    match = _TIMES.fullmatch(word)
    if match is None:
        return None
    low, high = (int(match[i]) * 3600 + int(match[i + 1] or 0) * 60 for i in (1, 3))
    if low < high <= DAY and int(match[2] or 0) < 60 and int(match[4] or 0) < 60:
        return low, high
    raise ValueError(f"`{word}` is no time from and to within one day")


def _positive(value: float) -> float:
    if value > 0 and isfinite(value):
        return value
    raise ValueError("a drawn time needs a mean or median above 0; for none at all, leave it out")
