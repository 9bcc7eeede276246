"""Reads a story: a scripted case, with what each step should come to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field

from pathway.conditions.types import EntryType, Value, from_text
from pathway.decision import BUILT_IN, Opening, Person
from pathway.definition import Definition
from pathway.definition import Field as Typed
from pathway.diagnostics import Report, Span
from pathway.documents.library import Library
from pathway.documents.people import load_people, read_people
from pathway.errors import did_you_mean
from pathway.files import Many, Node, Shape, Text, load_file, validate
from pathway.policy import Bundle

_AT: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d))?")


class GivenShape(Shape):
    people: dict[Text, dict[Text, Any]] = {}
    holds: dict[Text, Many[Text]] = {}
    facts: dict[Text, Any] = {}
    states: dict[Text, Text] = {}


class StepShape(Shape):
    at: Text
    do: Text
    by: Text
    role: Text
    through: Text | None = None
    with_: dict[Text, Text] = Field(default={}, alias="with")
    payload: dict[Text, Any] = {}
    record: dict[Text, Any] = {}
    as_: Text | None = Field(default=None, alias="as")
    expect: Literal["accepted", "refused", "unknown"]
    rules: Many[Text] = ()
    fired: Many[Text] | None = None
    then: dict[Text, Text] = {}


class StoryShape(Shape):
    """A whole `examples/stories/*.yaml`."""

    story: Text
    pathway: Text
    policies: Many[Text] = ()
    people: Text | None = None
    given: GivenShape = GivenShape()
    steps: tuple[StepShape, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """Something that should be so after a step: `count` of a list, a region's state, or a fact's value."""

    kind: Literal["count", "state", "fact"]
    name: str
    value: Value | None
    text: str


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One act of a story. Payload values that begin with `$` name an entry that an earlier step added."""

    at: datetime
    event: str
    actor: str
    role: str
    through: str | None
    present: Mapping[str, str]
    payload: Mapping[str, Value | None]
    record: Mapping[str, Value | None]
    names: str | None
    expect: Literal["accepted", "refused", "unknown"]
    rules: tuple[str, ...]
    fired: tuple[str, ...] | None
    then: tuple[Expected, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Story:
    """A story, with the bundle that judges it and the people that its register knows."""

    title: str
    path: str
    bundle: Bundle
    policies: tuple[Path, ...]
    pathway: Path
    people: Mapping[str, Person]
    opening: Opening
    steps: tuple[StoryStep, ...] = field(default=())


def load_story(path: Path, library: Library, shown: str | None = None) -> Story | None:
    """The story in a file; None where it has errors, all of which are in the library's report."""
    report = library.report
    before = report.errors
    node = load_file(path, report, shown)
    shape = None if node is None else validate(StoryShape, node, report)
    if shape is None:
        return None
    found = library.named(shape.pathway, shape.pathway.span, path.parent, "pathway")
    definition = None if found is None else library.definition(found)
    named = [(name, library.named(name, name.span, path.parent, "policy")) for name in shape.policies]
    policies = tuple(policy for _, policy in named if policy is not None)
    bundle = None if definition is None else library.bundle(definition, policies)
    if found is None or definition is None or bundle is None:
        return None
    reader = _Reader(definition, bundle, report)
    people = _people(shape, definition, path, library)
    story = Story(
        title=str(shape.story),
        path=shown or str(path),
        bundle=bundle,
        policies=policies,
        pathway=found,
        people=people,
        opening=reader.opening(shape.given),
        steps=reader.steps(shape),
    )
    return story if report.errors == before else None


def _people(shape: StoryShape, definition: Definition, path: Path, library: Library) -> dict[str, Person]:
    people: dict[str, Person] = {}
    if shape.people is not None:
        file = library.named(shape.people, shape.people.span, path.parent, "people file")
        if file is not None:
            people |= load_people(file, definition, library.report)
    return people | read_people(shape.given.people, definition, library.report)


class _Reader:
    def __init__(self, definition: Definition, bundle: Bundle, report: Report) -> None:
        self._definition = definition
        self._bundle = bundle
        self._report = report
        self._names: set[str] = set()

    def _unknown(self, at: Text, what: str, known: Any) -> None:
        self._report.add("unknown-name", at.span, f"there is no {what} `{at}`{did_you_mean(at, known)}")

    # -------------------------------------------------------------- what is given

    def opening(self, shape: GivenShape) -> Opening:
        definition = self._definition
        facts = {}
        for name, raw in shape.facts.items():
            if name not in definition.facts:
                self._unknown(name, "fact", definition.facts)
            else:
                facts[str(name)] = self._value(definition.facts[name], name, raw)
        for name in shape.holds:
            if name not in definition.roles:
                self._unknown(name, "role", definition.roles)
        instances = {i: region for region in definition.regions.values() for i in region.instances}
        for name, state in shape.states.items():
            if name not in instances:
                self._unknown(name, "region", instances)
            elif state not in instances[name].states:
                self._unknown(state, f"state of {name}", instances[name].states)
        holds = {str(name): tuple(map(str, people)) for name, people in shape.holds.items()}
        return Opening(facts, holds, {str(name): str(state) for name, state in shape.states.items()})

    def _value(self, field: Typed, at: Text, raw: Node) -> Value | None:
        if field.optional and raw == "unset":
            return None
        if isinstance(raw, Text) and raw.startswith("$") and isinstance(field.type, EntryType):
            if raw[1:] not in self._names:
                self._unknown(raw, "entry named", [f"${name}" for name in self._names])
            return str(raw)
        try:
            return from_text(field.type, raw)
        except ValueError as error:
            self._report.add("wrong-value", (raw if isinstance(raw, Text) else at).span, str(error))
            return None

    # -------------------------------------------------------------- steps

    def steps(self, shape: StoryShape) -> tuple[StoryStep, ...]:
        steps: list[StoryStep] = []
        for step in shape.steps:
            read = self._step(step)
            if read is not None:
                if steps and read.at < steps[-1].at:
                    self._report.add("wrong-value", step.at.span, f"{step.at} lies before the step above")
                steps.append(read)
            if step.as_ is not None:
                self._names.add(str(step.as_))
        return tuple(steps)

    def _step(self, shape: StepShape) -> StoryStep | None:
        event = self._definition.events.get(shape.do)
        at = self._instant(shape.at)
        self._check_rules(shape)
        if event is None:
            self._unknown(shape.do, "event", self._definition.events)
        if event is None or at is None:
            return None
        facts = {name: self._definition.facts[name] for name in event.may_set}
        return StoryStep(
            at=at,
            event=event.name,
            actor=str(shape.by),
            role=str(shape.role),
            through=None if shape.through is None else str(shape.through),
            present={str(person): str(role) for person, role in shape.with_.items()},
            payload=self._values(shape.payload, event.payload, f"field of {event.name}"),
            record=self._values(shape.record, facts, f"fact that can be recorded with {event.name}"),
            names=None if shape.as_ is None else str(shape.as_),
            expect=shape.expect,
            rules=tuple(map(str, shape.rules)),
            fired=None if shape.fired is None else tuple(map(str, shape.fired)),
            then=tuple(filter(None, (self._expected(name, raw) for name, raw in shape.then.items()))),
            span=shape.do.span,
        )

    def _values(
        self, raw: Mapping[Text, Any], fields: Mapping[str, Typed], what: str
    ) -> dict[str, Value | None]:
        values = {}
        for name, value in raw.items():
            if name in fields:
                values[str(name)] = self._value(fields[name], name, value)
            else:
                near = did_you_mean(name, fields)
                listed = f"there are {', '.join(fields)}" if fields else None
                self._report.add("unknown-name", name.span, f"`{name}` is no {what}{near}", listed)
        return values

    def _check_rules(self, shape: StepShape) -> None:
        rules = {rule.id for policy in self._bundle.policies for rule in policy.rules} | set(BUILT_IN)
        deadlines = {deadline.id for policy in self._bundle.policies for deadline in policy.deadlines}
        for name in shape.rules:
            if name not in rules:
                self._unknown(name, "rule", rules)
        for name in shape.fired or ():
            if name not in deadlines:
                self._unknown(name, "deadline", deadlines)

    def _instant(self, text: Text) -> datetime | None:
        match = _AT.fullmatch(text)
        try:
            if match is None:
                raise ValueError
            clock = time.fromisoformat(match[2]) if match[2] else time(12)
            return datetime.combine(datetime.fromisoformat(match[1]).date(), clock, self._definition.zone)
        except ValueError:
            message = f"expected a day or a time such as 2026-03-02 14:30, found `{text[:40]}`"
            self._report.add("wrong-value", text.span, message)
            return None

    def _expected(self, name: Text, raw: Text) -> Expected | None:
        definition = self._definition
        instances = {i: region for region in definition.regions.values() for i in region.instances}
        if name.startswith("count "):
            listed = name.removeprefix("count ").strip()
            if listed not in definition.lists and listed not in definition.roles:
                self._unknown(
                    name,
                    "list or role to count",
                    [f"count {n}" for n in (*definition.lists, *definition.roles)],
                )
                return None
            if not (raw.isascii() and raw.isdigit() and len(raw) < 7):
                self._report.add("wrong-value", raw.span, f"expected a number, found `{raw[:40]}`")
                return None
            return Expected("count", listed, int(raw), f"count({listed}) == {raw}")
        if name in instances:
            if raw not in instances[name].states:
                self._unknown(raw, f"state of {name}", instances[name].states)
                return None
            return Expected("state", str(name), str(raw), f"{name} == {raw}")
        if name in definition.facts:
            value = self._value(definition.facts[name], name, raw)
            return Expected("fact", str(name), value, f"{name} == {raw}")
        self._unknown(name, "fact, region or `count LIST`", [*definition.facts, *instances])
        return None
