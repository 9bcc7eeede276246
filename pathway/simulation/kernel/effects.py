"""What an act would change, as `pathway.decision.effects`: computed on the case as it was, and then done at once."""

from __future__ import annotations

from pathway.simulation.kernel.compiled import Words, compiled
from pathway.simulation.kernel.conditions import evaluate, id_of
from pathway.simulation.kernel.entries import HERE, NOT_ADDED, TAKEN, attach, bury_entry, detach, new_entry
from pathway.simulation.kernel.layout import (
    ACT_EFFECTS,
    ADD_GIVEN,
    ADD_LIST,
    ADDED,
    ADDED_COUNT,
    ASSIGN_GIVEN,
    ASSIGN_LIST,
    ASSIGN_WHO,
    ASSIGNED,
    ASSIGNED_COUNT,
    CHANGED,
    CHANGED_COUNT,
    CHOSEN,
    CHOSEN_COUNT,
    EFFECT_ADDS,
    EFFECT_ASSIGNS,
    EFFECT_CHANGES,
    EFFECT_ENDS,
    EFFECT_LINKS,
    EFFECT_OPENS,
    EFFECT_RELEASES,
    EFFECT_SETS,
    EFFECT_WHEN,
    ENTRY_GONE,
    ENTRY_KEY,
    ENTRY_LIST,
    ENTRY_NEXT,
    ENTRY_STATE,
    GIVEN_AT,
    GIVEN_OPTIONAL,
    GIVEN_VALUE,
    GIVING,
    GIVING_COUNT,
    GONE,
    GONE_COUNT,
    IT,
    LINKS_CASE,
    LINKS_GIVEN,
    LINKS_LIST,
    LIST_AT,
    LIST_MOST,
    NONE,
    OPENS_GIVEN,
    OPENS_LIST,
    PENDING,
    PENDING_COUNT,
    RECORD,
    RECORD_COUNT,
    SET,
    SET_COUNT,
    STATE_ENTER,
    STATE_LEAVE,
    STEP_COUNT,
    STEPS,
    STOPPED,
    SUBJECT,
    TARGET_ENTRY,
    TARGET_GIVEN,
    TARGET_LIST,
    TARGET_WHERE,
    TOO_MANY,
    UNKNOWN,
    WANTED,
    WAY_CROSSES,
    WAY_ENTRY,
    WAY_FROM,
    WAY_TO,
    WAY_WORDS,
)
from pathway.simulation.kernel.memory import push

_MOST_ADDED = 1000


@compiled
def compute(m: Words, c: int, act: int) -> None:
    """What the act changes, into ADDED, GONE, CHANGED, ASSIGNED and SET; UNKNOWN counts what isn't known."""
    m[ADDED_COUNT] = m[GONE_COUNT] = m[CHANGED_COUNT] = m[ASSIGNED_COUNT] = m[SET_COUNT] = 0
    m[PENDING_COUNT] = m[GIVING_COUNT] = 0
    _await(m, m[act + ACT_EFFECTS], 0)
    for i in range(0, m[STEP_COUNT], WAY_WORDS):
        step = m[STEPS] + i
        if m[step + WAY_CROSSES]:
            _await(m, m[m[step + WAY_FROM] + STATE_LEAVE], m[step + WAY_ENTRY])
            _await(m, m[m[step + WAY_TO] + STATE_ENTER], m[step + WAY_ENTRY])
    for i in range(0, m[RECORD_COUNT], 3):
        push(m, SET, m[m[RECORD] + i])
        push(m, SET, m[m[RECORD] + i + 1])
    at = 0
    while at < m[PENDING_COUNT]:
        effect, m[SUBJECT] = m[m[PENDING] + at], m[m[PENDING] + at + 1]
        at += 2
        holds = evaluate(m, m[effect + EFFECT_WHEN], c)
        if holds == NONE:
            m[UNKNOWN] += 1
        if holds == NONE or holds == 0:
            continue
        _take_away(m, c, m[effect + EFFECT_RELEASES])
        _take_away(m, c, m[effect + EFFECT_ENDS])
        _change(m, c, m[effect + EFFECT_CHANGES])
        push(m, GIVING, effect)
        push(m, GIVING, m[SUBJECT])
        _add(m, c, m[effect + EFFECT_ADDS])
    for i in range(0, m[GIVING_COUNT], 2):
        effect, m[SUBJECT] = m[m[GIVING] + i], m[m[GIVING] + i + 1]
        _assign(m, c, m[effect + EFFECT_ASSIGNS])
        _set(m, c, m[effect + EFFECT_SETS])
        _open(m, c, m[effect + EFFECT_OPENS])
        _link(m, c, m[effect + EFFECT_LINKS])
    m[SUBJECT] = 0


