"""Simulated cases, as `pathway.simulation.cases`, `acting` and `course`: opening, attempts, deadlines, what follows."""

from __future__ import annotations

from pathway.simulation.kernel import effects
from pathway.simulation.kernel.behaviour import (
    NOWHERE,
    advance,
    after_refusal,
    begin,
    drop_one,
    serve_freed,
)
from pathway.simulation.kernel.compiled import Reals, Words, compiled
from pathway.simulation.kernel.conditions import find, id_of
from pathway.simulation.kernel.counting import (
    ACCEPTED,
    REFUSED,
    ROW_ACT,
    ROW_DEADLINE,
    ROW_END,
    ROW_OPEN,
    add_time,
    count_act,
    count_for_groups,
    for_groups,
    long_row,
    seen,
    short_row,
)
from pathway.simulation.kernel.drawing import draw_fields, drawn, fits, target
from pathway.simulation.kernel.judging import CASELOAD, judge, see_actor
from pathway.simulation.kernel.layout import (
    ACT,
    ACT_FIELDS,
    ACT_INDEX,
    ACT_SEEN,
    ACT_TALLY,
    ACTIVE,
    ADDED,
    ADDED_COUNT,
    ALLOTTED_AT,
    ALLOTTED_FIRST,
    ASSIGNED,
    ASSIGNED_COUNT,
    ATTEMPT_SEQUENCE,
    ATTEMPTS,
    CASE_LINES,
    CHANGED,
    CHANGED_COUNT,
    CLIENT_ACTS,
    CLIENT_ARRIVED,
    CLIENT_BEFORE,
    CLIENT_GROUPS,
    CLIENT_ID,
    CLIENT_KEY,
    CLIENT_LATE,
    CLIENT_LIST,
    CLIENT_NEXT,
    CLIENT_NUMBER,
    CLIENT_OVER,
    CLIENT_RUNS,
    CLIENT_SCHEDULED,
    CLIENT_SHIFT,
    CLIENT_SIZE,
    CLIENT_TICK,
    CLIENT_TIMERS,
    CLOSED_COUNT,
    COUNT,
    CULPRIT,
    DAY_BEGINS,
    DAY_COUNT,
    DAY_ENDS,
    DAYS,
    DROPPED,
    DUTY_CARRIED_OUT,
    DUTY_DO,
    DUTY_INDEX,
    DUTY_MISSED,
    DUTY_TALLY,
    ENDLESS,
    ENTRY_GONE,
    ENTRY_HELD,
    ENTRY_KEY,
    ENTRY_LIST,
    ENTRY_NEXT,
    ENTRY_SHIFT,
    ENTRY_SINCE,
    ENTRY_STATE,
    FACT_DRAWS,
    FIELD_DEFAULT,
    FIELD_LIST,
    FIELD_REQUIRED,
    FIRST_DAY,
    FLAG_COUNT,
    FORCE,
    FORCE_BY,
    FORCE_OPENS_PLAINLY,
    FORCE_PLAIN,
    FORCES,
    FREE,
    FREE_CLIENT,
    FREE_TIMER,
    GONE,
    GONE_COUNT,
    GROUP_CLIENTS,
    GROUP_ENDED,
    GROUP_MISSED,
    GROUP_NEXT,
    GROUP_SECONDS,
    GROUP_SIZE,
    GROUP_VALUE,
    GROUPS,
    HAS_FINALS,
    HOLD_DRAWS,
    LEFT,
    LIST_AT,
    LIST_BIT,
    LIST_CODE,
    LIST_MOST,
    LIST_SIZE,
    LISTS_AT,
    LISTS_COUNT,
    MACHINE_AFTER,
    MACHINE_AT,
    MACHINE_BIT,
    MACHINE_COUNT,
    MACHINE_HAS_FINAL,
    MACHINE_MOVES,
    MACHINE_SINCE,
    MACHINES,
    MISSING,
    MOVED_COUNT,
    NEW_CASE,
    NONE,
    OPENED_COUNT,
    OUTCOME,
    PAYLOAD,
    PERSON_CLIENT,
    PERSON_TIMER,
    POOL_LOADS,
    POOL_ROLE,
    PRESENT,
    PRESENT_COUNT,
    RECORD,
    RECORD_COUNT,
    REFUSALS,
    REGION_COUNT,
    ROLE_INDEX,
    ROLE_KIND,
    ROLE_LIST,
    ROLES,
    RULE_COUNT,
    RULES,
    RUN_CLIENT,
    RUN_ENTRY,
    RUN_MACHINE,
    RUN_NEXT,
    RUN_PHASE,
    RUN_PLACE,
    RUN_STEP,
    RUN_TEAM,
    RUN_VISIT,
    SET,
    SET_COUNT,
    STATE_FINAL,
    STATE_INDEX,
    STATE_ITEMS,
    STATE_MACHINE,
    STATE_SEEN_ENTER,
    STATE_SEEN_LEAVE,
    STATE_TALLY,
    STEP_BY,
    STEP_COUNT,
    STEP_EVENT,
    STEP_INDEX,
    STEP_KEY,
    STEP_PAYLOAD,
    STEP_PLAIN,
    STEP_RECORD,
    STEP_TEAM_FACT,
    STEP_THROUGH,
    STEP_WITH,
    STEPS,
    STOPPED,
    STREAM_ITEMS,
    STREAM_KEY,
    STREAM_OPENING,
    TALLY,
    TALLY_ARRIVED,
    TALLY_ENDED,
    TALLY_IN_SYSTEM,
    TALLY_TURNED_AWAY,
    TEAM_POOLS,
    THROUGH,
    TIMER_CLIENT,
    TIMER_DEADLINE,
    TIMER_NEXT,
    TIMER_OPEN,
    TIMER_ROLE,
    TIMER_SUBJECT,
    TODAY,
    TOO_MANY,
    TOUCHED,
    VISITS,
    WAY_ENTRY,
    WAY_FROM,
    WAY_PLACE,
    WAY_TO,
    WAY_WORDS,
    WEEK_ARRIVED,
    WEEK_ENDED,
    WRONG,
)
from pathway.simulation.kernel.memory import bury, push, take, take_client
from pathway.simulation.kernel.numbers import uniform
from pathway.simulation.kernel.people import (
    BY_TIMER,
    HELD,
    counts_for,
    gather,
    member_of,
    player,
)
from pathway.simulation.kernel.timers import (
    fires,
    follow,
    look_after,
    look_before,
    next_late,
    take_out,
    unschedule,
)
from pathway.simulation.plan import FACTS_KEY, HOLDS_KEY

