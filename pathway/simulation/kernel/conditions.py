"""Evaluates conditions: a stack machine over the memory, in Kleene's logic. `bytecode` writes what it reads."""

from __future__ import annotations

from pathway.simulation.kernel.compiled import Words, compiled
from pathway.simulation.kernel.dates import months_between
from pathway.simulation.kernel.layout import (
    ACTOR,
    CATALOGUES,
    ENTRY_KEY,
    ENTRY_LIST,
    ENTRY_NEXT,
    ENTRY_SHIFT,
    ENTRY_STATE,
    HOLDING,
    IT,
    LIST_AT,
    LIST_CODE,
    LISTS,
    NONE,
    PAYLOAD,
    PERSON_KINDS,
    PERSON_POOL,
    POOL_LOAD_AT,
    POOL_LOADS,
    POOL_PEOPLE,
    POOL_SHIFT,
    POOLS,
    PRESENT,
    PRESENT_COUNT,
    ROLE,
    STACK,
    STATE_SYMBOL,
    SUBJECT,
    TODAY,
)

(
    CONST,
    READ_TODAY,
    READ_FACT,
    READ_PAYLOAD,
    READ_ROLE,
    READ_ACTOR,
    READ_HOLDING,
    READ_STATE,
    READ_STATE_BY_KEY,
    FIRST_OF,
    THE_IT,
    THE_SUBJECT,
    LOOK_UP,
    ENTRY_ID,
    ENTRY_PERSON,
    PERSON_OF_ID,
    ENTRY_ATTRIBUTE,
    STATE_OF_ENTRY,
    STATE_OF_IT,
    PERSON_ATTRIBUTE,
    ROW_ATTRIBUTE,
    EQUAL,
    UNEQUAL,
    LESS,
    AT_MOST,
    MORE,
    AT_LEAST,
    RANK,
    ONE_OF,
    MEMBER,
    IS_PRESENT,
    ROLE_PRESENT,
    IS_SET,
    IS_THERE,
    NEGATE,
    AND,
    OR,
    ADD,
    SUBTRACT,
    MULTIPLY,
    SINCE_DAYS,
    SINCE_MONTHS,
    SINCE_YEARS,
    LENGTH,
    ANY_ENTRY,
    START,
    NEXT,
    SOME_STEP,
    COUNT_STEP,
    START_REGION,
    NEXT_REGION,
    SOME_REGION_STEP,
    END,
) = range(53)


@compiled
def find(m: Words, c: int, id: int) -> int:
    """The entry of a client that a value names; 0 where it has ended or was released."""
    kind = m[m[LISTS] + (id >> ENTRY_SHIFT)]
    key = id & ((1 << ENTRY_SHIFT) - 1)
    entry = m[c + m[kind + LIST_AT]]
    while entry and m[entry + ENTRY_KEY] != key:
        entry = m[entry + ENTRY_NEXT]
    return entry


@compiled
def id_of(m: Words, entry: int) -> int:
    """The value that names an entry."""
    return (m[m[entry + ENTRY_LIST] + LIST_CODE] << ENTRY_SHIFT) | m[entry + ENTRY_KEY]


@compiled
def attribute_of(m: Words, person: int, at: int, default: int) -> int:
    """What the register says of a person now. Of those outside the pools it knows defaults only."""
    if person >> PERSON_KINDS != PERSON_POOL >> PERSON_KINDS:
        return default
    pool = m[m[POOLS] + 1 + ((person - PERSON_POOL) >> POOL_SHIFT)]
    member = person & ((1 << POOL_SHIFT) - 1)
    if at == m[pool + POOL_LOAD_AT]:
        return m[m[pool + POOL_LOADS] + member]
    people = m[pool + POOL_PEOPLE]
    return m[people + 1 + member * m[people] + at]


@compiled
def takes_part(m: Words, person: int) -> int:
    """Whether a person acts or is said to be present."""
    for i in range(m[PRESENT_COUNT]):
        if m[m[PRESENT] + i] == person:
            return 1
    return 0


@compiled
def role_present(m: Words, c: int, at: int) -> int:
    """Whether some holder of one of the roles listed at `at` takes part."""
    for i in range(m[at]):
        entry = m[c + m[at + 1 + i]]
        while entry:
            if takes_part(m, m[entry + ENTRY_KEY]):
                return 1
            entry = m[entry + ENTRY_NEXT]
    return 0


@compiled
def _row(m: Words, catalogue: int, row: int, at: int) -> int:
    rows = m[m[CATALOGUES] + catalogue]
    width = m[rows + 1]
    for i in range(m[rows]):
        if m[rows + 2 + i * width] == row:
            return m[rows + 2 + i * width + 1 + at]
    return NONE


