"""Who acts and takes part, and who has which role."""

from __future__ import annotations

from pathway.simulation.kernel.compiled import Words, compiled
from pathway.simulation.kernel.conditions import takes_part
from pathway.simulation.kernel.layout import (
    ENTRY_KEY,
    ENTRY_NEXT,
    LIST_AT,
    NONE,
    PERSON_KINDS,
    PERSON_OUTSIDE,
    PERSON_POOL,
    PERSON_TIMER,
    POOL_CASELOAD,
    POOL_COUNT,
    POOL_INDEX,
    POOL_LIST,
    POOL_LOADS,
    POOL_SHIFT,
    POOL_THERE,
    POOLS,
    PRESENT,
    PRESENT_COUNT,
    ROLE_INDEX,
    ROLE_KIND,
    ROLE_LIST,
    ROLE_OUTSIDE,
    ROLE_POOL,
    ROLE_SERVES,
)
from pathway.simulation.kernel.memory import push

HELD, IN_ORGANISATION, BY_ANYONE, BY_TIMER = range(4)
"""Kinds of roles: held on the case, held in an organisation, everybody's, and a deadline's."""


@compiled
def player(m: Words, c: int, role: int, u: float, chosen: int) -> int:
    """The first holder, else by a uniform number one of the pool `chosen` or of the role's, else somebody outside."""
    if m[role + ROLE_KIND] == HELD and m[c + m[m[role + ROLE_LIST] + LIST_AT]]:
        return m[m[c + m[m[role + ROLE_LIST] + LIST_AT]] + ENTRY_KEY]
    pool = chosen if chosen else m[role + ROLE_POOL]
    if pool == 0:
        return PERSON_OUTSIDE | m[role + ROLE_INDEX]
    there = m[pool + POOL_THERE] if m[pool + POOL_THERE] else m[pool + POOL_COUNT]
    return PERSON_POOL | (m[pool + POOL_INDEX] << POOL_SHIFT) | int(u * there)


@compiled
def pool_of(m: Words, person: int) -> int:
    """The pool whose member a person is, or 0."""
    if person >> PERSON_KINDS != PERSON_POOL >> PERSON_KINDS:
        return 0
    return m[m[POOLS] + 1 + ((person - PERSON_POOL) >> POOL_SHIFT)]


@compiled
def member_of(person: int) -> int:
    """Which member of the pool that is."""
    return person & ((1 << POOL_SHIFT) - 1)


@compiled
def _serves(m: Words, person: int, role: int) -> int:
    if person >> PERSON_KINDS == PERSON_POOL >> PERSON_KINDS:
        return m[m[role + ROLE_SERVES] + ((person - PERSON_POOL) >> POOL_SHIFT)]
    return int(person == m[role + ROLE_OUTSIDE])


@compiled
def held_by(m: Words, c: int, list: int, person: int) -> int:
    """The entry by which a person holds a role on a case, or 0."""
    entry = m[c + m[list + LIST_AT]]
    while entry and m[entry + ENTRY_KEY] != person:
        entry = m[entry + ENTRY_NEXT]
    return entry


@compiled
def holds(m: Words, c: int, person: int, role: int) -> int:
    """Whether a person has a role on a case."""
    kind = m[role + ROLE_KIND]
    if kind == HELD:
        return int(held_by(m, c, m[role + ROLE_LIST], person) != 0)
    if kind == IN_ORGANISATION:
        return _serves(m, person, role)
    if kind == BY_TIMER:
        return int(person == PERSON_TIMER)
    return 1


@compiled
def somebody_holds(m: Words, c: int, roles: int) -> int:
    """Whether one of those who take part has one of the roles listed."""
    for i in range(m[roles]):
        role = m[roles + 1 + i]
        for j in range(m[PRESENT_COUNT]):
            if holds(m, c, m[m[PRESENT] + j], role):
                return 1
    return 0


@compiled
def gather(m: Words, c: int, lists: int, actor: int) -> None:
    """Everybody who holds one of the roles, listed by their lists, takes part beside the actor."""
    m[m[PRESENT]] = actor
    m[PRESENT_COUNT] = 1
    if lists == 0:
        return
    for i in range(m[lists]):
        entry = m[c + m[m[lists + 1 + i] + LIST_AT]]
        while entry:
            if not takes_part(m, m[entry + ENTRY_KEY]):
                push(m, PRESENT, m[entry + ENTRY_KEY])
            entry = m[entry + ENTRY_NEXT]


@compiled
def least_loaded(m: Words, pool: int) -> int:
    """The member of a pool with the smallest caseload, the first of equals; NONE where nobody may take a case."""
    loads, best = m[pool + POOL_LOADS], 0
    if m[pool + POOL_THERE] == 0:
        return NONE
    for i in range(1, m[pool + POOL_THERE]):
        if m[loads + i] < m[loads + best]:
            best = i
    most = m[pool + POOL_CASELOAD]
    if most >= 0 and m[loads + best] >= most:
        return NONE
    return PERSON_POOL | (m[pool + POOL_INDEX] << POOL_SHIFT) | best


@compiled
def counts_for(m: Words, list: int, person: int) -> int:
    """Where a holding counts in a caseload: the pool, if it is the role's and the person belongs to it, or 0."""
    pool = pool_of(m, person)
    return pool if pool and m[pool + POOL_LIST] == list else 0
