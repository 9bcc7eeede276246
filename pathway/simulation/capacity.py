"""How many servers a pool has from when on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from pathway.documents.scenario_model import Pool
from pathway.simulation.hours import OpenTime, first_instant, tick_of

_WHOLE: Final = 10_000

Steps = tuple[tuple[int, int], ...]
"""(tick, servers from then on), ascending and from tick 0 on; each other than the one before."""


def capacity(pool: Pool, start: date, zone: ZoneInfo, end: int) -> Steps:
    """The servers of a pool from tick 0, the first instant of the local day `start`, to the tick `end`."""
    if not pool.changes and not pool.leave:
        return ((0, pool.count),)
    origin = first_instant(start, zone)
    steps: list[tuple[int, int]] = []
    day = start
    while (tick := tick_of(first_instant(day, zone), origin)) < end:
        servers = servers_on(pool, day)
        if not steps or steps[-1][1] != servers:
            steps.append((tick, servers))
        day += timedelta(days=1)
    return tuple(steps)


def servers_on(pool: Pool, day: date) -> int:
    """How many servers a pool has on a day: those of its people who are not away, rounded half up."""
    count = next((count for first, count in reversed(pool.changes) if first <= day), pool.count)
    away = max((leave.away for leave in pool.leave if leave.on(day)), default=0)
    return (count * (_WHOLE - away) + _WHOLE // 2) // _WHOLE


def offered(steps: Steps, open_: OpenTime, since: int, end: int) -> int:
    """The open seconds of all servers from the tick `since` to `end`."""
    total = 0
    for i, (tick, servers) in enumerate(steps):
        last = steps[i + 1][0] if i + 1 < len(steps) else end
        first, last = max(tick, since), min(last, end)
        if first < last:
            total += servers * (open_.elapsed(last) - open_.elapsed(first))
    return total
