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
from pathway.simulation.kernel.program import Program

_KINDS: Final = {ROW_OPEN: "open", ROW_ACT: "act"}


def rows_of(program: Program, m: Sequence[int]) -> Iterator[dict[str, Any]]:
    """All rows that stand in the memory, in their order."""
    names = _Names(program)
    begin = int(m[at.TRACE])
    words = [int(word) for word in m[begin : begin + int(m[at.TRACE_COUNT])]]
    place = 0
    while place < len(words):
        kind, tick, client, about = words[place : place + 4]
        place += 4
        if kind == ROW_END:
            yield {"tick": tick, "client": client, "kind": "end"}
        elif kind == ROW_GIVE_UP:
            yield {"tick": tick, "client": client, "kind": "give_up", **names.step(about)}
        else:
            row, place = _judged(names, kind, about, client, words, place)
            kind_name = "deadline" if kind == ROW_DEADLINE else _KINDS[kind]
            yield {"tick": tick, "client": client, "kind": kind_name, **row}


def _judged(
    names: _Names, kind: int, about: int, client: int, words: list[int], place: int
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


class _Names:
    """What stands behind addresses and numbers."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self.rules = list(program.tables.rules)
        self.deadlines = program.deadlines
        self._instances = list(program.tables.machines)
        self._lists = list(program.tables.lists)
        self._states = {address: state for (_, state), address in program.tables.states.items()}
        self._steps = {
            address: {"activity": step.name, "event": step.event, "role": step.by}
            for address, step in program.scenario.steps.items()
        }

    def step(self, address: int) -> dict[str, str]:
        return self._steps[address]

    def move(self, place: int, source: int, to: int, client: int) -> list[str]:
        where = self._instances[place] if place < 1 << at.ENTRY_SHIFT else self.entry(place, client)
        return [where, self._states[source], self._states[to]]

    def subject(self, word: int, client: int) -> str | None:
        return None if word < 0 else self.entry(word, client)

    def entry(self, word: int, client: int) -> str:
        """An entry's id."""
        list_ = self._lists[(word >> at.ENTRY_SHIFT) - 1]
        key = word & (1 << at.ENTRY_SHIFT) - 1
        is_role = list_ in self._program.definition.roles
        return f"{list_}/{self.person(key, client) if is_role else key}"

    def person(self, word: int, client: int) -> str:
        """A person's id."""
        kind, rest = word >> at.PERSON_KINDS << at.PERSON_KINDS, word & (1 << at.PERSON_KINDS) - 1
        match kind:
            case at.PERSON_POOL:
                pool = list(self._program.scenario.names)[rest >> at.POOL_SHIFT]
                return f"{pool}-{(rest & (1 << at.POOL_SHIFT) - 1) + 1}"
            case at.PERSON_OUTSIDE:
                return f"outside.{list(self._program.tables.roles)[rest]}"
            case at.PERSON_CLIENT:
                role = self._lists[(rest >> at.CLIENT_SHIFT) - 1]
                return f"c{client}.{role}-{rest & (1 << at.CLIENT_SHIFT) - 1}"
            case at.PERSON_NEW:
                return f"c{client}.person-{rest}"
            case at.PERSON_TIMER:
                return "timer"
            case _:
                return list(self._program.words.symbols)[rest]
