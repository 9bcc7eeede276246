"""What a table test is, after reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final, Literal, get_args

from pathway.conditions.types import Value
from pathway.decision import Person
from pathway.diagnostics import Source, Span
from pathway.policy import Bundle

ActOutcome = Literal["accepted", "flagged", "refused", "unknown"]
DeadlineOutcome = Literal["overdue", "waiting"]
Outcome = ActOutcome | DeadlineOutcome

OF_ACTS: Final[tuple[Outcome, ...]] = get_args(ActOutcome)
OF_DEADLINES: Final[tuple[Outcome, ...]] = get_args(DeadlineOutcome)

Values = Mapping[str, Value | None]


def noon_of(bundle: Bundle) -> datetime:
    """When a test is judged that does not say: at noon of the day on which the newest of its policies begins."""
    begun = max((policy.valid_from for policy in bundle.policies), default=date(2026, 1, 1))
    return datetime.combine(begun, time(12), bundle.definition.zone)


@dataclass(frozen=True, slots=True)
class GivenEntry:
    """An entry of a list: the first one of `consent` is `consent/1`."""

    values: Values = field(default_factory=dict)
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """The case that an act is judged on, and the people whom the register knows.

    `holds` has the attributes of each holder of each role. What is not given is as in a new case.
    """

    facts: Values = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    holds: Mapping[str, Mapping[str, Values]] = field(default_factory=dict)
    lists: Mapping[str, tuple[GivenEntry, ...]] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableTest:
    """An act on a case, and what it should come to: the outcome, by exactly these rules.

    Without `actor` the act is that of a holder of the role: the first one given, or one made for it. Or, with
    `deadline`, no act: whether the deadline fires (of this `entry`, where it runs for each) once its time has passed.
    """

    name: str
    setting: Setting
    at: datetime
    event: str
    role: str
    expect: Outcome
    rules: tuple[str, ...] = ()
    actor: str | None = None
    through: str | None = None
    present: Mapping[str, str] = field(default_factory=dict)
    payload: Values = field(default_factory=dict)
    record: Values = field(default_factory=dict)
    deadline: str | None = None
    entry: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class TableTests:
    """The tests of one file, and the bundle that judges them."""

    title: str
    source: Source
    bundle: Bundle
    tests: tuple[TableTest, ...]
