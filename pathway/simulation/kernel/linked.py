"""Judges the cases that an act opens, as `pathway.simulation.linked` and `pathway.decision.follow` do.

Each is made of the facts and holders of the case that opens it, judged by the tables of its own pathway, and forgotten:
of it remains the entry, with its number and the state in which its first act left it.
"""

from __future__ import annotations

from pathway.simulation.kernel.compiled import Words, compiled
from pathway.simulation.kernel.conditions import evaluate
from pathway.simulation.kernel.counting import ACCEPTED, LACKING, REFUSED
from pathway.simulation.kernel.effects import forget
from pathway.simulation.kernel.entries import HERE, attach, new_entry
from pathway.simulation.kernel.forgetting import bury_entries
from pathway.simulation.kernel.judging import LINK, fill_defaults, judge, refuse, see_actor
from pathway.simulation.kernel.layout import (
    ACT,
    ACT_FIELDS,
    ACTOR,
    CASE_NUMBER,
    CLIENT_OPENED,
    CLIENT_SIZE,
    CULPRIT,
    ENTRY_GONE,
    ENTRY_KEY,
    ENTRY_NEXT,
    ENTRY_STATE,
    FRAME_CASE,
    FRAME_REGISTERS,
    FRAMES,
    HELD_LIST,
    HELD_WHO,
    JUDGED,
    JUDGED_WORDS,
    LEFT,
    LIST_AT,
    LIST_MOST,
    MACHINE_AT,
    MACHINES,
    MISSING,
    NEW_CASE,
    NEXT_WANTED,
    NONE,
    OPENS_ACT,
    OPENS_BACK,
    OPENS_BACK_CASE_AT,
    OPENS_BACK_REGION,
    OPENS_BACK_STATES,
    OPENS_CASE_AT,
    OPENS_FACTS,
    OPENS_HOLDS,
    OPENS_NAME,
    OPENS_PAYLOAD,
    OPENS_REGION,
    OPENS_ROLE,
    OPENS_STATES,
    OPENS_WORLD,
    OUTCOME,
    PASSED_AT,
    PASSED_HIGH,
    PASSED_LOW,
    PASSED_NEEDED,
    PASSED_VALUE,
    PAYLOAD,
    PRESENT,
    PRESENT_COUNT,
    RECORD_COUNT,
    STATE_INDEX,
    STEP_COUNT,
    STEPS,
    STOPPED,
    SUBJECT,
    THROUGH,
    WANTED,
    WANTED_COUNT,
    WANTED_ENTRY,
    WANTED_OPENS,
    WANTED_SUBJECT,
    WANTED_WORDS,
    WAY_PLACE,
    WAY_TO,
    WAY_WORDS,
    WITHOUT_END,
    WORLD_WORDS,
    WRONG,
)
from pathway.simulation.kernel.moment import at_tick
from pathway.simulation.kernel.people import held_by

DEEPEST = 8
"""As `pathway.simulation.linked` has it."""


@compiled
def open_linked(m: Words, c: int, tick: int) -> None:
    """Judge what the act judged last would open and link, and what that would open, one within another."""
    depth, case = 0, c
    while True:
        if m[NEXT_WANTED] < m[WANTED_COUNT] and m[STOPPED] == 0:
            wanted = m[WANTED] + m[NEXT_WANTED]
            opens = m[wanted + WANTED_OPENS]
            m[NEXT_WANTED] += WANTED_WORDS
            if opens == 0:
                if _is_strange(m, case, wanted):
                    refuse(m, LINK, REFUSED)
            elif m[opens + OPENS_WORLD] == 0:
                refuse(m, LINK, REFUSED)
            elif depth == DEEPEST:
                m[STOPPED], m[CULPRIT] = WITHOUT_END, m[opens + OPENS_NAME]
                refuse(m, LINK, REFUSED)
            else:
                m[c + CLIENT_OPENED] += 1
                case = _judge(m, case, m[m[FRAMES] + depth], wanted, m[c + CLIENT_OPENED], tick)
                depth += 1
        elif depth == 0:
            return
        else:
            depth -= 1
            opener = c if depth == 0 else m[m[m[FRAMES] + depth - 1] + FRAME_CASE]
            _come_back(m, m[m[FRAMES] + depth], case)
            case = opener


