"""Writes how times and values are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pathway.conditions.types import CaseType, EntryType, IntType, RowType
from pathway.definition import Field
from pathway.documents.scenario_model import (
    ByAge,
    ByFact,
    Chance,
    Choice,
    Constant,
    DateAway,
    Distribution,
    Draw,
    Exponential,
    Fixed,
    FromPool,
    Holder,
    Last,
    Lognormal,
    NewPerson,
    This,
    Uniform,
    WholeNumber,
)
from pathway.simulation.draws import to_ticks
from pathway.simulation.kernel import layout as at
from pathway.simulation.kernel.tables import Tables
from pathway.simulation.kernel.words import NotCarried, Words
from pathway.simulation.plan import (
    Fields,
    Plan,
)
from pathway.simulation.values import GIVEN

_WIDE: Final = 2**62


class DrawTables:
    """How facts, payloads and records get their values. `pools` are the addresses of the pools."""

    def __init__(self, words: Words, tables: Tables, plan: Plan, pools: Sequence[int]) -> None:
        self._words = words
        self._tables = tables
        self._plan = plan
        self._pools = pools

    def distribution(self, distribution: Distribution) -> int:
        """A distribution of times."""
        words = self._words
        match distribution:
            case Fixed(value):
                return words.put(at.FIXED, words.real(value), to_ticks(value))
            case Exponential(mean):
                return words.put(at.EXPONENTIAL, words.real(mean), 0)
            case Lognormal(median, sigma):
                return words.put(at.LOGNORMAL, words.real(median, sigma), 0)
            case Uniform(low, high):
                return words.put(at.UNIFORM, words.real(low, high), 0)

    def opening_facts(self) -> int:
        return self.draws(self._plan.facts, self._tables.definition.facts, None, on_case=False)

    def holds(self) -> int:
        count = Field("count", IntType())
        records = []
        for i, (role, draw, purpose) in enumerate(self._plan.holds):
            record = self._draw(draw, purpose, count, self._plan.holds[:i], on_case=False)
            self._tables.set(record, {at.DRAW_TO: self._tables.lists[role]})
            records.append(record)
        return self._words.list(records)

    def draws(
        self,
        fields: Fields,
        types: Mapping[str, Field],
        order: Sequence[str] | None,
        *,
        on_case: bool = True,
    ) -> int:
        """How fields are drawn: into the payload in `order`, or else into facts. 0 where there are none on a case."""
        if not fields and on_case:
            return 0
        records = []
        for i, (name, draw, purpose) in enumerate(fields):
            record = self._draw(draw, purpose, types[name], fields[:i], on_case=on_case)
            to = self._tables.places.facts[name] if order is None else order.index(name)
            self._tables.set(record, {at.DRAW_TO: to})
            records.append(record)
        return self._words.list(records)

    def _draw(self, draw: Draw, purpose: int, field: Field, before: Fields, *, on_case: bool) -> int:
        words, low, high = self._words, -_WIDE, _WIDE
        if isinstance(field.type, IntType):
            low = low if field.type.low is None else field.type.low
            high = high if field.type.high is None else field.type.high
        if isinstance(field.type, CaseType):
            low, high = 1, 0  # nobody knows another case
            if not on_case:
                raise NotCarried(f"`{field.name}`, which names another case from the opening on")
        names_entry = isinstance(field.type, EntryType)
        if isinstance(field.type, RowType) and not self._are_rows(draw, field.type):
            raise NotCarried(f"rows that `{field.type.catalogue}` does not have")
        kind, a, b, c, d = self._kind(draw, purpose, field, before, on_case=on_case)
        return words.put(kind, purpose, a, b, c, d, 0, low, high, int(names_entry))

    def _are_rows(self, draw: Draw, type: RowType) -> bool:
        rows = self._tables.definition.catalogues[type.catalogue].rows
        match draw:
            case Constant(value):
                return value is None or value in rows
            case Choice(values=values) | ByAge(values=values):
                return all(value is None or value in rows for value in values)
            case _:
                return True

    def _kind(
        self, draw: Draw, purpose: int, field: Field, before: Fields, *, on_case: bool
    ) -> tuple[int, int, int, int, int]:
        words, tables = self._words, self._tables
        match draw:
            case Constant(value):
                return at.CONSTANT, words.value(value, field.type), 0, 0, 0
            case Choice(values, upto):
                choices = words.list(words.value(value, field.type) for value in values)
                return at.CHOICE, choices, words.real(*upto), 0, 0
            case Chance(probability, text):
                yes = words.symbol(GIVEN) if text else 1
                return at.CHANCE, words.real(probability), 0, yes, at.LEFT if text else 0
            case WholeNumber(low, high):
                return at.WHOLE, low, high - low + 1, 0, 0
            case DateAway(distance, sign):
                return at.DATE_AWAY, self.distribution(distance), sign, 0, 0
            case ByAge(fact, years, values):
                pairs = [
                    word
                    for age, value in zip(years, values, strict=True)
                    for word in (age, words.value(value, field.type))
                ]
                steps = words.put(len(years), *pairs)
                return at.BY_AGE, *self._earlier(fact, before, on_case), steps, 0
            case ByFact(fact, cases, otherwise):
                type = tables.definition.facts[fact].type
                pairs = []
                for value, inner in cases.items():
                    drawn = self._draw(inner, purpose, field, before, on_case=on_case)
                    pairs += [words.value(value, type), drawn]
                table = words.put(len(cases), *pairs)
                rest = (
                    0 if otherwise is None else self._draw(otherwise, purpose, field, before, on_case=on_case)
                )
                return at.BY_FACT, *self._earlier(fact, before, on_case), table, rest
            case FromPool(pool):
                index = [planned.name for planned in self._plan.pools].index(pool)
                return at.FROM_POOL, self._pools[index], 0, 0, 0
            case Holder(role, entry):
                if role not in tables.lists:
                    return at.NOBODY, 0, 0, 0, 0
                return at.HOLDER, tables.lists[role], 0 if entry else 1, 0, 0
            case Last(list_, attribute):
                place = 0
                if attribute is not None:
                    place = at.ENTRY_FIXED + list(tables.definition.lists[list_].attributes).index(attribute)
                return at.LAST, tables.lists[list_], place, 0, 0
            case This():
                return at.THIS, 0, 0, 0, 0
            case NewPerson():
                return at.NEW_PERSON, 0, 0, 0, 0

    def _earlier(self, fact: str, before: Fields, on_case: bool) -> tuple[int, int]:
        names = [name for name, _, _ in before]
        index = len(names) - 1 - names[::-1].index(fact) if fact in names else -1
        return index, self._tables.places.facts[fact] if on_case else 0
