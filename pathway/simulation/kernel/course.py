"""What follows when a case has changed, as `pathway.simulation.course`: runs, caseloads, measures, the end."""

from __future__ import annotations

from pathway.simulation.kernel.behaviour import begin, drop_one, serve_freed
from pathway.simulation.kernel.compiled import Reals, Words, compiled
from pathway.simulation.kernel.conditions import id_of
from pathway.simulation.kernel.counting import ROW_END, add_time, for_groups, seen, short_row
from pathway.simulation.kernel.layout import (
    ACTIVE,
    ADDED,
    ADDED_COUNT,
    ASSIGNED,
    ASSIGNED_COUNT,
    CLIENT_ARRIVED,
    CLIENT_OVER,
    CLIENT_RUNS,
    ENTRY_GONE,
    ENTRY_HELD,
    ENTRY_KEY,
    ENTRY_LIST,
    ENTRY_NEXT,
    ENTRY_SHIFT,
    ENTRY_SINCE,
    ENTRY_STATE,
    GONE,
    GONE_COUNT,
    GROUP_ENDED,
    GROUP_SECONDS,
    HAS_FINALS,
    LISTS_AT,
    LISTS_COUNT,
    MACHINE_AFTER,
    MACHINE_AT,
    MACHINE_COUNT,
    MACHINE_HAS_FINAL,
    MACHINE_INDEX,
    MACHINE_MOVES,
    MACHINE_SINCE,
    MACHINES,
    NONE,
    POOL_LOADS,
    REGION_COUNT,
    RUN_MACHINE,
    RUN_NEXT,
    RUN_PLACE,
    STATE_FINAL,
    STATE_INDEX,
    STATE_ITEMS,
    STATE_MACHINE,
    STATE_SEEN_ENTER,
    STATE_SEEN_LEAVE,
    STATE_TALLY,
    STEP_COUNT,
    STEPS,
    TALLY,
    TALLY_ENDED,
    TALLY_IN_SYSTEM,
    WAY_ENTRY,
    WAY_FROM,
    WAY_PLACE,
    WAY_TO,
    WAY_WORDS,
    WEEK_ENDED,
)
from pathway.simulation.kernel.people import counts_for, member_of
from pathway.simulation.kernel.waiting import follow


@compiled
def opened(m: Words, f: Reals, c: int, tick: int) -> None:
    """Every region instance enters the state in which the opening act leaves it."""
    _caseloads(m, c)
    for i in range(0, m[STEP_COUNT], WAY_WORDS):
        _count_move(m, m[m[STEPS] + i + WAY_FROM], m[m[STEPS] + i + WAY_TO])
    for i in range(m[REGION_COUNT]):
        machine = m[m[MACHINES] + 1 + i]
        _entered(m, c, m[c + m[machine + MACHINE_AT]], 0, tick)
    _enter_added(m, c, tick)
    follow(m, c, 0, tick)
    _check_end(m, c, tick)
    serve_freed(m, f, tick)
    for i in range(m[REGION_COUNT]):
        machine = m[m[MACHINES] + 1 + i]
        _start(m, f, c, i, m[c + m[machine + MACHINE_AT]], tick)
    _start_added(m, f, c, tick)


@compiled
def changed(m: Words, f: Reals, c: int, fired: int, tick: int) -> None:
    """An act or a deadline was carried out: caseloads shift, runs end and begin, behaviour may be over."""
    _caseloads(m, c)
    moved = ends = 0
    for i in range(0, m[STEP_COUNT], WAY_WORDS):
        step = m[STEPS] + i
        source, to = m[step + WAY_FROM], m[step + WAY_TO]
        if source == to:
            continue
        moved = 1
        ends |= m[source + STATE_FINAL] | m[to + STATE_FINAL]
        _left(m, c, source, m[step + WAY_ENTRY], tick)
        _entered(m, c, to, m[step + WAY_ENTRY], tick)
        _count_move(m, source, to)
    _enter_added(m, c, tick)
    follow(m, c, fired, tick)
    if moved or m[GONE_COUNT]:
        _drop_left(m, c, tick)
        serve_freed(m, f, tick)
        if ends:
            _check_end(m, c, tick)
            serve_freed(m, f, tick)
    for i in range(0, m[STEP_COUNT], WAY_WORDS):
        step = m[STEPS] + i
        if m[step + WAY_FROM] != m[step + WAY_TO]:
            _start(m, f, c, m[step + WAY_PLACE], m[step + WAY_TO], tick)
    _start_added(m, f, c, tick)


@compiled
def moved(m: Words, f: Reals, c: int, source: int, to: int, tick: int) -> None:
    """The same, where all that the act did was to move one region to another state."""
    place = m[m[to + STATE_MACHINE] + MACHINE_INDEX]
    _left(m, c, source, 0, tick)
    _entered(m, c, to, 0, tick)
    _count_move(m, source, to)
    run = m[c + CLIENT_RUNS]
    while run:
        after = m[run + RUN_NEXT]
        if m[run + RUN_PLACE] == place:
            drop_one(m, run, tick)
        run = after
    serve_freed(m, f, tick)
    if m[source + STATE_FINAL] | m[to + STATE_FINAL]:
        _check_end(m, c, tick)
        serve_freed(m, f, tick)
    _start(m, f, c, place, to, tick)


@compiled
def _drop_left(m: Words, c: int, tick: int) -> None:
    """End the runs of places that moved to another state, and of entries that ended."""
    run = m[c + CLIENT_RUNS]
    while run:
        after = m[run + RUN_NEXT]
        if _is_left(m, m[run + RUN_PLACE]):
            drop_one(m, run, tick)
        run = after


