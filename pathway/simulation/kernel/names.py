"""What stands behind the addresses and numbers of the kernel."""

from __future__ import annotations

from datetime import date

from pathway.conditions.types import (
    BoolType,
    CaseType,
    DateType,
    EntryType,
    IntType,
    PersonType,
    SetType,
    Type,
    Value,
)
from pathway.simulation.kernel import layout as at
from pathway.simulation.kernel.program import Program


class Names:
    """What stands behind addresses and numbers."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self.rules = list(program.policies.rules)
        self.deadlines = program.deadlines
        self._instances = list(program.tables.machines)
        self._lists = list(program.tables.lists)
        self._symbols = list(program.words.symbols)
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
        definition = self._program.definition
        if list_ in definition.roles:
            return f"{list_}/{self.person(key, client)}"
        return f"{list_}/{key if definition.lists[list_].linked is None else self.case(key, client)}"

    def case(self, word: int, client: int) -> str:
        """The id of a case that a client's act has opened, or tried to."""
        if word >= at.CASE_NAMED:
            return self._symbols[word - at.CASE_NAMED]
        return f"client-{client}-{word}"

    def value(self, word: int, type: Type, client: int) -> Value | None:
        """The value that a word stands for."""
        match type:
            case _ if word == at.NONE:
                return None
            case BoolType():
                return bool(word)
            case IntType():
                return word
            case DateType():
                return date.fromordinal(word)
            case SetType(values):
                return frozenset(name for i, name in enumerate(values) if word >> i & 1)
            case PersonType():
                return self.person(word, client)
            case EntryType():
                return self.entry(word, client)
            case CaseType():
                return self.case(word, client)
            case _:
                return self._symbols[word]

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
                return self._symbols[rest]
