"""The values of a migration: the images that a map gives, and what they come to for one case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pathway.conditions.types import Json
from pathway.decision import Case, Check, Op, Step
from pathway.definition import Definition, Field


@dataclass(frozen=True, slots=True)
class FieldImage:
    """What becomes of a fact or attribute: the new field, and the values that change (None drops a set's member).

    `unset` is what stands in the place of one that is not set; None leaves it so.
    """

    to: Field
    table: Mapping[str, Json] = field(default_factory=dict)
    unset: Json = None


@dataclass(frozen=True, slots=True)
class RegionImage:
    """What becomes of an instance of a region: the instance, and the state for each state."""

    instance: str
    states: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ListImage:
    """What becomes of a list, or of a role: its name, its attributes (None: dropped), its states, new attributes.

    `states` is empty where either has none.
    """

    name: str
    fields: Mapping[str, FieldImage | None] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Images:
    """What a map and equal names say becomes of all that a case on `old` can hold.

    A value of None says that it is dropped. What is in none of the mappings has no image: a case that holds it
    cannot be migrated.
    """

    old: Definition
    new: Definition
    facts: Mapping[str, FieldImage | None]
    given: Mapping[str, Json]
    """Facts of the new definition that the map gives a value."""
    regions: Mapping[str, RegionImage | None]
    """By instance."""
    lists: Mapping[str, ListImage | None]
    """Roles that are held on a case, and lists."""
    deadlines: Mapping[str, str | None]
    """Deadlines that go on by another id, or end (None)."""


class Fate(StrEnum):
    """What a migration does to a deadline."""

    BEGINS = "begins"
    MOVES = "moves"
    ENDS = "ends"
    OTHER_TERMS = "other terms"


@dataclass(frozen=True, slots=True)
class DeadlineChange:
    """A deadline that begins, gets another date, ends, or goes on by the terms of another policy or id."""

    case: str
    deadline: str
    subject: str | None
    fate: Fate
    due_before: datetime | None
    due_after: datetime | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a migration does to one case. Where there are problems it does nothing, and `after` is the case as it is."""

    after: Case
    effects: tuple[Op, ...] = ()
    moves: tuple[Step, ...] = ()
    deadlines: tuple[DeadlineChange, ...] = ()
    flags: tuple[Check, ...] = ()
    problems: tuple[str, ...] = ()
