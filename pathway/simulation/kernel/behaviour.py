"""Runs through lists of activities, as `pathway.simulation.behaviour`."""

from __future__ import annotations

from pathway.simulation.kernel.agenda import schedule
from pathway.simulation.kernel.compiled import Reals, Words, compiled
from pathway.simulation.kernel.layout import (
    CLIENT_ID,
    CLIENT_KEY,
    CLIENT_LAST_RUN,
    CLIENT_NUMBER,
    CLIENT_RUNS,
    DROPPED,
    FREE_RUN,
    FREED,
    FREED_COUNT,
    READY,
    RUN_BEFORE,
    RUN_CLIENT,
    RUN_ENTRY,
    RUN_INDEX,
    RUN_ITEMS,
    RUN_MACHINE,
    RUN_NEXT,
    RUN_PHASE,
    RUN_PLACE,
    RUN_STEP,
    RUN_TEAM,
    RUN_TRIES,
    RUN_VISIT,
    STEP_AFTER,
    STEP_AT_MOST,
    STEP_CHANCE,
    STEP_INDEX,
    STEP_KEY,
    STEP_OPTION_COUNT,
    STEP_OPTIONS,
    STEP_RETRY,
    STEP_THEN,
    STEP_UPTO,
    VISITS,
    WAITING,
)
from pathway.simulation.kernel.memory import bury, push, take_run
from pathway.simulation.kernel.numbers import pick, uniform
from pathway.simulation.kernel.service import drawn_ticks, drop, serve, stamp

NOWHERE = -1
"""The place of a run of the case itself."""
_FOR_AFTER, _FOR_CHANCE, _FOR_CHOOSE = 0, 3, 4


@compiled
def begin(m: Words, f: Reals, c: int, place: int, machine: int, items: int, tick: int, entry: int) -> None:
    """Begin a list of activities. `entry` names the entry whose it is, or NONE."""
    run = take_run(m)
    last = m[c + CLIENT_LAST_RUN]
    m[run + RUN_CLIENT], m[run + RUN_NEXT], m[run + RUN_BEFORE] = c, 0, last
    if last:
        m[last + RUN_NEXT] = run
    else:
        m[c + CLIENT_RUNS] = run
    m[c + CLIENT_LAST_RUN] = run
    m[run + RUN_PLACE], m[run + RUN_MACHINE], m[run + RUN_ENTRY] = place, machine, entry
    m[run + RUN_ITEMS], m[run + RUN_INDEX], m[run + RUN_STEP] = items, -1, 0
    m[run + RUN_TRIES], m[run + RUN_PHASE], m[run + RUN_TEAM] = 0, WAITING, 0
    stamp(m, run)
    advance(m, f, run, tick)


@compiled
def advance(m: Words, f: Reals, run: int, tick: int) -> None:
    """Go on to the next item that is not skipped by chance; the run is over when there is none."""
    items = m[run + RUN_ITEMS]
    while m[run + RUN_PHASE] != DROPPED:
        m[run + RUN_INDEX] += 1
        m[run + RUN_TRIES] = 0
        at = m[run + RUN_INDEX]
        if at >= m[items]:
            _finish(m, run)
        elif attempt_later(m, f, run, _chosen(m, f, run, m[items + 1 + at]), tick):
            return
        elif m[run + RUN_PLACE] == NOWHERE and at == 0:
            _finish(m, run)  # the first chance of a line decides about the whole of it


@compiled
def _take_out(m: Words, run: int) -> None:
    c, before, after = m[run + RUN_CLIENT], m[run + RUN_BEFORE], m[run + RUN_NEXT]
    if before:
        m[before + RUN_NEXT] = after
    else:
        m[c + CLIENT_RUNS] = after
    if after:
        m[after + RUN_BEFORE] = before
    else:
        m[c + CLIENT_LAST_RUN] = before
    bury(m, FREE_RUN, run)


@compiled
def _finish(m: Words, run: int) -> None:
    m[run + RUN_PHASE] = DROPPED
    _take_out(m, run)


@compiled
def attempt_later(m: Words, f: Reals, run: int, step: int, tick: int) -> int:
    """Begin an activity: 0 where chance skips it, else it is ready when its wait is over."""
    visit = next_visit(m, m[run + RUN_CLIENT], m[step + STEP_INDEX])
    m[run + RUN_STEP], m[run + RUN_VISIT] = step, visit
    chance = m[step + STEP_CHANCE]
    if chance >= 0 and _draw(m, run, step, _FOR_CHANCE) >= f[chance]:
        return 0
    _wait(m, f, run, m[step + STEP_AFTER], tick)
    return 1


@compiled
def after_refusal(m: Words, f: Reals, run: int, tick: int) -> None:
    """Again, or what is done instead, or on with the list."""
    step = m[run + RUN_STEP]
    if m[run + RUN_TRIES] < m[step + STEP_AT_MOST]:
        m[run + RUN_TRIES] += 1
        m[run + RUN_VISIT] = next_visit(m, m[run + RUN_CLIENT], m[step + STEP_INDEX])
        _wait(m, f, run, m[step + STEP_RETRY], tick)
    else:
        instead(m, f, run, m[step + STEP_THEN], tick)


@compiled
def instead(m: Words, f: Reals, run: int, step: int, tick: int) -> None:
    """Do `step` in place of what did not come about; without one, the list goes on."""
    m[run + RUN_TRIES] = 0
    if step == 0 or not attempt_later(m, f, run, step, tick):
        advance(m, f, run, tick)


@compiled
def drop_one(m: Words, run: int, tick: int) -> None:
    """End a run; the servers that it leaves are remembered for `serve_freed`."""
    _take_out(m, run)
    team = drop(m, run, tick)
    if team:
        push(m, FREED, team)


@compiled
def serve_freed(m: Words, f: Reals, tick: int) -> None:
    """The servers that were left take on whoever waits."""
    count = m[FREED_COUNT]
    m[FREED_COUNT] = 0
    for i in range(count):
        serve(m, f, m[m[FREED] + i], tick)


@compiled
def next_visit(m: Words, c: int, index: int) -> int:
    """How often a client came to an activity before."""
    at = c + m[VISITS] + index
    m[at] += 1
    return m[at] - 1


@compiled
def _wait(m: Words, f: Reals, run: int, wait: int, tick: int) -> None:
    ticks = drawn_ticks(m, f, run, wait, _FOR_AFTER)
    m[run + RUN_PHASE] = WAITING
    schedule(m, tick + ticks, READY, m[m[run + RUN_CLIENT] + CLIENT_ID], run, stamp(m, run))


@compiled
def _chosen(m: Words, f: Reals, run: int, item: int) -> int:
    options = m[item + STEP_OPTIONS]
    if options == 0:
        return item
    m[run + RUN_VISIT] = next_visit(m, m[run + RUN_CLIENT], m[item + STEP_INDEX])
    u = _draw(m, run, item, _FOR_CHOOSE)
    return m[options + pick(f, m[item + STEP_UPTO], m[item + STEP_OPTION_COUNT], u)]


@compiled
def _draw(m: Words, run: int, step: int, purpose: int) -> float:
    c = m[run + RUN_CLIENT]
    return uniform(
        m, m[c + CLIENT_NUMBER], m[step + STEP_KEY] ^ m[c + CLIENT_KEY], m[run + RUN_VISIT], purpose
    )
