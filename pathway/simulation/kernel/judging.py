"""Judges an act whole, as `pathway.decision.judge`: in `OUTCOME`, and by which rules."""

from __future__ import annotations

from pathway.simulation.kernel.compiled import Words, compiled
from pathway.simulation.kernel.conditions import evaluate, find
from pathway.simulation.kernel.counting import ACCEPTED, LACKING, REFUSED
from pathway.simulation.kernel.effects import compute, too_many
from pathway.simulation.kernel.layout import (
    ACT_INDEX,
    ACT_MOVES,
    ACT_READING,
    ACT_ROLE,
    ACT_THROUGH,
    ACT_WITH,
    ACTOR,
    ENTRY_SHIFT,
    ENTRY_STATE,
    FIELD_DEFAULT,
    FIELD_REQUIRED,
    FLAG_COUNT,
    FLAGS,
    FORCE,
    FORCE_BY,
    FORCE_RULES,
    HOLDING,
    LEFT,
    MACHINE_AT,
    MACHINE_STATES,
    MACHINES,
    MISSING,
    MOVE_INDEX,
    MOVE_KEYS,
    MOVE_OWNER,
    MOVE_PLACE,
    MOVE_SOURCES,
    MOVE_TO,
    MOVE_WHEN,
    NEXT_WANTED,
    NONE,
    OUTCOME,
    PAYLOAD,
    PLACE_COUNT,
    PLACES,
    ROLE,
    ROLE_INDEX,
    ROLE_KIND,
    ROLE_LIST,
    ROLE_SYMBOL,
    ROLES,
    RULE_COUNT,
    RULE_FLAGS,
    RULE_ID,
    RULE_THAT,
    RULE_WHEN,
    RULES,
    STATE_INDEX,
    STATE_MACHINE,
    STATE_RECORD,
    STEP_COUNT,
    STEPS,
    STUCK,
    SUBJECT,
    THROUGH,
    UNKNOWN,
    WANTED_COUNT,
    WRONG,
)
from pathway.simulation.kernel.memory import push
from pathway.simulation.kernel.people import HELD, held_by, holds, somebody_holds

BUILT_IN = ("MOVE", "BY", "ROLE", "THROUGH", "WITH", "PAYLOAD", "MAX", "LINK", "CASELOAD")
"""Checks that stand first among the names of rules."""
_MOVE, _BY, _ROLE, _THROUGH, _WITH, _PAYLOAD, _MAX, LINK, CASELOAD = range(9)
_NOWHERE = -2


@compiled
def refuse(m: Words, rule: int, outcome: int) -> None:
    """A check that says no, or that something must be known first."""
    push(m, RULES, rule)
    if m[OUTCOME] != REFUSED:
        m[OUTCOME] = outcome


@compiled
def see_actor(m: Words, c: int, person: int, role: int) -> None:
    """Conditions see who acts, in which role, and by which holding."""
    m[ACTOR], m[ACT_ROLE], m[ROLE] = person, role, m[role + ROLE_SYMBOL]
    m[HOLDING] = held_by(m, c, m[role + ROLE_LIST], person) if m[role + ROLE_KIND] == HELD else 0


@compiled
def fill_defaults(m: Words, fields: int) -> None:
    """Give the fields that are left out their defaults, and count those that must be given."""
    for i in range(m[fields]):
        if m[m[PAYLOAD] + i] == LEFT:
            field = m[fields + 1 + i]
            m[MISSING] += m[field + FIELD_REQUIRED]
            m[m[PAYLOAD] + i] = m[field + FIELD_DEFAULT]


@compiled
def judge(m: Words, c: int, act: int, opens: int) -> None:
    """Judge the act that the registers describe, with what it records laid over the facts.

    What other cases it would open or link is left in WANTED, for `linked` to judge.
    """
    m[OUTCOME] = ACCEPTED
    m[RULE_COUNT] = m[FLAG_COUNT] = 0
    m[WANTED_COUNT] = m[NEXT_WANTED] = 0
    m[SUBJECT] = 0
    if m[act + ACT_READING] and opens:
        m[STEP_COUNT] = 0
        refuse(m, _MOVE, REFUSED)
    elif m[m[act + ACT_MOVES]]:
        unknown = _fit(m, c, act)
        if m[STUCK]:
            refuse(m, _MOVE, REFUSED)
        elif unknown:
            refuse(m, _MOVE, LACKING)
    else:
        m[STEP_COUNT] = 0
    _judge_people(m, c, act)
    given = m[WRONG] == 0 and m[MISSING] == 0
    m[UNKNOWN] = 0
    if given:
        compute(m, c, act)
    if m[WRONG]:
        refuse(m, _PAYLOAD, REFUSED)
    elif m[MISSING] or m[UNKNOWN]:
        refuse(m, _PAYLOAD, LACKING)
    _judge_rules(m, c, act)
    if given and too_many(m, c):
        refuse(m, _MAX, REFUSED)


