"""Queues and work, as `pathway.simulation.service`: how runs get served by the pools."""

from __future__ import annotations

from pathway.simulation.kernel.agenda import schedule
from pathway.simulation.kernel.compiled import compiled
from pathway.simulation.kernel.counting import ROW_GIVE_UP, short_row, waited, worked
from pathway.simulation.kernel.hours import next_open, open_later
from pathway.simulation.kernel.layout import (
    CLIENT_ID,
    CLIENT_KEY,
    CLIENT_NUMBER,
    DONE,
    DROPPED,
    END,
    NEVER,
    PATIENCE,
    POOL_DROPPED,
    POOL_FIRST,
    POOL_FREE,
    POOL_GAVE_UP,
    POOL_HOURS,
    POOL_LAST,
    POOL_LONGEST,
    POOL_SERVED,
    POOL_SHARE,
    POOL_TALLY,
    POOL_WAITING,
    QUEUED,
    RUN_AHEAD,
    RUN_BEHIND,
    RUN_CLIENT,
    RUN_PHASE,
    RUN_SINCE,
    RUN_STAMP,
    RUN_STEP,
    RUN_UNTIL,
    RUN_VISIT,
    STAMP,
    STEP_KEY,
    STEP_PATIENCE,
    STEP_POOL,
    STEP_WORK,
    WAITING,
    WORKING,
)
from pathway.simulation.kernel.numbers import ticks

_WHOLE = 10_000
_LONG = 1 << 40
_FOR_WORK, _FOR_PATIENCE = 1, 2


@compiled
def stamp(m, run):  # type: ignore[no-untyped-def]
    """Cancel the events of a run by a new stamp, which later ones bear."""
    m[STAMP] += 1
    m[run + RUN_STAMP] = m[STAMP]
    return m[STAMP]


@compiled
def drawn_ticks(m, f, run, distribution, purpose):  # type: ignore[no-untyped-def]
    """A time of a run's present activity."""
    c = m[run + RUN_CLIENT]
    key = m[m[run + RUN_STEP] + STEP_KEY] ^ m[c + CLIENT_KEY]
    return ticks(m, f, distribution, m[c + CLIENT_NUMBER], key, m[run + RUN_VISIT], purpose)


@compiled
def join(m, pool, run):  # type: ignore[no-untyped-def]
    """Take the last place in a pool's queue."""
    last = m[pool + POOL_LAST]
    m[run + RUN_AHEAD], m[run + RUN_BEHIND] = last, 0
    if last:
        m[last + RUN_BEHIND] = run
    else:
        m[pool + POOL_FIRST] = run
    m[pool + POOL_LAST] = run
    m[pool + POOL_WAITING] += 1
    m[pool + POOL_LONGEST] = max(m[pool + POOL_LONGEST], m[pool + POOL_WAITING])


@compiled
def leave(m, pool, run):  # type: ignore[no-untyped-def]
    """Give up a place in a pool's queue."""
    ahead, behind = m[run + RUN_AHEAD], m[run + RUN_BEHIND]
    if ahead:
        m[ahead + RUN_BEHIND] = behind
    else:
        m[pool + POOL_FIRST] = behind
    if behind:
        m[behind + RUN_AHEAD] = ahead
    else:
        m[pool + POOL_LAST] = ahead
    m[pool + POOL_WAITING] -= 1


@compiled
def ready(m, f, run, tick):  # type: ignore[no-untyped-def]
    """The wait before an activity is over: it is served at once, or joins its queue."""
    step = m[run + RUN_STEP]
    pool = m[step + STEP_POOL]
    client = m[m[run + RUN_CLIENT] + CLIENT_ID]
    if pool == 0:
        work = drawn_ticks(m, f, run, m[step + STEP_WORK], _FOR_WORK)
        schedule(m, min(tick + work, NEVER), DONE, client, run, stamp(m, run))
        return
    if m[pool + POOL_FREE]:
        begin(m, f, run, pool, tick, tick)
        return
    m[run + RUN_PHASE] = QUEUED
    m[run + RUN_SINCE] = tick
    stamped = stamp(m, run)
    join(m, pool, run)
    if m[step + STEP_PATIENCE]:
        last = tick + drawn_ticks(m, f, run, m[step + STEP_PATIENCE], _FOR_PATIENCE)
        schedule(m, last, PATIENCE, client, run, stamped)


