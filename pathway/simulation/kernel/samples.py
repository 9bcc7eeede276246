"""The clients whose acts were kept, as the reference executor gives them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from pathway.conditions.types import (
    Type,
    Value,
)
from pathway.decision.model import Act, Answer, Opening, Person
from pathway.simulation.kernel import layout as at
from pathway.simulation.kernel.keeping import (
    KEPT_ACT,
    KEPT_DEADLINE,
    KEPT_FACTS,
    KEPT_HOLDS,
    KEPT_PAYLOAD,
    KEPT_RECORD,
)
from pathway.simulation.kernel.names import Names
from pathway.simulation.kernel.program import Program
from pathway.simulation.plan import Fields, Plan, Step
from pathway.simulation.register import CASELOAD, Register
from pathway.simulation.sample import Played, Sample

_ANSWERS: Final = (Answer.YES, Answer.NO, Answer.UNKNOWN)


class _People(Mapping[str, Person]):
    """What the register said at one moment: everybody as drawn, with the caseload of then."""

    def __init__(self, register: Register, loads: Mapping[str, int]) -> None:
        self._register = register
        self._loads = loads

    def __getitem__(self, id: str) -> Person:
        person = self._register.person(id)
        if person is None:
            raise KeyError(id)
        if id in self._loads and CASELOAD in person.attributes and self._register.shows_load(id):
            return replace(person, attributes={**person.attributes, CASELOAD: self._loads[id]})
        return person

    def __iter__(self) -> Iterator[str]:
        return iter(self._loads)

    def __len__(self) -> int:
        return len(self._loads)


@dataclass(slots=True)
class _Kept:
    """What is known of a client so far: the act that is next to be judged, and the sample."""

    facts: dict[str, Value | None] = field(default_factory=dict)
    holds: dict[str, tuple[str, ...]] = field(default_factory=dict)
    payload: list[int] = field(default_factory=list)
    record: list[int] = field(default_factory=list)
    act: Act | None = None
    sample: Sample | None = None


class Samples:
    """Puts samples together from the words that the kernel kept."""

    def __init__(self, program: Program, plan: Plan, register: Register, origin: datetime) -> None:
        self._program = program
        self._plan = plan
        self._register = register
        self._origin = origin
        self._names = Names(program)
        self._clients: dict[int, _Kept] = {}
        self._members = [f"{pool.name}-{i + 1}" for pool in plan.pools for i in range(pool.count)]
        self._lists = {address: name for name, address in program.tables.lists.items()}

    def found(self) -> tuple[Sample, ...]:
        """The samples of clients whose opening act was judged, by their numbers."""
        samples = (self._clients[client].sample for client in sorted(self._clients))
        return tuple(sample for sample in samples if sample is not None)

    def read(self, kind: int, tick: int, client: int, about: int, words: list[int], place: int) -> int:
        """Take up one row, whose rest begins at `place`; where the next one does."""
        kept = self._clients.setdefault(client, _Kept())
        if kind in (KEPT_FACTS, KEPT_HOLDS, KEPT_PAYLOAD, KEPT_RECORD):
            end = place + 1 + words[place]
            self._drawn(kept, kind, client, words[place + 1 : end])
            return end
        if kind in (KEPT_ACT, KEPT_DEADLINE):
            return self._judged(kept, kind, tick, client, about, words, place)
        return self._who(kept, client, about, words, place)

    def _drawn(self, kept: _Kept, kind: int, client: int, drawn: list[int]) -> None:
        if kind == KEPT_FACTS:
            types = {name: fact.type for name, fact in self._program.definition.facts.items()}
            kept.facts = self._values(self._plan.facts, types, drawn, client)
        elif kind == KEPT_HOLDS:
            for (role, _, _), count in zip(self._plan.holds, drawn, strict=True):
                if count not in (at.LEFT, at.NONE, 0):
                    kept.holds[role] = tuple(f"c{client}.{role}-{i + 1}" for i in range(count))
        elif kind == KEPT_PAYLOAD:
            kept.payload, kept.record = drawn, []
        else:
            kept.record = drawn

    def _who(self, kept: _Kept, client: int, about: int, words: list[int], place: int) -> int:
        step = self._program.scenario.steps[about]
        actor, through = words[place : place + 2]
        place += 2
        present: dict[str, str] = {}
        while words[place]:
            if words[place + 1] != actor:
                present.setdefault(self._names.person(words[place + 1], client), self._lists[words[place]])
            place += 2
        kept.act = Act(
            event=step.event,
            actor=self._names.person(actor, client),
            role=step.by,
            through=None if through == at.NONE else self._names.person(through, client),
            present=present,
            payload=self._payload(step, kept.payload, client),
            record=self._record(step, kept.record, client),
        )
        return place + 1 + len(self._members)

    def _payload(self, step: Step, drawn: list[int], client: int) -> dict[str, Value | None]:
        fields = self._program.definition.events[step.event].payload
        return self._values(step.payload, {name: f.type for name, f in fields.items()}, drawn, client)

    def _record(self, step: Step, drawn: list[int], client: int) -> dict[str, Value | None]:
        facts = self._program.definition.facts
        return self._values(step.record, {name: f.type for name, f in facts.items()}, drawn, client)

    def _judged(
        self, kept: _Kept, kind: int, tick: int, client: int, about: int, words: list[int], place: int
    ) -> int:
        subject, missed, outcome, count = words[place : place + 4]
        place += 4
        rules = tuple(self._names.rules[rule] for rule in words[place : place + count])
        place += count
        loads = dict(zip(self._members, words[place : place + len(self._members)], strict=True))
        now, people = self._origin + timedelta(seconds=tick), _People(self._register, loads)
        if kept.sample is None:
            kept.sample = Sample(client, Opening(kept.facts, kept.holds))
        if kind == KEPT_ACT:
            played = Played(now, _ANSWERS[outcome], rules, act=kept.act, people=people)
        else:
            played = Played(
                now,
                _ANSWERS[outcome],
                rules,
                deadline=self._names.deadlines[about],
                subject=self._names.subject(subject, client),
                missed=bool(missed),
                people=people,
            )
        kept.sample.steps.append(played)
        return place + len(self._members)

    def _values(
        self, fields: Fields, types: Mapping[str, Type], drawn: list[int], client: int
    ) -> dict[str, Value | None]:
        pairs = zip(fields, drawn, strict=False)
        return {
            name: self._names.value(word, types[name], client)
            for (name, _, _), word in pairs
            if word != at.LEFT
        }
