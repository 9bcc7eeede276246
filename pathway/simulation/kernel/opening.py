"""A client arrives: the opening act, and what begins with it."""

from __future__ import annotations

from pathway.simulation.kernel.acts import build_act, decide
from pathway.simulation.kernel.attempts import caseload_row, count_judged, open_plainly
from pathway.simulation.kernel.behaviour import NOWHERE, begin
from pathway.simulation.kernel.compiled import Reals, Words, compiled
from pathway.simulation.kernel.counting import ACCEPTED, REFUSED, ROW_OPEN, count_act, for_groups, long_row
from pathway.simulation.kernel.course import opened
from pathway.simulation.kernel.drawing import draw_fields, drawn, target
from pathway.simulation.kernel.entries import attach, new_entry
from pathway.simulation.kernel.forgetting import bury_client, forget_if_idle, remember
from pathway.simulation.kernel.judging import CASELOAD
from pathway.simulation.kernel.keeping import KEPT_ACT, KEPT_FACTS, KEPT_HOLDS, keep_drawn, keep_judged
from pathway.simulation.kernel.layout import (
    ACT_TALLY,
    ACTIVE,
    ALLOTTED_AT,
    ALLOTTED_FIRST,
    CASE_LINES,
    CLIENT_ARRIVED,
    CLIENT_GROUPS,
    CLIENT_ID,
    CLIENT_KEY,
    CLIENT_NUMBER,
    CLIENT_OVER,
    CLIENT_SHIFT,
    CLIENT_SIZE,
    CLIENT_TICK,
    COUNT,
    FACT_DRAWS,
    FORCE,
    FORCE_OPENS_PLAINLY,
    GROUP_CLIENTS,
    GROUP_NEXT,
    GROUP_SIZE,
    GROUP_VALUE,
    GROUPS,
    HOLD_DRAWS,
    LEFT,
    LIST_CODE,
    LIST_MOST,
    NEW_CASE,
    NONE,
    OUTCOME,
    PERSON_CLIENT,
    REFUSALS,
    STEP_EVENT,
    STEP_INDEX,
    STEP_PLAIN,
    STOPPED,
    STREAM_ITEMS,
    STREAM_KEY,
    STREAM_OPENING,
    TALLY,
    TALLY_ARRIVED,
    TALLY_TURNED_AWAY,
    TOO_MANY,
    VISITS,
    WEEK_ARRIVED,
)
from pathway.simulation.kernel.memory import take, take_client
from pathway.simulation.kernel.moment import at_tick
from pathway.simulation.kernel.overdue import count_attempt, fire_late
from pathway.simulation.plan import FACTS_KEY, HOLDS_KEY

_FACTS_KEY, _HOLDS_KEY = int(FACTS_KEY), int(HOLDS_KEY)


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
    plain = m[step + STEP_PLAIN] and m[m[FORCE] + FORCE_OPENS_PLAINLY] and open_plainly(m, c, step, act)
    if not plain and not build_act(m, f, c, step, 0, NONE, 0):
        _turn_away(m, c)
        m[m[act + ACT_TALLY] + REFUSED] += 1
        m[m[REFUSALS] + CASELOAD] += 1
        caseload_row(m, ROW_OPEN, tick, c, step)
        return
    if not plain:
        decide(m, c, 1, tick)
        keep_judged(m, KEPT_ACT, tick, c, step, 0, 0)
    if m[OUTCOME] != ACCEPTED:
        _turn_away(m, c)
        count_act(m, act)
        long_row(m, ROW_OPEN, tick, c, step, 0, 0)
        return
    remember(m, c)
    m[ACTIVE] += 1
    m[WEEK_ARRIVED] += 1
    m[m[TALLY] + TALLY_ARRIVED] += 1
    for_groups(m, c, GROUP_CLIENTS, 1)
    count_judged(m, c, act, tick)
    long_row(m, ROW_OPEN, tick, c, step, 0, 0)
    opened(m, f, c, tick)
    if not m[c + CLIENT_OVER]:
        if m[stream + STREAM_ITEMS]:
            begin(m, f, c, NOWHERE, 0, m[stream + STREAM_ITEMS], tick, NONE)
        lines = m[CASE_LINES]
        for i in range(m[lines]):
            begin(m, f, c, NOWHERE, 0, m[lines + 1 + i], tick, NONE)
    fire_late(m, f, c, tick)
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
    keep_drawn(m, c, KEPT_FACTS)
    for i in range(m[draws]):
        if drawn(m, i) != LEFT:
            m[c + target(m, draws, i)] = drawn(m, i)
    draws = m[HOLD_DRAWS]
    draw_fields(m, f, c, draws, number, _HOLDS_KEY ^ key, 0, NONE)
    keep_drawn(m, c, KEPT_HOLDS)
    for i in range(m[draws]):
        if drawn(m, i) == LEFT or drawn(m, i) == NONE:
            continue
        list = target(m, draws, i)
        if m[list + LIST_MOST] >= 0 and drawn(m, i) > m[list + LIST_MOST]:
            m[STOPPED] = TOO_MANY
        for j in range(drawn(m, i)):
            person = PERSON_CLIENT | (m[list + LIST_CODE] << CLIENT_SHIFT) | (j + 1)
            attach(m, c, new_entry(m, list, person))
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
    bury_client(m, c)
