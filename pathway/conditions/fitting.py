"""Which types go together in a condition."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from pathway.conditions import terms as t
from pathway.conditions.names import Fault
from pathway.conditions.scope import Scope
from pathway.conditions.types import BoolType, CaseType, DateType, EntryType, EnumType, IntType, RowType, Type

T = TypeVar("T")


def type_of(value: object) -> Type:
    """The type of a literal."""
    if isinstance(value, bool):
        return BoolType()
    return IntType() if isinstance(value, int) else DateType()


def list_of(entry: t.Term) -> str:
    """The list or role whose entry a term is."""
    assert isinstance(entry.type, EntryType)
    return entry.type.list


def person_of(term: t.Term, scope: Scope) -> t.Term:
    """The person behind a holder of a role; any other term as it is."""
    if isinstance(term.type, EntryType) and term.type.list in scope.words.roles:
        return t.PersonOf(term)
    return term


def as_persons(left: t.Term, right: t.Term, scope: Scope) -> tuple[t.Term, t.Term]:
    """Two terms to be compared: where their types differ, holders of roles are the persons."""
    return (left, right) if left.type == right.type else (person_of(left, scope), person_of(right, scope))


def same(one: Type, other: Type) -> bool:
    """Whether values of two types can be equal."""
    match one, other:
        case EnumType(values=a), EnumType(values=b):
            return set(a) == set(b)
        case (EntryType(), EntryType()) | (RowType(), RowType()) | (CaseType(), CaseType()):
            return one == other
        case _:
            return type(one) is type(other)


def has_order(type_: Type) -> bool:
    """Whether of two values of a type one is the greater."""
    return isinstance(type_, (IntType, DateType)) or (isinstance(type_, EnumType) and type_.ordered)


def all_of(*steps: Callable[[], T]) -> tuple[T, ...]:
    """What all steps give; a fault ends them only after each has reported its own."""
    results: list[T] = []
    for step in steps:
        with suppress(Fault):
            results.append(step())
    if len(results) < len(steps):
        raise Fault
    return tuple(results)
