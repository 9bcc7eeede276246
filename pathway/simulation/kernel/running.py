"""The loop over what is to come, as `pathway.simulation.executor`."""

from __future__ import annotations

from pathway.simulation.kernel import behaviour, service
from pathway.simulation.kernel.agenda import CLIENT_BITS, KIND_BITS, TICK_SHIFT, schedule, take_next
from pathway.simulation.kernel.attempts import attempt
from pathway.simulation.kernel.compiled import Reals, Words, compiled, kept, words_of
from pathway.simulation.kernel.forgetting import forget_if_idle
from pathway.simulation.kernel.hours import at_open
from pathway.simulation.kernel.layout import (
    ACTIVE,
    ALLOTTED_FIRST,
    ARRIVAL,
    BEGAN,
    BUDGET,
    CAPACITY,
    CLIENT_LIST,
    CLIENT_NEXT,
    CLIENT_RUNS,
    CLIENTS,
    COUNT,
    COUNTS,
    DEADLINE,
    DONE,
    END,
    ENDED,
    EVENTS,
    FLUSH,
    GRAVE_COUNT,
    GROUP_CLIENTS,
    GROUP_NEXT,
    GROUP_SIZE,
    GROUPS,
    GROW,
    HEAP_COUNT,
    LIMIT,
    NEXT_KEY,
    NEXT_WEEK,
    NO_KEY,
    OVER_BUDGET,
    POOL_CHANGES,
    POOL_LONGEST,
    POOL_WAITING,
    POOLS,
    READY,
    REST,
    RUN_CLIENT,
    RUN_NEXT,
    RUN_STAMP,
    RUN_STEP,
    STEP_INSTEAD,
    STOPPED,
    STREAM_ARRIVALS,
    STREAM_ARRIVED,
    STREAM_EVERY,
    STREAM_FLOWED,
    STREAM_HOURS,
    STREAM_INDEX,
    STREAMS,
    TALLY,
    TALLY_EVENTS,
    TICK,
    TIMER_STAMP,
    TOP,
    TRACE_COUNT,
    TRACE_ROOM,
    WARM,
    WARM_UP,
    WEEK,
    WEEK_ARRIVED,
    WEEK_ENDED,
    WEEKS,
)
from pathway.simulation.kernel.memory import clear_graves
from pathway.simulation.kernel.numbers import ticks
from pathway.simulation.kernel.opening import open_case
from pathway.simulation.kernel.overdue import deadline

SPARE = 65_536
"""Words that must be free when an event begins."""
TRACE_SPARE = 65_536
BETWEEN_RESTS = 1 << 21
_WEEK = 604_800


@compiled
def _begin(m: Words, f: Reals) -> None:
    """The first arrivals of all streams."""
    m[BEGAN] = 1
    m[NEXT_KEY] = NO_KEY
    for i in range(m[m[POOLS]]):
        pool = m[m[POOLS] + 1 + i]
        changes = m[pool + POOL_CHANGES]
        for j in range(m[changes + 1]):
            schedule(m, m[changes + 2 + m[changes + 1] + j], CAPACITY, i, pool, 0)
    for i in range(m[m[STREAMS]]):
        _next_arrival(m, f, m[m[STREAMS] + 1 + i])


@compiled
def _next_arrival(m: Words, f: Reals, stream: int) -> None:
    if m[CLIENTS] and m[COUNT] >= m[CLIENTS]:
        return
    number = m[stream + STREAM_ARRIVED]
    gap = ticks(m, f, m[stream + STREAM_EVERY], number, m[stream + STREAM_ARRIVALS], 0, 0)
    m[stream + STREAM_FLOWED] += min(gap, m[END] + 1)
    m[stream + STREAM_ARRIVED] += 1
    tick = at_open(m, m[stream + STREAM_HOURS], m[stream + STREAM_FLOWED])
    schedule(m, tick, ARRIVAL, m[stream + STREAM_INDEX], stream, 0)


@kept
def run(m: Words, f: Reals) -> int:
    """Go on, over two arrays: see `_run`."""
    return _run(words_of(m), words_of(f))


