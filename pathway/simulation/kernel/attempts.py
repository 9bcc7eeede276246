"""Attempting the activity of a run, as `pathway.simulation.cases`."""

from __future__ import annotations

from pathway.simulation.kernel.acts import build_act, decide
from pathway.simulation.kernel.behaviour import advance, after_refusal
from pathway.simulation.kernel.compiled import Reals, Words, compiled
from pathway.simulation.kernel.counting import (
    ACCEPTED,
    REFUSED,
    ROW_ACT,
    count_act,
    count_for_groups,
    for_groups,
    long_row,
    seen,
)
from pathway.simulation.kernel.course import changed, moved
from pathway.simulation.kernel.forgetting import forget_if_idle
from pathway.simulation.kernel.judging import CASELOAD
from pathway.simulation.kernel.keeping import KEPT_ACT, is_kept, keep_judged
from pathway.simulation.kernel.layout import (
    ACT_INDEX,
    ACT_SEEN,
    ACT_TALLY,
    ADDED_COUNT,
    ASSIGNED_COUNT,
    CLIENT_TIMERS,
    CLOSED_COUNT,
    DROPPED,
    FLAG_COUNT,
    FORCE,
    FORCE_BY,
    FORCE_PLAIN,
    GONE_COUNT,
    GROUP_ACCEPTED,
    LIST_AT,
    MACHINE_AT,
    MACHINE_INDEX,
    MOVED_COUNT,
    OPENED_COUNT,
    OUTCOME,
    POOL_ROLE,
    REFUSALS,
    ROLE_INDEX,
    ROLE_KIND,
    ROLE_LIST,
    ROLES,
    RULE_COUNT,
    RULES,
    RUN_CLIENT,
    RUN_ENTRY,
    RUN_PHASE,
    RUN_STEP,
    RUN_TEAM,
    RUN_VISIT,
    STATE_INDEX,
    STATE_MACHINE,
    STEP_BY,
    STEP_COUNT,
    STEP_EVENT,
    STEP_INDEX,
    STEP_PLAIN,
    STEP_TEAM_FACT,
    STEPS,
    STOPPED,
    TEAM_POOLS,
    TRACING,
    WAY_ENTRY,
    WAY_FROM,
    WAY_PLACE,
    WAY_TO,
    WAY_WORDS,
)
from pathway.simulation.kernel.moment import at_tick
from pathway.simulation.kernel.overdue import count_at_tick, fire_late
from pathway.simulation.kernel.people import BY_TIMER, HELD


@compiled
def attempt(m: Words, f: Reals, run: int, tick: int) -> None:
    """Attempt the activity of a run, and see how the run goes on."""
    c, step = m[run + RUN_CLIENT], m[run + RUN_STEP]
    at_tick(m, tick)
    count_at_tick(m, c, m[step + STEP_INDEX], tick)
    if m[STOPPED]:
        return
    fire_late(m, f, c, tick)
    if m[run + RUN_PHASE] == DROPPED:
        forget_if_idle(m, c)
        return
    accepted = _try(m, f, run, c, step, tick)
    if m[run + RUN_PHASE] != DROPPED:
        if accepted:
            advance(m, f, run, tick)
        else:
            after_refusal(m, f, run, tick)
    if accepted:
        fire_late(m, f, c, tick)
    forget_if_idle(m, c)


@compiled
def _try(m: Words, f: Reals, run: int, c: int, step: int, tick: int) -> int:
    act = m[step + STEP_EVENT]
    if m[step + STEP_PLAIN]:
        to = _plain_end(m, c, step, act)
        if to:
            _move(m, f, c, step, to, tick)
            return 1
    if not build_act(m, f, c, step, m[run + RUN_VISIT], m[run + RUN_ENTRY], _chosen_pool(m, run, step)):
        m[m[act + ACT_TALLY] + REFUSED] += 1
        m[m[REFUSALS] + CASELOAD] += 1
        m[OUTCOME] = REFUSED
        count_for_groups(m, c)
        caseload_row(m, ROW_ACT, tick, c, step)
        return 0
    decide(m, c, 0, tick)
    keep_judged(m, KEPT_ACT, tick, c, step, 0, 0)
    count_judged(m, c, act, tick)
    long_row(m, ROW_ACT, tick, c, step, 0, 0)
    if m[OUTCOME] != ACCEPTED:
        return 0
    changed(m, f, c, 0, tick)
    return 1