@compiled
def _judge_people(m: Words, c: int, act: int) -> None:
    role = m[ACT_ROLE]
    if not m[m[m[FORCE] + FORCE_BY] + m[act + ACT_INDEX] * m[m[ROLES]] + m[role + ROLE_INDEX]]:
        refuse(m, _BY, REFUSED)
    if not holds(m, c, m[ACTOR], role):
        refuse(m, _ROLE, REFUSED)
    if m[THROUGH] != NONE:
        entered, roles = 0, m[act + ACT_THROUGH]
        for i in range(m[roles]):
            if holds(m, c, m[THROUGH], m[roles + 1 + i]):
                entered = 1
        if not entered:
            refuse(m, _THROUGH, REFUSED)
    needed = m[act + ACT_WITH]
    for i in range(m[needed]):
        if not somebody_holds(m, c, m[needed + 1 + i]):
            refuse(m, _WITH, REFUSED)
            return


@compiled
def _judge_rules(m: Words, c: int, act: int) -> None:
    rules = m[m[m[FORCE] + FORCE_RULES] + m[act + ACT_INDEX]]
    if rules == 0:
        return
    for i in range(m[rules]):
        rule = m[rules + 1 + i]
        applies = evaluate(m, m[rule + RULE_WHEN], c)
        if applies == 0:
            continue
        holds_ = evaluate(m, m[rule + RULE_THAT], c)
        if holds_ != 0 and holds_ != NONE:
            continue
        if m[rule + RULE_FLAGS]:
            push(m, FLAGS, m[rule + RULE_ID])
        elif applies == NONE or holds_ == NONE:
            refuse(m, m[rule + RULE_ID], LACKING)
        else:
            refuse(m, m[rule + RULE_ID], REFUSED)


# ------------------------------------------------------------------ moves


@compiled
def _place_of(m: Words, c: int, move: int) -> int:
    """What moves: the number of a region's instance or an entry's value; NONE where it is not known."""
    if m[move + MOVE_INDEX] == 0:
        return m[move + MOVE_PLACE]
    value = evaluate(m, m[move + MOVE_INDEX], c)
    keys = m[move + MOVE_KEYS]
    if value == NONE or keys == 0:
        return value
    for i in range(m[keys]):
        if m[keys + 1 + 2 * i] == value:
            return m[keys + 2 + 2 * i]
    return _NOWHERE


@compiled
def entry_at(m: Words, c: int, place: int) -> int:
    """The entry at a place, or 0."""
    return find(m, c, place) if place >> ENTRY_SHIFT > 0 else 0


@compiled
def state_at(m: Words, c: int, place: int, entry: int) -> int:
    """The state at a place; 0 where nothing is there."""
    if place >> ENTRY_SHIFT > 0:
        return m[entry + ENTRY_STATE] if entry else 0
    if place == _NOWHERE:
        return 0
    return m[c + m[m[m[MACHINES] + 1 + place] + MACHINE_AT]]


@compiled
def _fit(m: Words, c: int, act: int) -> int:
    """Which moves fit where things stand, into STEPS; whether some way isn't known."""
    m[STEP_COUNT] = m[PLACE_COUNT] = m[STUCK] = 0
    unknown, moves = 0, m[act + ACT_MOVES]
    for i in range(m[moves]):
        move = m[moves + 1 + i]
        place = _place_of(m, c, move)
        if place == NONE:
            unknown = 1
            continue
        known = 0
        for j in range(0, m[PLACE_COUNT], 2):
            if m[m[PLACES] + j] == place:
                known = 1
        if not known:
            push(m, PLACES, place)
            push(m, PLACES, m[move + MOVE_OWNER])
    for j in range(0, m[PLACE_COUNT], 2):
        way = _fit_place(m, c, moves, m[m[PLACES] + j], m[m[PLACES] + j + 1])
        if way == 0:
            m[STUCK] = 1
        elif way == NONE:
            unknown = 1
    return unknown


@compiled
def _fit_place(m: Words, c: int, moves: int, place: int, owner: int) -> int:
    """The move that is taken at a place: 1 where one is, 0 where none fits, NONE where that isn't known."""
    entry = entry_at(m, c, place)
    state = state_at(m, c, place, entry)
    if state == 0:
        return 0
    for i in range(m[moves]):
        move = m[moves + 1 + i]
        if m[move + MOVE_OWNER] != owner or not (m[move + MOVE_SOURCES] >> m[state + STATE_INDEX]) & 1:
            continue
        if m[move + MOVE_INDEX] and _place_of(m, c, move) != place:
            continue
        holds_ = evaluate(m, m[move + MOVE_WHEN], c)
        if holds_ == NONE:
            return NONE
        if holds_:
            to = m[move + MOVE_TO]
            push(m, STEPS, place)
            push(m, STEPS, state)
            push(
                m,
                STEPS,
                state if to < 0 else m[m[state + STATE_MACHINE] + MACHINE_STATES] + to * STATE_RECORD,
            )
            push(m, STEPS, int(to >= 0))
            push(m, STEPS, entry)
            return 1
    return 0
