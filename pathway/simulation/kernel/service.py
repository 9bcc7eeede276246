"""Queues and work, as `pathway.simulation.service`: how runs get served by the pools."""

from __future__ import annotations

from pathway.simulation.kernel.agenda import schedule
from pathway.simulation.kernel.compiled import Reals, Words, compiled
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
    PLACE_AHEAD,
    PLACE_BEHIND,
    PLACE_RANK,
    PLACE_RUN,
    PLACE_SIZE,
    POOL_CHANGES,
    POOL_DROPPED,
    POOL_FIRST,
    POOL_FREE,
    POOL_GAVE_UP,
    POOL_LAST,
    POOL_LONGEST,
    POOL_RANKED,
    POOL_SERVED,
    POOL_TALLY,
    POOL_THERE,
    POOL_WAITING,
    QUEUED,
    RANKED_FACT,
    RANKED_LEVELS,
    RANKED_OTHERWISE,
    RANKED_TICKS,
    RUN_CLIENT,
    RUN_PHASE,
    RUN_PLACES,
    RUN_SINCE,
    RUN_STAMP,
    RUN_STEP,
    RUN_TEAM,
    RUN_UNTIL,
    RUN_VISIT,
    STAMP,
    STEP_KEY,
    STEP_PATIENCE,
    STEP_TEAM,
    STEP_TEAM_FACT,
    STEP_TEAMS,
    STEP_WORK,
    TEAM_COUNT,
    TEAM_HOURS,
    TEAM_POOLS,
    TEAM_SHARE,
    TURN_COUNT,
    TURNS,
    WAITING,
    WORKING,
)
from pathway.simulation.kernel.memory import push
from pathway.simulation.kernel.numbers import ticks

_WHOLE = 10_000
_LONG = 1 << 40
_FOR_WORK, _FOR_PATIENCE = 1, 2


@compiled
def stamp(m: Words, run: int) -> int:
    """Cancel the events of a run by a new stamp, which later ones bear."""
    m[STAMP] += 1
    m[run + RUN_STAMP] = m[STAMP]
    return m[STAMP]


@compiled
def drawn_ticks(m: Words, f: Reals, run: int, distribution: int, purpose: int) -> int:
    """A time of a run's present activity; 0 where there is no distribution."""
    if distribution == 0:
        return 0
    c = m[run + RUN_CLIENT]
    key = m[m[run + RUN_STEP] + STEP_KEY] ^ m[c + CLIENT_KEY]
    return ticks(m, f, distribution, m[c + CLIENT_NUMBER], key, m[run + RUN_VISIT], purpose)


@compiled
def _rank(m: Words, c: int, pool: int, tick: int) -> int:
    """Where a client stands who joins a queue now: by the tick, and by the level of a fact."""
    ranked = m[pool + POOL_RANKED]
    if ranked == 0:
        return tick
    value, levels = m[c + m[ranked + RANKED_FACT]], m[ranked + RANKED_LEVELS]
    level = m[ranked + RANKED_OTHERWISE]
    for i in range(m[levels]):
        if m[levels + 1 + 2 * i] == value:
            level = m[levels + 2 + 2 * i]
    return tick - level * m[ranked + RANKED_TICKS]


@compiled
def _join(m: Words, pool: int, place: int, rank: int) -> None:
    """Take a place in a pool's queue: behind all of the same rank."""
    ahead, behind = m[pool + POOL_LAST], 0
    while ahead and m[ahead + PLACE_RANK] > rank:
        ahead, behind = m[ahead + PLACE_AHEAD], ahead
    m[place + PLACE_RANK], m[place + PLACE_AHEAD], m[place + PLACE_BEHIND] = rank, ahead, behind
    if ahead:
        m[ahead + PLACE_BEHIND] = place
    else:
        m[pool + POOL_FIRST] = place
    if behind:
        m[behind + PLACE_AHEAD] = place
    else:
        m[pool + POOL_LAST] = place
    m[pool + POOL_WAITING] += 1
    m[pool + POOL_LONGEST] = max(m[pool + POOL_LONGEST], m[pool + POOL_WAITING])


