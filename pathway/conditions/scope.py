"""What names mean where a condition stands: the vocabulary of a pathway, seen from below."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pathway.conditions.syntax import Node
from pathway.conditions.types import Type, Value


class HasType(Protocol):
    """A fact, an attribute or a payload field."""

    @property
    def type(self) -> Type: ...
    @property
    def optional(self) -> bool: ...
    @property
    def default(self) -> Value | None: ...
    @property
    def personal(self) -> bool: ...


class HasFinal(Protocol):
    @property
    def final(self) -> bool: ...


class RoleLike(Protocol):
    @property
    def max(self) -> int | None: ...
    @property
    def organisation(self) -> bool: ...
    @property
    def attributes(self) -> Mapping[str, HasType]: ...


class ListLike(Protocol):
    @property
    def attributes(self) -> Mapping[str, HasType]: ...
    @property
    def states(self) -> Mapping[str, HasFinal]: ...
    @property
    def linked(self) -> object | None: ...


class RegionLike(Protocol):
    @property
    def keys(self) -> tuple[str, ...]: ...
    @property
    def states(self) -> Mapping[str, HasFinal]: ...


@dataclass(frozen=True, slots=True)
class TermText:
    """A reusable condition of a policy, parsed."""

    text: str
    node: Node


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names of a pathway and of the policy that adds terms and settings to them."""

    facts: Mapping[str, HasType] = field(default_factory=dict)
    people: Mapping[str, HasType] = field(default_factory=dict)
    roles: Mapping[str, RoleLike] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    regions: Mapping[str, RegionLike] = field(default_factory=dict)
    lists: Mapping[str, ListLike] = field(default_factory=dict)
    rows: Mapping[str, Mapping[str, HasType]] = field(default_factory=dict)
    """The columns of each catalogue."""
    terms: Mapping[str, TermText] = field(default_factory=dict)
    apart: Collection[str] = ()
    """Names of terms, where terms are written: none is made of others."""
    settings: Mapping[str, int] = field(default_factory=dict)
    events: Mapping[str, Collection[str]] = field(default_factory=dict)
    """The payload fields of each event: to say where a name would mean something."""
    broken: Collection[str] = ()
    """Names that were declared with faults: that they are not known is no news."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A vocabulary and what more is there at one place.

    `payload` is None where no act is judged; `actor_roles` are the roles that may act there; `subject` is
    the list whose entry the place speaks of; `it` the list or region that a quantifier ranges over; `events`
    those whose act is judged there.
    """

    words: Vocabulary
    payload: Mapping[str, HasType] | None = None
    actor_roles: tuple[str, ...] | None = None
    subject: str | None = None
    it: str | None = None
    events: tuple[str, ...] = ()