@compiled
def _is_strange(m: Words, c: int, wanted: int) -> int:
    """Whether a case to link is none of those that are linked already, and isn't asked for a second time."""
    list, case = m[wanted + WANTED_ENTRY], m[wanted + WANTED_SUBJECT]
    entry = m[c + m[list + LIST_AT]]
    while entry:
        if m[entry + ENTRY_KEY] == case and m[entry + ENTRY_GONE] == HERE:
            return 0
        entry = m[entry + ENTRY_NEXT]
    before = m[WANTED]
    while before < wanted:
        again = m[before + WANTED_ENTRY] == list and m[before + WANTED_SUBJECT] == case
        if m[before + WANTED_OPENS] == 0 and again:
            return 0
        before += WANTED_WORDS
    return 1


@compiled
def _swap(m: Words, frame: int) -> None:
    """Put the registers of the case in a frame in the place of the present ones, or these back."""
    kept = frame + FRAME_REGISTERS
    for i in range(JUDGED_WORDS):
        m[kept + i], m[JUDGED + i] = m[JUDGED + i], m[kept + i]


@compiled
def _judge(m: Words, c: int, frame: int, wanted: int, number: int, tick: int) -> int:
    """Make the case that is wanted and judge its first act. Its registers are the present ones then."""
    opens, entry = m[wanted + WANTED_OPENS], m[wanted + WANTED_ENTRY]
    m[entry + ENTRY_KEY] = m[entry + m[opens + OPENS_CASE_AT]] = number
    m[SUBJECT] = m[wanted + WANTED_SUBJECT]
    other, theirs = m[frame + FRAME_CASE], frame + FRAME_REGISTERS - JUDGED
    for i in range(WORLD_WORDS):
        m[theirs + JUDGED + i] = m[m[opens + OPENS_WORLD] + i]
    for i in range(m[theirs + CLIENT_SIZE]):
        m[other + i] = m[m[theirs + NEW_CASE] + i]
    m[theirs + CASE_NUMBER], m[theirs + ACT] = number, m[opens + OPENS_ACT]
    m[theirs + THROUGH] = m[THROUGH]
    m[theirs + RECORD_COUNT] = m[theirs + MISSING] = 0
    m[theirs + WRONG] = _pass_payload(m, c, opens, m[theirs + PAYLOAD])
    begins = _pass_facts(m, c, opens, other)
    if not _pass_holders(m, c, opens, other) and begins == ACCEPTED:
        begins = REFUSED
    _bring(m, opens, other, theirs)
    _see_opener(m, c, opens, other)
    m[SUBJECT] = 0
    actor = m[ACTOR]
    _swap(m, frame)
    if begins == ACCEPTED:
        at_tick(m, tick)
        see_actor(m, other, actor, m[opens + OPENS_ROLE])
        fill_defaults(m, m[m[ACT] + ACT_FIELDS])
        judge(m, other, m[ACT], 1)
    else:
        m[OUTCOME] = begins
        m[WANTED_COUNT] = m[NEXT_WANTED] = 0
    return other


@compiled
def _come_back(m: Words, frame: int, other: int) -> None:
    """The opener is judged on: by the answer that the other case has, which is forgotten then."""
    outcome, steps, count = m[OUTCOME], m[STEPS], m[STEP_COUNT]
    forget(m)
    bury_entries(m, other)
    machines = m[MACHINES]
    _swap(m, frame)
    if outcome != ACCEPTED:
        refuse(m, LINK, outcome)
        return
    wanted = m[WANTED] + m[NEXT_WANTED] - WANTED_WORDS
    opens = m[wanted + WANTED_OPENS]
    region = m[opens + OPENS_REGION]
    state = m[other + m[m[machines + 1 + region] + MACHINE_AT]]
    for i in range(0, count, WAY_WORDS):
        if m[steps + i + WAY_PLACE] == region:
            state = m[steps + i + WAY_TO]
    m[m[wanted + WANTED_ENTRY] + ENTRY_STATE] = m[m[opens + OPENS_STATES] + m[state + STATE_INDEX]]


# ------------------------------------------------------------------ what the other case begins with


@compiled
def _fits(m: Words, passed: int, value: int) -> int:
    return int(m[passed + PASSED_LOW] <= value <= m[passed + PASSED_HIGH])