@compiled
def _leave_queue(m: Words, pool: int, place: int) -> None:
    ahead, behind = m[place + PLACE_AHEAD], m[place + PLACE_BEHIND]
    if ahead:
        m[ahead + PLACE_BEHIND] = behind
    else:
        m[pool + POOL_FIRST] = behind
    if behind:
        m[behind + PLACE_AHEAD] = ahead
    else:
        m[pool + POOL_LAST] = ahead
    m[pool + POOL_WAITING] -= 1


@compiled
def _leave_queues(m: Words, run: int) -> None:
    team = m[run + RUN_TEAM]
    for i in range(m[team + TEAM_COUNT]):
        _leave_queue(m, m[team + TEAM_POOLS + i], run + RUN_PLACES + i * PLACE_SIZE)


@compiled
def _team(m: Words, c: int, step: int) -> int:
    """The pools whose time an activity takes, as the case is now; 0 where there are none."""
    if m[step + STEP_TEAM_FACT]:
        value, teams = m[c + m[step + STEP_TEAM_FACT]], m[step + STEP_TEAMS]
        for i in range(m[teams]):
            if m[teams + 1 + 2 * i] == value:
                return m[teams + 2 + 2 * i]
    return m[step + STEP_TEAM]


@compiled
def ready(m: Words, f: Reals, run: int, tick: int) -> None:
    """The wait before an activity is over: it is served at once, or joins its queues."""
    step, c = m[run + RUN_STEP], m[run + RUN_CLIENT]
    team = m[run + RUN_TEAM] = _team(m, c, step)
    if team == 0:
        work = drawn_ticks(m, f, run, m[step + STEP_WORK], _FOR_WORK)
        schedule(m, min(tick + work, NEVER), DONE, m[c + CLIENT_ID], run, stamp(m, run))
        return
    at_once = 1
    for i in range(m[team + TEAM_COUNT]):
        pool = m[team + TEAM_POOLS + i]
        if m[pool + POOL_FREE] <= 0 or m[pool + POOL_WAITING]:
            at_once = 0
    if at_once:
        _begin(m, f, run, tick, tick)
        return
    m[run + RUN_PHASE], m[run + RUN_SINCE] = QUEUED, tick
    stamped = stamp(m, run)
    rank = _rank(m, c, m[team + TEAM_POOLS], tick)
    for i in range(m[team + TEAM_COUNT]):
        place = run + RUN_PLACES + i * PLACE_SIZE
        m[place + PLACE_RUN] = run
        _join(m, m[team + TEAM_POOLS + i], place, rank)
    if m[step + STEP_PATIENCE]:
        last = tick + drawn_ticks(m, f, run, m[step + STEP_PATIENCE], _FOR_PATIENCE)
        schedule(m, last, PATIENCE, m[c + CLIENT_ID], run, stamped)
    serve(m, f, team, tick)


