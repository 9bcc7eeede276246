"""Counts what happens, and writes the trace. Nothing here changes what happens."""

from __future__ import annotations

from pathway.simulation.kernel.compiled import Words, compiled
from pathway.simulation.kernel.hours import open_between
from pathway.simulation.kernel.layout import (
    ACT_TALLY,
    CLIENT_GROUPS,
    CLIENT_ID,
    CLOCKS,
    END,
    FLAG_COUNT,
    FLAGGED,
    FLAGS,
    GROUP_ACCEPTED,
    GROUP_FIXED,
    GROUP_REFUSED,
    GROUPS,
    NEVER,
    NONE,
    OUTCOME,
    POOL_BUSY,
    POOL_TALLY,
    POOL_WAIT,
    POOL_WORKED,
    REFUSALS,
    RULE_COUNT,
    RULES,
    STEP_COUNT,
    STEPS,
    TEAM_HOURS,
    TEAM_SHARE,
    TIMES_BINS,
    TIMES_COUNT,
    TIMES_LONGEST,
    TIMES_TOTAL,
    TRACE,
    TRACE_COUNT,
    TRACE_ROOM,
    TRACING,
    WARM_UP,
    WATCH_AT,
    WATCH_ENTRY_AT,
    WATCH_MEASURE,
    WATCH_STARTS,
    WATCH_TIMES,
    WAY_FROM,
    WAY_PLACE,
    WAY_TO,
    WAY_WORDS,
)
from pathway.simulation.tally import EDGES

ROW_OPEN, ROW_ACT, ROW_DEADLINE, ROW_GIVE_UP, ROW_END = range(5)
OUTCOMES = ("accepted", "refused", "unknown")
ACCEPTED, REFUSED, LACKING = range(3)
_WHOLE = 10_000


@compiled
def add_time(m: Words, times: int, seconds: int) -> None:
    """Count a time, as `tally.Times.add`."""
    m[times + TIMES_COUNT] += 1
    m[times + TIMES_TOTAL] += seconds
    if seconds > m[times + TIMES_LONGEST]:
        m[times + TIMES_LONGEST] = seconds
    if 0 <= seconds < EDGES[1]:
        m[times + TIMES_BINS] += 1  # as most are
        return
    low, high = 0, len(EDGES)
    while low < high:
        middle = (low + high) >> 1
        if seconds < EDGES[middle]:
            high = middle
        else:
            low = middle + 1
    m[times + TIMES_BINS + (low - 1 if low else len(EDGES) - 1)] += 1


@compiled
def for_groups(m: Words, c: int, at: int, amount: int) -> None:
    """Add to what a client's groups count at `at`."""
    for i in range(m[m[GROUPS]]):
        m[m[c + m[CLIENT_GROUPS] + i] + at] += amount


@compiled
def seen(m: Words, c: int, watches: int, entry: int, tick: int) -> None:
    """Something that may start or end a measure. `entry` is the one that it happened to, or 0."""
    if watches == 0:
        return
    for i in range(m[watches]):
        watch = m[watches + 1 + i]
        clock = c + m[CLOCKS] + m[watch + WATCH_AT]
        if entry and m[watch + WATCH_ENTRY_AT]:
            clock = entry + m[watch + WATCH_ENTRY_AT]
        start = m[clock]
        if m[watch + WATCH_STARTS]:
            if start == NONE:
                m[clock] = tick
        elif start != NONE:
            m[clock] = NONE
            add_time(m, m[watch + WATCH_TIMES], tick - start)
            for_groups(m, c, GROUP_FIXED + 2 * m[watch + WATCH_MEASURE], 1)
            for_groups(m, c, GROUP_FIXED + 2 * m[watch + WATCH_MEASURE] + 1, tick - start)


@compiled
def count_act(m: Words, act: int) -> None:
    """Count how an act was judged, and by which rules."""
    outcome = m[OUTCOME]
    m[m[act + ACT_TALLY] + outcome] += 1
    if outcome == ACCEPTED:
        for i in range(m[FLAG_COUNT]):
            m[m[FLAGGED] + m[m[FLAGS] + i]] += 1
    else:
        for i in range(m[RULE_COUNT]):
            m[m[REFUSALS] + m[m[RULES] + i]] += 1


@compiled
def count_for_groups(m: Words, c: int) -> None:
    for_groups(m, c, GROUP_ACCEPTED if m[OUTCOME] == ACCEPTED else GROUP_REFUSED, 1)


@compiled
def waited(m: Words, pool: int, start: int, since: int) -> None:
    if start < NEVER:
        add_time(m, m[pool + POOL_WAIT], start - since)


@compiled
def worked(m: Words, pool: int, team: int, start: int, end: int) -> None:
    """A server was at work with a team from `start` to `end`, of which open time after the warm-up counts."""
    start, end = max(start, m[WARM_UP]), min(end, m[END])
    if start < end:
        share, tally = m[team + TEAM_SHARE], m[pool + POOL_TALLY]
        busy = open_between(m, m[team + TEAM_HOURS], start, end)
        m[tally + POOL_BUSY] += busy
        m[tally + POOL_WORKED] += busy if share == _WHOLE else busy * share // _WHOLE


# ------------------------------------------------------------------ the trace


@compiled
def put(m: Words, word: int) -> None:
    """Write a word of the trace."""
    at = m[TRACE_COUNT]
    if at >= m[TRACE_ROOM]:
        raise MemoryError
    m[m[TRACE] + at] = word
    m[TRACE_COUNT] = at + 1


@compiled
def short_row(m: Words, kind: int, tick: int, c: int, about: int) -> None:
    """A client gave up waiting, or came to the end."""
    if m[TRACING]:
        for word in (kind, tick, m[c + CLIENT_ID], about):
            put(m, word)


@compiled
def long_row(m: Words, kind: int, tick: int, c: int, about: int, subject: int, missed: int) -> None:
    """An act or a deadline, as it was judged."""
    if not m[TRACING]:
        return
    for word in (kind, tick, m[c + CLIENT_ID], about, subject, missed, m[OUTCOME]):
        put(m, word)
    accepted = m[OUTCOME] == ACCEPTED
    put(m, m[RULE_COUNT])
    for i in range(m[RULE_COUNT]):
        put(m, m[m[RULES] + i])
    flags = m[FLAG_COUNT] if accepted else 0
    put(m, flags)
    for i in range(flags):
        put(m, m[m[FLAGS] + i])
    counted = m[TRACE_COUNT]
    put(m, 0)
    if not accepted:
        return
    for i in range(0, m[STEP_COUNT], WAY_WORDS):
        step = m[STEPS] + i
        if m[step + WAY_FROM] != m[step + WAY_TO]:
            m[m[TRACE] + counted] += 1
            put(m, m[step + WAY_PLACE])
            put(m, m[step + WAY_FROM])
            put(m, m[step + WAY_TO])