@compiled
def _pass_facts(m: Words, c: int, opens: int, other: int) -> int:
    """Set its facts: LACKING where one that it needs isn't known, REFUSED where one doesn't fit."""
    facts, lacks, misfits = m[opens + OPENS_FACTS], 0, 0
    for i in range(m[facts]):
        passed = m[facts + 1 + i]
        value = evaluate(m, m[passed + PASSED_VALUE], c)
        if value == NONE:
            lacks |= m[passed + PASSED_NEEDED]
        elif _fits(m, passed, value):
            m[other + m[passed + PASSED_AT]] = value
        else:
            misfits = 1
    return LACKING if lacks else REFUSED if misfits else ACCEPTED


@compiled
def _pass_payload(m: Words, c: int, opens: int, payload: int) -> int:
    """What is said with its first act; how many of the values don't fit."""
    fields, given, wrong = m[m[opens + OPENS_ACT] + ACT_FIELDS], m[opens + OPENS_PAYLOAD], 0
    for i in range(m[fields]):
        m[payload + i] = LEFT
    for i in range(m[given]):
        passed = m[given + 1 + i]
        value = evaluate(m, m[passed + PASSED_VALUE], c)
        if value == NONE:
            continue
        if _fits(m, passed, value):
            m[payload + m[passed + PASSED_AT]] = value
        else:
            wrong += 1
            m[payload + m[passed + PASSED_AT]] = NONE
    return wrong


@compiled
def _pass_holders(m: Words, c: int, opens: int, other: int) -> int:
    """Who holds its roles; 0 where there are too many for one."""
    holds, fit = m[opens + OPENS_HOLDS], 1
    for i in range(m[holds]):
        held = m[holds + 1 + i]
        list, who = m[held + HELD_LIST], m[held + HELD_WHO]
        for j in range(0, 2 * m[who], 2):
            role, person = m[who + 1 + j], m[who + 2 + j]
            if person:
                _hold(m, other, list, evaluate(m, person, c))
            entry = m[c + m[role + LIST_AT]] if role else 0
            while entry:
                _hold(m, other, list, m[entry + ENTRY_KEY])
                entry = m[entry + ENTRY_NEXT]
        holders, entry = 0, m[other + m[list + LIST_AT]]
        while entry:
            holders += 1
            entry = m[entry + ENTRY_NEXT]
        if m[list + LIST_MOST] >= 0 and holders > m[list + LIST_MOST]:
            fit = 0
    return fit


@compiled
def _hold(m: Words, other: int, list: int, person: int) -> None:
    if person != NONE and held_by(m, other, list, person) == 0:
        attach(m, other, new_entry(m, list, person))


@compiled
def _bring(m: Words, opens: int, other: int, theirs: int) -> None:
    """Of those who take part in the act, the actor and who holds a role of the other case take part there."""
    present, count, holds = m[theirs + PRESENT], 1, m[opens + OPENS_HOLDS]
    m[present] = m[ACTOR]
    for i in range(1, m[PRESENT_COUNT]):
        person, there = m[m[PRESENT] + i], 0
        for j in range(m[holds]):
            there |= held_by(m, other, m[m[holds + 1 + j] + HELD_LIST], person)
        if there:
            m[present + count] = person
            count += 1
    m[theirs + PRESENT_COUNT] = count


@compiled
def _see_opener(m: Words, c: int, opens: int, other: int) -> None:
    """The case that opens it is an entry of the other one, in the state in which this act leaves it."""
    back = m[opens + OPENS_BACK]
    if back == 0:
        return
    region = m[opens + OPENS_BACK_REGION]
    state = m[c + m[m[m[MACHINES] + 1 + region] + MACHINE_AT]]
    for i in range(0, m[STEP_COUNT], WAY_WORDS):
        if m[m[STEPS] + i + WAY_PLACE] == region:
            state = m[m[STEPS] + i + WAY_TO]
    entry = new_entry(m, back, m[CASE_NUMBER])
    m[entry + m[opens + OPENS_BACK_CASE_AT]] = m[CASE_NUMBER]
    m[entry + ENTRY_STATE] = m[m[opens + OPENS_BACK_STATES] + m[state + STATE_INDEX]]
    attach(m, other, entry)
