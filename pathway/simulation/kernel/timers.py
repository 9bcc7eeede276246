"""Which deadlines begin, end and move with an act, as `pathway.decision.timers`."""

from __future__ import annotations

from pathway.simulation.kernel.compiled import Words, compiled
from pathway.simulation.kernel.conditions import evaluate, find, id_of
from pathway.simulation.kernel.layout import (
    ACT,
    ACT_FIELDS,
    ACT_INDEX,
    ADDED,
    ADDED_COUNT,
    BEFORE,
    BEFORE_COUNT,
    BEGIN_CONDITION,
    BEGIN_DEADLINE,
    BEGIN_RANK,
    BEGIN_READS,
    BEGUN,
    BEGUN_COUNT,
    BEYOND,
    CLIENT_LAST_TIMER,
    CLIENT_TIMER_NUMBER,
    CLIENT_TIMERS,
    CLOSED,
    CLOSED_COUNT,
    DAY_COUNT,
    DAYS,
    DOING,
    DUE,
    DUE_DAY,
    DUTY_ALL_CONDITIONS,
    DUTY_AT,
    DUTY_BEGINS,
    DUTY_DAYS,
    DUTY_ENDS,
    DUTY_INDEX,
    DUTY_RULE,
    DUTY_WHEN,
    ENTERING,
    ENTRY_GONE,
    ENTRY_STATE,
    FIELD_LIST,
    FIRST_DAY,
    FLAGS,
    FORCE,
    FORCE_ENTERS,
    FORCE_EVENTS,
    FORCE_LEAVES,
    FORCE_TURNING,
    FREE_TIMER,
    HAPPENED,
    HAPPENED_COUNT,
    HAPPENED_KIND,
    HAPPENED_NUMBER,
    HAPPENED_SUBJECT,
    HAPPENED_WORDS,
    LEAVING,
    MACHINE_AT,
    MACHINES,
    MOVED,
    MOVED_COUNT,
    NEVER,
    NONE,
    OPENED,
    OPENED_COUNT,
    PAYLOAD,
    REGION_COUNT,
    START_DAY,
    STATE_NUMBER,
    STEP_COUNT,
    STEPS,
    STOPPED,
    SUBJECT,
    TIMER_BEFORE,
    TIMER_CLIENT,
    TIMER_DEADLINE,
    TIMER_DUE,
    TIMER_DUE_DAY,
    TIMER_HELD,
    TIMER_LATE,
    TIMER_NEXT,
    TIMER_NUMBER,
    TIMER_OPEN,
    TIMER_OPENED,
    TIMER_STAMP,
    TIMER_SUBJECT,
    TODAY,
    TOUCHED,
    TRIGGER_CONDITION,
    TRIGGER_KIND,
    TRIGGER_NUMBER,
    WAY_CROSSES,
    WAY_ENTRY,
    WAY_FROM,
    WAY_PLACE,
    WAY_TO,
    WAY_WORDS,
)
from pathway.simulation.kernel.memory import bury, push, take_timer

_WHOLE_CASE = -1
"""The subject of a deadline that runs for the case."""


@compiled
def about(m: Words, c: int, subject: int) -> None:
    """What a deadline speaks of, as its conditions see it."""
    m[SUBJECT] = 0 if subject == _WHOLE_CASE else find(m, c, subject)


