"""Opening hours, as `pathway.simulation.hours.OpenTime` counts them."""

from __future__ import annotations

from pathway.simulation.kernel.compiled import Words, compiled
from pathway.simulation.kernel.layout import (
    HOURS_BEFORE,
    HOURS_CLOSES,
    HOURS_COUNT,
    HOURS_OPENS,
    NEVER,
)


@compiled
def _right(m: Words, at: int, count: int, value: int) -> int:
    """How many of the ascending numbers at `at` are at most `value`."""
    low, high = 0, count
    while low < high:
        middle = (low + high) >> 1
        if value < m[at + middle]:
            high = middle
        else:
            low = middle + 1
    return low


@compiled
def next_open(m: Words, hours: int, tick: int) -> int:
    """The first open tick from `tick` on."""
    if m[hours + HOURS_COUNT] == 1:
        return max(tick, m[m[hours + HOURS_OPENS]]) if tick < m[m[hours + HOURS_CLOSES]] else NEVER
    i = _right(m, m[hours + HOURS_CLOSES], m[hours + HOURS_COUNT], tick)
    return max(tick, m[m[hours + HOURS_OPENS] + i]) if i < m[hours + HOURS_COUNT] else NEVER


@compiled
def elapsed(m: Words, hours: int, tick: int) -> int:
    """Open seconds before `tick`."""
    i = _right(m, m[hours + HOURS_OPENS], m[hours + HOURS_COUNT], tick) - 1
    if i < 0:
        return 0
    return (
        m[m[hours + HOURS_BEFORE] + i]
        + min(tick, m[m[hours + HOURS_CLOSES] + i])
        - m[m[hours + HOURS_OPENS] + i]
    )


@compiled
def at_open(m: Words, hours: int, seconds: int) -> int:
    """The first tick before which `seconds` of open time have passed, from tick 0; the first open one for 0."""
    if seconds < 1:
        return next_open(m, hours, 0)
    i = _right(m, m[hours + HOURS_BEFORE], m[hours + HOURS_COUNT], seconds - 1) - 1
    if i < 0:
        return NEVER
    tick = m[m[hours + HOURS_OPENS] + i] + seconds - m[m[hours + HOURS_BEFORE] + i]
    return tick if tick <= m[m[hours + HOURS_CLOSES] + i] else NEVER


@compiled
def open_later(m: Words, hours: int, start: int, seconds: int) -> int:
    """When `seconds` of open time have passed from an open tick on; that tick itself for 0, and NEVER for NEVER."""
    if seconds == 0 or start == NEVER:
        return start
    if m[hours + HOURS_COUNT] == 1:
        return start + seconds if start + seconds <= m[m[hours + HOURS_CLOSES]] else NEVER
    return at_open(m, hours, elapsed(m, hours, start) + seconds)


@compiled
def open_between(m: Words, hours: int, start: int, end: int) -> int:
    """Open seconds from `start` to `end`, which comes later."""
    if m[hours + HOURS_COUNT] == 1:
        start, end = max(start, m[m[hours + HOURS_OPENS]]), min(end, m[m[hours + HOURS_CLOSES]])
        return max(end - start, 0)
    return elapsed(m, hours, end) - elapsed(m, hours, start)
