"""Policies as values: rules, deadlines, and the bundle of a pathway with the policies that guard it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pathway.calendars import SchoolCalendar, Span, WorkingCalendar
from pathway.conditions import Condition, Expression
from pathway.definition import Label


class Happening(StrEnum):
    """What a deadline can begin or end with."""

    ENTER = "enter"
    LEAVE = "leave"
    EVENT = "event"
    TRUE = "true"


@dataclass(frozen=True, slots=True)
class Trigger:
    """`enter` or `leave` a state of a region or list, an `event` (both by `name`), or a condition turning true."""

    kind: Happening
    name: str = ""
    state: str = ""
    condition: Condition | None = None

    def __str__(self) -> str:
        if self.condition is not None:
            return f"true: {self.condition.text}"
        return f"{self.kind}: {self.name}.{self.state}" if self.state else f"{self.kind}: {self.name}"


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A condition on events. A required one refuses the act, a flag marks it. Equal only to itself, as that is."""

    id: str
    flags: bool
    on: tuple[str, ...]
    when: Condition | None
    that: Condition
    policy: str
    label: Label | None = None
    because: Label | None = None
    source: str | None = None
    policy_version: int | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A term that begins and ends with happenings. `subject` is the list whose entries it runs for, if any.

    It runs for `within`, or until the date that `at` gives, read afresh. When it is overdue and `when`
    holds it fires: it flags the case, or does the event `do`. `notify` are roles whose holders are to be told.
    """

    id: str
    policy: str
    policy_hash: str
    begins: tuple[Trigger, ...]
    ends: tuple[Trigger, ...]
    subject: str | None
    within: Span | None
    at: Expression | None
    when: Condition | None
    do: str | None
    label: Label | None = None
    because: Label | None = None
    source: str | None = None
    policy_version: int | None = None
    notify: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A reusable condition as it is written, and compiled where it means the same in every place."""

    text: str
    condition: Condition | None


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy file. `hash` is the SHA-256 (hex) of the texts it was read from."""

    name: str
    pathway: str
    version: int
    valid_from: date
    valid_until: date | None
    label: Label | None
    law_as_of: date | None
    working: WorkingCalendar | None
    school: SchoolCalendar | None
    allow: Mapping[str, tuple[str, ...]]
    rules: tuple[Rule, ...]
    deadlines: tuple[Deadline, ...]
    hash: str
    properties: tuple[str, ...] = field(default=())
    """The ids of the properties it states."""
    terms: Mapping[str, Term] = field(default_factory=dict)
    settings: Mapping[str, int] = field(default_factory=dict)

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