@compiled
def look_before(m: Words, c: int, act: int, opens: int, tick: int) -> None:
    """Take down what is true before an act is carried out, and what happens with it. Facts are as they were."""
    m[HAPPENED_COUNT] = m[BEFORE_COUNT] = 0
    if opens:
        for i in range(m[REGION_COUNT]):
            state = m[c + m[m[m[MACHINES] + 1 + i] + MACHINE_AT]]
            _happened(m, ENTERING, m[state + STATE_NUMBER], _WHOLE_CASE)
    _happened(m, DOING, m[act + ACT_INDEX], _WHOLE_CASE)
    for i in range(0, m[STEP_COUNT], WAY_WORDS):
        step = m[STEPS] + i
        if m[step + WAY_CROSSES]:
            subject = m[step + WAY_PLACE] if m[step + WAY_ENTRY] else _WHOLE_CASE
            _happened(m, LEAVING, m[m[step + WAY_FROM] + STATE_NUMBER], subject)
            _happened(m, ENTERING, m[m[step + WAY_TO] + STATE_NUMBER], subject)
    for i in range(m[ADDED_COUNT]):
        entry = m[m[ADDED] + i]
        if m[entry + ENTRY_STATE] and m[entry + ENTRY_GONE] == 0:
            _happened(m, ENTERING, m[m[entry + ENTRY_STATE] + STATE_NUMBER], id_of(m, entry))
    turning = m[m[FORCE] + FORCE_TURNING]
    for i in range(m[turning]):
        beginning = m[turning + 1 + i]
        m[SUBJECT] = 0
        touched = opens or m[beginning + BEGIN_READS] & m[TOUCHED]
        push(m, BEFORE, 0 if opens or not touched else evaluate(m, m[beginning + BEGIN_CONDITION], c))
    timer = m[c + CLIENT_TIMERS]
    while timer:
        m[timer + TIMER_HELD] = _would_apply(m, c, timer, tick)
        timer = m[timer + TIMER_NEXT]


@compiled
def _happened(m: Words, kind: int, number: int, subject: int) -> None:
    push(m, HAPPENED, kind)
    push(m, HAPPENED, number)
    push(m, HAPPENED, subject)


@compiled
def _would_apply(m: Words, c: int, timer: int, tick: int) -> int:
    """Whether a timer that isn't overdue yet would be at its due time, as things stand."""
    if m[timer + TIMER_DUE] == NONE or m[timer + TIMER_DUE] <= tick:
        return 0
    when = m[m[timer + TIMER_DEADLINE] + DUTY_WHEN]
    if when == 0:
        return 1
    today = m[TODAY]
    m[TODAY] = m[timer + TIMER_DUE_DAY]
    about(m, c, m[timer + TIMER_SUBJECT])
    holds = evaluate(m, when, c)
    m[TODAY] = today
    return int(holds == 1)


@compiled
def look_after(m: Words, c: int, opens: int, tick: int) -> None:
    """Which timers end, begin and move with an act, into CLOSED, OPENED and MOVED. They change at once."""
    m[CLOSED_COUNT] = m[OPENED_COUNT] = m[MOVED_COUNT] = m[BEGUN_COUNT] = 0
    force = m[FORCE]
    for i in range(0, m[HAPPENED_COUNT], HAPPENED_WORDS):
        what = m[HAPPENED] + i
        kind, number = m[what + HAPPENED_KIND], m[what + HAPPENED_NUMBER]
        table = FORCE_EVENTS if kind == DOING else FORCE_ENTERS if kind == ENTERING else FORCE_LEAVES
        begins = m[m[force + table] + number]
        if begins:
            for j in range(m[begins]):
                _begun(m, m[begins + 1 + j], i, m[what + HAPPENED_SUBJECT])
    _close(m, c)
    turning = m[force + FORCE_TURNING]
    for i in range(m[turning]):
        beginning = m[turning + 1 + i]
        if (opens or m[beginning + BEGIN_READS] & m[TOUCHED]) and _turns(m, c, beginning, m[m[BEFORE] + i]):
            _begun(m, beginning, 0, _WHOLE_CASE)
    _open(m, c, tick)
    timer = m[c + CLIENT_TIMERS]
    while timer:
        duty = m[timer + TIMER_DEADLINE]
        if m[duty + DUTY_AT] and not _is_new(m, timer):
            _move(m, c, timer, duty)
        timer = m[timer + TIMER_NEXT]
    m[SUBJECT] = 0


@compiled
def _is_new(m: Words, timer: int) -> int:
    for i in range(m[OPENED_COUNT]):
        if m[m[OPENED] + i] == timer:
            return 1
    return 0


@compiled
def _begun(m: Words, beginning: int, place: int, subject: int) -> None:
    """Keep a beginning among the others, in the order of the files, then of what happened."""
    push(m, BEGUN, 0)
    push(m, BEGUN, 0)
    push(m, BEGUN, 0)
    rank = (m[beginning + BEGIN_RANK] << 16) + place
    at = m[BEGUN_COUNT] - 3
    while at and m[m[BEGUN] + at - 3] > rank:
        for j in range(3):
            m[m[BEGUN] + at + j] = m[m[BEGUN] + at - 3 + j]
        at -= 3
    m[m[BEGUN] + at] = rank
    m[m[BEGUN] + at + 1] = m[beginning + BEGIN_DEADLINE]
    m[m[BEGUN] + at + 2] = subject


