"""Drawing the values of facts, payloads, records and attributes at a moment of a simulation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from pathway.calendars import years_between
from pathway.conditions.types import Erased, Value
from pathway.decision.model import Case
from pathway.documents.scenario_model import (
    ByAge,
    ByFact,
    Chance,
    Choice,
    Constant,
    DateAway,
    Draw,
    FromPool,
    Holder,
    Last,
    NewPerson,
    This,
    WholeNumber,
)
from pathway.simulation.draws import pick, quantile
from pathway.simulation.plan import Fields
from pathway.simulation.random import Uniform

if TYPE_CHECKING:
    from pathway.simulation.register import Register
    from pathway.simulation.state import Client

GIVEN: Final = "given"
Values = dict[str, Value | None]
FURTHEST: Final = 365_250.0
"""A thousand years, in days: no drawn date lies further away."""
_DAY: Final = 86_400.0


class CaseloadFull(Exception):
    """Nobody of the pool may take another case."""


class _Left(Exception):
    """The value cannot be had, and its field is left out."""


@dataclass(slots=True)
class Moment:
    """For whom, what and when values are drawn. One is used again and again."""

    uniform: Uniform
    pools: dict[str, int]
    today: date
    register: Register | None = None
    number: int = 0
    key: int = 0
    visit: int = 0
    case: Case | None = None
    entry: str | None = None
    client: Client | None = None

    def begin(self, number: int, key: int, visit: int) -> None:
        """Draw for a client, arrival or member, and under the hashed name `key`, from now on."""
        self.number, self.key, self.visit = number, key, visit

    def u(self, purpose: int) -> float:
        return self.uniform(self.number, self.key, self.visit, purpose)


def draw_fields(fields: Fields, moment: Moment) -> Values:
    """The values of the fields, in their order; those that cannot be had are left out."""
    values: Values = {}
    for name, draw, purpose in fields:
        try:
            values[name] = draw_value(draw, purpose, moment, values)
        except _Left:
            continue
    return values


def draw_value(draw: Draw, purpose: int, moment: Moment, before: Values) -> Value | None:
    """One value. `before` are the fields drawn already. Raises CaseloadFull where a pool has nobody free."""
    match draw:
        case Constant(value):
            return value
        case Choice(values, upto):
            return values[pick(upto, moment.u(purpose))]
        case Chance(probability, text):
            happens = moment.u(purpose) < probability
            if text and not happens:
                raise _Left
            return GIVEN if text else happens
        case WholeNumber(low, high):
            return low + int(moment.u(purpose) * (high - low + 1))
        case DateAway(distance, sign):
            days = int(min(quantile(distance, moment.u(purpose)) / _DAY, FURTHEST))
            return moment.today + timedelta(days=sign * days)
        case ByAge(fact, years, values):
            return _by_age(_fact(fact, moment, before), years, values, moment.today)
        case ByFact(fact, cases, otherwise):
            value = _fact(fact, moment, before)
            inner = cases.get(value, otherwise) if value is not None else otherwise
            if inner is None:
                raise _Left
            return draw_value(inner, purpose, moment, before)
        case _:
            return _from_case(draw, moment)


def _fact(name: str, moment: Moment, before: Values) -> Value | None:
    """A fact as drawn or recorded just before, else as it stands on the case."""
    if name in before or moment.case is None:
        return before.get(name)
    value = moment.case.facts.get(name)
    return None if isinstance(value, Erased) else value


def _by_age(
    born: object, years: tuple[int, ...], values: tuple[Value | None, ...], today: date
) -> Value | None:
    if not isinstance(born, date):
        raise _Left
    age = years_between(born, today)
    return values[max(sum(age >= step for step in years) - 1, 0)]


def _from_case(draw: Draw, moment: Moment) -> Value:
    case = moment.case
    match draw:
        case FromPool(pool):
            assert moment.register is not None
            person = moment.register.least_loaded(moment.pools[pool])
            if person is None:
                raise CaseloadFull
            return person
        case Holder(role, entry) if case is not None and (holders := case.lists.get(role)):
            return holders[0].id if entry else holders[0].key
        case Last(list_, attribute) if case is not None and (entries := case.lists.get(list_)):
            value = entries[-1].id if attribute is None else entries[-1].values.get(attribute)
            if isinstance(value, bool | int | str | date | frozenset):
                return value
        case This() if moment.entry is not None:
            return moment.entry
        case NewPerson() if moment.client is not None and case is not None:
            moment.client.people += 1
            return f"{case.id}.person-{moment.client.people}"
    raise _Left
