"""Clients who are on their way, and those to whom nothing more can happen."""

from __future__ import annotations

from pathway.simulation.kernel.compiled import Words, compiled
from pathway.simulation.kernel.entries import bury_entry
from pathway.simulation.kernel.layout import (
    CLIENT_BEFORE,
    CLIENT_LIST,
    CLIENT_NEXT,
    CLIENT_RUNS,
    CLIENT_SCHEDULED,
    CLIENT_TIMERS,
    ENTRY_NEXT,
    FREE_CLIENT,
    FREE_TIMER,
    LISTS_AT,
    LISTS_COUNT,
    TIMER_NEXT,
)
from pathway.simulation.kernel.memory import bury


@compiled
def forget_if_idle(m: Words, c: int) -> None:
    """Let go of a client to whom nothing more can happen."""
    if m[c + CLIENT_RUNS] == 0 and m[c + CLIENT_SCHEDULED] == 0:
        before, after = m[c + CLIENT_BEFORE], m[c + CLIENT_NEXT]
        if before:
            m[before + CLIENT_NEXT] = after
        else:
            m[CLIENT_LIST] = after
        if after:
            m[after + CLIENT_BEFORE] = before
        bury_client(m, c)


@compiled
def remember(m: Words, c: int) -> None:
    first = m[CLIENT_LIST]
    m[c + CLIENT_NEXT], m[c + CLIENT_BEFORE] = first, 0
    if first:
        m[first + CLIENT_BEFORE] = c
    m[CLIENT_LIST] = c


@compiled
def bury_client(m: Words, c: int) -> None:
    timer = m[c + CLIENT_TIMERS]
    while timer:
        bury(m, FREE_TIMER, timer)
        timer = m[timer + TIMER_NEXT]
    bury_entries(m, c)
    bury(m, FREE_CLIENT, c)


@compiled
def bury_entries(m: Words, c: int) -> None:
    """Give all entries of a case back."""
    for i in range(m[LISTS_COUNT]):
        entry = m[c + m[LISTS_AT] + 3 * i]
        while entry:
            bury_entry(m, entry)
            entry = m[entry + ENTRY_NEXT]