@compiled
def _is_left(m: Words, place: int) -> int:
    for i in range(0, m[STEP_COUNT], WAY_WORDS):
        step = m[STEPS] + i
        if m[step + WAY_PLACE] == place and m[step + WAY_FROM] != m[step + WAY_TO]:
            return 1
    for i in range(m[GONE_COUNT]):
        if id_of(m, m[m[GONE] + i]) == place:
            return 1
    return 0


@compiled
def _caseloads(m: Words, c: int) -> None:
    for i in range(m[GONE_COUNT]):
        _give_back(m, m[m[GONE] + i])
    if m[c + CLIENT_OVER]:
        return
    for i in range(m[ASSIGNED_COUNT]):
        entry = m[m[ASSIGNED] + i]
        pool = counts_for(m, m[entry + ENTRY_LIST], m[entry + ENTRY_KEY])
        if pool:
            m[entry + ENTRY_HELD] = pool
            m[m[pool + POOL_LOADS] + member_of(m[entry + ENTRY_KEY])] += 1


@compiled
def _give_back(m: Words, entry: int) -> None:
    """A holding counts in no caseload any more."""
    pool = m[entry + ENTRY_HELD]
    if pool:
        m[entry + ENTRY_HELD] = 0
        m[m[pool + POOL_LOADS] + member_of(m[entry + ENTRY_KEY])] -= 1


@compiled
def _count_move(m: Words, source: int, to: int) -> None:
    if source != to:
        machine = m[source + STATE_MACHINE]
        at = m[source + STATE_INDEX] * m[machine + MACHINE_COUNT] + m[to + STATE_INDEX]
        m[m[machine + MACHINE_MOVES] + at] += 1


@compiled
def _left(m: Words, c: int, source: int, entry: int, tick: int) -> None:
    since = entry + ENTRY_SINCE if entry else c + m[m[source + STATE_MACHINE] + MACHINE_SINCE]
    counts = m[source + STATE_TALLY]
    m[counts + 1] += 1
    if m[since] != NONE:
        m[counts + 2] += tick - m[since]
    m[since] = NONE
    seen(m, c, m[source + STATE_SEEN_LEAVE], entry, tick)


@compiled
def _entered(m: Words, c: int, state: int, entry: int, tick: int) -> None:
    m[entry + ENTRY_SINCE if entry else c + m[m[state + STATE_MACHINE] + MACHINE_SINCE]] = tick
    m[m[state + STATE_TALLY]] += 1
    seen(m, c, m[state + STATE_SEEN_ENTER], entry, tick)


@compiled
def _enter_added(m: Words, c: int, tick: int) -> None:
    for i in range(m[ADDED_COUNT]):
        entry = m[m[ADDED] + i]
        if m[entry + ENTRY_STATE] and m[entry + ENTRY_GONE] == 0:
            _entered(m, c, m[entry + ENTRY_STATE], entry, tick)


@compiled
def _start_added(m: Words, f: Reals, c: int, tick: int) -> None:
    for i in range(m[ADDED_COUNT]):
        entry = m[m[ADDED] + i]
        if m[entry + ENTRY_STATE] and m[entry + ENTRY_GONE] == 0:
            _start(m, f, c, id_of(m, entry), m[entry + ENTRY_STATE], tick)


@compiled
def _start(m: Words, f: Reals, c: int, place: int, state: int, tick: int) -> None:
    """Begin what is done in a state, unless all is over: then only what goes on after the end."""
    items, machine = m[state + STATE_ITEMS], m[state + STATE_MACHINE]
    entry = place if place >> ENTRY_SHIFT > 0 else NONE
    last = entry == NONE and m[state + STATE_FINAL]
    if items and (not m[c + CLIENT_OVER] or m[machine + MACHINE_AFTER] or last):
        begin(m, f, c, place, machine, items, tick, entry)


@compiled
def _check_end(m: Words, c: int, tick: int) -> None:
    """Behaviour is over when every region that has final states stands in one. Leaving it begins anew."""
    if not m[HAS_FINALS]:
        return
    over = 1
    for i in range(m[REGION_COUNT]):
        machine = m[m[MACHINES] + 1 + i]
        if m[machine + MACHINE_HAS_FINAL] and not m[m[c + m[machine + MACHINE_AT]] + STATE_FINAL]:
            over = 0
    if over == m[c + CLIENT_OVER]:
        return
    m[c + CLIENT_OVER] = over
    if not over:
        m[c + CLIENT_ARRIVED] = tick
        m[ACTIVE] += 1
        return
    m[ACTIVE] -= 1
    m[WEEK_ENDED] += 1
    seconds = tick - m[c + CLIENT_ARRIVED]
    m[m[TALLY] + TALLY_ENDED] += 1
    add_time(m, m[TALLY] + TALLY_IN_SYSTEM, seconds)
    for_groups(m, c, GROUP_ENDED, 1)
    for_groups(m, c, GROUP_SECONDS, seconds)
    short_row(m, ROW_END, tick, c, 0)
    run = m[c + CLIENT_RUNS]
    while run:
        after = m[run + RUN_NEXT]
        machine = m[run + RUN_MACHINE]
        if machine == 0 or not m[machine + MACHINE_AFTER]:
            drop_one(m, run, tick)
        run = after
    for i in range(m[LISTS_COUNT]):
        entry = m[c + m[LISTS_AT] + 3 * i]
        while entry:
            _give_back(m, entry)
            entry = m[entry + ENTRY_NEXT]
