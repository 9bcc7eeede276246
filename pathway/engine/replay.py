"""Replays simulated cases as real acts through the durable engine, which must accept and refuse the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pathway.clock import ManualClock
from pathway.decision import Answer, Person
from pathway.engine.engine import Engine
from pathway.engine.model import Actor, Fired
from pathway.engine.named import Named
from pathway.errors import PathwayError
from pathway.ids import CountedIds
from pathway.simulation import Played, Sample


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a replayed case came out otherwise: the client, the number of the step from 1, and both answers."""

    client: int
    step: int
    event: str
    simulated: str
    replayed: str


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay gave: how many cases and acts there were, deadlines included, and every difference."""

    cases: int
    acts: int
    differences: tuple[Difference, ...]


def replay(
    samples: Sequence[Sample],
    pathway: Named,
    policies: Sequence[Named],
    url: str = "sqlite://",
    progress: Callable[[float], None] | None = None,
    linked: Sequence[Named] = (),
) -> Replay:
    """Act each sample out on a case of its own in the database at `url`, and verify its log.

    `linked` are the pathways that its own is linked with, where they are not to be found by name.

    `progress` is called with the part that is done, from 0 to 1.
    """
    differences: list[Difference] = []
    for number, sample in enumerate(samples, start=1):
        differences += _Replaying(sample).run(url, (pathway, *linked), policies)
        if progress is not None:
            progress(number / len(samples))
    return Replay(len(samples), sum(len(sample.steps) for sample in samples), tuple(differences))


class _Replaying:
    """One sample on its way through the engine. The register says at each step what it said in the simulation."""

    def __init__(self, sample: Sample) -> None:
        self._sample = sample
        self._case = f"client-{sample.client}"
        self._step: Played = sample.steps[0]
        self._number = 0
        self._fired: list[Fired] = []

    def run(self, url: str, pathways: Sequence[Named], policies: Sequence[Named]) -> Iterator[Difference]:
        clock = ManualClock(self._step.at)
        ids = CountedIds(self._case)
        with Engine.open(
            url, pathways=pathways, policies=policies, people=self._person, clock=clock, ids=ids
        ) as engine:
            for step in self._sample.steps:
                self._number, self._step = self._number + 1, step
                clock.move_to(self._step.at)
                if self._number > 1:
                    self._fired += engine.fire_due(self._case)
                yield from self._deadline() if self._step.deadline is not None else self._act(engine)
            yield from self._unexpected()
            for fault in engine.verify(self._case):
                yield self._difference("a whole log", f"entry {fault.seq}: {fault.message}")

    def _person(self, id: str) -> Person | None:
        return self._step.people.get(id)

    def _unexpected(self) -> Iterator[Difference]:
        """Deadlines that fired in the engine only."""
        for fired in self._fired:
            yield self._difference("no deadline", f"the deadline {fired.deadline} fired")
        self._fired = []

    def _act(self, engine: Engine) -> Iterator[Difference]:
        yield from self._unexpected()
        act = self._step.act
        assert act is not None
        try:
            receipt = engine.act(
                self._case,
                act.event,
                Actor(act.actor),
                role=act.role,
                through=act.through,
                present=act.present,
                payload=act.payload,
                record=act.record,
                opening=self._sample.opening if self._number == 1 else None,
            )
        except PathwayError as error:
            yield self._difference(self._step.outcome, f"an error: {error}")
            return
        decision = receipt.decision
        if (decision.allowed, decision.refusals) != (self._step.outcome, self._step.rules):
            yield self._difference(
                _said(self._step.outcome, self._step.rules), _said(decision.allowed, decision.refusals)
            )

    def _deadline(self) -> Iterator[Difference]:
        step = self._step
        wanted = (step.deadline, step.subject, step.missed)
        found = next((f for f in self._fired if (f.deadline, f.subject, f.decision.missed) == wanted), None)
        if found is None:
            yield self._difference(f"the deadline {step.deadline} fired", "it did not")
        else:
            self._fired.remove(found)

    def _difference(self, simulated: str, replayed: str) -> Difference:
        event = self._step.act.event if self._step.act else self._step.deadline or ""
        return Difference(self._sample.client, self._number, event, simulated, replayed)


def _said(answer: Answer, rules: Sequence[str]) -> str:
    return f"{answer} ({', '.join(rules)})" if rules else str(answer)
