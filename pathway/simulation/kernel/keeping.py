"""Keeps the acts of the first clients whole, in the words of the trace, so that the durable engine can replay them."""

from __future__ import annotations

from pathway.simulation.kernel.compiled import Words, compiled
from pathway.simulation.kernel.counting import put
from pathway.simulation.kernel.layout import (
    ACTOR,
    CLIENT_ID,
    DRAWN,
    DRAWN_COUNT,
    ENTRY_KEY,
    ENTRY_NEXT,
    KEEP,
    LIST_AT,
    OUTCOME,
    POOL_COUNT,
    POOL_LOADS,
    POOLS,
    RULE_COUNT,
    RULES,
    STEP_WITH,
    THROUGH,
)

KEPT_FACTS, KEPT_HOLDS, KEPT_PAYLOAD, KEPT_RECORD, KEPT_WHO, KEPT_ACT, KEPT_DEADLINE = range(5, 12)
"""Kinds of rows, after those of the trace."""


@compiled
def is_kept(m: Words, c: int) -> int:
    """Whether all that a client does is kept."""
    return int(m[c + CLIENT_ID] <= m[KEEP])


@compiled
def _begin(m: Words, kind: int, tick: int, c: int, about: int) -> None:
    put(m, kind)
    put(m, tick)
    put(m, m[c + CLIENT_ID])
    put(m, about)


@compiled
def keep_drawn(m: Words, c: int, kind: int) -> None:
    """What was drawn last: facts, numbers of holders, a payload or what is recorded."""
    if is_kept(m, c):
        _begin(m, kind, 0, c, 0)
        put(m, m[DRAWN_COUNT])
        for i in range(m[DRAWN_COUNT]):
            put(m, m[m[DRAWN] + i])


@compiled
def keep_who(m: Words, c: int, step: int, tick: int) -> None:
    """Who acts, through whom, who holds one of the roles that take part, and what everybody's caseload is."""
    if not is_kept(m, c):
        return
    _begin(m, KEPT_WHO, tick, c, step)
    put(m, m[ACTOR])
    put(m, m[THROUGH])
    _put_holders(m, c, m[step + STEP_WITH])
    _put_loads(m)


@compiled
def _put_holders(m: Words, c: int, lists: int) -> None:
    for i in range(m[lists] if lists else 0):
        list = m[lists + 1 + i]
        entry = m[c + m[list + LIST_AT]]
        while entry:
            put(m, list)
            put(m, m[entry + ENTRY_KEY])
            entry = m[entry + ENTRY_NEXT]
    put(m, 0)


@compiled
def _put_loads(m: Words) -> None:
    for i in range(m[m[POOLS]]):
        pool = m[m[POOLS] + 1 + i]
        for j in range(m[pool + POOL_COUNT]):
            put(m, m[m[pool + POOL_LOADS] + j])


@compiled
def keep_judged(m: Words, kind: int, tick: int, c: int, about: int, subject: int, missed: int) -> None:
    """How an act, or a deadline, came out."""
    if not is_kept(m, c):
        return
    _begin(m, kind, tick, c, about)
    put(m, subject)
    put(m, missed)
    put(m, m[OUTCOME])
    put(m, m[RULE_COUNT])
    for i in range(m[RULE_COUNT]):
        put(m, m[m[RULES] + i])
    _put_loads(m)
