"""What is to come, in the order (tick, kind, client, sequence): a heap in which each has four children."""

from __future__ import annotations

from pathway.simulation.kernel.compiled import Words, compiled
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
    NEXT_ABOUT,
    NEXT_KEY,
    NEXT_SEQUENCE,
    NEXT_STAMP,
    NO_KEY,
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
def _copy(m: Words, source: int, to: int) -> None:
    key, sequence = m[source + EVENT_KEY], m[source + EVENT_SEQUENCE]
    about, stamp = m[source + EVENT_ABOUT], m[source + EVENT_STAMP]
    m[to + EVENT_KEY], m[to + EVENT_SEQUENCE] = key, sequence  # all is read before, so that it moves as one
    m[to + EVENT_ABOUT], m[to + EVENT_STAMP] = about, stamp


@compiled
def _more_room(m: Words) -> None:
    old, room = m[HEAP], m[HEAP_ROOM]
    new = m[TOP]
    if new + 2 * room * EVENT_SIZE > m[LIMIT]:
        raise MemoryError
    m[TOP] = new + 2 * room * EVENT_SIZE
    for i in range(m[HEAP_COUNT] * EVENT_SIZE):
        m[new + i] = m[old + i]
    m[HEAP], m[HEAP_ROOM] = new, 2 * room


@compiled
def schedule(m: Words, tick: int, kind: int, client: int, about: int, stamp: int) -> int:
    """Add an event; 0 where it lies beyond the end.

    What comes before all others is kept beside the heap, where there is room for one: most often it is next.
    """
    if tick >= m[END]:
        return 0
    if tick <= -FURTHEST:
        m[STOPPED] = BEYOND
        return 0
    m[SEQUENCE] += 1
    key = (tick << TICK_SHIFT) | (kind << CLIENT_BITS) | client
    if m[NEXT_KEY] == NO_KEY and (m[HEAP_COUNT] == 0 or key < m[m[HEAP] + EVENT_KEY]):
        m[NEXT_KEY], m[NEXT_ABOUT], m[NEXT_STAMP] = key, about, stamp
        m[NEXT_SEQUENCE] = m[SEQUENCE]
    else:
        _push(m, key, m[SEQUENCE], about, stamp)
    return 1


@compiled
def _push(m: Words, key: int, sequence: int, about: int, stamp: int) -> None:
    if m[HEAP_COUNT] == m[HEAP_ROOM]:
        _more_room(m)
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
    m[place + EVENT_KEY], m[place + EVENT_SEQUENCE] = key, sequence
    m[place + EVENT_ABOUT], m[place + EVENT_STAMP] = about, stamp


@compiled
def take_next(m: Words) -> tuple[int, int, int]:
    """Take the first event out: its key, what it is about, and its stamp. Key NO_KEY where there is none."""
    heap, key = m[HEAP], m[NEXT_KEY]
    first = m[heap + EVENT_KEY]
    if m[HEAP_COUNT] and (first < key or (first == key and m[heap + EVENT_SEQUENCE] < m[NEXT_SEQUENCE])):
        about, stamp = m[heap + EVENT_ABOUT], m[heap + EVENT_STAMP]
        _remove_first(m)
        return first, about, stamp
    m[NEXT_KEY] = NO_KEY
    return key, m[NEXT_ABOUT], m[NEXT_STAMP]


@compiled
def _remove_first(m: Words) -> None:
    """Take the first event out of the heap."""
    heap, count = m[HEAP], m[HEAP_COUNT] - 1
    m[HEAP_COUNT] = count
    last = heap + count * EVENT_SIZE
    bar, older = m[last + EVENT_KEY], m[last + EVENT_SEQUENCE]
    at = 0
    while True:
        child = 4 * at + 1
        if child >= count:
            break
        least = heap + child * EVENT_SIZE
        if child + 3 < count:
            least = _least_of_four(m, least)
        else:
            for i in range(child + 1, count):
                least = _first_of(m, least, heap + i * EVENT_SIZE)
        if m[least + EVENT_KEY] > bar or (m[least + EVENT_KEY] == bar and m[least + EVENT_SEQUENCE] > older):
            break
        _copy(m, least, heap + at * EVENT_SIZE)
        at = (least - heap) // EVENT_SIZE
    _copy(m, last, heap + at * EVENT_SIZE)


@compiled
def _first_of(m: Words, a: int, b: int) -> int:
    """The one of two events that comes first."""
    if m[b + EVENT_KEY] == m[a + EVENT_KEY]:
        return b if m[b + EVENT_SEQUENCE] < m[a + EVENT_SEQUENCE] else a
    return a + (b - a) * int(m[b + EVENT_KEY] < m[a + EVENT_KEY])  # no branch: it could not be foreseen


@compiled
def _least_of_four(m: Words, a: int) -> int:
    """The first of four neighbours."""
    b, c, d = a + EVENT_SIZE, a + 2 * EVENT_SIZE, a + 3 * EVENT_SIZE
    key_a, key_b, key_c, key_d = m[a + EVENT_KEY], m[b + EVENT_KEY], m[c + EVENT_KEY], m[d + EVENT_KEY]
    left, right = min(key_a, key_b), min(key_c, key_d)
    if key_a == key_b or key_c == key_d or left == right:
        return _first_of(m, _first_of(m, a, b), _first_of(m, c, d))
    first = a + EVENT_SIZE * int(key_b < key_a)
    second = c + EVENT_SIZE * int(key_d < key_c)
    return first + (second - first) * int(right < left)