@compiled
def _begin(m: Words, f: Reals, run: int, tick: int, since: int) -> None:
    """A server of each pool takes a run up, who has waited since then."""
    step, team = m[run + RUN_STEP], m[run + RUN_TEAM]
    work = drawn_ticks(m, f, run, m[step + STEP_WORK], _FOR_WORK)
    share, hours = m[team + TEAM_SHARE], m[team + TEAM_HOURS]
    if share != _WHOLE:
        work = -(-min(work, _LONG) * _WHOLE // share)
    start = next_open(m, hours, tick)
    m[run + RUN_PHASE], m[run + RUN_SINCE] = WORKING, start
    m[run + RUN_UNTIL] = open_later(m, hours, start, work)
    stamped = stamp(m, run)
    for i in range(m[team + TEAM_COUNT]):
        m[m[team + TEAM_POOLS + i] + POOL_FREE] -= 1
        waited(m, m[team + TEAM_POOLS + i], start, since)
    schedule(m, m[run + RUN_UNTIL], DONE, m[m[run + RUN_CLIENT] + CLIENT_ID], run, stamped)


@compiled
def _stop_work(m: Words, run: int, tick: int) -> None:
    team = m[run + RUN_TEAM]
    for i in range(m[team + TEAM_COUNT]):
        m[m[team + TEAM_POOLS + i] + POOL_FREE] += 1
        worked(m, m[team + TEAM_POOLS + i], team, m[run + RUN_SINCE], tick)


@compiled
def _count_pools(m: Words, run: int, at: int) -> None:
    team = m[run + RUN_TEAM]
    for i in range(m[team + TEAM_COUNT]):
        m[m[m[team + TEAM_POOLS + i] + POOL_TALLY] + at] += 1


@compiled
def done(m: Words, run: int, tick: int) -> int:
    """The work is over. Gives the team with servers that are free again, for `serve`, or 0."""
    stamp(m, run)
    if m[run + RUN_PHASE] != WORKING:
        return 0
    m[run + RUN_PHASE] = WAITING
    _stop_work(m, run, tick)
    _count_pools(m, run, POOL_SERVED)
    return m[run + RUN_TEAM]


@compiled
def gave_up(m: Words, run: int, tick: int) -> int:
    """Patience ended: the place in the queue is lost. Gives the team that may serve others now."""
    _leave_queues(m, run)
    m[run + RUN_PHASE] = WAITING
    stamp(m, run)
    _count_pools(m, run, POOL_GAVE_UP)
    short_row(m, ROW_GIVE_UP, tick, m[run + RUN_CLIENT], m[run + RUN_STEP])
    return m[run + RUN_TEAM]


@compiled
def drop(m: Words, run: int, tick: int) -> int:
    """The run ends, whatever it stands in. Gives the team that may serve others by it, or 0."""
    stamp(m, run)
    phase, team = m[run + RUN_PHASE], m[run + RUN_TEAM]
    m[run + RUN_PHASE] = DROPPED
    if phase != QUEUED and phase != WORKING:
        return 0
    _count_pools(m, run, POOL_DROPPED)
    if phase == WORKING:
        _stop_work(m, run, min(tick, m[run + RUN_UNTIL]))
        return team
    _leave_queues(m, run)
    return team if m[team + TEAM_COUNT] > 1 else 0


@compiled
def close(m: Words, run: int) -> None:
    """Count the work of a run that is being served at the end."""
    if m[run + RUN_PHASE] == WORKING:
        team = m[run + RUN_TEAM]
        for i in range(m[team + TEAM_COUNT]):
            worked(m, m[team + TEAM_POOLS + i], team, m[run + RUN_SINCE], m[END])


@compiled
def serve(m: Words, f: Reals, team: int, tick: int) -> None:
    """Give free servers to those who are first in the queues, and then those of meetings that begin."""
    pool = m[team + TEAM_POOLS]
    if m[team + TEAM_COUNT] == 1 and (m[pool + POOL_FIRST] == 0 or m[pool + POOL_FREE] <= 0):
        return
    m[TURN_COUNT] = 0
    for i in range(m[team + TEAM_COUNT]):
        push(m, TURNS, m[team + TEAM_POOLS + i])
    turn = 0
    while turn < m[TURN_COUNT]:
        _serve_pool(m, f, m[m[TURNS] + turn], tick)
        turn += 1


@compiled
def serve_pool(m: Words, f: Reals, pool: int, tick: int) -> None:
    """The same for one pool, of which there are more servers now."""
    m[TURN_COUNT] = 0
    push(m, TURNS, pool)
    turn = 0
    while turn < m[TURN_COUNT]:
        _serve_pool(m, f, m[m[TURNS] + turn], tick)
        turn += 1


@compiled
def _serve_pool(m: Words, f: Reals, pool: int, tick: int) -> None:
    while m[pool + POOL_FREE] > 0 and m[pool + POOL_FIRST]:
        run = m[m[pool + POOL_FIRST] + PLACE_RUN]
        team = m[run + RUN_TEAM]
        for i in range(m[team + TEAM_COUNT]):
            other = m[team + TEAM_POOLS + i]
            if m[other + POOL_FREE] <= 0 or m[other + POOL_FIRST] != run + RUN_PLACES + i * PLACE_SIZE:
                return
        _leave_queues(m, run)
        _begin(m, f, run, tick, m[run + RUN_SINCE])
        for i in range(m[team + TEAM_COUNT]):
            if m[team + TEAM_POOLS + i] != pool:
                push(m, TURNS, m[team + TEAM_POOLS + i])


@compiled
def resize(m: Words, f: Reals, pool: int, tick: int) -> None:
    """The next number of servers holds from now on; who works finishes."""
    changes = m[pool + POOL_CHANGES]
    count = m[changes + 2 + m[changes]]
    m[changes] += 1
    m[pool + POOL_FREE] += count - m[pool + POOL_THERE]
    m[pool + POOL_THERE] = count
    serve_pool(m, f, pool, tick)
