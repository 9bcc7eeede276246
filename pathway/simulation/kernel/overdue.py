"""Deadlines whose time has come."""

from __future__ import annotations

from pathway.simulation.kernel.acts import decide
from pathway.simulation.kernel.compiled import Reals, Words, compiled
from pathway.simulation.kernel.conditions import find
from pathway.simulation.kernel.counting import ACCEPTED, ROW_DEADLINE, for_groups, long_row
from pathway.simulation.kernel.course import changed
from pathway.simulation.kernel.forgetting import forget_if_idle
from pathway.simulation.kernel.judging import fill_defaults, see_actor
from pathway.simulation.kernel.keeping import KEPT_DEADLINE, keep_judged
from pathway.simulation.kernel.layout import (
    ACT,
    ACT_FIELDS,
    ADDED_COUNT,
    ASSIGNED_COUNT,
    ATTEMPT_SEQUENCE,
    ATTEMPTS,
    CHANGED_COUNT,
    CLIENT_ACTS,
    CLIENT_LATE,
    CLIENT_TICK,
    CLOSED_COUNT,
    CULPRIT,
    DUTY_CARRIED_OUT,
    DUTY_DO,
    DUTY_INDEX,
    DUTY_MISSED,
    DUTY_TALLY,
    ENDLESS,
    ENTRY_SHIFT,
    FIELD_LIST,
    FLAG_COUNT,
    GONE_COUNT,
    GROUP_MISSED,
    LEFT,
    MISSING,
    MOVED_COUNT,
    NONE,
    OPENED_COUNT,
    OUTCOME,
    PAYLOAD,
    PERSON_TIMER,
    PRESENT,
    PRESENT_COUNT,
    RECORD_COUNT,
    RULE_COUNT,
    SET_COUNT,
    STEP_COUNT,
    STOPPED,
    THROUGH,
    TIMER_CLIENT,
    TIMER_DEADLINE,
    TIMER_OPEN,
    TIMER_ROLE,
    TIMER_SUBJECT,
    WRONG,
)
from pathway.simulation.kernel.moment import at_tick
from pathway.simulation.kernel.timers import take_out
from pathway.simulation.kernel.waiting import fires, next_late, unschedule

ACTS_AT_ONE_TICK = 1_000
"""As `pathway.simulation.cases` has it."""


@compiled
def count_attempt(m: Words, index: int) -> None:
    """Count how often something is attempted, and when first: told where more happens than may."""
    at = m[ATTEMPTS] + 2 * index
    if m[at] == 0:
        m[ATTEMPT_SEQUENCE] += 1
        m[at + 1] = m[ATTEMPT_SEQUENCE]
    m[at] += 1


@compiled
def count_at_tick(m: Words, c: int, index: int, tick: int) -> None:
    count_attempt(m, index)
    if m[c + CLIENT_TICK] != tick:
        m[c + CLIENT_TICK], m[c + CLIENT_ACTS] = tick, 0
    m[c + CLIENT_ACTS] += 1
    if m[c + CLIENT_ACTS] > ACTS_AT_ONE_TICK and m[STOPPED] == 0:
        m[STOPPED], m[CULPRIT] = ENDLESS, c


@compiled
def deadline(m: Words, f: Reals, timer: int, tick: int) -> None:
    """A timer's time has come."""
    c = m[timer + TIMER_CLIENT]
    unschedule(m, c, timer)
    at_tick(m, tick)
    if fires(m, c, timer, tick):
        _fire(m, f, c, timer, tick)
        fire_late(m, f, c, tick)
    forget_if_idle(m, c)


@compiled
def fire_late(m: Words, f: Reals, c: int, tick: int) -> None:
    """Fire what became overdue after its time, by an act or by the passing of time."""
    while m[c + CLIENT_LATE] and m[STOPPED] == 0:
        timer = next_late(m, c, tick)
        if timer == 0:
            return
        _fire(m, f, c, timer, tick)


@compiled
def _fire(m: Words, f: Reals, c: int, timer: int, tick: int) -> None:
    duty = m[timer + TIMER_DEADLINE]
    tally = m[duty + DUTY_TALLY]
    count_at_tick(m, c, m[duty + DUTY_INDEX], tick)
    if m[STOPPED]:
        return
    act = m[duty + DUTY_DO]
    missed = 1
    if act:
        _timer_acts(m, c, act, m[timer + TIMER_SUBJECT])
        decide(m, c, 0, tick)
        missed = int(m[OUTCOME] != ACCEPTED)
    else:
        m[OUTCOME], m[RULE_COUNT], m[FLAG_COUNT], m[STEP_COUNT] = ACCEPTED, 0, 0, 0
        m[GONE_COUNT] = m[ADDED_COUNT] = m[ASSIGNED_COUNT] = m[SET_COUNT] = m[CHANGED_COUNT] = 0
        m[CLOSED_COUNT] = m[OPENED_COUNT] = m[MOVED_COUNT] = 0
    if missed:
        m[tally + DUTY_MISSED] += 1
        for_groups(m, c, GROUP_MISSED, 1)
    else:
        m[tally + DUTY_CARRIED_OUT] += 1
    keep_judged(m, KEPT_DEADLINE, tick, c, duty, m[timer + TIMER_SUBJECT], missed)
    long_row(m, ROW_DEADLINE, tick, c, duty, m[timer + TIMER_SUBJECT], missed)
    if m[timer + TIMER_OPEN]:
        take_out(m, c, timer)
    changed(m, f, c, timer, tick)


@compiled
def _timer_acts(m: Words, c: int, act: int, subject: int) -> None:
    """The act of a deadline: the fields for entries of its list name its subject."""
    m[ACT], m[WRONG], m[MISSING], m[RECORD_COUNT], m[THROUGH] = act, 0, 0, 0, NONE
    m[m[PRESENT]] = PERSON_TIMER
    m[PRESENT_COUNT] = 1
    see_actor(m, c, PERSON_TIMER, m[TIMER_ROLE])
    fields = m[act + ACT_FIELDS]
    for i in range(m[fields]):
        m[m[PAYLOAD] + i] = LEFT
        if subject >= 0 and m[m[fields + 1 + i] + FIELD_LIST] == subject >> ENTRY_SHIFT:
            if find(m, c, subject):
                m[m[PAYLOAD] + i] = subject
            else:
                m[WRONG] += 1
                m[m[PAYLOAD] + i] = NONE
    fill_defaults(m, fields)
