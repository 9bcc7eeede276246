"""Scenarios: who arrives, who works, and what people do; read from YAML and checked against their pathway."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pathway.calendars import Span, Unit
from pathway.conditions.types import BoolType, EnumType, IntType
from pathway.definition import Definition, Field
from pathway.diagnostics import Report
from pathway.documents.library import Library
from pathway.documents.linked import Placed, bundles, linked_pathways
from pathway.documents.scenario_activities import Activities
from pathway.documents.scenario_basis import strip_basis
from pathway.documents.scenario_hours import OpeningHours, Schools, read_schools
from pathway.documents.scenario_model import (
    Draw,
    Figure,
    Hours,
    Item,
    Measure,
    Scenario,
    Stream,
    Trigger,
)
from pathway.documents.scenario_shapes import ScenarioShape, StreamShape, TriggerShape
from pathway.documents.scenario_staff import Staff
from pathway.documents.scenario_values import WHOLE_DAY, between_arrivals, too_often
from pathway.errors import did_you_mean, nearest
from pathway.files import Node, Text, load_file, span_of, validate
from pathway.policy import Bundle

__all__ = ["Scenario", "ScenarioFile", "load_scenario", "read_scenario", "resolve_scenario"]

ScenarioFile = tuple[ScenarioShape, tuple[Figure, ...]]
"""A scenario whose form is sound and whose names are not looked up yet."""

_COUNT = Field("count", IntType(0, 1000))


def load_scenario(path: Path, library: Library, shown: str | None = None) -> tuple[Scenario, Bundle] | None:
    """A scenario file with the pathway and the policies that it names.

    None where any of these files has an error; all of them are in the library's report. `shown` is the path
    as diagnostics show it.
    """
    report = library.report
    before = report.errors
    node = load_file(path, report, shown)
    file = None if node is None else read_scenario(node, report)
    if file is None or report.errors > before:
        return None
    written = file[0]
    place = library.named(written.pathway, written.pathway.span, path.parent, "pathway")
    definition = None if place is None else library.definition(place)
    if definition is None:
        return None
    schools = read_schools(written, library, path.parent)
    scenario = resolve_scenario(file, definition, schools, report)
    paths = [library.named(name, name.span, _beside(path, name), "policy") for name in written.policies]
    linked = None if place is None else linked_pathways(library, [Placed(place, definition)])
    named = [p for p in paths if p is not None]
    judging = None if linked is None else bundles(library, definition, linked, named)
    if scenario is None or judging is None or None in (*paths, *schools.values()):
        return None
    return replace(scenario, linked=judging[1]), judging[0]


def _beside(path: Path, name: Text) -> Path | None:
    """The folder to look in first, unless the scenario itself lies there under the policy's name."""
    return None if name in (path.name, path.stem) else path.parent


def read_scenario(node: Node, report: Report) -> ScenarioFile | None:
    """The form of a scenario; its `pathway` and `policies` say what it needs to be resolved."""
    if not isinstance(node, dict):
        report.add("wrong-value", span_of(node), "a scenario is a mapping that begins with `scenario:`")
        return None
    before = report.errors
    stripped, figures = strip_basis(node, report)
    shape = validate(ScenarioShape, stripped, report)
    return None if shape is None or report.errors > before else (shape, figures)


def resolve_scenario(
    file: ScenarioFile, definition: Definition, schools: Schools, report: Report
) -> Scenario | None:
    """The scenario with every name checked against the pathway; None after reporting every fault.

    `schools` are the school calendars that it names.
    """
    before = report.errors
    scenario = _Resolver(file[0], definition, schools, report).scenario(file[1])
    return scenario if report.errors == before else None


