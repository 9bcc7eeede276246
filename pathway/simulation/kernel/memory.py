"""Records that come and go: taken from the end of the memory, or from those that were given back."""

from __future__ import annotations

from pathway.simulation.kernel.compiled import Words, compiled
from pathway.simulation.kernel.layout import (
    CLIENT_SIZE,
    FREE,
    FREE_CLIENT,
    FREE_RUN,
    FREE_TIMER,
    GRAVE_COUNT,
    GRAVES,
    GRAVES_ROOM,
    LIMIT,
    ROOM,
    RUN_SIZE,
    TIMER_SIZE,
    TOP,
)


@compiled
def _fresh(m: Words, size: int) -> int:
    at = m[TOP]
    if at + size > m[LIMIT]:
        raise MemoryError
    m[TOP] = at + size
    return at


@compiled
def take(m: Words, size: int) -> int:
    """A general record of `size` words (less than LARGEST), with anything in it."""
    at = m[FREE + size]
    if at:
        m[FREE + size] = m[at]
        return at
    return _fresh(m, size)


@compiled
def give(m: Words, at: int, size: int) -> None:
    """Give a general record back."""
    m[at] = m[FREE + size]
    m[FREE + size] = at


@compiled
def _take_own(m: Words, free: int, size: int) -> int:
    # Runs and timers keep to themselves: an event that outlived one finds another's stamp in its place.
    at = m[free]
    if at:
        m[free] = m[at]
        return at
    return _fresh(m, size)


@compiled
def take_run(m: Words) -> int:
    return _take_own(m, FREE_RUN, m[RUN_SIZE])


@compiled
def take_timer(m: Words) -> int:
    return _take_own(m, FREE_TIMER, TIMER_SIZE)


@compiled
def take_client(m: Words) -> int:
    return _take_own(m, FREE_CLIENT, m[CLIENT_SIZE])


@compiled
def bury(m: Words, free: int, at: int) -> None:
    """Give a record back once the present event is over: until then it is still read. `free` is whose it is."""
    n = m[GRAVE_COUNT]
    if n >= GRAVES_ROOM:
        raise MemoryError
    m[m[GRAVES] + 2 * n] = free
    m[m[GRAVES] + 2 * n + 1] = at
    m[GRAVE_COUNT] = n + 1


@compiled
def clear_graves(m: Words) -> None:
    """Give back what was buried."""
    for i in range(m[GRAVE_COUNT]):
        free, at = m[m[GRAVES] + 2 * i], m[m[GRAVES] + 2 * i + 1]
        m[at] = m[free]
        m[free] = at
    m[GRAVE_COUNT] = 0


@compiled
def push(m: Words, array: int, word: int) -> None:
    """Add a word to an array of scratch space: `array` is the register of its address, before that of its count."""
    count = m[array + 1]
    if count >= ROOM:
        raise MemoryError
    m[m[array] + count] = word
    m[array + 1] = count + 1