@compiled
def _turns(m: Words, c: int, beginning: int, before: int) -> int:
    """Whether a condition becomes true with the act. One that was unknown for a while begins no running deadline."""
    m[SUBJECT] = 0
    if evaluate(m, m[beginning + BEGIN_CONDITION], c) != 1:
        return 0
    if before == 0:
        return 1
    return int(before == NONE and not _runs(m, c, m[m[beginning + BEGIN_DEADLINE] + DUTY_INDEX]))


@compiled
def _runs(m: Words, c: int, index: int) -> int:
    """Whether a deadline of this id runs for the case itself."""
    timer = m[c + CLIENT_TIMERS]
    while timer:
        if m[timer + TIMER_SUBJECT] == _WHOLE_CASE and m[m[timer + TIMER_DEADLINE] + DUTY_INDEX] == index:
            return 1
        timer = m[timer + TIMER_NEXT]
    return 0


@compiled
def _fits(m: Words, triggers: int, kind: int, number: int) -> int:
    for i in range(m[triggers]):
        trigger = m[triggers + 1 + i]
        if m[trigger + TRIGGER_KIND] == kind and m[trigger + TRIGGER_NUMBER] == number:
            return 1
    return 0


@compiled
def _an_end_holds(m: Words, c: int, ends: int) -> int:
    for i in range(m[ends]):
        condition = m[m[ends + 1 + i] + TRIGGER_CONDITION]
        if condition and evaluate(m, condition, c) == 1:
            return 1
    return 0


@compiled
def _close(m: Words, c: int) -> None:
    timer = m[c + CLIENT_TIMERS]
    while timer:
        after = m[timer + TIMER_NEXT]
        if _is_over(m, c, timer):
            take_out(m, c, timer)
            push(m, CLOSED, timer)
        timer = after


@compiled
def _is_over(m: Words, c: int, timer: int) -> int:
    """Whether the act ends a timer: an end of its deadline happens, or what it speaks of is gone."""
    duty, subject = m[timer + TIMER_DEADLINE], m[timer + TIMER_SUBJECT]
    about(m, c, subject)
    spoken_of = m[SUBJECT]
    if subject != _WHOLE_CASE and spoken_of == 0:
        return 1
    if m[duty + DUTY_ALL_CONDITIONS]:
        m[SUBJECT] = 0
        begins, all_false = m[duty + DUTY_BEGINS], 1
        for i in range(m[begins]):
            if evaluate(m, m[m[begins + 1 + i] + TRIGGER_CONDITION], c) != 0:
                all_false = 0
        m[SUBJECT] = spoken_of
        if all_false:
            return 1
    ends = m[duty + DUTY_ENDS]
    if _an_end_holds(m, c, ends):
        return 1
    for i in range(0, m[HAPPENED_COUNT], HAPPENED_WORDS):
        what = m[HAPPENED] + i
        if not _fits(m, ends, m[what + HAPPENED_KIND], m[what + HAPPENED_NUMBER]):
            continue
        whose = m[what + HAPPENED_SUBJECT]
        if subject == _WHOLE_CASE or subject == whose or (whose == _WHOLE_CASE and _touches(m, subject)):
            return 1
    return 0


@compiled
def _touches(m: Words, subject: int) -> int:
    """Whether the act names an entry or moves it."""
    for i in range(0, m[STEP_COUNT], WAY_WORDS):
        if m[m[STEPS] + i + WAY_PLACE] == subject:
            return 1
    fields = m[m[ACT] + ACT_FIELDS]
    for i in range(m[fields]):
        if m[m[fields + 1 + i] + FIELD_LIST] and m[m[PAYLOAD] + i] == subject:
            return 1
    return 0


