"""Pools of staff of a scenario, with every name checked against the pathway."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pathway.conditions.types import EnumType, Value, from_text
from pathway.definition import Definition, Field
from pathway.diagnostics import Report
from pathway.documents.scenario_activities import Activities
from pathway.documents.scenario_model import Hours, Leave, Pool, Priority
from pathway.documents.scenario_shapes import HoursShape, LeaveShape, PoolShape, PriorityShape
from pathway.errors import did_you_mean
from pathway.files import Text

WHOLE: Final = 10_000
HIGHEST_LEVEL: Final = 1_000
LONGEST_AGEING: Final = 100 * 31_557_600
"""A hundred years, in seconds: with the highest level, ranks stay far within 64 bits."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Reads the pools of one scenario."""

    definition: Definition
    start: date
    activities: Activities
    hours: Callable[[HoursShape], Hours]
    """Opening hours with the holidays of the scenario."""
    report: Report

    def pool(self, name: Text, shape: PoolShape) -> Pool:
        """One pool; what is wrong with it is reported."""
        roles = self.definition.roles
        for role in (shape.role or name, *shape.serves):
            if role not in roles and role != "anyone":
                self._unknown("role", role, roles)
        leave = [self._leave(name, one) for one in shape.leave]
        (_, count), *changes = shape.count
        if not any(number for _, number in shape.count):
            self._wrong(name, f"the pool `{name}` needs a count of 1 or more")
        share = round(shape.share * WHOLE)
        if share < 1:
            self._wrong(name, f"the pool `{name}` needs a share of 0.01 % or more")
        if shape.caseload is not None and shape.caseload < 1:
            self._wrong(name, f"a caseload of `{name}` is 1 or more; without `caseload` there is no limit")
        return Pool(
            name=str(name),
            role=str(shape.role or name),
            count=count,
            hours=replace(self.hours(shape.hours), closed=tuple(one for one in leave if one.away == WHOLE)),
            share=share,
            caseload=shape.caseload,
            cost_per_hour=shape.cost_per_hour,
            people=self.activities.draws(shape.people, self.definition.people, "attribute of people"),
            serves=tuple(str(role) for role in shape.serves),
            priority=None if shape.priority is None else self._priority(shape.priority),
            changes=self._changes(name, changes),
            leave=tuple(one for one in leave if one.away < WHOLE),
        )

    def _leave(self, name: Text, shape: LeaveShape) -> Leave:
        (first, yearly), (last, also) = shape.from_, shape.until
        if yearly != also:
            self._wrong(name, f"the leave of `{name}` is from and until days of one year, or of every year")
        elif last < first and not yearly:
            self._wrong(name, f"the leave of `{name}` ends on {last}, before it begins; swap the two days")
        if not (away := round(shape.away * WHOLE)):
            self._wrong(name, f"nobody is away on a leave of `{name}`; say how many, such as `away: 30 %`")
        return Leave(first, last, yearly, away)

    def _changes(self, name: Text, changes: list[tuple[date | None, int]]) -> tuple[tuple[date, int], ...]:
        """From which days on there are how many others."""
        found = tuple((day, count) for day, count in changes if day is not None)
        if found and found[0][0] <= self.start:
            message = (
                f"the count of `{name}` changes on {found[0][0]}, and the scenario starts on {self.start}"
            )
            self._wrong(name, f"{message}; write as `start` how many there are then")
        return found

    # -- who goes first

    def _priority(self, shape: PriorityShape) -> Priority | None:
        fact = self.definition.facts.get(shape.by)
        if fact is None:
            self._unknown("fact", shape.by, self.definition.facts)
            return None
        levels = self._levels(shape, fact)
        if not levels:
            return None
        return Priority(fact.name, levels, min(levels.values()) - 1, self._ageing(shape))

    def _levels(self, shape: PriorityShape, fact: Field) -> dict[Value, int]:
        if shape.values:
            read = (self._level(fact, value, level) for value, level in shape.values.items())
            return dict(pair for pair in read if pair is not None)
        if isinstance(fact.type, EnumType) and fact.type.ordered:
            return {value: level for level, value in enumerate(fact.type.values)}
        self.report.add(
            "type-mismatch",
            shape.by.span,
            f"the values of `{shape.by}` have no order, so it does not say who goes first",
            "add `values:` with a level for each value, such as `values: {urgent: 2, plain: 1}`",
        )
        return {}

    def _level(self, fact: Field, written: Text, level: int) -> tuple[Value, int] | None:
        try:
            value = from_text(fact.type, written)
        except ValueError as error:
            self._wrong(written, f"`{fact.name}`: {error}")
            return None
        if abs(level) > HIGHEST_LEVEL:
            self._wrong(written, f"a level is from -{HIGHEST_LEVEL} to {HIGHEST_LEVEL}, and {level} is not")
            return None
        return value, level

    def _ageing(self, shape: PriorityShape) -> int | None:
        if shape.ageing is None:
            return None
        if not 1 <= shape.ageing <= LONGEST_AGEING:
            self._wrong(
                shape.by,
                "`ageing` is from 1 second to 100 years; leave it out where waiting never makes up for a level",
            )
            return None
        return int(shape.ageing + 0.5)

    # -- findings

    def _wrong(self, at: Text, message: str) -> None:
        self.report.add("wrong-value", at.span, message)

    def _unknown(self, what: str, name: Text, known: Iterable[str]) -> None:
        self.report.add("unknown-name", name.span, f"unknown {what} `{name}`{did_you_mean(name, known)}")
