"""Activities of a scenario, with every name checked against the pathway."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pathway.conditions.types import Value, from_text
from pathway.definition import Definition, Event, Field
from pathway.diagnostics import Report, Span
from pathway.documents.scenario_draws import Names, read_draw, running_sums
from pathway.documents.scenario_model import Activity, Choose, Draw, Hours, Item, Patience, Retry
from pathway.documents.scenario_shapes import ActivityShape, RetryShape, StreamShape
from pathway.documents.scenario_values import PoolChoice, meet
from pathway.errors import did_you_mean
from pathway.files import Text

Written = ActivityShape | StreamShape


@dataclass(slots=True)
class Activities:
    """Reads the activities of one scenario; the names that key their random numbers are unique in it."""

    definition: Definition
    pools: Mapping[str, str]
    """Pools by the role that has its queue there."""
    hours: Mapping[str, Hours]
    """When each pool works."""
    report: Report
    _names: Counter[str] = field(default_factory=Counter)

    def items(
        self, shapes: Iterable[ActivityShape], place: str, span: Span, own: str | None
    ) -> tuple[Item, ...]:
        """What is done at `place`, in order; faulty items are reported and left out."""
        read = [self._item(shape, place, span, own) for shape in shapes]
        return tuple(item for item in read if item is not None)

    def activity(
        self, shape: Written, place: str, span: Span, own: str | None, refused: RetryShape | None = None
    ) -> Activity | None:
        """One activity; `refused` is what the `choose` around it says of refusals."""
        if shape.do is None or shape.by is None:
            missing = "do" if shape.do is None else "by"
            self.report.add("missing-key", _near(shape, span), f"an activity needs the key `{missing}`")
            return None
        event = self.definition.events.get(shape.do)
        if event is None:
            self._unknown("event", shape.do, self.definition.events)
            return None
        self._check_people(shape, event)
        base = Activity(
            name=self._name(shape, place),
            event=event.name,
            by=str(shape.by),
            through=None if shape.through is None else str(shape.through),
            with_=tuple(str(name) for name in shape.with_),
            payload=self._payload(shape, event, own),
            record=self._record(shape, event, own),
        )
        return (
            self._queueing(shape, base, place, span, own, refused)
            if isinstance(shape, ActivityShape)
            else base
        )

    def _item(self, shape: ActivityShape, place: str, span: Span, own: str | None) -> Item | None:
        if shape.choose is None:
            return self.activity(shape, place, span, own)
        if shape.do is not None:
            self.report.add("wrong-value", shape.do.span, "an activity has `do` or `choose`, not both")
            return None
        name = self._name(shape, place, "choose")
        options = [(o, self.activity(o, place, span, own, shape.if_refused)) for o in shape.choose]
        kept = [(o.weight, a) for o, a in options if a is not None]
        try:
            sums = running_sums([1.0 if weight is None else weight for weight, _ in kept])
        except ValueError as error:
            if len(kept) == len(options):
                self.report.add("wrong-value", span, f"a `choose` at `{place}`: {error}")
            return None
        return Choose(name, tuple(a for _, a in kept), sums)

    def _queueing(
        self,
        shape: ActivityShape,
        base: Activity,
        place: str,
        span: Span,
        own: str | None,
        refused: RetryShape | None,
    ) -> Activity:
        choice = shape.pool or PoolChoice(None)
        for name in choice.names:
            if name not in self.hours:
                self._unknown("pool of the staff", name, self.hours)
        pool = self.pools.get(base.by) if choice.pool is None else str(choice.pool)
        cases = self._cases(choice)
        for one in dict.fromkeys((pool, *cases.values())):
            if not self._check_meeting(shape, one):
                break
        patience = shape.patience
        return Activity(
            base.name,
            base.event,
            base.by,
            base.through,
            base.with_,
            pool=pool,
            together=tuple(str(name) for name in shape.together),
            chance=shape.chance,
            after=shape.after,
            work=shape.work,
            patience=None
            if patience is None
            else Patience(patience.within, self._then(patience.then, place, span, own)),
            payload=base.payload,
            record=base.record,
            if_refused=self._retry(shape.if_refused or refused, place, span, own),
            pool_fact=None if choice.by is None else str(choice.by),
            pool_cases=cases,
        )

    def _cases(self, choice: PoolChoice) -> dict[Value, str]:
        """The pools by the value of a fact."""
        if choice.by is None:
            return {}
        fact = self.definition.facts.get(choice.by)
        if fact is None:
            self._unknown("fact", choice.by, self.definition.facts)
            return {}
        found: dict[Value, str] = {}
        for written, pool in choice.cases.items():
            try:
                found[from_text(fact.type, written)] = str(pool)
            except ValueError as error:
                self.report.add("wrong-value", written.span, f"`{fact.name}`: {error}")
        return found

    def _check_meeting(self, shape: ActivityShape, pool: str | None) -> bool:
        """Those who meet are of different pools, and there is a time of the week at which all of them work.

        False after reporting that it is not so.
        """
        before = self.report.errors
        met = [] if pool is None or pool not in self.hours else [pool]
        for name in shape.together:
            if name not in self.hours:
                self._unknown("pool of the staff", name, self.hours)
            elif name in met:
                message = f"`{name}` stands twice among those who meet; name each other pool once"
                self.report.add("wrong-value", name.span, message)
            elif not meet([self.hours[one] for one in (*met, name)]):
                message = f"`{name}` never works when {' and '.join(f'`{one}`' for one in met)} do"
                self.report.add("wrong-value", name.span, message, "give them an hour of the week in common")
            else:
                met.append(str(name))
        return self.report.errors == before

    def _retry(self, shape: RetryShape | None, place: str, span: Span, own: str | None) -> Retry | None:
        if shape is None:
            return None
        if (shape.retry is None) != (shape.at_most is None):
            self.report.add(
                "missing-key", span, f"`if_refused` at `{place}` needs `retry` and `at_most` together"
            )
        if shape.at_most is not None and shape.at_most < 0:
            message = f"`at_most` at `{place}` is 0 or more; leave out `retry` where nothing is tried again"
            self.report.add("wrong-value", span, message)
        return Retry(shape.retry, shape.at_most or 0, self._then(shape.then, place, span, own))

    def _then(self, shape: ActivityShape | None, place: str, span: Span, own: str | None) -> Activity | None:
        return None if shape is None else self.activity(shape, place, span, own)

    def _name(self, shape: Written, place: str, fallback: str | None = None) -> str:
        if isinstance(shape, StreamShape):
            return place
        name = f"{place}/{fallback or shape.do}" if shape.name is None else str(shape.name)
        self._names[name] += 1
        if self._names[name] == 1:
            return name
        if shape.name is not None:
            self.report.add("duplicate-name", shape.name.span, f"two activities have the name `{name}`")
        return f"{name}#{self._names[name]}"

    def _check_people(self, shape: Written, event: Event) -> None:
        roles = self.definition.roles
        assert shape.by is not None
        for name, allowed, verb in ((shape.by, event.by, "do"), (shape.through, event.through, "enter")):
            if name is None or name in allowed:
                continue
            if name not in roles and name not in ("anyone", "timer"):
                self._unknown("role", name, roles)
            else:
                who = ", ".join(allowed) or "nobody"
                message = f"`{name}` may not {verb} `{event.name}`; allowed: {who}"
                self.report.add("wrong-reference", name.span, message)
        for name in shape.with_:
            if name not in roles and name not in self.definition.groups:
                self._unknown("role or group", name, {**roles, **self.definition.groups})

    def _payload(self, shape: Written, event: Event, own: str | None) -> tuple[tuple[str, Draw], ...]:
        for name, wanted in event.payload.items():
            if wanted.required and name not in shape.payload:
                message = f"`{event.name}` needs `{name}` in its payload"
                self.report.add("missing-key", _do(shape).span, message)
        return self.draws(shape.payload, event.payload, f"field of the payload of `{event.name}`", own)

    def _record(self, shape: Written, event: Event, own: str | None) -> tuple[tuple[str, Draw], ...]:
        allowed = {name: self.definition.facts[name] for name in event.may_set}
        return self.draws(shape.record, allowed, f"fact that `{event.name}` may record:", own)

    def draws(
        self, nodes: Mapping[Text, Any], fields: Mapping[str, Field], what: str, own: str | None = None
    ) -> tuple[tuple[str, Draw], ...]:
        """How each of `nodes` gets its value."""
        names = Names(self.definition, tuple(self.hours), own)
        read: list[tuple[str, Draw]] = []
        for name, node in nodes.items():
            if name not in fields:
                self._unknown(what, name, fields)
            elif (draw := read_draw(fields[name], node, names, self.report)) is not None:
                read.append((str(name), draw))
        return tuple(read)

    def _unknown(self, what: str, name: Text, known: Iterable[str]) -> None:
        self.report.add("unknown-name", name.span, f"unknown {what} `{name}`{did_you_mean(name, known)}")


def _do(shape: Written) -> Text:
    assert shape.do is not None
    return shape.do


def _near(shape: Written, span: Span) -> Span:
    for text in (shape.do, shape.by, shape.name):
        if text is not None:
            return text.span
    return span
