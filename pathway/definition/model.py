"""What a pathway is, after reading: frozen values with every name resolved and every condition compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo

from pathway.conditions import Condition, Expression
from pathway.conditions.types import Type, Value
from pathway.diagnostics import Span
from pathway.languages import Label

ANYONE: Final = "anyone"
"""The role that every authenticated person has on every case."""
TIMER: Final = "timer"
"""The role in which a deadline acts."""


@dataclass(frozen=True, slots=True)
class Field:
    """A typed place for a value: a fact, an attribute of an entry, or a field of a payload.

    A field that is neither optional nor has a default must be given; while it is not, conditions that read
    it are unknown.
    """

    name: str
    type: Type
    optional: bool = False
    default: Value | None = None
    personal: bool = False
    label: Label | None = None

    @property
    def required(self) -> bool:
        return not self.optional and self.default is None


@dataclass(frozen=True, slots=True)
class Target:
    """A role or list with a filter, or one entry: what `releases`, `changes` and `ends` speak of."""

    list: str
    entry: Expression | None = None
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Gives a role to a person, with the attributes of the holding."""

    role: str
    who: Expression
    attributes: Mapping[str, Expression]


@dataclass(frozen=True, slots=True)
class Addition:
    """Adds an entry to a list."""

    list: str
    attributes: Mapping[str, Expression]


@dataclass(frozen=True, slots=True)
class Change:
    """Changes attributes of entries that are there."""

    target: Target
    attributes: Mapping[str, Expression]


@dataclass(frozen=True, slots=True)
class Opens:
    """Opens a case on the pathway that the list is linked with: `event` in the role `role` is its first act.

    Payload, facts and holders are the other pathway's. A holder is everybody in a role of this case, by its
    name, or one person.
    """

    list: str
    event: str
    role: str
    payload: Mapping[str, Expression]
    facts: Mapping[str, Expression]
    holds: Mapping[str, tuple[str | Expression, ...]]
    attributes: Mapping[str, Expression]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class LinkTo:
    """Links a case that is there, on the pathway that the list is linked with."""

    list: str
    case: Expression
    attributes: Mapping[str, Expression]


@dataclass(frozen=True, slots=True)
class Effect:
    """What an event, or entering or leaving a state, does to the case; nothing where `when` does not hold.

    An expression of None in `sets` unsets an optional fact.
    """

    when: Condition | None = None
    releases: tuple[Target, ...] = ()
    ends: tuple[Target, ...] = ()
    changes: tuple[Change, ...] = ()
    adds: tuple[Addition, ...] = ()
    assigns: tuple[Assignment, ...] = ()
    sets: Mapping[str, Expression | None] = field(default_factory=dict)
    opens: tuple[Opens, ...] = ()
    links: tuple[LinkTo, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    name: str
    label: Label | None = None
    final: bool = False
    box: str | None = None
    """The box of the seed's client-pathway slide that this state comes from, such as `B2`."""
    on_enter: tuple[Effect, ...] = ()
    on_leave: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Region:
    """An orthogonal, flat state machine. With `keys`, one instance runs for each of them: `specialist[disability]`."""

    name: str
    initial: str
    states: Mapping[str, State]
    keys: tuple[str, ...] = ()
    key_name: str | None = None
    label: Label | None = None
    key_labels: Mapping[str, Label] = field(default_factory=dict)

    @property
    def instances(self) -> tuple[str, ...]:
        """The names under which a case keeps this region's states."""
        return tuple(f"{self.name}[{key}]" for key in self.keys) or (self.name,)


@dataclass(frozen=True, slots=True)
class Role:
    """A part that people play on a case. `max` None means any number of holders.

    Roles held by an `organisation` are not given on a case: the register says who has them.
    """

    name: str
    label: Label | None = None
    client: bool = False
    organisation: bool = False
    max: int | None = None
    attributes: Mapping[str, Field] = field(default_factory=dict)


CASE: Final = "case"
"""The attribute of an entry of a linked list that says which case it is."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What the entries of a list are: cases on `pathway`, whose states are those of its `region`.

    `back` is the list of the other pathway in which this case is an entry of the other one, where it is.
    """

    pathway: str
    region: str
    back: str | None
    span: Span = field(compare=False, repr=False)
    region_span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ListKind:
    """Entries that come and go. Where it has states, each entry is a machine of its own.

    Unless it is `linked`: then each entry is another case, and its state follows that case's.
    """

    name: str
    label: Label | None = None
    attributes: Mapping[str, Field] = field(default_factory=dict)
    initial: str | None = None
    states: Mapping[str, State] = field(default_factory=dict)
    linked: Linked | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A table that people keep in a file of its own, such as the services on offer."""

    name: str
    attributes: Mapping[str, Field]
    rows: Mapping[str, Mapping[str, Value | None]]
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One way on: in `region` (or in the list of that name), from any of `sources` to `to`.

    `index` names the instance or the entry. Without `to` it is an internal transition: it fits and stays.
    """

    region: str
    index: Expression | None
    sources: tuple[str, ...]
    to: str | None
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """An act that people (or a deadline) can do on a case."""

    name: str
    label: Label | None
    by: tuple[str, ...]
    """The roles whose act it is, groups expanded."""
    through: tuple[str, ...]
    with_: tuple[tuple[str, tuple[str, ...]], ...]
    """Who must take part: the name of a role or group, and the roles it stands for."""
    payload: Mapping[str, Field]
    may_set: tuple[str, ...]
    effects: tuple[Effect, ...]
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole pathway. `hash` is the SHA-256 (hex) of the texts it was read from."""

    name: str
    version: int
    label: Label
    zone: ZoneInfo
    facts: Mapping[str, Field]
    people: Mapping[str, Field]
    roles: Mapping[str, Role]
    groups: Mapping[str, tuple[str, ...]]
    regions: Mapping[str, Region]
    lists: Mapping[str, ListKind]
    catalogues: Mapping[str, Catalogue]
    events: Mapping[str, Event]
    hash: str
    others: Mapping[str, Span] = field(default_factory=dict, compare=False, repr=False)
    """The other pathways that this one speaks of, itself included, and where it first does."""

    def attributes_of(self, name: str) -> Mapping[str, Field]:
        """The attributes of the entries of a list, or of the holders of a role."""
        return self.roles[name].attributes if name in self.roles else self.lists[name].attributes

    def states_of(self, name: str) -> Mapping[str, State]:
        """The states of a region or of a list's entries; none where the list has none."""
        return self.regions[name].states if name in self.regions else self.lists[name].states
