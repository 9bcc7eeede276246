"""What time it is: the tick, the local day, and what is in force on it."""

from __future__ import annotations

from pathway.simulation.kernel.compiled import Words, compiled
from pathway.simulation.kernel.layout import (
    DAY_BEGINS,
    DAY_COUNT,
    DAY_ENDS,
    DAYS,
    FIRST_DAY,
    FORCE,
    FORCES,
    TODAY,
)

_DAY = 86_400


@compiled
def at_tick(m: Words, tick: int) -> None:
    """It is this tick now: the local day, and what is in force on it."""
    if m[DAY_BEGINS] <= tick < m[DAY_ENDS]:
        return
    days, last = m[DAYS], m[DAY_COUNT]
    i = max(0, min((tick - m[days]) // _DAY, last - 1))
    while i and m[days + i] > tick:
        i -= 1
    while i < last - 1 and m[days + i + 1] <= tick:
        i += 1
    m[DAY_BEGINS], m[DAY_ENDS] = m[days + i], m[days + i + 1]
    m[TODAY] = m[FIRST_DAY] + i
    m[FORCE] = m[m[FORCES] + i]
