"""Plays stories through the durable engine, and tells where they come out otherwise than expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pathway.clock import ManualClock
from pathway.conditions.types import Value
from pathway.decision import Answer, Case, Decision
from pathway.documents.story import Expected, Story, StoryStep
from pathway.engine.engine import Engine
from pathway.engine.model import Actor, Fired
from pathway.errors import UnknownCase
from pathway.ids import CountedIds, Ids

OUTCOMES = {Answer.YES: "accepted", Answer.NO: "refused", Answer.UNKNOWN: "unknown"}


@dataclass(frozen=True, slots=True)
class StepResult:
    """What came of a step. `rules` refused or marked it; `problems` say what was expected instead."""

    step: StoryStep
    outcome: str
    rules: tuple[str, ...]
    fired: tuple[Fired, ...]
    problems: tuple[str, ...]
    decision: Decision

    @property
    def ok(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class StoryResult:
    story: Story
    case: str
    steps: tuple[StepResult, ...]

    @property
    def ok(self) -> bool:
        return all(step.ok for step in self.steps)


def play(
    story: Story, url: str = "sqlite://", *, ids: Ids | None = None, case: str | None = None
) -> StoryResult:
    """Play a story as one case in the database at `url`, on a clock that goes from step to step.

    `case` names it there; without it, `ids` does (counted ids in a database in memory).
    """
    if not story.steps:
        return StoryResult(story, case or "", ())
    clock = ManualClock(story.steps[0].at)
    with Engine.open(
        url,
        pathways=[story.pathway],
        policies=story.policies,
        people=story.people,
        clock=clock,
        ids=ids or CountedIds(),
    ) as engine:
        return _Player(story, engine, clock, case).play()


class _Player:
    def __init__(self, story: Story, engine: Engine, clock: ManualClock, case: str | None) -> None:
        self._story = story
        self._engine = engine
        self._clock = clock
        self._case = case
        self._names: dict[str, str] = {}

    def play(self) -> StoryResult:
        results = tuple(self._step(step) for step in self._story.steps)
        return StoryResult(self._story, self._case or "", results)

    def _step(self, step: StoryStep) -> StepResult:
        fired = self._let_time_pass(step)
        opening = self._story.opening if self._is_new() else None
        payload = {name: self._entry(value) for name, value in step.payload.items()}
        receipt = self._engine.act(
            self._case,
            step.event,
            Actor(step.actor),
            role=step.role,
            through=step.through,
            present=step.present,
            payload=payload,
            record=step.record,
            opening=opening,
            pathway=self._story.bundle.definition.name,
        )
        self._case = receipt.case
        decision = receipt.decision
        if step.names is not None:
            self._names[step.names] = _added(decision)
        rules = decision.refusals if decision.allowed is not Answer.YES else decision.flags
        problems = _problems(step, decision, fired, self._engine.case(receipt.case))
        return StepResult(step, OUTCOMES[decision.allowed], rules, fired, problems, decision)

    def _is_new(self) -> bool:
        return self._is_unknown() or self._engine.case(self._case or "").version == 0

    def _is_unknown(self) -> bool:
        if self._case is None:
            return True
        try:
            self._engine.case(self._case)
        except UnknownCase:
            return True
        return False

    def _let_time_pass(self, step: StoryStep) -> tuple[Fired, ...]:
        """Let the deadlines of this case that come due until the step fire at their time."""
        fired: list[Fired] = []
        case = None if self._is_unknown() else self._case
        while case and (next_ := self._engine.next_check(case)) is not None and next_ <= step.at:
            self._clock.move_to(max(next_, self._clock.now()))
            fired += self._engine.fire_due(case)
        self._clock.move_to(step.at)
        return tuple(fired)

    def _entry(self, value: Value | None) -> Value | None:
        if isinstance(value, str) and value.startswith("$"):
            return self._names.get(value[1:], value)
        return value


def _added(decision: Decision) -> str:
    """The entry that an act added: the first of a list with states, or else the first of all."""
    added = [op for op in decision.effects if op.kind == "add"]
    with_states = [op for op in added if isinstance(op.value, Mapping) and op.value["state"] is not None]
    return next((op.target for op in (*with_states, *added)), "")


def _problems(step: StoryStep, decision: Decision, fired: tuple[Fired, ...], case: Case) -> tuple[str, ...]:
    problems: list[str] = []
    outcome = OUTCOMES[decision.allowed]
    if outcome != step.expect:
        problems.append(f"expected {step.expect}, and it was {outcome}")
    decided = {*decision.refusals, *decision.flags}
    problems += [f"expected {rule} to decide, and it did not" for rule in step.rules if rule not in decided]
    names = sorted(one.deadline for one in fired)
    if step.fired is not None and names != sorted(step.fired):
        expected = ", ".join(step.fired) or "no deadline"
        problems.append(f"expected {expected} to fire before, and it was {', '.join(names) or 'none'}")
    problems += [text for text in (_mismatch(expected, case) for expected in step.then) if text is not None]
    return tuple(problems)


def _mismatch(expected: Expected, case: Case) -> str | None:
    found: object
    match expected.kind:
        case "count":
            found = len(case.lists.get(expected.name, ()))
        case "state":
            found = case.regions[expected.name]
        case "fact":
            found = case.facts.get(expected.name)
    return None if found == expected.value else f"expected {expected.text} after it, and it is {found}"