@compiled
def _run(m: Words, f: Reals) -> int:
    """Go on until the end, or until something outside has to be done: the reason why it comes back.

    The limits are looked at between two events, so nothing is lost by coming back.
    """
    if not m[BEGAN]:
        _begin(m, f)
    rest = min(m[EVENTS] + BETWEEN_RESTS, m[BUDGET])
    while True:
        if m[TOP] + SPARE > m[LIMIT]:
            return GROW
        if m[TRACE_COUNT] + TRACE_SPARE > m[TRACE_ROOM]:
            return FLUSH
        if m[EVENTS] >= rest and (m[HEAP_COUNT] or m[NEXT_KEY] != NO_KEY):
            return REST if m[EVENTS] < m[BUDGET] else OVER_BUDGET
        key, about, stamp = take_next(m)
        if key == NO_KEY:
            break
        tick, kind = key >> TICK_SHIFT, (key >> CLIENT_BITS) & ((1 << KIND_BITS) - 1)
        if tick >= m[WARM_UP] and not m[WARM]:
            _forget_counts(m)
        if tick >= m[NEXT_WEEK]:
            next_week(m, tick)
            m[NEXT_WEEK] = tick - tick % _WEEK + _WEEK
        m[TICK] = tick
        m[EVENTS] += 1
        m[m[TALLY] + TALLY_EVENTS] += 1
        if kind == READY:
            if m[about + RUN_STAMP] == stamp:
                service.ready(m, f, about, tick)
        elif kind == DONE:
            if m[about + RUN_STAMP] == stamp:
                _done(m, f, about, tick)
        elif kind == ARRIVAL:
            open_case(m, f, about, m[about + STREAM_ARRIVED] - 1, tick)
            _next_arrival(m, f, about)
        elif kind == DEADLINE:
            if m[about + TIMER_STAMP] == stamp:
                deadline(m, f, about, tick)
        elif kind == CAPACITY:
            service.resize(m, f, about, tick)
        elif m[about + RUN_STAMP] == stamp:
            _give_up(m, f, about, tick)
        if m[GRAVE_COUNT]:
            clear_graves(m)
        if m[STOPPED]:
            return m[STOPPED]
    _close(m)
    return ENDED


@compiled
def _done(m: Words, f: Reals, run: int, tick: int) -> None:
    team = service.done(m, run, tick)
    attempt(m, f, run, tick)
    if team:
        service.serve(m, f, team, tick)


@compiled
def _give_up(m: Words, f: Reals, run: int, tick: int) -> None:
    team = service.gave_up(m, run, tick)
    behaviour.instead(m, f, run, m[m[run + RUN_STEP] + STEP_INSTEAD], tick)
    service.serve(m, f, team, tick)
    forget_if_idle(m, m[run + RUN_CLIENT])


@compiled
def next_week(m: Words, tick: int) -> None:
    """Close the weeks that ended at or before `tick`."""
    while m[WEEK] < tick // _WEEK:
        at = m[WEEKS] + 3 * m[WEEK]
        m[at], m[at + 1], m[at + 2] = m[WEEK_ARRIVED], m[WEEK_ENDED], m[ACTIVE]
        m[WEEK_ARRIVED] = m[WEEK_ENDED] = 0
        m[WEEK] += 1


@compiled
def _forget_counts(m: Words) -> None:
    """The warm-up is over: what was counted is forgotten."""
    m[WARM] = 1
    for i in range(0, m[m[COUNTS]], 2):
        at = m[m[COUNTS] + 1 + i]
        for j in range(m[m[COUNTS] + 2 + i]):
            m[at + j] = 0
    for i in range(m[m[GROUPS]]):
        group = m[m[m[GROUPS] + 1 + i] + ALLOTTED_FIRST]
        while group:
            for j in range(GROUP_CLIENTS, m[GROUP_SIZE]):
                m[group + j] = 0
            group = m[group + GROUP_NEXT]
    for i in range(m[m[POOLS]]):
        pool = m[m[POOLS] + 1 + i]
        m[pool + POOL_LONGEST] = m[pool + POOL_WAITING]


@compiled
def _close(m: Words) -> None:
    """Count what is known at the end only: the last weeks, and the work that is still being done."""
    next_week(m, m[END])
    c = m[CLIENT_LIST]
    while c:
        run = m[c + CLIENT_RUNS]
        while run:
            service.close(m, run)
            run = m[run + RUN_NEXT]
        c = m[c + CLIENT_NEXT]