@compiled
def begin(m, f, run, pool, tick, since):  # type: ignore[no-untyped-def]
    """A server takes a run up, who has waited since then."""
    step, hours = m[run + RUN_STEP], m[pool + POOL_HOURS]
    work = drawn_ticks(m, f, run, m[step + STEP_WORK], _FOR_WORK)
    share = m[pool + POOL_SHARE]
    if share != _WHOLE:
        work = -(-min(work, _LONG) * _WHOLE // share)
    start = next_open(m, hours, tick)
    m[pool + POOL_FREE] -= 1
    m[run + RUN_PHASE] = WORKING
    m[run + RUN_SINCE] = start
    m[run + RUN_UNTIL] = open_later(m, hours, start, work)
    waited(m, pool, start, since)
    schedule(m, m[run + RUN_UNTIL], DONE, m[m[run + RUN_CLIENT] + CLIENT_ID], run, stamp(m, run))


@compiled
def done(m, run, tick):  # type: ignore[no-untyped-def]
    """The work is over. Gives the pool with the server that is free again, or 0."""
    stamp(m, run)
    if m[run + RUN_PHASE] != WORKING:
        return 0
    pool = m[m[run + RUN_STEP] + STEP_POOL]
    m[pool + POOL_FREE] += 1
    m[run + RUN_PHASE] = WAITING
    worked(m, pool, m[run + RUN_SINCE], tick)
    m[m[pool + POOL_TALLY] + POOL_SERVED] += 1
    return pool


@compiled
def gave_up(m, run, tick):  # type: ignore[no-untyped-def]
    """Patience ended: the place in the queue is lost."""
    step = m[run + RUN_STEP]
    pool = m[step + STEP_POOL]
    leave(m, pool, run)
    m[run + RUN_PHASE] = WAITING
    stamp(m, run)
    m[m[pool + POOL_TALLY] + POOL_GAVE_UP] += 1
    short_row(m, ROW_GIVE_UP, tick, m[run + RUN_CLIENT], step)


@compiled
def drop(m, run, tick):  # type: ignore[no-untyped-def]
    """The run ends, whatever it stands in. Gives the pool that has a server free again by it, or 0."""
    stamp(m, run)
    phase = m[run + RUN_PHASE]
    m[run + RUN_PHASE] = DROPPED
    if phase != QUEUED and phase != WORKING:
        return 0
    pool = m[m[run + RUN_STEP] + STEP_POOL]
    m[m[pool + POOL_TALLY] + POOL_DROPPED] += 1
    if phase == QUEUED:
        leave(m, pool, run)
        return 0
    m[pool + POOL_FREE] += 1
    worked(m, pool, m[run + RUN_SINCE], min(tick, m[run + RUN_UNTIL]))
    return pool


@compiled
def close(m, run):  # type: ignore[no-untyped-def]
    """Count the work of a run that is being served at the end."""
    if m[run + RUN_PHASE] == WORKING:
        worked(m, m[m[run + RUN_STEP] + STEP_POOL], m[run + RUN_SINCE], m[END])


@compiled
def serve_next(m, f, pool, tick):  # type: ignore[no-untyped-def]
    """Give free servers to those who have waited longest."""
    while m[pool + POOL_FREE] and m[pool + POOL_FIRST]:
        run = m[pool + POOL_FIRST]
        leave(m, pool, run)
        begin(m, f, run, pool, tick, m[run + RUN_SINCE])
