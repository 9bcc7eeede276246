"""From the shapes of a story file to a story, with every name looked up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any, Final

from pathway.conditions.types import CaseType, EntryType, Value, from_text
from pathway.decision import BUILT_IN, Opening
from pathway.definition import ANYONE, TIMER, Definition, Event, ListKind
from pathway.definition import Field as Typed
from pathway.definition.strangers import Strangers
from pathway.diagnostics import Report
from pathway.diagnostics.fixes import respelt
from pathway.documents.story_model import Expected, StoryStep
from pathway.documents.story_shapes import CaseShape, OpeningShape, StepShape, StoryShape
from pathway.errors import did_you_mean, listed
from pathway.files import Node, Text
from pathway.policy import Bundle

_AT: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d))?")


class StoryReader:
    """Checks what a story says against its pathways, the first of which is that of its own case."""

    def __init__(self, bundles: Mapping[str, Bundle], report: Report, *, whole: bool = True) -> None:
        """`whole` says that all policies were found: else a rule that is not known may be in another one."""
        self._whole = whole
        self._bundles = bundles
        self._definition = next(iter(bundles.values())).definition
        self._strangers = Strangers(self._definition, report)
        self._report = report
        self._names: dict[str, ListKind | None] = {}
        """Entries that steps name, and their lists where that is plain."""
        self._cases: dict[str, str] = {}
        """Other cases by name, and their pathways."""

    def _unknown(self, at: Text, what: str, known: Iterable[str]) -> None:
        self._strangers.unknown(at, what, known)

    # -------------------------------------------------------------- what is given

    def case(self, name: Text, shape: CaseShape) -> tuple[str, Opening]:
        """Another case that steps open: its pathway, and what it begins with."""
        pathway = self._definition.name if shape.pathway is None else str(shape.pathway)
        if shape.pathway is not None and pathway not in self._bundles:
            self._unknown(shape.pathway, "linked pathway", self._bundles)
            pathway = self._definition.name
        self._cases[str(name)] = pathway
        return pathway, self.opening(self._bundles[pathway].definition, shape)

    def opening(self, definition: Definition, shape: OpeningShape) -> Opening:
        """What a case begins with."""
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
        if isinstance(raw, Text) and raw.startswith("$") and isinstance(field.type, (EntryType, CaseType)):
            known = self._names if isinstance(field.type, EntryType) else self._cases
            if raw[1:] not in known:
                what = "entry named" if isinstance(field.type, EntryType) else "case named"
                self._unknown(raw, what, [f"${name}" for name in known])
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
            read = self.step(step)
            if read is not None:
                if steps and read.at < steps[-1].at:
                    self._report.add("wrong-value", step.at.span, f"{step.at} lies before the step above")
                steps.append(read)
            if step.as_ is not None:
                self._names.setdefault(str(step.as_), None)
        return tuple(steps)

    def step(self, shape: StepShape) -> StoryStep | None:
        """One act; None after reporting what is wrong with it."""
        definition = self._acted_on(shape)
        event = definition.events.get(shape.do)
        at = self._instant(shape.at)
        self._check_rules(shape, self._bundles[definition.name])
        self._check_roles((shape.role, *shape.with_.values()), definition)
        if event is None:
            self._unknown(shape.do, "event", definition.events)
        if event is None or at is None:
            return None
        payload, record = self._entered(definition, event, shape.payload, shape.record)
        if shape.as_ is not None:
            self._name(shape.as_, definition, event)
        return StoryStep(
            at=at,
            case=None if shape.case is None else str(shape.case),
            definition=definition,
            event=event.name,
            actor=str(shape.by),
            role=str(shape.role),
            through=None if shape.through is None else str(shape.through),
            present={str(person): str(role) for person, role in shape.with_.items()},
            payload=payload,
            record=record,
            names=None if shape.as_ is None else str(shape.as_),
            expect=shape.expect,
            rules=tuple(map(str, shape.rules)),
            fired=None if shape.fired is None else tuple(map(str, shape.fired)),
            then=tuple(
                filter(None, (self._expected(definition, name, raw) for name, raw in shape.then.items()))
            ),
            span=shape.do.span,
        )

    def _acted_on(self, shape: StepShape) -> Definition:
        """The pathway of the case that a step acts on."""
        if shape.case is None:
            return self._definition
        if shape.case not in self._cases:
            self._unknown(shape.case, "case named", self._cases)
        return self._bundles[self._cases.get(shape.case, self._definition.name)].definition

    def _name(self, name: Text, definition: Definition, event: Event) -> None:
        """Keep in mind what a step names: the entry that it adds, and the case where that is one."""
        added = [addition.list for effect in event.effects for addition in effect.adds]
        opened = [opens.list for effect in event.effects for opens in effect.opens]
        linked = [link.list for effect in event.effects for link in effect.links]
        kinds = [definition.lists[list] for list in (*added, *opened, *linked)]
        ordered = sorted(kinds, key=lambda kind: not kind.states)
        self._names[str(name)] = ordered[0] if ordered else None
        if ordered and ordered[0].linked is not None:
            self._cases[str(name)] = ordered[0].linked.pathway

    def _values(
        self, raw: Mapping[Text, Any], fields: Mapping[str, Typed], what: str
    ) -> dict[str, Value | None]:
        values = {}
        for name, value in raw.items():
            if name in fields:
                values[str(name)] = self._value(fields[name], name, value)
            else:
                self._no_field(name, fields, what)
        return values

    def _no_field(self, name: Text, fields: Mapping[str, Typed], what: str) -> None:
        """Report a field that is not there, with those that are, and the events that have it."""
        message = f"`{name}` is no {what}{did_you_mean(name, fields)}"
        help = f"there are {listed(fields)}" if fields else f"there is no {what}"
        events = self._definition.events.values()
        having = [one.name for one in events if name in one.payload] if what.startswith("field of") else []
        note = f"events that have a field `{name}`: {listed(having, '`')}" if having else None
        fix = respelt(name.span, name, fields)
        self._report.add("unknown-name", name.span, message, help, note=note, fix=fix)

    def _entered(
        self, definition: Definition, event: Event, payload: Mapping[Text, Any], record: Mapping[Text, Any]
    ) -> tuple[dict[str, Value | None], dict[str, Value | None]]:
        """What is entered with an act: the fields of the event, and the facts recorded with it."""
        facts = {name: definition.facts[name] for name in event.may_set}
        return (
            self._values(payload, event.payload, f"field of {event.name}"),
            self._values(record, facts, f"fact that can be recorded with {event.name}"),
        )

    def _check_roles(self, names: Iterable[Text], definition: Definition) -> None:
        for name in names:
            if name not in definition.roles and name not in (ANYONE, TIMER):
                self._unknown(name, "role", [*definition.roles, ANYONE, TIMER])

    def _check_rules(self, shape: StepShape, bundle: Bundle) -> None:
        if not self._whole:
            return
        rules = {rule.id for policy in bundle.policies for rule in policy.rules} | set(BUILT_IN)
        policies = [policy for one in self._bundles.values() for policy in one.policies]
        deadlines = {deadline.id for policy in policies for deadline in policy.deadlines}
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

    def _expected(self, definition: Definition, name: Text, raw: Text) -> Expected | None:
        if name.startswith("$"):
            return self._expected_entry(name, raw)
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

    def _expected_entry(self, name: Text, raw: Text) -> Expected | None:
        if name[1:] not in self._names:
            self._unknown(name, "entry named", [f"${known}" for known in self._names])
            return None
        kind = self._names[name[1:]]
        if kind is not None and raw not in kind.states:
            self._unknown(raw, f"state of {kind.name}", kind.states)
            return None
        return Expected("entry", name[1:], str(raw), f"{name} == {raw}")
