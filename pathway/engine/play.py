"""Plays stories through the durable engine, and tells where they come out otherwise than expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pathway.clock import ManualClock
from pathway.conditions.types import CaseType, EntryType, Value
from pathway.decision import Answer, Case, Decision, Opening
from pathway.definition import Field
from pathway.documents.story import Expected, Story, StoryStep
from pathway.engine.engine import Engine
from pathway.engine.model import Actor, Fired, Receipt
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
    pathways, policies = story.texts
    with Engine.open(
        url,
        pathways=pathways,
        policies=policies,
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
        self._cases: dict[str, str] = {}
        """The other cases that the story names, by their ids."""
        self._entries: dict[str, tuple[str, str]] = {}
        """The entries that it names: the case of each, and its id there."""

    def play(self) -> StoryResult:
        results = tuple(self._step(step) for step in self._story.steps)
        return StoryResult(self._story, self._case or "", results)

    def _step(self, step: StoryStep) -> StepResult:
        fired = self._let_time_pass(step)
        case = self._case if step.case is None else self._cases.get(step.case)
        opening = self._opening(step) if case is None or self._is_new(case) else None
        fields = step.definition.events[step.event].payload
        payload = {name: self._value(fields[name], value) for name, value in step.payload.items()}
        receipt = self._engine.act(
            case,
            step.event,
            Actor(step.actor),
            role=step.role,
            through=step.through,
            present=step.present,
            payload=payload,
            record=step.record,
            opening=opening,
            pathway=step.definition.name,
        )
        if step.case is None:
            self._case = receipt.case
        else:
            self._cases[step.case] = receipt.case
        decision = receipt.decision
        if step.names is not None:
            self._name(step.names, receipt)
        rules = decision.refusals if decision.allowed is not Answer.YES else decision.flags
        problems = (
            *_problems(step, decision, fired, self._engine.case(receipt.case)),
            *self._entry_problems(step),
        )
        return StepResult(step, OUTCOMES[decision.allowed], rules, fired, problems, decision)

    def _name(self, name: str, receipt: Receipt) -> None:
        entry = _added(receipt.decision)
        self._entries[name] = (receipt.case, entry)
        if entry.partition("/")[2] in receipt.linked:
            self._cases[name] = entry.partition("/")[2]

    def _opening(self, step: StoryStep) -> Opening:
        if step.case is None or step.case not in self._story.cases:
            return self._story.opening
        return self._story.cases[step.case][1]

    def _is_new(self, case: str) -> bool:
        return not self._is_known(case) or self._engine.case(case).version == 0

    def _is_known(self, case: str) -> bool:
        try:
            self._engine.case(case)
        except UnknownCase:
            return False
        return True

    def _let_time_pass(self, step: StoryStep) -> tuple[Fired, ...]:
        """Let the deadlines of the story's cases that come due until the step fire at their time."""
        fired: list[Fired] = []
        named = dict.fromkeys([self._case, *self._cases.values()])
        cases = [case for case in named if case is not None and self._is_known(case)]
        while (next_ := self._next_check(cases)) is not None and next_ <= step.at:
            self._clock.move_to(max(next_, self._clock.now()))
            for case in cases:
                fired += self._engine.fire_due(case)
        self._clock.move_to(step.at)
        return tuple(fired)

    def _next_check(self, cases: Sequence[str]) -> datetime | None:
        found = [self._engine.next_check(case) for case in cases]
        return min((one for one in found if one is not None), default=None)

    def _value(self, field: Field, value: Value | None) -> Value | None:
        if not (isinstance(value, str) and value.startswith("$")):
            return value
        if isinstance(field.type, CaseType):
            return self._cases.get(value[1:], value)
        if isinstance(field.type, EntryType):
            return self._entries.get(value[1:], ("", value))[1]
        return value

    def _entry_problems(self, step: StoryStep) -> Iterator[str]:
        for expected in step.then:
            if expected.kind == "entry":
                case, entry = self._entries.get(expected.name, ("", ""))
                found = self._engine.case(case).lists.get(entry.partition("/")[0], ()) if case else ()
                state = next((one.state for one in found if one.id == entry), None)
                if state != expected.value:
                    yield f"expected {expected.text} after it, and it is {state or 'not there'}"


def _added(decision: Decision) -> str:
    """The entry that an act added or linked: the first with a state, or else the first of all."""
    added = [op for op in decision.effects if op.kind == "add"]
    linked = [op for op in decision.effects if op.kind == "link"]
    with_states = [op for op in added if isinstance(op.value, Mapping) and op.value["state"] is not None]
    return next((op.target for op in (*with_states, *linked, *added)), "")


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
        case "entry":
            return None
        case "count":
            found = len(case.lists.get(expected.name, ()))
        case "state":
            found = case.regions[expected.name]
        case "fact":
            found = case.facts.get(expected.name)
    return None if found == expected.value else f"expected {expected.text} after it, and it is {found}"