@compiled
def _ends_at_once(m: Words, c: int, duty: int, subject: int) -> int:
    """Whether what begins with an act is over with it: its entry is gone, or an end holds, or comes after it."""
    about(m, c, subject)
    if subject != _WHOLE_CASE and m[SUBJECT] == 0:
        return 1
    if _an_end_holds(m, c, m[duty + DUTY_ENDS]):
        return 1
    begins = ends = -1
    for i in range(0, m[HAPPENED_COUNT], HAPPENED_WORDS):
        what = m[HAPPENED] + i
        if m[what + HAPPENED_SUBJECT] == subject:
            kind, number = m[what + HAPPENED_KIND], m[what + HAPPENED_NUMBER]
            if _fits(m, m[duty + DUTY_BEGINS], kind, number):
                begins = i
            if _fits(m, m[duty + DUTY_ENDS], kind, number):
                ends = i
    return int(begins >= 0 and ends > begins)


@compiled
def _open(m: Words, c: int, tick: int) -> None:
    for i in range(0, m[BEGUN_COUNT], 3):
        duty, subject = m[m[BEGUN] + i + 1], m[m[BEGUN] + i + 2]
        known = 0
        for j in range(0, i, 3):
            if m[m[BEGUN] + j + 1] == duty and m[m[BEGUN] + j + 2] == subject:
                known = 1
        if known or _ends_at_once(m, c, duty, subject):
            continue
        timer = take_timer(m)
        m[c + CLIENT_TIMER_NUMBER] += 1
        last = m[c + CLIENT_LAST_TIMER]
        m[timer + TIMER_CLIENT], m[timer + TIMER_NEXT], m[timer + TIMER_BEFORE] = c, 0, last
        if last:
            m[last + TIMER_NEXT] = timer
        else:
            m[c + CLIENT_TIMERS] = timer
        m[c + CLIENT_LAST_TIMER] = timer
        m[timer + TIMER_NUMBER], m[timer + TIMER_DEADLINE] = m[c + CLIENT_TIMER_NUMBER], duty
        m[timer + TIMER_SUBJECT], m[timer + TIMER_OPENED] = subject, tick
        m[timer + TIMER_STAMP] = m[timer + TIMER_LATE] = m[timer + TIMER_HELD] = 0
        m[timer + TIMER_OPEN] = 1
        about(m, c, subject)
        due(m, c, duty)
        m[timer + TIMER_DUE], m[timer + TIMER_DUE_DAY] = m[DUE], m[DUE_DAY]
        push(m, OPENED, timer)


@compiled
def due(m: Words, c: int, duty: int) -> None:
    """The first tick that is overdue, into DUE: NONE while its date is not set, or where the calendar ends."""
    day = m[TODAY] - m[START_DAY]
    if m[duty + DUTY_AT]:
        last = evaluate(m, m[duty + DUTY_AT], c)
        if last == NONE:
            m[DUE] = m[DUE_DAY] = NONE
        else:
            m[DUE], m[DUE_DAY] = midnight(m, last + 1), last + 1
        return
    if day < 0:
        m[STOPPED] = BEYOND
        m[DUE] = m[DUE_DAY] = NONE
        return
    table = m[duty + DUTY_DAYS]
    m[DUE], m[DUE_DAY] = m[table + 2 * day], m[table + 2 * day + 1]
    if m[DUE] == NONE:
        push(m, FLAGS, m[duty + DUTY_RULE])


@compiled
def midnight(m: Words, day: int) -> int:
    """The tick at which a local day begins; NEVER after all that is known."""
    at = day - m[FIRST_DAY]
    if at < 0:
        m[STOPPED] = BEYOND
        return 0
    return m[m[DAYS] + at] if at <= m[DAY_COUNT] else NEVER


@compiled
def _move(m: Words, c: int, timer: int, duty: int) -> None:
    about(m, c, m[timer + TIMER_SUBJECT])
    due(m, c, duty)
    if m[DUE_DAY] != m[timer + TIMER_DUE_DAY]:
        m[timer + TIMER_DUE], m[timer + TIMER_DUE_DAY] = m[DUE], m[DUE_DAY]
        push(m, MOVED, timer)


@compiled
def take_out(m: Words, c: int, timer: int) -> None:
    """A timer runs no more."""
    before, after = m[timer + TIMER_BEFORE], m[timer + TIMER_NEXT]
    if before:
        m[before + TIMER_NEXT] = after
    else:
        m[c + CLIENT_TIMERS] = after
    if after:
        m[after + TIMER_BEFORE] = before
    else:
        m[c + CLIENT_LAST_TIMER] = before
    m[timer + TIMER_OPEN] = 0
    bury(m, FREE_TIMER, timer)
