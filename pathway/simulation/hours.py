"""Opening hours as one increasing sum of open seconds, so that work in open time needs no events.

Tick 0 is the first instant of the start date in the pathway's time zone, and a tick is one second that has
passed. Opening hours are local wall time: `8-16` opens at the instant at which the wall shows 8:00, on both
sides of a change to summer time. A day with a change may therefore be an hour longer or shorter.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from pathway.calendars import WorkingCalendar
from pathway.documents.scenario_model import Hours
from pathway.simulation.draws import NEVER

_NO_WEEKEND: frozenset[int] = frozenset()
_DAY_SECONDS = 86_400


def first_instant(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local day, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def tick_of(instant: datetime, start: datetime) -> int:
    """The first tick at or after an instant; `start` is the instant of tick 0."""
    distance = instant - start
    return distance.days * _DAY_SECONDS + distance.seconds + (1 if distance.microseconds else 0)


@dataclass(frozen=True, slots=True)
class OpenTime:
    """When something is open, up to the tick `end`.

    The i-th interval is [opens[i], closes[i]), and `before[i]` is the length of all before it. They are
    disjoint and ascending. Nothing is known after `end`: what would lie there is NEVER.
    """

    opens: tuple[int, ...]
    closes: tuple[int, ...]
    before: tuple[int, ...]
    end: int

    def next_open(self, tick: int) -> int:
        """The first open tick from `tick` on."""
        i = bisect_right(self.closes, tick)
        return max(tick, self.opens[i]) if i < len(self.opens) else NEVER

    def elapsed(self, tick: int) -> int:
        """Open seconds before `tick` (at most `end`)."""
        i = bisect_right(self.opens, tick) - 1
        return self.before[i] + min(tick, self.closes[i]) - self.opens[i] if i >= 0 else 0

    def at(self, seconds: int) -> int:
        """The first tick before which `seconds` of open time have passed, from tick 0; the first open one for 0."""
        if seconds < 1:
            return self.next_open(0)
        i = bisect_left(self.before, seconds) - 1
        tick = self.opens[i] + seconds - self.before[i] if i >= 0 else NEVER
        return tick if i >= 0 and tick <= self.closes[i] else NEVER

    def add(self, tick: int, seconds: int) -> int:
        """When `seconds` of open time from the next open tick on have passed; that tick itself for 0."""
        start = self.next_open(tick)
        if seconds == 0 or start == NEVER:
            return start
        return self.at(self.elapsed(start) + seconds)


def common(tables: Sequence[OpenTime]) -> OpenTime:
    """When all of several are open at once."""
    first, *others = tables
    spans = list(zip(first.opens, first.closes, strict=True))
    for other in others:
        spans = list(_overlaps(spans, list(zip(other.opens, other.closes, strict=True))))
    before = accumulate((closes - opens for opens, closes in spans), initial=0)
    opens, closes = tuple(a for a, _ in spans), tuple(b for _, b in spans)
    return OpenTime(opens, closes, tuple(before)[: len(spans)], first.end)


def _overlaps(ones: list[tuple[int, int]], others: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What ascending spans have in common with others."""
    i = j = 0
    while i < len(ones) and j < len(others):
        low, high = max(ones[i][0], others[j][0]), min(ones[i][1], others[j][1])
        if low < high:
            yield low, high
        if ones[i][1] < others[j][1]:
            i += 1
        else:
            j += 1


def open_time(hours: Hours, start: date, zone: ZoneInfo, end: int) -> OpenTime:
    """The open time of `hours` from tick 0, the first instant of the local day `start`, to the tick `end`."""
    if hours.always:
        return OpenTime((0,), (end,), (0,), end)
    calendar = WorkingCalendar(hours.holidays, weekend=_NO_WEEKEND) if hours.holidays else None
    origin = first_instant(start, zone)
    opens: list[int] = []
    closes: list[int] = []
    before: list[int] = []
    total = 0
    day = start
    while tick_of(first_instant(day, zone), origin) < end:
        is_open = (calendar is None or calendar.is_working(day)) and not hours.closes(day)
        for low, high in hours.week[day.weekday()] if is_open else ():
            first, last = (min(tick_of(_wall(day, s, zone), origin), end) for s in (low, high))
            if first >= last:
                continue
            if closes and closes[-1] == first:
                closes[-1] = last
            else:
                opens.append(first)
                closes.append(last)
                before.append(total)
            total += last - first
        day += timedelta(days=1)
    return OpenTime(tuple(opens), tuple(closes), tuple(before), end)


def _wall(day: date, seconds: int, zone: ZoneInfo) -> datetime:
    """The instant at which the wall shows `seconds` after midnight; 86,400 is the next midnight."""
    days, rest = divmod(seconds, _DAY_SECONDS)
    clock = (datetime.min + timedelta(seconds=rest)).time()
    return datetime.combine(day + timedelta(days=days), clock, zone).astimezone(UTC)
