"""The rows of the trace, from the words in which the kernel keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pathway.simulation.kernel import layout as at
from pathway.simulation.kernel.counting import (
    OUTCOMES,
    ROW_ACT,
    ROW_DEADLINE,
    ROW_END,
    ROW_GIVE_UP,
    ROW_OPEN,
)
from pathway.simulation.kernel.keeping import KEPT_FACTS
from pathway.simulation.kernel.names import Names
from pathway.simulation.kernel.program import Program
from pathway.simulation.kernel.samples import Samples

_KINDS: Final = {ROW_OPEN: "open", ROW_ACT: "act"}


def rows_of(program: Program, m: Sequence[int], samples: Samples | None) -> Iterator[dict[str, Any]]:
    """All rows of the trace that stand in the memory, in their order; what was kept beside them goes to `samples`."""
    names = Names(program)
    begin = int(m[at.TRACE])
    words = [int(word) for word in m[begin : begin + int(m[at.TRACE_COUNT])]]
    place = 0
    while place < len(words):
        kind, tick, client, about = words[place : place + 4]
        place += 4
        if kind >= KEPT_FACTS:
            assert samples is not None
            place = samples.read(kind, tick, client, about, words, place)
        elif kind == ROW_END:
            yield {"tick": tick, "client": client, "kind": "end"}
        elif kind == ROW_GIVE_UP:
            yield {"tick": tick, "client": client, "kind": "give_up", **names.step(about)}
        else:
            row, place = _judged(names, kind, about, client, words, place)
            kind_name = "deadline" if kind == ROW_DEADLINE else _KINDS[kind]
            yield {"tick": tick, "client": client, "kind": kind_name, **row}


def _judged(
    names: Names, kind: int, about: int, client: int, words: list[int], place: int
) -> tuple[dict[str, Any], int]:
    subject, missed, outcome = words[place : place + 3]
    rules, place = _counted(words, place + 3, 1)
    flags, place = _counted(words, place, 1)
    moves, place = _counted(words, place, 3)
    moved = [names.move(moves[i], moves[i + 1], moves[i + 2], client) for i in range(0, len(moves), 3)]
    told: dict[str, Any] = {"outcome": OUTCOMES[outcome], "rules": [names.rules[rule] for rule in rules]}
    if kind == ROW_DEADLINE:
        row = {"deadline": names.deadlines[about], "subject": names.subject(subject, client)}
        return {**row, "missed": bool(missed), **told, "moves": moved}, place
    return {
        **names.step(about),
        **told,
        "flags": [names.rules[flag] for flag in flags],
        "moves": moved,
    }, place


def _counted(words: list[int], place: int, size: int) -> tuple[list[int], int]:
    end = place + 1 + size * words[place]
    return words[place + 1 : end], end
