"""Writes conditions and expressions as code for `conditions.evaluate`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pathway.conditions import Condition, Expression
from pathway.conditions import terms as t
from pathway.conditions.condition import Conjunct
from pathway.conditions.types import EntryType, EnumType, SetType, Type, Value
from pathway.definition import Definition, Field
from pathway.simulation.kernel import conditions as op
from pathway.simulation.kernel.layout import DEEPEST, ENTRY_FIXED
from pathway.simulation.kernel.words import NotCarried, Words

_COMPARISONS: Final = {
    "==": op.EQUAL,
    "!=": op.UNEQUAL,
    "<": op.LESS,
    "<=": op.AT_MOST,
    ">": op.MORE,
    ">=": op.AT_LEAST,
}
_ARITHMETIC: Final = {"+": op.ADD, "-": op.SUBTRACT, "*": op.MULTIPLY}
_SINCE: Final = {"days": op.SINCE_DAYS, "months": op.SINCE_MONTHS, "years": op.SINCE_YEARS}


@dataclass(slots=True)
class Places:
    """Where a client keeps its facts, the states of its regions, and the beginnings of its lists."""

    facts: dict[str, int] = field(default_factory=dict)
    regions: dict[str, int] = field(default_factory=dict)
    lists: dict[str, int] = field(default_factory=dict)
    list_records: dict[str, int] = field(default_factory=dict)


Column = tuple[str, Type, Value | None]
"""An attribute of people: its name, type and default. Pathways that say the same of it share what is known."""


def column(field: Field) -> Column:
    """What an attribute of people is."""
    return field.name, field.type, field.default


class Coder:
    """Writes the code of one definition's conditions."""

    def __init__(
        self, words: Words, definition: Definition, places: Places, columns: Sequence[Column]
    ) -> None:
        self._words = words
        self._columns = columns
        self._definition = definition
        self._places = places
        self._payload: Mapping[str, int] = {}
        self._depth = 0
        self._written: dict[tuple[int, str], int] = {}
        self._kept: list[object] = []
        self.catalogues = {name: i for i, name in enumerate(definition.catalogues)}

    def condition(self, condition: Condition | None, event: str = "") -> int:
        """The address of a condition's code; 0 where there is none. `event` is whose payload it may read."""
        return 0 if condition is None else self._code(condition, condition.term, event)

    def expression(self, expression: Expression, event: str = "") -> int:
        """The address of a value's code."""
        return self._code(expression, expression.term, event)

    def conjunct(self, conjunct: Conjunct) -> int:
        """The address of the code of a part of a condition."""
        return self._code(conjunct, conjunct.term, "")

    def _code(self, of: object, term: t.Term, event: str) -> int:
        known = self._written.get((id(of), event))
        if known is not None:
            return known
        self._kept.append(of)
        fields = self._definition.events[event].payload if event else {}
        self._payload = {name: i for i, name in enumerate(fields)}
        at = len(self._words.words)
        self._value(term)
        self._put(op.END)
        self._written[id(of), event] = at
        return at

    def _put(self, *words: int) -> int:
        return self._words.put(*words)

    def _list(self, code: int, words: list[int]) -> None:
        self._put(code, len(words), *words)

    # -------------------------------------------------------------- values

    def _value(self, term: t.Term) -> None:
        """Write what puts the term's value on the stack."""
        self._depth += 1
        if 3 * self._depth > DEEPEST:
            raise NotCarried("conditions nested as deeply")
        self._write(term)
        self._depth -= 1

    def _write(self, term: t.Term) -> None:
        match term:
            case t.Const(value=value, type=type):
                self._put(op.CONST, self._words.value(value, type))
            case t.Today():
                self._put(op.READ_TODAY)
            case t.Fact(name=name):
                self._put(op.READ_FACT, self._places.facts[name])
            case t.Payload(name=name):
                self._put(op.READ_PAYLOAD, self._payload[name])
            case t.ActorRole():
                self._put(op.READ_ROLE)
            case t.Actor():
                self._put(op.READ_ACTOR)
            case t.Holding(name=name):
                self._holding(name)
            case t.State():
                self._state(term)
            case t.Single() | t.It() | t.Subject():
                self._entry(term)
                self._put(op.ENTRY_ID)
            case t.Attribute(entry=entry, name=name):
                self._entry(entry)
                self._put(op.ENTRY_ATTRIBUTE, self._attribute(entry, name))
            case t.EntryState(entry=t.It(list=name)) if name in self._definition.regions:
                self._put(op.STATE_OF_IT)
            case t.EntryState(entry=entry):
                self._entry(entry)
                self._put(op.STATE_OF_ENTRY)
            case t.PersonOf(entry=t.It() | t.Subject() | t.Single() as entry):
                self._entry(entry)
                self._put(op.ENTRY_PERSON)
            case t.PersonOf(entry=entry):
                self._value(entry)
                self._put(op.PERSON_OF_ID)
            case t.PersonAttribute(person=person, name=name):
                self._person_attribute(person, name)
            case t.RowAttribute(row=row, catalogue=catalogue, name=name):
                self._value(row)
                columns = list(self._definition.catalogues[catalogue].attributes)
                self._put(op.ROW_ATTRIBUTE, self.catalogues[catalogue] + 1, columns.index(name))
            case t.Arithmetic(op=sign, left=left, right=right):
                self._value(left)
                self._value(right)
                self._put(_ARITHMETIC[sign])
            case t.Since(unit=unit, day=day):
                self._value(day)
                self._put(_SINCE[unit])
            case _:
                self._logic(term)

    def _logic(self, term: t.Term) -> None:
        match term:
            case t.Compare():
                self._compare(term)
            case t.OneOf(left=left, values=values):
                self._value(left)
                self._list(op.ONE_OF, [self._words.value(value, left.type) for value in values])
            case t.Member(left=left, of=of) if isinstance(of.type, SetType):
                self._value(left)
                self._value(of)
                self._list(op.MEMBER, list(self._words.members(of.type)))
            case t.Present(person=person):
                self._value(person)
                self._put(op.IS_PRESENT)
            case t.RolePresent(roles=roles):
                held = [self._places.lists[role] for role in roles if role in self._places.lists]
                self._list(op.ROLE_PRESENT, held)
            case t.IsSet(subject=subject):
                self._is_set(subject)
            case t.IsFinal(subject=subject, finals=finals):
                self._value(subject)
                self._list(op.ONE_OF, [self._words.symbol(state) for state in finals])
            case t.Not(body=body):
                self._value(body)
                self._put(op.NEGATE)
            case t.And(parts=parts):
                self._junction(op.AND, 1, parts)
            case t.Or(parts=parts):
                self._junction(op.OR, 0, parts)
            case t.Any() | t.Count():
                self._ranging(term)
            case _:
                raise NotCarried(f"a condition with `{type(term).__name__}`")

    def _junction(self, code: int, neutral: int, parts: tuple[t.Term, ...]) -> None:
        self._put(op.CONST, neutral)
        jumps = []
        for part in parts:
            self._value(part)
            jumps.append(self._put(code, 0) + 1)
        self._land(jumps)

    def _land(self, jumps: list[int]) -> None:
        for jump in jumps:
            self._words.words[jump] = len(self._words.words)

    def _compare(self, term: t.Compare) -> None:
        sets = (isinstance(term.left.type, SetType), isinstance(term.right.type, SetType))
        if any(sets) and term.left.type != term.right.type:
            raise NotCarried("a comparison of sets of different types")
        ranked = term.op not in ("==", "!=") and isinstance(term.left.type, EnumType)
        for side in (term.left, term.right):
            self._value(side)
            if ranked:
                self._rank(term.left.type)
        self._put(_COMPARISONS[term.op])

    def _rank(self, type: Type) -> None:
        assert isinstance(type, EnumType)
        self._list(op.RANK, [self._words.symbol(value) for value in type.values])

    def _is_set(self, subject: t.Term) -> None:
        if isinstance(subject.type, EntryType) and not isinstance(subject, (t.Fact, t.Attribute, t.Holding)):
            self._entry(subject)
            self._put(op.IS_THERE)
        else:
            self._value(subject)
            self._put(op.IS_SET)

    def _ranging(self, term: t.Any | t.Count) -> None:
        places, counts = self._places, isinstance(term, t.Count)
        if isinstance(term, t.Any) and term.region:
            self._over_instances(term)
            return
        at = places.lists[term.list]
        if term.where is None:
            self._put(op.LENGTH if counts else op.ANY_ENTRY, at)
            return
        self._put(op.START, at)
        loop = self._put(op.NEXT, 0)
        self._value(term.where)
        self._put(op.COUNT_STEP if counts else op.SOME_STEP, loop)
        self._land([loop + 1])

    def _over_instances(self, term: t.Any) -> None:
        region = self._definition.regions[term.list]
        if not region.keys:
            instances: list[int] = []
        else:
            instances = [self._places.regions[name] for name in region.instances]
        if term.where is None:
            self._put(op.CONST, int(bool(instances)))
            return
        self._list(op.START_REGION, instances)
        end = self._put(0)
        loop = self._put(op.NEXT_REGION, 0)
        self._value(term.where)
        self._put(op.SOME_REGION_STEP, loop, end)
        self._land([loop + 1])

    # -------------------------------------------------------------- what is read

    def _entry(self, term: t.Term) -> None:
        """Write what puts the address of an entry on the stack, 0 where there is none."""
        match term:
            case t.It():
                self._put(op.THE_IT)
            case t.Subject():
                self._put(op.THE_SUBJECT)
            case t.Single(role=role):
                self._put(op.FIRST_OF, self._places.lists[role])
            case _:
                self._value(term)
                self._put(op.LOOK_UP)

    def _attribute(self, entry: t.Term, name: str) -> int:
        assert isinstance(entry.type, EntryType)
        return ENTRY_FIXED + list(self._definition.attributes_of(entry.type.list)).index(name)

    def _holding(self, name: str) -> None:
        pairs: list[int] = []
        for role, record in self._places.list_records.items():
            attributes = self._definition.attributes_of(role)
            if role in self._definition.roles and name in attributes:
                pairs += [record, ENTRY_FIXED + list(attributes).index(name)]
        self._put(op.READ_HOLDING, len(pairs) // 2, *pairs)

    def _state(self, term: t.State) -> None:
        regions = self._places.regions
        if term.key is None:
            self._put(op.READ_STATE, regions[term.region])
        elif isinstance(term.key, t.Const):
            self._put(op.READ_STATE, regions[f"{term.region}[{term.key.value}]"])
        else:
            self._value(term.key)
            pairs: list[int] = []
            for key in self._definition.regions[term.region].keys:
                pairs += [self._words.symbol(key), regions[f"{term.region}[{key}]"]]
            self._put(op.READ_STATE_BY_KEY, len(pairs) // 2, *pairs)

    def _person_attribute(self, person: t.Term, name: str) -> None:
        self._value(person)
        field = self._definition.people[name]
        at = self._columns.index(column(field))
        self._put(op.PERSON_ATTRIBUTE, at, self._words.value(field.default, field.type))