@compiled
def _chosen_pool(m: Words, run: int, step: int) -> int:
    """The pool that a fact has chosen, where it is one of those who act; else 0."""
    team = m[run + RUN_TEAM]
    if m[step + STEP_TEAM_FACT] == 0 or team == 0:
        return 0
    pool = m[team + TEAM_POOLS]
    return pool if m[pool + POOL_ROLE] == m[step + STEP_BY] else 0


@compiled
def _plain_end(m: Words, c: int, step: int, act: int) -> int:
    """The state to which an act moves a region, where that and the role are all that has to be looked at; else 0."""
    force, role, index = m[FORCE], m[step + STEP_BY], m[act + ACT_INDEX]
    way = m[m[force + FORCE_PLAIN] + index]
    if way == 0 or m[c + CLIENT_TIMERS] or is_kept(m, c):
        return 0
    if not m[m[force + FORCE_BY] + index * m[m[ROLES]] + m[role + ROLE_INDEX]]:
        return 0
    kind = m[role + ROLE_KIND]
    if kind == BY_TIMER or (kind == HELD and m[c + m[m[role + ROLE_LIST] + LIST_AT]] == 0):
        return 0
    return m[way + 2 + m[m[c + m[way + 1]] + STATE_INDEX]]


@compiled
def _move(m: Words, f: Reals, c: int, step: int, to: int, tick: int) -> None:
    """Carry out an act that only moves a region."""
    act, at = m[step + STEP_EVENT], c + m[m[to + STATE_MACHINE] + MACHINE_AT]
    source = m[at]
    m[at] = to
    m[m[act + ACT_TALLY] + ACCEPTED] += 1
    for_groups(m, c, GROUP_ACCEPTED, 1)
    seen(m, c, m[act + ACT_SEEN], 0, tick)
    if m[TRACING]:
        _note_move(m, source, to)
        long_row(m, ROW_ACT, tick, c, step, 0, 0)
    moved(m, f, c, source, to, tick)


@compiled
def open_plainly(m: Words, c: int, step: int, act: int) -> int:
    """Do an opening act that only moves a region. 0 where more has to be looked at."""
    to = _plain_end(m, c, step, act)
    if to == 0:
        return 0
    at = c + m[m[to + STATE_MACHINE] + MACHINE_AT]
    m[GONE_COUNT] = m[ADDED_COUNT] = m[ASSIGNED_COUNT] = 0
    m[CLOSED_COUNT] = m[OPENED_COUNT] = m[MOVED_COUNT] = 0
    _note_move(m, m[at], to)
    m[at] = to
    return 1


@compiled
def _note_move(m: Words, source: int, to: int) -> None:
    """What an act comes to that only moves a region, as a judgement would tell it."""
    m[OUTCOME], m[RULE_COUNT], m[FLAG_COUNT] = ACCEPTED, 0, 0
    steps = m[STEPS]
    m[steps + WAY_PLACE] = m[m[to + STATE_MACHINE] + MACHINE_INDEX]
    m[steps + WAY_FROM], m[steps + WAY_TO], m[steps + WAY_ENTRY] = source, to, 0
    m[STEP_COUNT] = WAY_WORDS


@compiled
def count_judged(m: Words, c: int, act: int, tick: int) -> None:
    count_act(m, act)
    count_for_groups(m, c)
    if m[OUTCOME] == ACCEPTED:
        seen(m, c, m[act + ACT_SEEN], 0, tick)


@compiled
def caseload_row(m: Words, kind: int, tick: int, c: int, step: int) -> None:
    m[OUTCOME], m[RULE_COUNT], m[FLAG_COUNT], m[STEP_COUNT] = REFUSED, 1, 0, 0
    m[m[RULES]] = CASELOAD
    long_row(m, kind, tick, c, step, 0, 0)
