"""What is to come, in the order (tick, kind, client, sequence): a heap in which each has four children."""

from __future__ import annotations

from pathway.simulation.kernel.compiled import compiled
from pathway.simulation.kernel.layout import (
    BEYOND,
    END,
    EVENT_ABOUT,
    EVENT_KEY,
    EVENT_SEQUENCE,
    EVENT_SIZE,
    EVENT_STAMP,
    HEAP,
    HEAP_COUNT,
    HEAP_ROOM,
    LIMIT,
    SEQUENCE,
    STOPPED,
    TOP,
)

CLIENT_BITS = 28
KIND_BITS = 3
TICK_SHIFT = CLIENT_BITS + KIND_BITS
FURTHEST = 1 << 32
"""The ticks that a key can hold lie before this one, and not further than it before tick 0."""


@compiled
def before(m, a, b):  # type: ignore[no-untyped-def]
    """Whether one event comes before another one."""
    if m[a + EVENT_KEY] != m[b + EVENT_KEY]:
        return m[a + EVENT_KEY] < m[b + EVENT_KEY]
    return m[a + EVENT_SEQUENCE] < m[b + EVENT_SEQUENCE]


@compiled
def _copy(m, source, to):  # type: ignore[no-untyped-def]
    m[to + EVENT_KEY] = m[source + EVENT_KEY]
    m[to + EVENT_SEQUENCE] = m[source + EVENT_SEQUENCE]
    m[to + EVENT_ABOUT] = m[source + EVENT_ABOUT]
    m[to + EVENT_STAMP] = m[source + EVENT_STAMP]


@compiled
def _more_room(m):  # type: ignore[no-untyped-def]
    old, room = m[HEAP], m[HEAP_ROOM]
    new = m[TOP]
    if new + 2 * room * EVENT_SIZE > m[LIMIT]:
        raise MemoryError
    m[TOP] = new + 2 * room * EVENT_SIZE
    for i in range(m[HEAP_COUNT] * EVENT_SIZE):
        m[new + i] = m[old + i]
    m[HEAP], m[HEAP_ROOM] = new, 2 * room


@compiled
def schedule(m, tick, kind, client, about, stamp):  # type: ignore[no-untyped-def]
    """Add an event; 0 where it lies beyond the end."""
    if tick >= m[END]:
        return 0
    if tick <= -FURTHEST:
        m[STOPPED] = BEYOND
        return 0
    if m[HEAP_COUNT] == m[HEAP_ROOM]:
        _more_room(m)
    m[SEQUENCE] += 1
    key = (tick << TICK_SHIFT) | (kind << CLIENT_BITS) | client
    at, heap = m[HEAP_COUNT], m[HEAP]
    m[HEAP_COUNT] = at + 1
    while at:
        parent = (at - 1) >> 2
        above = heap + parent * EVENT_SIZE
        if m[above + EVENT_KEY] <= key:
            break  # of equal keys the older one has the smaller sequence
        _copy(m, above, heap + at * EVENT_SIZE)
        at = parent
    place = heap + at * EVENT_SIZE
    m[place + EVENT_KEY] = key
    m[place + EVENT_SEQUENCE] = m[SEQUENCE]
    m[place + EVENT_ABOUT] = about
    m[place + EVENT_STAMP] = stamp
    return 1


@compiled
def take_next(m):  # type: ignore[no-untyped-def]
    """(key, about, stamp) of the first event, taken out. There must be one."""
    heap = m[HEAP]
    key, about, stamp = m[heap + EVENT_KEY], m[heap + EVENT_ABOUT], m[heap + EVENT_STAMP]
    count = m[HEAP_COUNT] - 1
    m[HEAP_COUNT] = count
    last = heap + count * EVENT_SIZE
    at = 0
    while True:
        child = 4 * at + 1
        if child >= count:
            break
        least = heap + child * EVENT_SIZE
        for i in range(child + 1, min(child + 4, count)):
            if before(m, heap + i * EVENT_SIZE, least):
                least, child = heap + i * EVENT_SIZE, i
        if not before(m, least, last):
            break
        _copy(m, least, heap + at * EVENT_SIZE)
        at = child
    _copy(m, last, heap + at * EVENT_SIZE)
    return key, about, stamp