@compiled
def _await(m: Words, effects: int, subject: int) -> None:
    if effects:
        for i in range(m[effects]):
            push(m, PENDING, m[effects + 1 + i])
            push(m, PENDING, subject)


@compiled
def _known(m: Words, c: int, code: int) -> int:
    """A value that must be known."""
    value = evaluate(m, code, c)
    if value == NONE:
        m[UNKNOWN] += 1
    return value


@compiled
def _value(m: Words, c: int, given: int) -> int:
    """The value for a field. An optional may stay unset; another must be known."""
    if m[given + GIVEN_OPTIONAL]:
        return evaluate(m, m[given + GIVEN_VALUE], c)
    return _known(m, c, m[given + GIVEN_VALUE])


@compiled
def _first(m: Words, c: int, target: int, wanted: int) -> int:
    """The one entry that a target names: on the case, or else just added."""
    entry = m[c + m[m[target + TARGET_LIST] + LIST_AT]]
    while entry and id_of(m, entry) != wanted:
        entry = m[entry + ENTRY_NEXT]
    if entry == 0:
        for i in range(m[ADDED_COUNT]):
            added = m[m[ADDED] + i]
            if m[added + ENTRY_GONE] == HERE and id_of(m, added) == wanted:
                return added
    return entry


@compiled
def _choose(m: Words, c: int, target: int) -> None:
    """The entries that a target speaks of, into CHOSEN: all before any of them changes."""
    m[CHOSEN_COUNT] = 0
    if m[target + TARGET_ENTRY]:
        entry = _first(m, c, target, _known(m, c, m[target + TARGET_ENTRY]))
        if entry:
            push(m, CHOSEN, entry)
        return
    entry = m[c + m[m[target + TARGET_LIST] + LIST_AT]]
    while entry:
        m[IT] = entry
        if m[target + TARGET_WHERE] == 0 or _known(m, c, m[target + TARGET_WHERE]) == 1:
            push(m, CHOSEN, entry)
        entry = m[entry + ENTRY_NEXT]


@compiled
def _take_away(m: Words, c: int, targets: int) -> None:
    for i in range(m[targets] if targets else 0):
        _choose(m, c, m[targets + 1 + i])
        for j in range(m[CHOSEN_COUNT]):
            _leave(m, m[m[CHOSEN] + j])


@compiled
def _leave(m: Words, entry: int) -> None:
    if m[entry + ENTRY_GONE] != HERE:
        return
    for i in range(m[ADDED_COUNT]):
        if m[m[ADDED] + i] == entry:
            m[entry + ENTRY_GONE] = NOT_ADDED
            return
    m[entry + ENTRY_GONE] = TAKEN
    push(m, GONE, entry)


@compiled
def _change(m: Words, c: int, targets: int) -> None:
    for i in range(m[targets] if targets else 0):
        target = m[targets + 1 + i]
        _choose(m, c, target)
        for j in range(m[CHOSEN_COUNT]):
            _change_one(m, c, target, m[m[CHOSEN] + j])


@compiled
def _change_one(m: Words, c: int, target: int, entry: int) -> None:
    given = m[target + TARGET_GIVEN]
    for i in range(m[given]):
        value = _value(m, c, m[given + 1 + i])
        push(m, CHANGED, entry)
        push(m, CHANGED, m[m[given + 1 + i] + GIVEN_AT])
        push(m, CHANGED, value)


@compiled
def _fill(m: Words, c: int, entry: int, given: int) -> None:
    for i in range(m[given]):
        value = _value(m, c, m[given + 1 + i])
        m[entry + m[m[given + 1 + i] + GIVEN_AT]] = value


@compiled
def _add(m: Words, c: int, additions: int) -> None:
    if additions == 0:
        return
    first = m[ADDED_COUNT]
    for i in range(m[additions]):
        addition = m[additions + 1 + i]
        list = m[addition + ADD_LIST]
        if m[ADDED_COUNT] >= _MOST_ADDED:
            m[STOPPED] = TOO_MANY
            return
        number = m[c + m[list + LIST_AT] + 2] + 1
        for j in range(m[ADDED_COUNT]):
            number += m[m[m[ADDED] + j] + ENTRY_LIST] == list
        entry = new_entry(m, list, number)
        _fill(m, c, entry, m[addition + ADD_GIVEN])
        push(m, ADDED, entry)
    for i in range(first, m[ADDED_COUNT]):
        entry = m[m[ADDED] + i]
        if m[entry + ENTRY_STATE]:
            _await(m, m[m[entry + ENTRY_STATE] + STATE_ENTER], entry)