@compiled
def compared(op: int, left: int, right: int) -> int:
    """A comparison of two values that are known."""
    if op == EQUAL:
        return int(left == right)
    if op == UNEQUAL:
        return int(left != right)
    if op == LESS:
        return int(left < right)
    if op == AT_MOST:
        return int(left <= right)
    if op == MORE:
        return int(left > right)
    return int(left >= right)


@compiled
def evaluate(m: Words, at: int, c: int) -> int:
    """The value of the code at `at` on a client: for a condition 1, 0, or NONE for unknown; 1 where there is none."""
    if at == 0:
        return 1
    top = STACK
    while True:
        op = m[at]
        if op == CONST:
            top += 1
            m[top] = m[at + 1]
            at += 2
        elif op == READ_FACT:
            top += 1
            m[top] = m[c + m[at + 1]]
            at += 2
        elif op == READ_STATE:
            top += 1
            m[top] = m[m[c + m[at + 1]] + STATE_SYMBOL]
            at += 2
        elif op <= AT_LEAST and op >= EQUAL:
            top -= 1
            if m[top] == NONE or m[top + 1] == NONE:
                m[top] = NONE
            else:
                m[top] = compared(op, m[top], m[top + 1])
            at += 1
        elif op == ONE_OF:
            if m[top] != NONE:
                found = 0
                for i in range(m[at + 1]):
                    if m[at + 2 + i] == m[top]:
                        found = 1
                m[top] = found
            at += 2 + m[at + 1]
        elif op == AND:
            top -= 1
            value = m[top + 1]
            if value == 0:
                m[top] = 0
                at = m[at + 1]
            else:
                if value == NONE:
                    m[top] = NONE
                at += 2
        elif op == OR:
            top -= 1
            value = m[top + 1]
            if value != 0 and value != NONE:
                m[top] = 1
                at = m[at + 1]
            else:
                if value == NONE:
                    m[top] = NONE
                at += 2
        elif op == NEGATE:
            if m[top] != NONE:
                m[top] = int(m[top] == 0)
            at += 1
        elif op == IS_SET:
            m[top] = int(m[top] != NONE)
            at += 1
        elif op == END:
            return m[top]
        elif op == READ_TODAY:
            top += 1
            m[top] = m[TODAY]
            at += 1
        elif op == READ_PAYLOAD:
            top += 1
            m[top] = m[m[PAYLOAD] + m[at + 1]]
            at += 2
        elif op == READ_ROLE:
            top += 1
            m[top] = m[ROLE]
            at += 1
        elif op == READ_ACTOR:
            top += 1
            m[top] = m[ACTOR]
            at += 1
        elif op == READ_HOLDING:
            top += 1
            m[top] = NONE
            # The place of the attribute, by the list of the holding.
            if m[HOLDING]:
                for i in range(m[at + 1]):
                    if m[at + 2 + 2 * i] == m[m[HOLDING] + ENTRY_LIST]:
                        m[top] = m[m[HOLDING] + m[at + 3 + 2 * i]]
            at += 2 + 2 * m[at + 1]
        elif op == READ_STATE_BY_KEY:
            key = m[top]
            m[top] = NONE
            for i in range(m[at + 1]):
                if m[at + 2 + 2 * i] == key:
                    m[top] = m[m[c + m[at + 3 + 2 * i]] + STATE_SYMBOL]
            at += 2 + 2 * m[at + 1]
        elif op == FIRST_OF:
            top += 1
            m[top] = m[c + m[at + 1]]
            at += 2
        elif op == THE_IT:
            top += 1
            m[top] = m[IT]
            at += 1
        elif op == THE_SUBJECT:
            top += 1
            m[top] = m[SUBJECT]
            at += 1
        elif op == LOOK_UP:
            m[top] = 0 if m[top] == NONE else find(m, c, m[top])
            at += 1
        elif op == ENTRY_ID:
            m[top] = NONE if m[top] == 0 else id_of(m, m[top])
            at += 1
        elif op == ENTRY_PERSON:
            m[top] = NONE if m[top] == 0 else m[m[top] + ENTRY_KEY]
            at += 1
        elif op == PERSON_OF_ID:
            if m[top] != NONE:
                m[top] = m[top] & ((1 << ENTRY_SHIFT) - 1)
            at += 1
        elif op == ENTRY_ATTRIBUTE:
            m[top] = NONE if m[top] == 0 else m[m[top] + m[at + 1]]
            at += 2
        elif op == STATE_OF_ENTRY:
            m[top] = NONE if m[top] == 0 else m[m[m[top] + ENTRY_STATE] + STATE_SYMBOL]
            at += 1
        elif op == STATE_OF_IT:
            top += 1
            m[top] = m[m[IT] + STATE_SYMBOL]
            at += 1
        elif op == PERSON_ATTRIBUTE:
            if m[top] != NONE:
                m[top] = attribute_of(m, m[top], m[at + 1], m[at + 2])
            at += 3
        elif op == ROW_ATTRIBUTE:
            if m[top] != NONE:
                m[top] = _row(m, m[at + 1], m[top], m[at + 2])
            at += 3
        elif op == RANK:
            if m[top] != NONE:
                for i in range(m[at + 1]):
                    if m[at + 2 + i] == m[top]:
                        m[top] = i
                        break
            at += 2 + m[at + 1]
        elif op == MEMBER:
            # Bits of a set, by the value: the set lies on top of the value.
            top -= 1
            value, bits = m[top], m[top + 1]
            if value == NONE or bits == NONE:
                m[top] = NONE
            else:
                m[top] = 0
                for i in range(m[at + 1]):
                    if m[at + 2 + i] == value:
                        m[top] = (bits >> i) & 1
            at += 2 + m[at + 1]
        elif op == IS_PRESENT:
            if m[top] != NONE:
                m[top] = takes_part(m, m[top])
            at += 1
        elif op == ROLE_PRESENT:
            top += 1
            m[top] = role_present(m, c, at + 1)
            at += 2 + m[at + 1]
        elif op == IS_THERE:
            m[top] = int(m[top] != 0)
            at += 1
        elif op == ADD or op == SUBTRACT or op == MULTIPLY:
            top -= 1
            if m[top] == NONE or m[top + 1] == NONE:
                m[top] = NONE
            elif op == ADD:
                m[top] += m[top + 1]
            elif op == SUBTRACT:
                m[top] -= m[top + 1]
            else:
                m[top] *= m[top + 1]
            at += 1
        elif op == SINCE_DAYS:
            if m[top] != NONE:
                m[top] = m[TODAY] - m[top]
            at += 1
        elif op == SINCE_MONTHS:
            if m[top] != NONE:
                m[top] = months_between(m[top], m[TODAY])
            at += 1
        elif op == SINCE_YEARS:
            if m[top] != NONE:
                m[top] = months_between(m[top], m[TODAY]) // 12
            at += 1
        elif op == LENGTH:
            top += 1
            m[top] = 0
            entry = m[c + m[at + 1]]
            while entry:
                m[top] += 1
                entry = m[entry + ENTRY_NEXT]
            at += 2
        elif op == ANY_ENTRY:
            top += 1
            m[top] = int(m[c + m[at + 1]] != 0)
            at += 2
        elif op == START:
            m[top + 1] = 0
            top += 2
            m[top] = m[c + m[at + 1]]
            at += 2
        elif op == NEXT:
            if m[top] == 0:
                top -= 1
                at = m[at + 1]
            else:
                m[IT] = m[top]
                at += 2
        elif op == SOME_STEP:
            top -= 1
            value = m[top + 1]
            if value != 0 and value != NONE:
                m[top - 1] = 1
                m[top] = 0
            else:
                if value == NONE:
                    m[top - 1] = NONE
                m[top] = m[m[top] + ENTRY_NEXT]
            at = m[at + 1]
        elif op == COUNT_STEP:
            top -= 1
            value = m[top + 1]
            if value == NONE:
                m[top - 1] = NONE
                m[top] = 0
            else:
                m[top - 1] += value
                m[top] = m[m[top] + ENTRY_NEXT]
            at = m[at + 1]
        elif op == START_REGION:
            # On top lies the place of the next instance among those listed in the code.
            m[top + 1] = 0
            top += 2
            m[top] = at + 2
            at += 3 + m[at + 1]
        elif op == NEXT_REGION:
            if m[m[top]] == 0:
                top -= 1
                at = m[at + 1]
            else:
                m[IT] = m[c + m[m[top]]]
                at += 2
        else:
            # SOME_REGION_STEP; its list ends with 0, to which a hit goes on at once.
            top -= 1
            value = m[top + 1]
            if value != 0 and value != NONE:
                m[top - 1] = 1
                m[top] = m[at + 2]
            else:
                if value == NONE:
                    m[top - 1] = NONE
                m[top] += 1
            at = m[at + 1]


__all__ = ["attribute_of", "evaluate", "find", "id_of", "takes_part"]
