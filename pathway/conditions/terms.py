"""Typed terms: what a condition means after names are resolved. Every back end starts from these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pathway.conditions.types import BoolType, DateType, EntryType, EnumType, IntType, PersonType, Type, Value

_BOOL: Final = BoolType()
_INT: Final = IntType()
_DATE: Final = DateType()
_PERSON: Final = PersonType()


@dataclass(frozen=True, slots=True)
class Const:
    value: Value
    type: Type


@dataclass(frozen=True, slots=True)
class Today:
    type: Type = _DATE


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    type: Type
    sure: bool
    """Never unknown: it has a default or is optional, and isn't erasable."""


@dataclass(frozen=True, slots=True)
class Payload:
    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class ActorRole:
    type: EnumType


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who acts."""

    type: Type = _PERSON


@dataclass(frozen=True, slots=True)
class Holding:
    """An attribute of the holding in which the actor acts."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class PersonAttribute:
    """What the register says of a person now."""

    person: Term
    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class State:
    """The state of a region's instance; `key` picks it where the region has keys."""

    region: str
    key: Term | None
    type: EnumType


@dataclass(frozen=True, slots=True)
class Single:
    """The one holder of a role with `max: 1`, as an entry."""

    role: str
    type: EntryType


@dataclass(frozen=True, slots=True)
class It:
    """The entry (or region instance) that a quantifier looks at."""

    list: str
    type: EntryType


@dataclass(frozen=True, slots=True)
class Subject:
    """The entry that a deadline, a state's effect or a property speaks of."""

    list: str
    type: EntryType


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of an entry."""

    entry: Term
    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class EntryState:
    entry: Term
    type: EnumType


@dataclass(frozen=True, slots=True)
class RowAttribute:
    """A column of a catalogue's row."""

    row: Term
    catalogue: str
    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class PersonOf:
    """The person who holds the role that this entry is."""

    entry: Term
    type: Type = _PERSON


@dataclass(frozen=True, slots=True)
class Compare:
    op: str
    left: Term
    right: Term
    type: Type = _BOOL


@dataclass(frozen=True, slots=True)
class OneOf:
    """The value is among constants."""

    left: Term
    values: tuple[Value, ...]
    type: Type = _BOOL


@dataclass(frozen=True, slots=True)
class Member:
    """The value is in a set that is read."""

    left: Term
    of: Term
    type: Type = _BOOL


@dataclass(frozen=True, slots=True)
class Present:
    """The person takes part in the act."""

    person: Term
    type: Type = _BOOL


@dataclass(frozen=True, slots=True)
class RolePresent:
    """Some holder of one of the roles takes part in the act."""

    roles: tuple[str, ...]
    type: Type = _BOOL


@dataclass(frozen=True, slots=True)
class IsSet:
    subject: Term
    type: Type = _BOOL


@dataclass(frozen=True, slots=True)
class IsFinal:
    """The region's instance or the entry stands in a final state."""

    subject: State | EntryState
    finals: tuple[str, ...]
    type: Type = _BOOL


@dataclass(frozen=True, slots=True)
class Not:
    body: Term
    type: Type = _BOOL


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Term, ...]
    type: Type = _BOOL


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Term, ...]
    type: Type = _BOOL


@dataclass(frozen=True, slots=True)
class Any:
    """Some entry of a list (or instance of a region) fulfils `where`."""

    list: str
    where: Term | None
    region: bool = False
    type: Type = _BOOL


@dataclass(frozen=True, slots=True)
class Count:
    """How many entries fulfil `where`."""

    list: str
    where: Term | None
    type: Type = _INT


@dataclass(frozen=True, slots=True)
class Arithmetic:
    op: str
    left: Term
    right: Term
    type: Type = _INT


@dataclass(frozen=True, slots=True)
class Since:
    """Whole `unit`s (days, months, years) from a date until today."""

    unit: str
    day: Term
    type: Type = _INT


Term = (
    Const
    | Today
    | Fact
    | Payload
    | ActorRole
    | Actor
    | Holding
    | PersonAttribute
    | State
    | Single
    | It
    | Subject
    | Attribute
    | EntryState
    | RowAttribute
    | PersonOf
    | Compare
    | OneOf
    | Member
    | Present
    | RolePresent
    | IsSet
    | IsFinal
    | Not
    | And
    | Or
    | Any
    | Count
    | Arithmetic
    | Since
)
READS = (
    Fact,
    Payload,
    ActorRole,
    Holding,
    PersonAttribute,
    State,
    Single,
    Attribute,
    EntryState,
    RowAttribute,
)
