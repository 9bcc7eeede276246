"""Entries of lists and holders of roles: made, put on a case, and taken off."""

from __future__ import annotations

from pathway.simulation.kernel.compiled import Words, compiled
from pathway.simulation.kernel.layout import (
    ENTRY_FIXED,
    ENTRY_GONE,
    ENTRY_HELD,
    ENTRY_KEY,
    ENTRY_LIST,
    ENTRY_NEXT,
    ENTRY_SINCE,
    ENTRY_STATE,
    FREE,
    LIST_AT,
    LIST_ATTRIBUTES,
    LIST_DEFAULTS,
    LIST_INITIAL,
    LIST_SIZE,
    NONE,
)
from pathway.simulation.kernel.memory import bury, take

HERE, TAKEN, NOT_ADDED = range(3)
"""Whether an entry stays: HERE; TAKEN from the case by the act; or NOT_ADDED, being taken before it came."""


@compiled
def new_entry(m: Words, list: int, key: int) -> int:
    """An entry with the defaults of its list, on no case yet."""
    size = m[list + LIST_SIZE]
    entry = take(m, size)
    m[entry + ENTRY_NEXT], m[entry + ENTRY_LIST], m[entry + ENTRY_KEY] = 0, list, key
    m[entry + ENTRY_STATE], m[entry + ENTRY_SINCE] = m[list + LIST_INITIAL], NONE
    m[entry + ENTRY_HELD] = m[entry + ENTRY_GONE] = 0
    attributes = m[list + LIST_ATTRIBUTES]
    for i in range(attributes):
        m[entry + ENTRY_FIXED + i] = m[m[list + LIST_DEFAULTS] + i]
    for i in range(ENTRY_FIXED + attributes, size):
        m[entry + i] = NONE
    return entry


@compiled
def attach(m: Words, c: int, entry: int) -> None:
    """Put an entry at the end of its list on a case."""
    at = c + m[m[entry + ENTRY_LIST] + LIST_AT]
    if m[at]:
        m[m[at + 1] + ENTRY_NEXT] = entry
    else:
        m[at] = entry
    m[at + 1] = entry


@compiled
def detach(m: Words, c: int, gone: int) -> None:
    """Take an entry off its list."""
    at = c + m[m[gone + ENTRY_LIST] + LIST_AT]
    before, entry = 0, m[at]
    while entry != gone:
        before, entry = entry, m[entry + ENTRY_NEXT]
    after = m[gone + ENTRY_NEXT]
    if before:
        m[before + ENTRY_NEXT] = after
    else:
        m[at] = after
    if after == 0:
        m[at + 1] = before
    bury_entry(m, gone)


@compiled
def bury_entry(m: Words, entry: int) -> None:
    """Give an entry back once the present event is over."""
    bury(m, FREE + m[m[entry + ENTRY_LIST] + LIST_SIZE], entry)
