"""Whether a condition can be true and can be false, by trying all values that make a difference to it.

No solver: what compares one place with fixed values is tried exactly, at and beside each of these values; all
else (`any`, who is present, a comparison of two places) is taken to be free. So a condition of which this
says that it is always or never true is so; of one that is so for another reason, it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import product
from math import prod
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final

from pathway.conditions import terms as t
from pathway.conditions.condition import leaves
from pathway.conditions.types import BoolType, DateType, EnumType, IntType, Type

MOST: Final = 5_000
"""So many combinations of values are tried; of a condition that has more, nothing is said."""
_OPERATORS: Final = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_TURNED: Final = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_DAY: Final = timedelta(days=1)


def outcomes(term: t.Term, given: t.Term | None = None) -> set[bool]:
    """What a condition can come to where `given` holds; both where that is not plain, none where it never holds."""
    whole = term if given is None else t.And((term, given))
    try:
        domains = _domains(whole)
    except (OverflowError, TypeError):
        return {True, False}
    if prod(map(len, domains.values())) > MOST:
        return {True, False}
    found: set[bool] = set()
    for values in product(*domains.values()):
        world = dict(zip(domains, values, strict=True))
        if given is None or _holds(given, world):
            found.add(_holds(term, world))
        if len(found) == 2:
            break
    return found


def is_free(term: t.Term) -> bool:
    """Whether a condition asks of several places, of each once: where no part is constant, it isn't either."""
    places = [_asked(atom) for atom in _atoms(term)]
    return len(places) > 1 and len(set(places)) == len(places)


def _asked(atom: t.Term) -> t.Term:
    """The place that is compared with fixed values; of all else, the whole."""
    match atom:
        case t.Compare(_, left, t.Const()) | t.Compare(_, t.Const(), left) | t.OneOf(left, _):
            return left
        case t.IsFinal(subject, _):
            return subject
        case _:
            return atom


def _domains(term: t.Term) -> dict[t.Term, list[Any]]:
    """The values to try of each place and of each part that is taken to be free."""
    points: dict[t.Term, set[Any]] = {}
    for atom in _atoms(term):
        match atom:
            case t.Compare(_, t.Const(), t.Const()):
                pass
            case t.Compare(_, left, t.Const(value)) | t.Compare(_, t.Const(value), left):
                points.setdefault(left, set()).add(value)
            case t.OneOf(left, values):
                points.setdefault(left, set()).update(values)
            case t.IsFinal(subject, _):
                points.setdefault(subject, set())
            case t.Compare(_, left, right) if left == right:
                pass
            case _:
                points.setdefault(atom, set())
    return {place: _values(place, given) for place, given in points.items()}


def _atoms(term: t.Term) -> Iterator[t.Term]:
    return (leaf for leaf in leaves(term) if not isinstance(leaf, t.Const))


def _values(place: t.Term, points: set[Any]) -> list[Any]:
    match place.type:
        case BoolType():
            return [True, False]
        case EnumType(values):
            return list(values)
        case IntType(low, high):
            least = 0 if isinstance(place, t.Count) else low
            near = {point + step for point in points for step in (-1, 0, 1)}
            near |= {end for end in (least, high) if end is not None}
            return [n for n in near if (least is None or n >= least) and (high is None or n <= high)]
        case DateType():
            return sorted({day for point in points for day in _days(point)})
        case _:  # equal to each of the fixed values, or to none
            return [*points, None]


def _days(day: date) -> tuple[date, ...]:
    return (day - _DAY, day, day + _DAY)


def _holds(term: t.Term, world: Mapping[t.Term, Any]) -> bool:
    match term:
        case t.Const(value):
            return bool(value)
        case t.Not(body):
            return not _holds(body, world)
        case t.And(parts):
            return all(_holds(part, world) for part in parts)
        case t.Or(parts):
            return any(_holds(part, world) for part in parts)
        case t.Compare(op, t.Const(one), t.Const(other)):
            return bool(_OPERATORS[op](one, other))
        case t.Compare(op, left, t.Const(value)):
            return _compared(left.type, op, world[left], value)
        case t.Compare(op, t.Const(value), right):
            return _compared(right.type, _TURNED[op], world[right], value)
        case t.Compare(op, left, right) if left == right:
            return op in ("==", "<=", ">=")
        case t.OneOf(left, values):
            return world[left] in values
        case t.IsFinal(subject, finals):
            return world[subject] in finals
        case _:
            return bool(world[term])


def _compared(type_: Type, op: str, found: Any, value: Any) -> bool:
    if isinstance(type_, EnumType) and op not in ("==", "!="):
        found, value = type_.values.index(found), type_.values.index(value)
    return bool(_OPERATORS[op](found, value))
