"""What conditions read, as choices: with values at, above and below those that they compare with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from pathway.calendars import CalendarError, add_months
from pathway.conditions import terms as t
from pathway.conditions.condition import subterms
from pathway.conditions.types import DateType, EntryType, IntType
from pathway.definition import Field
from pathway.testing.choices import ACTOR, OTHER, Choices, Key

_MOST_ENTRIES = 6


def keys_of(choices: Choices, term: t.Term) -> list[Key]:
    """What a term reads, of which it adds values to try."""
    found: dict[Key, None] = {}
    for part in subterms(term):
        found |= dict.fromkeys(_keys(choices, part))
    for part in subterms(term):
        _bounds(choices, part)
    return list(found)


def _keys(choices: Choices, term: t.Term) -> Iterable[Key]:
    definition = choices.definition
    match term:
        case t.Fact(name=name):
            yield _add(choices, ("fact", name), choices.usual(definition.facts[name]))
        case t.Payload(name=name):
            yield from _payload(choices, name)
        case t.ActorRole():
            yield _add(choices, ("role",), choices.roles)
        case t.Holding(name=name):
            fields = [definition.roles[r].attributes[name] for r in choices.roles if _has(choices, r, name)]
            yield _add(choices, ("holding", name), choices.usual(fields[0]))
        case t.State(region=region):
            for instance in definition.regions[region].instances:
                yield _add(choices, ("state", instance), definition.regions[region].states)
        case t.Any(list=name, region=True):
            for instance in definition.regions[name].instances:
                yield _add(choices, ("state", instance), definition.regions[name].states)
        case t.Any(list=name):
            yield _several(choices, name, [0, 1, 2])
        case t.Count(list=name):
            yield _several(choices, name, [0, 1, 2])
        case t.Single(role=role):
            yield _add(choices, ("holders", role), [0, 1])
            if role in choices.roles:
                yield _add(choices, ("stranger",), [False, True])
        case t.Compare(left=left, right=right):
            yield from (
                key for one, other in ((left, right), (right, left)) for key in _same(choices, one, other)
            )
        case t.RolePresent(roles=roles):
            for role in roles:
                yield _add(choices, ("holders", role), [0, 1])
                yield _add(choices, ("present", role), [False, True])
        case t.Present(person=person):
            yield from _present(choices, person)
        case t.Attribute(entry=entry, name=name):
            yield from _attribute(choices, entry, name)
        case t.EntryState(entry=entry):
            list = _list_of(entry)
            if list in definition.lists:
                yield _add(choices, ("entry-state", list), definition.lists[list].states)
        case t.PersonAttribute(person=person, name=name):
            yield _add(choices, ("person", _person(person), name), choices.usual(definition.people[name]))


def _add(choices: Choices, key: Key, values: Iterable[Any]) -> Key:
    choices.add(key, values)
    return key


def _has(choices: Choices, role: str, name: str) -> bool:
    described = choices.definition.roles.get(role)
    return described is not None and name in described.attributes


def _payload(choices: Choices, name: str) -> Iterable[Key]:
    described: Field = choices.event.payload[name]
    yield _add(choices, ("payload", name), choices.usual(described))
    if isinstance(described.type, EntryType) and not described.optional:
        yield _several(choices, described.type.list, [1, 2])
    elif isinstance(described.type, EntryType):
        yield _several(choices, described.type.list, [1])


def _several(choices: Choices, name: str, numbers: list[int]) -> Key:
    if name in choices.definition.lists:
        return _add(choices, ("entries", name), numbers)
    most = choices.definition.roles[name].max
    return _add(choices, ("holders", name), [n for n in numbers if most is None or n <= most])


def _same(choices: Choices, one: t.Term, other: t.Term) -> Iterable[Key]:
    """Who holds a role whose holder is compared with somebody."""
    holder = one.entry if isinstance(one, t.PersonOf) else one
    if isinstance(holder, (t.Single, t.It)) and _list_of(holder) in choices.definition.roles:
        compared = other.entry if isinstance(other, t.PersonOf) else other
        names = [_list_of(holder), *filter(None, [_list_of(compared)]), OTHER, ACTOR]
        yield _add(choices, ("who", _list_of(holder)), names)


def _present(choices: Choices, person: t.Term) -> Iterable[Key]:
    match person:
        case t.PersonOf(entry=entry) if _list_of(entry) in choices.definition.roles:
            yield _add(choices, ("holders", _list_of(entry)), [0, 1])
            yield _add(choices, ("present", _list_of(entry)), [False, True])
        case _:
            yield _add(choices, ("beside",), [False, True])


def _attribute(choices: Choices, entry: t.Term, name: str) -> Iterable[Key]:
    list, definition = _list_of(entry), choices.definition
    if list in definition.lists and name in definition.lists[list].attributes:
        yield _add(choices, ("entry", list, name), choices.usual(definition.lists[list].attributes[name]))
    elif list in definition.roles:
        yield _add(choices, ("held", list, name), choices.usual(definition.roles[list].attributes[name]))


def _list_of(entry: t.Term) -> str:
    return entry.type.list if isinstance(entry.type, EntryType) else ""


def _person(term: t.Term) -> str:
    match term:
        case t.Actor():
            return ACTOR
        case t.PersonOf(entry=entry):
            return _list_of(entry)
        case _:
            return OTHER


# ------------------------------------------------------------------ bounds


def _bounds(choices: Choices, term: t.Term) -> None:
    match term:
        case t.Compare(left=left, right=right):
            _bound(choices, left, right)
            _bound(choices, right, left)


def _bound(choices: Choices, read: t.Term, other: t.Term) -> None:
    """Values of what is read so that it is at, above and below a constant."""
    today = choices.at.date()
    match read, other:
        case t.Count(list=name), t.Const(value=int(number)):
            near = [n for n in (number, number - 1, number + 1) if 0 <= n <= _MOST_ENTRIES]
            _several(choices, name, near)
        case t.Since(unit=unit, day=day), t.Const(value=int(number)):
            _near(choices, day, _ago(today, unit, number), 1)
        case t.Since(unit=unit, day=day), t.RowAttribute(row=t.Payload(), catalogue=catalogue, name=name):
            for row in choices.definition.catalogues[catalogue].rows.values():
                bound = row.get(name)
                if isinstance(bound, int):
                    _near(choices, day, _ago(today, unit, bound), 1)
        case t.Arithmetic(), t.Const(value=int(number)):
            _unwrapped(choices, read, number)
        case _, t.Const(value=date() as day):
            _near(choices, read, day, 1)
        case _, t.Today():
            _near(choices, read, today, 1)
        case _, t.Const(value=int(number)) if isinstance(read.type, IntType):
            for key in _keys(choices, read):
                choices.prefer(key, [number, number - 1, number + 1])
        case _ if isinstance(read.type, (IntType, DateType)):
            for key in _keys(choices, read):  # two that are read: each takes what the other is tried with
                for another in _keys(choices, other):
                    choices.add(key, [value for value in choices.values[another] if value is not None])


def _unwrapped(choices: Choices, read: t.Arithmetic, number: int) -> None:
    """Values of what is read in a sum, difference or product with a constant, so that this comes to a number."""
    match read.op, read.left, read.right:
        case "+", inner, t.Const(value=int(other)) as constant:
            _bound(choices, inner, replace(constant, value=number - other))
        case "+", t.Const(value=int(other)) as constant, inner:
            _bound(choices, inner, replace(constant, value=number - other))
        case "-", inner, t.Const(value=int(other)) as constant:
            _bound(choices, inner, replace(constant, value=number + other))
        case "-", t.Const(value=int(other)) as constant, inner:
            _bound(choices, inner, replace(constant, value=other - number))
        case "*", inner, t.Const(value=int(other)) as constant if other:
            _bound(choices, inner, replace(constant, value=number // other))
        case "*", t.Const(value=int(other)) as constant, inner if other:
            _bound(choices, inner, replace(constant, value=number // other))


def _near(choices: Choices, read: t.Term, day: date | None, days: int) -> None:
    if day is None or not isinstance(read.type, DateType):
        return
    near = [other for n in (0, -days, days) if (other := _later(day, n)) is not None]
    for key in _keys(choices, read):
        if key[0] not in ("entries", "holders"):
            choices.prefer(key, near)


def _ago(today: date, unit: str, number: int) -> date | None:
    """The day since which exactly so many units have passed; None where the calendar does not go so far."""
    if unit == "days":
        return _later(today, -number)
    try:
        return add_months(today, -number * (12 if unit == "years" else 1))
    except CalendarError:
        return None


def _later(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def state_keys(choices: Choices) -> None:
    """States from which the event goes come first, so that the search begins where it fits."""
    definition = choices.definition
    for move in choices.event.moves:
        if move.region in definition.regions:
            for instance in definition.regions[move.region].instances:
                choices.add(("state", instance), move.sources)
        else:
            choices.add(("entries", move.region), [1])
            choices.add(("entry-state", move.region), move.sources)
        if move.when is not None:
            keys_of(choices, move.when.term)
