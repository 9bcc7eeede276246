"""The events of deadlines, as `pathway.simulation.deadlines`: when they are due, looked at again, and counted."""

from __future__ import annotations

from pathway.simulation.kernel.agenda import schedule
from pathway.simulation.kernel.compiled import Words, compiled
from pathway.simulation.kernel.conditions import evaluate
from pathway.simulation.kernel.counting import add_time, for_groups
from pathway.simulation.kernel.layout import (
    CLIENT_ID,
    CLIENT_LATE,
    CLIENT_SCHEDULED,
    CLIENT_TIMERS,
    CLOSED,
    CLOSED_COUNT,
    DEADLINE,
    DUTY_DRIFTS,
    DUTY_MET,
    DUTY_OPENED,
    DUTY_PARTS,
    DUTY_TALLY,
    DUTY_TIME,
    DUTY_UNNEEDED,
    DUTY_WHEN,
    GROUP_MET,
    LATE_SEQUENCE,
    MOVED,
    MOVED_COUNT,
    NONE,
    OPENED,
    OPENED_COUNT,
    STAMP,
    SUBJECT,
    TIMER_DEADLINE,
    TIMER_DUE,
    TIMER_HELD,
    TIMER_LATE,
    TIMER_NEXT,
    TIMER_OPEN,
    TIMER_OPENED,
    TIMER_STAMP,
    TIMER_SUBJECT,
    TODAY,
)
from pathway.simulation.kernel.timers import about, midnight


@compiled
def follow(m: Words, c: int, fired: int, tick: int) -> None:
    """Count what an act (or the firing of the timer `fired`) did to the case's timers, and note when they are due."""
    for i in range(m[CLOSED_COUNT]):
        timer = m[m[CLOSED] + i]
        if timer != fired:
            _count_closed(m, c, timer, tick)
    for i in range(m[OPENED_COUNT]):
        timer = m[m[OPENED] + i]
        m[m[m[timer + TIMER_DEADLINE] + DUTY_TALLY] + DUTY_OPENED] += 1
        _schedule(m, c, timer)
    for i in range(m[MOVED_COUNT]):
        if m[m[m[MOVED] + i] + TIMER_OPEN]:
            _schedule(m, c, m[m[MOVED] + i])


@compiled
def unschedule(m: Words, c: int, timer: int) -> None:
    """No event is kept for a timer."""
    if m[timer + TIMER_STAMP]:
        m[timer + TIMER_STAMP] = 0
        m[c + CLIENT_SCHEDULED] -= 1


@compiled
def not_late(m: Words, c: int, timer: int) -> None:
    """A timer isn't among those whose time has passed."""
    if m[timer + TIMER_LATE]:
        m[timer + TIMER_LATE] = 0
        m[c + CLIENT_LATE] -= 1


@compiled
def _schedule(m: Words, c: int, timer: int) -> None:
    unschedule(m, c, timer)
    not_late(m, c, timer)
    if m[timer + TIMER_DUE] != NONE:
        look_again(m, c, timer, m[timer + TIMER_DUE])


@compiled
def look_again(m: Words, c: int, timer: int, tick: int) -> None:
    """Keep an event for a timer, unless it lies beyond the end."""
    m[STAMP] += 1
    if schedule(m, tick, DEADLINE, m[c + CLIENT_ID], timer, m[STAMP]):
        m[timer + TIMER_STAMP] = m[STAMP]
        m[c + CLIENT_SCHEDULED] += 1


@compiled
def _count_closed(m: Words, c: int, timer: int, tick: int) -> None:
    unschedule(m, c, timer)
    not_late(m, c, timer)
    tally = m[m[timer + TIMER_DEADLINE] + DUTY_TALLY]
    if not m[timer + TIMER_HELD]:
        m[tally + DUTY_UNNEEDED] += 1
        return
    m[tally + DUTY_MET] += 1
    add_time(m, tally + DUTY_TIME, tick - m[timer + TIMER_OPENED])
    for_groups(m, c, GROUP_MET, 1)


@compiled
def overdue(m: Words, c: int, timer: int, tick: int) -> int:
    """Whether a timer's time has passed and its condition holds now."""
    if m[timer + TIMER_DUE] == NONE or m[timer + TIMER_DUE] > tick:
        return 0
    about(m, c, m[timer + TIMER_SUBJECT])
    holds = evaluate(m, m[m[timer + TIMER_DEADLINE] + DUTY_WHEN], c)
    m[SUBJECT] = 0
    return int(holds == 1)


@compiled
def fires(m: Words, c: int, timer: int, tick: int) -> int:
    """Whether a timer whose time has passed is overdue; if not, it is kept in mind."""
    if overdue(m, c, timer, tick):
        not_late(m, c, timer)
        return 1
    if not m[timer + TIMER_LATE]:
        m[LATE_SEQUENCE] += 1
        m[timer + TIMER_LATE] = m[LATE_SEQUENCE]
        m[c + CLIENT_LATE] += 1
    if _can_turn(m, c, timer):
        look_again(m, c, timer, midnight(m, m[TODAY] + 1))
    return 0


@compiled
def _can_turn(m: Words, c: int, timer: int) -> int:
    """Whether a timer's condition may come to hold as days pass."""
    duty = m[timer + TIMER_DEADLINE]
    if not m[duty + DUTY_DRIFTS]:
        return 0
    about(m, c, m[timer + TIMER_SUBJECT])
    parts = m[duty + DUTY_PARTS]
    for i in range(m[parts]):
        if evaluate(m, m[parts + 1 + i], c) != 1:
            m[SUBJECT] = 0
            return 0
    m[SUBJECT] = 0
    return 1


@compiled
def next_late(m: Words, c: int, tick: int) -> int:
    """A timer whose time passed earlier and that is overdue by now, the one noted first; 0 where there is none."""
    reached = 0
    while True:
        found, first = 0, 0
        timer = m[c + CLIENT_TIMERS]
        while timer:
            late = m[timer + TIMER_LATE]
            if late > reached and (found == 0 or late < first):
                found, first = timer, late
            timer = m[timer + TIMER_NEXT]
        if found == 0:
            return 0
        reached = first
        if overdue(m, c, found, tick):
            not_late(m, c, found)
            unschedule(m, c, found)
            return found
