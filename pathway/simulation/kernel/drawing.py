"""Draws the values of facts, payloads and records, as `pathway.simulation.values`."""

from __future__ import annotations

from pathway.simulation.kernel.compiled import Reals, Words, compiled
from pathway.simulation.kernel.conditions import find, id_of
from pathway.simulation.kernel.dates import months_between
from pathway.simulation.kernel.layout import (
    BY_AGE,
    BY_FACT,
    CHANCE,
    CHOICE,
    CLIENT_PEOPLE,
    CONSTANT,
    DATE_AWAY,
    DRAW_A,
    DRAW_B,
    DRAW_C,
    DRAW_D,
    DRAW_ENTRY,
    DRAW_HIGH,
    DRAW_KIND,
    DRAW_LOW,
    DRAW_PURPOSE,
    DRAW_TO,
    DRAWN,
    DRAWN_COUNT,
    ENTRY_KEY,
    ENTRY_NEXT,
    FROM_POOL,
    FULL,
    HOLDER,
    LAST,
    LEFT,
    LIST_AT,
    NOBODY,
    NONE,
    PERSON_NEW,
    THIS,
    TODAY,
    WHOLE,
    WRONG,
)
from pathway.simulation.kernel.numbers import pick, quantile, uniform
from pathway.simulation.kernel.people import least_loaded

_DAY = 86_400.0
_FURTHEST = 365_250.0  # as in `pathway.simulation.values`


@compiled
def _earlier(m: Words, c: int, draw: int) -> int:
    """A fact as drawn just before, else as it stands on the case; NONE where it isn't known."""
    before, at = m[draw + DRAW_A], m[draw + DRAW_B]
    if before >= 0 and m[m[DRAWN] + before] != LEFT:
        return m[m[DRAWN] + before]
    return m[c + at] if at else NONE


@compiled
def draw_value(m: Words, f: Reals, c: int, draw: int, number: int, key: int, visit: int, entry: int) -> int:
    """One value; LEFT where it cannot be had, FULL where nobody of a pool may take a case."""
    purpose = m[draw + DRAW_PURPOSE]
    while m[draw + DRAW_KIND] == BY_FACT:
        value, cases = _earlier(m, c, draw), m[draw + DRAW_C]
        draw = m[draw + DRAW_D]
        if value != NONE:
            for i in range(m[cases]):
                if m[cases + 1 + 2 * i] == value:
                    draw = m[cases + 2 + 2 * i]
        if draw == 0:
            return LEFT
    kind, a, b = m[draw + DRAW_KIND], m[draw + DRAW_A], m[draw + DRAW_B]
    if kind == CONSTANT:
        return a
    if kind == CHOICE:
        return m[a + 1 + pick(f, b, m[a], uniform(m, number, key, visit, purpose))]
    if kind == CHANCE:
        if uniform(m, number, key, visit, purpose) < f[a]:
            return m[draw + DRAW_C]
        return m[draw + DRAW_D]
    if kind == WHOLE:
        return a + int(uniform(m, number, key, visit, purpose) * b)
    if kind == DATE_AWAY:
        return m[TODAY] + b * int(
            min(quantile(m, f, a, uniform(m, number, key, visit, purpose)) / _DAY, _FURTHEST)
        )
    if kind == BY_AGE:
        return _by_age(m, _earlier(m, c, draw), m[draw + DRAW_C])
    if kind == FROM_POOL:
        person = least_loaded(m, a)
        return FULL if person == NONE else person
    if kind == HOLDER or kind == LAST:
        return _from_list(m, c, kind, a, b)
    if kind == THIS:
        return LEFT if entry == NONE else entry
    if kind == NOBODY:
        return LEFT
    m[c + CLIENT_PEOPLE] += 1
    return PERSON_NEW | m[c + CLIENT_PEOPLE]


@compiled
def _by_age(m: Words, born: int, steps: int) -> int:
    if born == NONE:
        return LEFT
    age = months_between(born, m[TODAY]) // 12
    reached = 0
    for i in range(m[steps]):
        if age >= m[steps + 1 + 2 * i]:
            reached = i
    return m[steps + 2 + 2 * reached]


@compiled
def _from_list(m: Words, c: int, kind: int, list: int, at: int) -> int:
    entry = m[c + m[list + LIST_AT]]
    if entry == 0:
        return LEFT
    if kind == LAST:
        while m[entry + ENTRY_NEXT]:
            entry = m[entry + ENTRY_NEXT]
    if at == 0:
        return id_of(m, entry)
    value = m[entry + (ENTRY_KEY if kind == HOLDER else at)]
    return LEFT if value == NONE else value


@compiled
def draw_fields(m: Words, f: Reals, c: int, draws: int, number: int, key: int, visit: int, entry: int) -> int:
    """Draw the fields listed, in their order, into DRAWN; 0 where a pool has nobody free."""
    if draws == 0:
        m[DRAWN_COUNT] = 0
        return 1
    for i in range(m[draws]):
        m[m[DRAWN] + i] = LEFT
    m[DRAWN_COUNT] = m[draws]
    for i in range(m[draws]):
        value = draw_value(m, f, c, m[draws + 1 + i], number, key, visit, entry)
        if value == FULL:
            return 0
        m[m[DRAWN] + i] = value
    return 1


@compiled
def fits(m: Words, c: int, draw: int, value: int) -> int:
    """Whether a drawn value may be given: within the bounds, and an entry that is there."""
    if value == NONE:
        return 1
    if m[draw + DRAW_ENTRY] and find(m, c, value) == 0:
        m[WRONG] += 1
        return 0
    if value < m[draw + DRAW_LOW] or value > m[draw + DRAW_HIGH]:
        m[WRONG] += 1
        return 0
    return 1


@compiled
def drawn(m: Words, i: int) -> int:
    """What was drawn for the i-th field."""
    return m[m[DRAWN] + i]


@compiled
def target(m: Words, draws: int, i: int) -> int:
    """Where the i-th field's value goes."""
    return m[m[draws + 1 + i] + DRAW_TO]