class _Resolver:
    def __init__(
        self, shape: ScenarioShape, definition: Definition, schools: Schools, report: Report
    ) -> None:
        self._shape = shape
        self._definition = definition
        self._report = report
        calendar = shape.time.calendar
        country = None if calendar is None else calendar.country
        self._hours = OpeningHours(country, shape.time, schools, report)
        pools = {str(pool.role or name): str(name) for name, pool in shape.staff.items()}
        self._activities = Activities(
            definition, pools, {str(name): pool.hours.open for name, pool in shape.staff.items()}, report
        )
        self._staff = Staff(definition, shape.time.start, self._activities, self._hours.read, report)

    def scenario(self, figures: tuple[Figure, ...]) -> Scenario:
        shape, time = self._shape, self._shape.time
        if shape.pathway != self._definition.name:
            message = f"this is a scenario for `{shape.pathway}`, not for `{self._definition.name}`"
            self._report.add("wrong-reference", shape.pathway.span, message)
        self._hours.check()
        return Scenario(
            name=str(shape.scenario),
            pathway=str(shape.pathway),
            policies=tuple(str(name) for name in shape.policies),
            zone=self._definition.zone,
            start=time.start,
            horizon=time.horizon,
            warm_up=time.warm_up or Span(0, Unit.DAYS),
            streams=self._streams(),
            holds=self._holds(),
            facts=self._facts(),
            groups=self._groups(),
            pools=tuple(self._staff.pool(name, pool) for name, pool in shape.staff.items()),
            case=self._case(),
            behaviour=self._behaviour(),
            after_final=self._after_final(),
            measures=self._measures(),
            figures=figures,
        )

    def _unknown(self, what: str, name: Text, known: list[str]) -> None:
        self._report.add("unknown-name", name.span, f"unknown {what} `{name}`{did_you_mean(name, known)}")

    def _streams(self) -> tuple[Stream, ...]:
        seen: set[str] = set()
        streams = [self._stream(shape, seen) for shape in self._shape.arrivals]
        return tuple(stream for stream in streams if stream is not None)

    def _stream(self, shape: StreamShape, seen: set[str]) -> Stream | None:
        span = shape.name.span
        if shape.name in seen:
            self._report.add("duplicate-name", span, f"two streams of arrivals have the name `{shape.name}`")
        seen.add(str(shape.name))
        if (shape.rate is None) == (shape.every is None):
            self._report.add(
                "missing-key", span, "a stream of arrivals needs `rate` or `every`, and not both"
            )
            return None
        daily = shape.rate is not None and shape.rate[1] == "working day"
        days = Hours((WHOLE_DAY,) * 5 + ((), ()) if daily else (WHOLE_DAY,) * 7)
        hours = self._hours.plain(days) if shape.hours is None else self._hours.read(shape.hours)
        place = f"arrivals.{shape.name}"
        opening = self._activities.activity(shape, place, span, None)
        following = self._activities.items(shape.next, place, span, None)
        every = between_arrivals(*shape.rate, hours) if shape.rate is not None else shape.every
        if every is not None and too_often(every):
            message = f"more than one client of `{shape.name}` comes in a second, the shortest time there is"
            self._report.add("wrong-value", span, message, "give a lower `rate`, or a longer `every`")
        if opening is None or every is None:
            return None
        return Stream(str(shape.name), every, hours, opening, following)

    def _holds(self) -> tuple[tuple[str, Draw], ...]:
        client = {name: _COUNT for name, role in self._definition.roles.items() if role.client}
        return self._activities.draws(self._shape.holds, client, "role of the client")

    def _facts(self) -> tuple[tuple[str, Draw], ...]:
        facts = self._definition.facts
        for name, fact in facts.items():
            misspelt = any(nearest(given, facts) == name for given in self._shape.facts if given not in facts)
            if fact.required and name not in self._shape.facts and not misspelt:
                message = (
                    f"the fact `{name}` has no default and is not optional, so the scenario must draw it"
                )
                self._report.add(
                    "missing-key", self._shape.scenario.span, message, f"add `{name}:` under `facts:`"
                )
        return self._activities.draws(self._shape.facts, facts, "fact")

    def _groups(self) -> tuple[str, ...]:
        for name in self._shape.groups:
            fact = self._definition.facts.get(name)
            if fact is None:
                self._unknown("fact", name, list(self._definition.facts))
            elif not isinstance(fact.type, (EnumType, BoolType)):
                self._report.add(
                    "type-mismatch", name.span, f"clients are grouped by a choice, not by {fact.type}"
                )
        return tuple(str(name) for name in self._shape.groups)

    def _case(self) -> tuple[tuple[Item, ...], ...]:
        """The lines under `case`: each an activity, or several that follow each other."""
        lines = ((name, s) for name, s in self._shape.behaviour.items() if name == "case")
        return tuple(self._activities.items(line, "case", name.span, None) for name, s in lines for line in s)

    def _behaviour(self) -> dict[tuple[str, str], tuple[Item, ...]]:
        found: dict[tuple[str, str], tuple[Item, ...]] = {}
        for name, lines in self._shape.behaviour.items():
            place = None if name == "case" else self._place(name)
            if place is not None:
                own = place[0] if place[0] in self._definition.lists else None
                shapes = [shape for line in lines for shape in line]
                found[place] = self._activities.items(shapes, str(name), name.span, own)
        return found

    def _place(self, name: Text) -> tuple[str, str] | None:
        """`main.raised`, `specialist[disability].active`, or `consent.asked`: where and in which state."""
        machine, _, state = name.rpartition(".")
        instances = {i: r.states for r in self._definition.regions.values() for i in r.instances}
        lists = {n: k.states for n, k in self._definition.lists.items() if k.states}
        machines = {**instances, **lists}
        if machine not in machines:
            self._unknown(
                "region or list with states", name, [f"{m}.{s}" for m in machines for s in machines[m]]
            )
        elif state not in machines[machine]:
            self._unknown("state", name, [f"{machine}.{s}" for s in machines[machine]])
        else:
            return machine, state
        return None

    def _after_final(self) -> frozenset[str]:
        lists = [name for name, kind in self._definition.lists.items() if kind.states]
        for name in self._shape.after_final:
            if name not in lists:
                self._unknown("list with states", name, lists)
        return frozenset(str(name) for name in self._shape.after_final)

    def _measures(self) -> tuple[Measure, ...]:
        return tuple(
            Measure(
                str(name),
                tuple(self._trigger(t, name) for t in shape.from_),
                tuple(self._trigger(t, name) for t in shape.until),
            )
            for name, shape in self._shape.measures.items()
        )

    def _trigger(self, shape: TriggerShape, measure: Text) -> Trigger:
        given = [
            (k, v) for k, v in (("event", shape.event), ("enter", shape.enter), ("leave", shape.leave)) if v
        ]
        if len(given) != 1:
            self._report.add("wrong-value", measure.span, "a trigger has one of `event`, `enter` and `leave`")
            return Trigger("event", "")
        kind, name = given[0]
        if kind == "event":
            if name not in self._definition.events:
                self._unknown("event", name, list(self._definition.events))
            return Trigger(kind, str(name))
        place = self._place(name) or ("", "")
        return Trigger(kind, *place)