@compiled
def _assign(m: Words, c: int, assignments: int) -> None:
    if assignments == 0:
        return
    for i in range(m[assignments]):
        assignment = m[assignments + 1 + i]
        list = m[assignment + ASSIGN_LIST]
        person = _known(m, c, m[assignment + ASSIGN_WHO])
        if person == NONE or _will_hold(m, c, list, person):
            continue
        entry = new_entry(m, list, person)
        _fill(m, c, entry, m[assignment + ASSIGN_GIVEN])
        push(m, ASSIGNED, entry)


@compiled
def _will_hold(m: Words, c: int, list: int, person: int) -> int:
    entry = m[c + m[list + LIST_AT]]
    while entry:
        if m[entry + ENTRY_KEY] == person and m[entry + ENTRY_GONE] == HERE:
            return 1
        entry = m[entry + ENTRY_NEXT]
    for i in range(m[ASSIGNED_COUNT]):
        assigned = m[m[ASSIGNED] + i]
        if m[assigned + ENTRY_LIST] == list and m[assigned + ENTRY_KEY] == person:
            return 1
    return 0


@compiled
def _set(m: Words, c: int, given: int) -> None:
    if given == 0:
        return
    for i in range(m[given]):
        value = NONE if m[m[given + 1 + i] + GIVEN_VALUE] == 0 else _value(m, c, m[given + 1 + i])
        push(m, SET, m[m[given + 1 + i] + GIVEN_AT])
        push(m, SET, value)


@compiled
def _open(m: Words, c: int, openings: int) -> None:
    """The entries of the cases to open: they are not yet known, and neither are their states."""
    if openings == 0:
        return
    for i in range(m[openings]):
        opens = m[openings + 1 + i]
        entry = new_entry(m, m[opens + OPENS_LIST], NONE)
        _fill(m, c, entry, m[opens + OPENS_GIVEN])
        push(m, ADDED, entry)
        push(m, WANTED, opens)
        push(m, WANTED, entry)
        push(m, WANTED, m[SUBJECT])


@compiled
def _link(m: Words, c: int, links: int) -> None:
    if links == 0:
        return
    for i in range(m[links]):
        link = m[links + 1 + i]
        case = _known(m, c, m[link + LINKS_CASE])
        if case == NONE:
            continue
        given = m[link + LINKS_GIVEN]
        for j in range(m[given]):
            _value(m, c, m[given + 1 + j])
        push(m, WANTED, 0)
        push(m, WANTED, m[link + LINKS_LIST])
        push(m, WANTED, case)


@compiled
def too_many(m: Words, c: int) -> int:
    """Whether a role that is given would have more holders than it may."""
    for i in range(m[ASSIGNED_COUNT]):
        list = m[m[m[ASSIGNED] + i] + ENTRY_LIST]
        if m[list + LIST_MOST] < 0:
            continue
        holders = 0
        for j in range(m[ASSIGNED_COUNT]):
            holders += m[m[m[ASSIGNED] + j] + ENTRY_LIST] == list
        entry = m[c + m[list + LIST_AT]]
        while entry:
            holders += m[entry + ENTRY_GONE] == HERE
            entry = m[entry + ENTRY_NEXT]
        if holders > m[list + LIST_MOST]:
            return 1
    return 0


@compiled
def forget(m: Words) -> None:
    """Undo what was computed of an act that isn't done."""
    for i in range(m[GONE_COUNT]):
        m[m[m[GONE] + i] + ENTRY_GONE] = HERE
    for i in range(m[ADDED_COUNT]):
        bury_entry(m, m[m[ADDED] + i])
    for i in range(m[ASSIGNED_COUNT]):
        bury_entry(m, m[m[ASSIGNED] + i])
    m[GONE_COUNT] = m[ADDED_COUNT] = m[ASSIGNED_COUNT] = 0


@compiled
def carry_out(m: Words, c: int) -> None:
    """Do what was computed: releases and ends, additions, changes, roles given, facts set, and the moves."""
    for i in range(m[GONE_COUNT]):
        detach(m, c, m[m[GONE] + i])
    for i in range(m[ADDED_COUNT]):
        entry = m[m[ADDED] + i]
        if m[entry + ENTRY_GONE] == NOT_ADDED:
            bury_entry(m, entry)
            continue
        attach(m, c, entry)
        m[c + m[m[entry + ENTRY_LIST] + LIST_AT] + 2] = m[entry + ENTRY_KEY]
    for i in range(0, m[CHANGED_COUNT], 3):
        at = m[CHANGED] + i
        m[m[at] + m[at + 1]] = m[at + 2]
    for i in range(m[ASSIGNED_COUNT]):
        attach(m, c, m[m[ASSIGNED] + i])
    for i in range(0, m[SET_COUNT], 2):
        m[c + m[m[SET] + i]] = m[m[SET] + i + 1]
