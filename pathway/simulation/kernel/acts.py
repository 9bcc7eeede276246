"""From an activity to an act, as `pathway.simulation.acting`; it is judged, and carried out where accepted."""

from __future__ import annotations

from pathway.simulation.kernel import effects
from pathway.simulation.kernel.compiled import Reals, Words, compiled
from pathway.simulation.kernel.counting import ACCEPTED
from pathway.simulation.kernel.drawing import draw_fields, drawn, fits, target
from pathway.simulation.kernel.judging import fill_defaults, judge, see_actor
from pathway.simulation.kernel.keeping import KEPT_PAYLOAD, KEPT_RECORD, keep_drawn, keep_who
from pathway.simulation.kernel.layout import (
    ACT,
    ACT_FIELDS,
    ADDED,
    ADDED_COUNT,
    ASSIGNED,
    ASSIGNED_COUNT,
    CHANGED,
    CHANGED_COUNT,
    CLIENT_KEY,
    CLIENT_NUMBER,
    CLOSED_COUNT,
    ENTRY_LIST,
    ENTRY_STATE,
    GONE,
    GONE_COUNT,
    LEFT,
    LIST_BIT,
    MACHINE_AT,
    MACHINE_BIT,
    MACHINES,
    MISSING,
    MOVED_COUNT,
    NONE,
    OPENED_COUNT,
    OUTCOME,
    PAYLOAD,
    RECORD,
    RECORD_COUNT,
    SET,
    SET_COUNT,
    STATE_MACHINE,
    STEP_BY,
    STEP_COUNT,
    STEP_EVENT,
    STEP_KEY,
    STEP_PAYLOAD,
    STEP_RECORD,
    STEP_THROUGH,
    STEP_WITH,
    STEPS,
    THROUGH,
    TICK,
    TOUCHED,
    WANTED_COUNT,
    WAY_ENTRY,
    WAY_PLACE,
    WAY_TO,
    WAY_WORDS,
    WRONG,
)
from pathway.simulation.kernel.linked import open_linked
from pathway.simulation.kernel.memory import push
from pathway.simulation.kernel.numbers import uniform
from pathway.simulation.kernel.people import gather, player
from pathway.simulation.kernel.timers import look_after, look_before

_FOR_ACTOR = 5


@compiled
def build_act(m: Words, f: Reals, c: int, step: int, visit: int, entry: int, pool: int) -> int:
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
    keep_drawn(m, c, KEPT_PAYLOAD)
    fields = m[act + ACT_FIELDS]
    for i in range(m[fields]):
        m[m[PAYLOAD] + i] = LEFT
    if draws:
        for i in range(m[draws]):
            if drawn(m, i) != LEFT:
                fitting = fits(m, c, m[draws + 1 + i], drawn(m, i))
                m[m[PAYLOAD] + target(m, draws, i)] = drawn(m, i) if fitting else NONE
    fill_defaults(m, fields)
    draws = m[step + STEP_RECORD]
    if draws:
        if not draw_fields(m, f, c, draws, number, key, visit, entry):
            return 0
        keep_drawn(m, c, KEPT_RECORD)
        for i in range(m[draws]):
            if drawn(m, i) != LEFT and fits(m, c, m[draws + 1 + i], drawn(m, i)):
                at = target(m, draws, i)
                push(m, RECORD, at)
                push(m, RECORD, drawn(m, i))
                push(m, RECORD, m[c + at])
    keep_who(m, c, step, m[TICK])
    return 1


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
def decide(m: Words, c: int, opens: int, tick: int) -> None:
    """Judge the act, and carry it out where it is accepted."""
    act = m[ACT]
    _overlay(m, c)
    m[STEP_COUNT] = 0
    m[GONE_COUNT] = m[ADDED_COUNT] = m[ASSIGNED_COUNT] = m[SET_COUNT] = m[CHANGED_COUNT] = 0
    m[CLOSED_COUNT] = m[OPENED_COUNT] = m[MOVED_COUNT] = 0
    judge(m, c, act, opens)
    if m[WANTED_COUNT]:
        open_linked(m, c, tick)
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