ACTS_AT_ONE_TICK = 1_000
"""As `pathway.simulation.cases` has it."""
_FOR_ACTOR = 5
_FACTS_KEY, _HOLDS_KEY = int(FACTS_KEY), int(HOLDS_KEY)
_DAY = 86_400


@compiled
def at_tick(m: Words, tick: int) -> None:
    """It is this tick now: the local day, and what is in force on it."""
    if m[DAY_BEGINS] <= tick < m[DAY_ENDS]:
        return
    days, last = m[DAYS], m[DAY_COUNT]
    i = max(0, min((tick - m[days]) // _DAY, last - 1))
    while i and m[days + i] > tick:
        i -= 1
    while i < last - 1 and m[days + i + 1] <= tick:
        i += 1
    m[DAY_BEGINS], m[DAY_ENDS] = m[days + i], m[days + i + 1]
    m[TODAY] = m[FIRST_DAY] + i
    m[FORCE] = m[m[FORCES] + i]


# ------------------------------------------------------------------ building acts


@compiled
def _act(m: Words, f: Reals, c: int, step: int, visit: int, entry: int, pool: int) -> int:
    """Who acts (one of `pool` where no holder does), who is there, what is said and recorded.

    0 where nobody of a pool that it draws from can take it.
    """
    act = m[step + STEP_EVENT]
    number, key = m[c + CLIENT_NUMBER], m[step + STEP_KEY] ^ m[c + CLIENT_KEY]
    m[ACT], m[WRONG], m[MISSING], m[RECORD_COUNT] = act, 0, 0, 0
    u = uniform(m, number, key, visit, _FOR_ACTOR)
    actor = player(m, c, m[step + STEP_BY], u, pool)
    m[THROUGH] = NONE if m[step + STEP_THROUGH] == 0 else player(m, c, m[step + STEP_THROUGH], u, 0)
    gather(m, c, m[step + STEP_WITH], actor)
    see_actor(m, c, actor, m[step + STEP_BY])
    draws = m[step + STEP_PAYLOAD]
    if not draw_fields(m, f, c, draws, number, key, visit, entry):
        return 0
    fields = m[act + ACT_FIELDS]
    for i in range(m[fields]):
        m[m[PAYLOAD] + i] = LEFT
    if draws:
        for i in range(m[draws]):
            if drawn(m, i) != LEFT:
                fitting = fits(m, c, m[draws + 1 + i], drawn(m, i))
                m[m[PAYLOAD] + target(m, draws, i)] = drawn(m, i) if fitting else NONE
    _default(m, fields)
    draws = m[step + STEP_RECORD]
    if draws:
        if not draw_fields(m, f, c, draws, number, key, visit, entry):
            return 0
        for i in range(m[draws]):
            if drawn(m, i) != LEFT and fits(m, c, m[draws + 1 + i], drawn(m, i)):
                at = target(m, draws, i)
                push(m, RECORD, at)
                push(m, RECORD, drawn(m, i))
                push(m, RECORD, m[c + at])
    return 1


@compiled
def _default(m: Words, fields: int) -> None:
    for i in range(m[fields]):
        if m[m[PAYLOAD] + i] == LEFT:
            field = m[fields + 1 + i]
            m[MISSING] += m[field + FIELD_REQUIRED]
            m[m[PAYLOAD] + i] = m[field + FIELD_DEFAULT]


@compiled
def _overlay(m: Words, c: int) -> None:
    """Lay what the act records over the facts."""
    for i in range(0, m[RECORD_COUNT], 3):
        m[c + m[m[RECORD] + i]] = m[m[RECORD] + i + 1]


@compiled
def _uncover(m: Words, c: int) -> None:
    """Take it away again."""
    for i in range(0, m[RECORD_COUNT], 3):
        m[c + m[m[RECORD] + i]] = m[m[RECORD] + i + 2]


@compiled
def _decide(m: Words, c: int, opens: int, tick: int) -> None:
    """Judge the act, and carry it out where it is accepted."""
    act = m[ACT]
    _overlay(m, c)
    m[STEP_COUNT] = 0
    m[GONE_COUNT] = m[ADDED_COUNT] = m[ASSIGNED_COUNT] = m[SET_COUNT] = m[CHANGED_COUNT] = 0
    m[CLOSED_COUNT] = m[OPENED_COUNT] = m[MOVED_COUNT] = 0
    judge(m, c, act, opens)
    _uncover(m, c)
    if m[OUTCOME] != ACCEPTED:
        effects.forget(m)
        m[STEP_COUNT] = 0
        return
    _touch(m)
    look_before(m, c, act, opens, tick)
    effects.carry_out(m, c)
    for i in range(0, m[STEP_COUNT], WAY_WORDS):
        step = m[STEPS] + i
        entry = m[step + WAY_ENTRY]
        if entry:
            m[entry + ENTRY_STATE] = m[step + WAY_TO]
        else:
            m[c + m[m[m[MACHINES] + 1 + m[step + WAY_PLACE]] + MACHINE_AT]] = m[step + WAY_TO]
    look_after(m, c, opens, tick)


@compiled
def _touch(m: Words) -> None:
    """Which facts, lists and regions an act changes, as bits that some of them share."""
    bits = 0
    for i in range(0, m[SET_COUNT], 2):
        bits |= 1 << (m[m[SET] + i] % 62)
    for i in range(m[GONE_COUNT]):
        bits |= m[m[m[m[GONE] + i] + ENTRY_LIST] + LIST_BIT]
    for i in range(m[ADDED_COUNT]):
        bits |= m[m[m[m[ADDED] + i] + ENTRY_LIST] + LIST_BIT]
    for i in range(m[ASSIGNED_COUNT]):
        bits |= m[m[m[m[ASSIGNED] + i] + ENTRY_LIST] + LIST_BIT]
    for i in range(0, m[CHANGED_COUNT], 3):
        bits |= m[m[m[m[CHANGED] + i] + ENTRY_LIST] + LIST_BIT]
    for i in range(0, m[STEP_COUNT], WAY_WORDS):
        bits |= m[m[m[m[STEPS] + i + WAY_TO] + STATE_MACHINE] + MACHINE_BIT]
    m[TOUCHED] = bits


# ------------------------------------------------------------------ opening


@compiled
def open_case(m: Words, f: Reals, stream: int, number: int, tick: int) -> None:
    """A client arrives: the opening act is attempted, and where it is accepted, behaviour begins."""
    m[COUNT] += 1
    at_tick(m, tick)
    step = m[stream + STREAM_OPENING]
    c = _new_client(m, m[COUNT], number, m[stream + STREAM_KEY], tick)
    _draw_opening(m, f, c)
    m[c + m[VISITS] + m[step + STEP_INDEX]] = 1
    count_attempt(m, m[step + STEP_INDEX])
    act = m[step + STEP_EVENT]
    plain = m[step + STEP_PLAIN] and m[m[FORCE] + FORCE_OPENS_PLAINLY] and _move_plainly(m, c, step, act)
    if not plain and not _act(m, f, c, step, 0, NONE, 0):
        _turn_away(m, c)
        m[m[act + ACT_TALLY] + REFUSED] += 1
        m[m[REFUSALS] + CASELOAD] += 1
        _caseload_row(m, ROW_OPEN, tick, c, step)
        return
    if not plain:
        _decide(m, c, 1, tick)
    if m[OUTCOME] != ACCEPTED:
        _turn_away(m, c)
        count_act(m, act)
        long_row(m, ROW_OPEN, tick, c, step, 0, 0)
        return
    _remember(m, c)
    m[ACTIVE] += 1
    m[WEEK_ARRIVED] += 1
    m[m[TALLY] + TALLY_ARRIVED] += 1
    for_groups(m, c, GROUP_CLIENTS, 1)
    _count(m, c, act, tick)
    long_row(m, ROW_OPEN, tick, c, step, 0, 0)
    _opened(m, f, c, tick)
    if not m[c + CLIENT_OVER]:
        if m[stream + STREAM_ITEMS]:
            begin(m, f, c, NOWHERE, 0, m[stream + STREAM_ITEMS], tick, NONE)
        lines = m[CASE_LINES]
        for i in range(m[lines]):
            begin(m, f, c, NOWHERE, 0, m[lines + 1 + i], tick, NONE)
    _late(m, f, c, tick)
    forget_if_idle(m, c)


@compiled
def _new_client(m: Words, id: int, number: int, key: int, tick: int) -> int:
    c = take_client(m)
    template = m[NEW_CASE]
    for i in range(m[CLIENT_SIZE]):
        m[c + i] = m[template + i]
    m[c + CLIENT_ID], m[c + CLIENT_NUMBER], m[c + CLIENT_KEY] = id, number, key
    m[c + CLIENT_ARRIVED], m[c + CLIENT_TICK] = tick, -1
    return c


@compiled
def _draw_opening(m: Words, f: Reals, c: int) -> None:
    number, key = m[c + CLIENT_NUMBER], m[c + CLIENT_KEY]
    draws = m[FACT_DRAWS]
    draw_fields(m, f, c, draws, number, _FACTS_KEY ^ key, 0, NONE)
    for i in range(m[draws]):
        if drawn(m, i) != LEFT:
            m[c + target(m, draws, i)] = drawn(m, i)
    draws = m[HOLD_DRAWS]
    draw_fields(m, f, c, draws, number, _HOLDS_KEY ^ key, 0, NONE)
    for i in range(m[draws]):
        if drawn(m, i) == LEFT or drawn(m, i) == NONE:
            continue
        list = target(m, draws, i)
        if m[list + LIST_MOST] >= 0 and drawn(m, i) > m[list + LIST_MOST]:
            m[STOPPED] = TOO_MANY
        for j in range(drawn(m, i)):
            person = PERSON_CLIENT | (m[list + LIST_CODE] << CLIENT_SHIFT) | (j + 1)
            effects.attach(m, c, effects.new_entry(m, list, person))
    for i in range(m[m[GROUPS]]):
        allotted = m[m[GROUPS] + 1 + i]
        m[c + m[CLIENT_GROUPS] + i] = _group(m, allotted, m[c + m[allotted + ALLOTTED_AT]])


@compiled
def _group(m: Words, allotted: int, value: int) -> int:
    group = m[allotted + ALLOTTED_FIRST]
    while group and m[group + GROUP_VALUE] != value:
        group = m[group + GROUP_NEXT]
    if group == 0:
        group = take(m, m[GROUP_SIZE])
        for i in range(m[GROUP_SIZE]):
            m[group + i] = 0
        m[group + GROUP_NEXT], m[group + GROUP_VALUE] = m[allotted + ALLOTTED_FIRST], value
        m[allotted + ALLOTTED_FIRST] = group
    return group


@compiled
def _turn_away(m: Words, c: int) -> None:
    m[m[TALLY] + TALLY_ARRIVED] += 1
    m[m[TALLY] + TALLY_TURNED_AWAY] += 1
    m[WEEK_ARRIVED] += 1
    _bury_client(m, c)


@compiled
def _opened(m: Words, f: Reals, c: int, tick: int) -> None:
    """Every region instance enters the state in which the opening act leaves it."""
    _caseloads(m, c)
    for i in range(0, m[STEP_COUNT], WAY_WORDS):
        _count_move(m, m[STEPS] + i)
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


# ------------------------------------------------------------------ attempts


@compiled
def attempt(m: Words, f: Reals, run: int, tick: int) -> None:
    """Attempt the activity of a run, and see how the run goes on."""
    c, step = m[run + RUN_CLIENT], m[run + RUN_STEP]
    at_tick(m, tick)
    _count_at_tick(m, c, m[step + STEP_INDEX], tick)
    _late(m, f, c, tick)
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
        _late(m, f, c, tick)
    forget_if_idle(m, c)


@compiled
def _try(m: Words, f: Reals, run: int, c: int, step: int, tick: int) -> int:
    act = m[step + STEP_EVENT]
    if m[step + STEP_PLAIN] and _move_plainly(m, c, step, act):
        _count(m, c, act, tick)
        long_row(m, ROW_ACT, tick, c, step, 0, 0)
        _changed(m, f, c, 0, tick)
        return 1
    if not _act(m, f, c, step, m[run + RUN_VISIT], m[run + RUN_ENTRY], _chosen_pool(m, run, step)):
        m[m[act + ACT_TALLY] + REFUSED] += 1
        m[m[REFUSALS] + CASELOAD] += 1
        m[OUTCOME] = REFUSED
        count_for_groups(m, c)
        _caseload_row(m, ROW_ACT, tick, c, step)
        return 0
    _decide(m, c, 0, tick)
    _count(m, c, act, tick)
    long_row(m, ROW_ACT, tick, c, step, 0, 0)
    if m[OUTCOME] != ACCEPTED:
        return 0
    _changed(m, f, c, 0, tick)
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
def _move_plainly(m: Words, c: int, step: int, act: int) -> int:
    """Do an act that only moves a region, where that and the role are all that has to be looked at. 0 elsewhere."""
    force, role, index = m[FORCE], m[step + STEP_BY], m[act + ACT_INDEX]
    way = m[m[force + FORCE_PLAIN] + index]
    if way == 0 or m[c + CLIENT_TIMERS]:
        return 0
    if not m[m[force + FORCE_BY] + index * m[m[ROLES]] + m[role + ROLE_INDEX]]:
        return 0
    kind = m[role + ROLE_KIND]
    if kind == BY_TIMER or (kind == HELD and m[c + m[m[role + ROLE_LIST] + LIST_AT]] == 0):
        return 0
    at = c + m[way + 1]
    state = m[at]
    to = m[way + 2 + m[state + STATE_INDEX]]
    if to == 0:
        return 0
    m[OUTCOME], m[RULE_COUNT], m[FLAG_COUNT] = ACCEPTED, 0, 0
    m[GONE_COUNT] = m[ADDED_COUNT] = m[ASSIGNED_COUNT] = 0
    m[CLOSED_COUNT] = m[OPENED_COUNT] = m[MOVED_COUNT] = 0
    steps = m[STEPS]
    m[steps + WAY_PLACE], m[steps + WAY_FROM], m[steps + WAY_TO] = m[way], state, to
    m[steps + WAY_ENTRY] = 0
    m[STEP_COUNT] = WAY_WORDS
    m[at] = to
    return 1


@compiled
def _count(m: Words, c: int, act: int, tick: int) -> None:
    count_act(m, act)
    count_for_groups(m, c)
    if m[OUTCOME] == ACCEPTED:
        seen(m, c, m[act + ACT_SEEN], 0, tick)


@compiled
def _caseload_row(m: Words, kind: int, tick: int, c: int, step: int) -> None:
    m[OUTCOME], m[RULE_COUNT], m[FLAG_COUNT], m[STEP_COUNT] = REFUSED, 1, 0, 0
    m[m[RULES]] = CASELOAD
    long_row(m, kind, tick, c, step, 0, 0)


@compiled
def count_attempt(m: Words, index: int) -> None:
    """Count how often something is attempted, and when first: told where more happens than may."""
    at = m[ATTEMPTS] + 2 * index
    if m[at] == 0:
        m[ATTEMPT_SEQUENCE] += 1
        m[at + 1] = m[ATTEMPT_SEQUENCE]
    m[at] += 1


@compiled
def _count_at_tick(m: Words, c: int, index: int, tick: int) -> None:
    count_attempt(m, index)
    if m[c + CLIENT_TICK] != tick:
        m[c + CLIENT_TICK], m[c + CLIENT_ACTS] = tick, 0
    m[c + CLIENT_ACTS] += 1
    if m[c + CLIENT_ACTS] > ACTS_AT_ONE_TICK and m[STOPPED] == 0:
        m[STOPPED], m[CULPRIT] = ENDLESS, c


# ------------------------------------------------------------------ deadlines


@compiled
def deadline(m: Words, f: Reals, timer: int, tick: int) -> None:
    """A timer's time has come."""
    c = m[timer + TIMER_CLIENT]
    unschedule(m, c, timer)
    at_tick(m, tick)
    if fires(m, c, timer, tick):
        _fire(m, f, c, timer, tick)
        _late(m, f, c, tick)
    forget_if_idle(m, c)


@compiled
def _late(m: Words, f: Reals, c: int, tick: int) -> None:
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
    _count_at_tick(m, c, m[duty + DUTY_INDEX], tick)
    act = m[duty + DUTY_DO]
    missed = 1
    if act:
        _timer_acts(m, c, act, m[timer + TIMER_SUBJECT])
        _decide(m, c, 0, tick)
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
    long_row(m, ROW_DEADLINE, tick, c, duty, m[timer + TIMER_SUBJECT], missed)
    if m[timer + TIMER_OPEN]:
        take_out(m, c, timer)
    _changed(m, f, c, timer, tick)


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
    _default(m, fields)


# ------------------------------------------------------------------ what follows


@compiled
def _changed(m: Words, f: Reals, c: int, fired: int, tick: int) -> None:
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
        entry = m[step + WAY_ENTRY]
        since = entry + ENTRY_SINCE if entry else c + m[m[source + STATE_MACHINE] + MACHINE_SINCE]
        counts = m[source + STATE_TALLY]
        m[counts + 1] += 1
        if m[since] != NONE:
            m[counts + 2] += tick - m[since]
        m[since] = NONE
        seen(m, c, m[source + STATE_SEEN_LEAVE], entry, tick)
        _entered(m, c, to, entry, tick)
        _count_move(m, step)
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
def _count_move(m: Words, step: int) -> None:
    source, to = m[step + WAY_FROM], m[step + WAY_TO]
    if source != to:
        machine = m[source + STATE_MACHINE]
        at = m[source + STATE_INDEX] * m[machine + MACHINE_COUNT] + m[to + STATE_INDEX]
        m[m[machine + MACHINE_MOVES] + at] += 1


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


# ------------------------------------------------------------------ forgetting


@compiled
def forget_if_idle(m: Words, c: int) -> None:
    """Let go of a client to whom nothing more can happen."""
    if m[c + CLIENT_RUNS] == 0 and m[c + CLIENT_SCHEDULED] == 0:
        before, after = m[c + CLIENT_BEFORE], m[c + CLIENT_NEXT]
        if before:
            m[before + CLIENT_NEXT] = after
        else:
            m[CLIENT_LIST] = after
        if after:
            m[after + CLIENT_BEFORE] = before
        _bury_client(m, c)


@compiled
def _remember(m: Words, c: int) -> None:
    first = m[CLIENT_LIST]
    m[c + CLIENT_NEXT], m[c + CLIENT_BEFORE] = first, 0
    if first:
        m[first + CLIENT_BEFORE] = c
    m[CLIENT_LIST] = c


@compiled
def _bury_client(m: Words, c: int) -> None:
    timer = m[c + CLIENT_TIMERS]
    while timer:
        bury(m, FREE_TIMER, timer)
        timer = m[timer + TIMER_NEXT]
    for i in range(m[LISTS_COUNT]):
        entry = m[c + m[LISTS_AT] + 3 * i]
        while entry:
            bury(m, FREE + m[m[entry + ENTRY_LIST] + LIST_SIZE], entry)
            entry = m[entry + ENTRY_NEXT]
    bury(m, FREE_CLIENT, c)
