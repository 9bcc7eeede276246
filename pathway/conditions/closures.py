"""Typed term → Python closure over a `View`. Three-valued: None is unknown (Kleene's logic).

Where a term can never be unknown (`sure`), the closure leaves out what unknown would cost.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from typing import Any, Final

from pathway.calendars import months_between, years_between
from pathway.conditions import terms as t
from pathway.conditions.types import ERASED, EntryType, EnumType, Value
from pathway.conditions.view import EntryLike, View

Code = Callable[[View], Any]

_OPERATORS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
_SINCE: Final[dict[str, Callable[[Any, Any], int]]] = {
    "days": lambda day, today: int((today - day).days),
    "months": months_between,
    "years": years_between,
}


def sure(term: t.Term) -> bool:
    """Whether a term can never be unknown."""
    match term:
        case t.Fact():
            return term.sure
        case t.Const() | t.Today() | t.ActorRole() | t.IsSet() | t.RolePresent() | t.Actor() | t.It():
            return True
        case t.State(key=key):
            return key is None or isinstance(key, t.Const)
        case t.EntryState(entry=entry):
            return isinstance(entry, (t.It, t.Subject))
        case t.IsFinal(subject=subject):
            return sure(subject)
        case (
            t.PersonOf(entry=inner)
            | t.Present(person=inner)
            | t.Not(body=inner)
            | t.OneOf(left=inner)
            | t.Since(day=inner)
        ):
            return sure(inner)
        case t.And(parts=parts) | t.Or(parts=parts):
            return all(map(sure, parts))
        case t.Compare(left=left, right=right) | t.Arithmetic(left=left, right=right):
            return sure(left) and sure(right)
        case t.Any(where=where) | t.Count(where=where):
            return where is None or sure(where)
        case _:
            return False


def code(term: t.Term) -> Code:
    """A function that evaluates the term. An entry gives its id, and the person who holds a role theirs."""
    match term:
        case t.Const(value=value):
            return lambda _: value
        case t.Today():
            return lambda v: v.today
        case t.Fact():
            return _fact(term)
        case t.Payload(name=name):
            return lambda v: v.payload.get(name)
        case t.ActorRole():
            return lambda v: v.role
        case t.Actor():
            return lambda v: v.actor
        case t.Holding(name=name):
            return lambda v: _clean(v.holding.get(name))
        case t.State():
            return _state(term)
        case t.Single() | t.It() | t.Subject():
            entry = entry_of(term)
            return lambda v: e.id if (e := entry(v)) is not None else None
        case t.Attribute(entry=inner, name=name):
            entry = entry_of(inner)
            return lambda v: _clean(e.values.get(name)) if (e := entry(v)) is not None else None
        case t.EntryState(entry=inner):
            entry = entry_of(inner)
            return lambda v: e.state if (e := entry(v)) is not None else None
        case t.PersonOf(entry=inner):
            return _person_of(inner)
        case t.PersonAttribute(person=inner, name=name):
            person = code(inner)
            return lambda v: _of_person(v, person(v), name)
        case t.RowAttribute():
            return _row(term)
        case t.Arithmetic(op=op, left=left, right=right):
            return _binary(_OPERATORS[op], left, right)
        case t.Since(unit=unit, day=day):
            begin, since = code(day), _SINCE[unit]
            return lambda v: None if (d := begin(v)) is None else since(d, v.today)
        case _:
            return _logic(term)


def _logic(term: t.Term) -> Code:
    match term:
        case t.Compare():
            return _compare(term)
        case t.OneOf(left=left, values=values):
            among = frozenset(values)
            if isinstance(left, t.State) and left.key is None:
                region = left.region
                return lambda v: v.regions[region] in among
            inner = code(left)
            if sure(left):
                return lambda v: inner(v) in among
            return lambda v: None if (x := inner(v)) is None else x in among
        case t.Member(left=left, of=of):
            return _binary(lambda x, members: x in members, left, of)
        case t.Present(person=person):
            inner = code(person)
            return lambda v: None if (p := inner(v)) is None else p in v.present
        case t.RolePresent(roles=roles):
            return lambda v: any(e.key in v.present for role in roles for e in v.lists.get(role, ()))
        case t.IsSet(subject=subject):
            return _is_set(subject)
        case t.IsFinal(subject=subject, finals=finals):
            inner = code(subject)
            return lambda v: None if (state := inner(v)) is None else state in finals
        case t.Not(body=body):
            if isinstance(body, t.Fact) and body.sure:
                name = body.name
                return lambda v: not v.facts[name]
            return _negation(code(body), sure(body))
        case t.And(parts=parts):
            return _conjunction(tuple(map(code, parts)), all(map(sure, parts)))
        case t.Or(parts=parts):
            return _disjunction(tuple(map(code, parts)), all(map(sure, parts)))
        case t.Any():
            return _any(term)
        case t.Count():
            return _count(term)
        case _:
            raise AssertionError(term)


def doubting(term: t.Term) -> t.Term:
    """The same term, of which each part can be evaluated by itself: there optionals may be unset."""
    changed: dict[str, Any] = {}
    for field in fields(term):
        value = getattr(term, field.name)
        if isinstance(value, t.Term):
            changed[field.name] = doubting(value)
        elif isinstance(value, tuple):
            changed[field.name] = tuple(doubting(v) if isinstance(v, t.Term) else v for v in value)
    if isinstance(term, t.Fact):
        changed["sure"] = False
    return replace(term, **changed)


# ------------------------------------------------------------------ values


def _clean(value: Any) -> Any:
    return None if value is ERASED else value


def _fact(term: t.Fact) -> Code:
    name = term.name
    if term.sure:
        return lambda v: v.facts[name]
    return lambda v: _clean(v.facts.get(name))


def _state(term: t.State) -> Code:
    region = term.region
    if term.key is None:
        return lambda v: v.regions[region]
    if isinstance(term.key, t.Const):
        instance = f"{region}[{term.key.value}]"
        return lambda v: v.regions[instance]
    key = code(term.key)
    return lambda v: None if (k := key(v)) is None else v.regions[f"{region}[{k}]"]


def entry_of(term: t.Term) -> Callable[[View], EntryLike | None]:
    """A function that gives the entry itself."""
    match term:
        case t.It():
            return lambda v: v.it
        case t.Subject():
            return lambda v: v.subject
        case t.Single(role=role):
            return lambda v: held[0] if (held := v.lists.get(role)) else None
        case _:
            inner = code(term)
            return lambda v: None if (i := inner(v)) is None else v.entry(i)


def _person_of(term: t.Term) -> Code:
    if isinstance(term, (t.It, t.Subject, t.Single)):
        entry = entry_of(term)
        return lambda v: e.key if (e := entry(v)) is not None else None
    inner = code(term)
    return lambda v: None if (i := inner(v)) is None else i.partition("/")[2]


def _of_person(v: View, person: str | None, name: str) -> Value | None:
    if person is None or (known := v.people(person)) is None:
        return None
    value: Value | None = known.attributes.get(name)
    return value


def _row(term: t.RowAttribute) -> Code:
    row, catalogue, name = code(term.row), term.catalogue, term.name
    return lambda v: None if (r := row(v)) is None else v.rows[catalogue].get(r, {}).get(name)


def _binary(operate: Callable[[Any, Any], Any], left: t.Term, right: t.Term) -> Code:
    a, b = code(left), code(right)
    if sure(left) and sure(right):
        return lambda v: operate(a(v), b(v))
    return lambda v: None if (x := a(v)) is None or (y := b(v)) is None else operate(x, y)


def _compare(term: t.Compare) -> Code:
    operate = _OPERATORS[term.op]
    ranks = _ranks(term.left) if term.op not in ("==", "!=") else None
    if ranks is not None:
        return _binary(lambda x, y: operate(ranks[x], ranks[y]), term.left, term.right)
    if isinstance(term.right, t.Const) and sure(term.left):
        return _compare_const(term.left, term.op, term.right.value, operate)
    return _binary(operate, term.left, term.right)


def _compare_const(term: t.Term, op: str, value: Value, operate: Callable[[Any, Any], Any]) -> Code:
    """A comparison that cannot be unknown. The commonest are written out: a call more costs a third of the time."""
    if isinstance(term, t.Fact) and op in ("==", "!="):
        name = term.name
        if op == "==":
            return lambda v: v.facts[name] == value
        return lambda v: v.facts[name] != value
    if isinstance(term, t.State) and term.key is None and op == "==":
        region = term.region
        return lambda v: v.regions[region] == value
    left = code(term)
    if op == "==":
        return lambda v: left(v) == value
    return lambda v: operate(left(v), value)


def _ranks(term: t.Term) -> dict[Any, int] | None:
    if isinstance(term.type, EnumType):
        return {value: rank for rank, value in enumerate(term.type.values)}
    return None


def _is_set(subject: t.Term) -> Code:
    if isinstance(subject, t.Fact):
        name = subject.name
        return lambda v: v.facts.get(name) is not None
    if isinstance(subject, t.Attribute):
        entry, name = entry_of(subject.entry), subject.name
        return lambda v: (e := entry(v)) is not None and e.values.get(name) is not None
    if isinstance(subject, t.Holding):
        field = subject.name
        return lambda v: v.holding.get(field) is not None
    if isinstance(subject.type, EntryType):
        entry = entry_of(subject)
        return lambda v: entry(v) is not None
    inner = code(subject)
    return lambda v: inner(v) is not None


# ------------------------------------------------------------------ logic


def _negation(body: Code, certain: bool) -> Code:
    if certain:
        return lambda v: not body(v)
    return lambda v: None if (b := body(v)) is None else not b


def _conjunction(parts: tuple[Code, ...], certain: bool) -> Code:
    if certain and len(parts) == 2:
        a, b = parts
        return lambda v: a(v) and b(v)
    if certain and len(parts) == 3:
        a, b, c = parts
        return lambda v: a(v) and b(v) and c(v)
    if certain:
        return lambda v: all(part(v) for part in parts)

    def kleene(v: View) -> bool | None:
        result: bool | None = True
        for part in parts:
            value = part(v)
            if value is False:
                return False
            if value is None:
                result = None
        return result

    return kleene


def _disjunction(parts: tuple[Code, ...], certain: bool) -> Code:
    if certain and len(parts) == 2:
        a, b = parts
        return lambda v: a(v) or b(v)
    if certain:
        return lambda v: any(part(v) for part in parts)

    def kleene(v: View) -> bool | None:
        result: bool | None = False
        for part in parts:
            value = part(v)
            if value is True:
                return True
            if value is None:
                result = None
        return result

    return kleene


class _Instance:
    """An instance of a region, as `it` sees it."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


def ranging(term: t.Any) -> Callable[[View], Iterable[Any]]:
    """A function that gives what `it` is in turn: the entries of a list, or the instances of a region."""
    name = term.list
    if term.region:
        prefix = f"{name}["
        return lambda v: [_Instance(state) for at, state in v.regions.items() if at.startswith(prefix)]
    return lambda v: v.lists.get(name, ())


def _any(term: t.Any) -> Code:
    entries = ranging(term)
    if term.where is None:
        return lambda v: bool(entries(v))
    where = code(term.where)

    def some(v: View) -> bool | None:
        result: bool | None = False
        for entry in entries(v):
            v.it = entry
            value = where(v)
            if value:
                return True
            if value is None:
                result = None
        return result

    return some


def _count(term: t.Count) -> Code:
    name = term.list
    if term.where is None:
        return lambda v: len(v.lists.get(name, ()))
    where = code(term.where)

    def count(v: View) -> int | None:
        total = 0
        for entry in v.lists.get(name, ()):
            v.it = entry
            value = where(v)
            if value is None:
                return None
            total += value
        return total

    return count
