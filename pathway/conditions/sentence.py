"""Conditions in plain words, in English, Finnish and Swedish: the back end for people.

What is said is a small tree: a text, and under it the parts that it speaks of. It is written on one line with
parentheses, or as an outline with a line for each part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from pathway.conditions import terms as t
from pathway.conditions.condition import Condition
from pathway.conditions.phrases import PHRASES
from pathway.conditions.types import BoolType, DateType, EntryType, EnumType, SetType, Value, to_text
from pathway.languages import Label, filled, joined, same


class Names(Protocol):
    """What the things are called that a condition speaks of. A label is never empty, and stays what it is."""

    def __hash__(self) -> int: ...
    def fact(self, name: str) -> Label: ...
    def payload(self, name: str) -> Label: ...
    def of_person(self, name: str) -> Label: ...
    def attribute(self, list: str, name: str) -> Label: ...
    def holding(self, name: str) -> Label: ...
    def column(self, catalogue: str, name: str) -> Label: ...
    def list(self, name: str) -> Label:
        """A list, a role or a region."""
        ...

    def state(self, owner: str, name: str) -> Label:
        """A state of a region or of a list's entries."""
        ...

    def key(self, region: str, name: str) -> Label: ...
    def enum(self, type: EnumType | SetType, value: str) -> Label | None:
        """What a value is called, where it has a label; else None."""
        ...


class BareNames:
    """Everything is called by its name."""

    def fact(self, name: str) -> Label:
        return same(name)

    payload = of_person = holding = list = fact

    def attribute(self, list: str, name: str) -> Label:
        del list
        return same(name)

    def column(self, catalogue: str, name: str) -> Label:
        del catalogue
        return same(name)

    def state(self, owner: str, name: str) -> Label:
        del owner
        return same(name)

    def key(self, region: str, name: str) -> Label:
        del region
        return same(name)

    def enum(self, type: EnumType | SetType, value: str) -> Label | None:
        del type, value
        return None


BARE: Final = BareNames()


@dataclass(frozen=True, slots=True)
class Said:
    """A statement, or one of the few heads that have parts: `how` is one of `` all some not where."""

    text: Label
    parts: tuple[Said, ...] = ()
    how: str = ""

    def line(self, language: str) -> str:
        """The whole on one line: parts that have parts stand in parentheses."""
        if not self.parts:
            return self.text.get(language)
        if self.how in ("all", "some"):
            between = PHRASES["and" if self.how == "all" else "or"].get(language)
            return between.join(part._closed(language) for part in self.parts)
        return f"{self.text.get(language)}: ({self.parts[0].line(language)})"

    def outline(self, language: str, depth: int = 0) -> Iterator[tuple[int, str]]:
        """The lines of an outline with their depths. What is short and plain stays on one line."""
        if not self._is_deep:
            yield depth, self.line(language)
            return
        yield depth, f"{self.text.get(language)}:"
        for part in self.parts:
            yield from part.outline(language, depth + 1)

    @property
    def label(self) -> Label:
        """The whole on one line, in each language."""
        return Label(self.line("en"), self.line("fi"), self.line("sv"))

    @property
    def _is_deep(self) -> bool:
        return len(self.parts) > 1 or any(part.parts for part in self.parts)

    def _closed(self, language: str) -> str:
        return f"({self.line(language)})" if self.parts else self.line(language)


Shown = Callable[[t.Term], Label | None]
"""The value of what is read, to be put in behind its name; None where nothing is put in."""


def sentence(condition: Condition, names: Names, values: Shown | None = None) -> Said:
    """A condition in words."""
    speaker = Speaker(names, values)
    said = tuple(speaker.say(conjunct.term) for conjunct in condition.conjuncts)
    return said[0] if len(said) == 1 else Said(PHRASES["all"], said, "all")


def said_of(term: t.Term, names: Names) -> Label:
    """A term of truth in words, on one line."""
    return Speaker(names).say(term).label


_AS_IT_IS: Final[Shown] = lambda _: None  # noqa: E731


class Speaker:
    """Says terms with the names of one pathway."""

    def __init__(self, names: Names, values: Shown | None = None, list: str | None = None) -> None:
        self._names = names
        self._values = values or _AS_IT_IS
        self._list = list  # whose entries are spoken of, after `where`

    # -------------------------------------------------------------- what holds

    def say(self, term: t.Term, *, holds: bool = True) -> Said:
        """A condition, or with `holds` off its contrary."""
        match term:
            case t.Not(body=t.Not() | t.And() | t.Or() | t.Compare() | t.Const() as body):
                return self._signed(Said(PHRASES["not"], (self.say(body),), "not"), holds)
            case t.Not(body=body):
                return self.say(body, holds=False)
            case t.And(parts=parts):
                return self._signed(Said(PHRASES["all"], tuple(map(self.say, parts)), "all"), holds)
            case t.Or(parts=parts):
                return self._signed(Said(PHRASES["some"], tuple(map(self.say, parts)), "some"), holds)
            case t.Any():
                return self._any(term, holds)
            case t.Compare():
                return self._signed(Said(self._compared(term)), holds)
            case t.Const(value=value):
                return self._signed(Said(PHRASES["always" if value else "never"]), holds)
            case _:
                return Said(self._asked(term, holds))

    def _signed(self, said: Said, holds: bool) -> Said:
        return said if holds else Said(PHRASES["not"], (said,), "not")

    def _any(self, term: t.Any, holds: bool) -> Said:
        name = self._listed(term)
        if term.where is None:
            return Said(filled(PHRASES["any" if holds else "none"], list=name))
        head = filled(PHRASES["any where" if holds else "none where"], list=name)
        return Said(head, (self._within(term.list).say(term.where),), "where")

    def _within(self, list: str) -> Speaker:
        """One who says what holds of the entries of a list."""
        return Speaker(self._names, self._values, list)

    def _asked(self, term: t.Term, holds: bool) -> Label:
        match term:
            case t.OneOf(left=left, values=values):
                said = joined(self._constant(value, left) for value in values)
                return filled(_signed("in", "not in", holds), left=self.value(left), values=said)
            case t.Member(left=left, of=of):
                template = _signed("member", "not member", holds)
                return filled(template, left=self.value(left, of), of=self.value(of))
            case t.Present(person=person):
                return filled(_signed("present", "not present", holds), x=self.value(person))
            case t.RolePresent(roles=(role,)):
                return filled(_signed("someone", "no one", holds), x=self._quoted(self._names.list(role)))
            case t.RolePresent(roles=roles):
                said = joined(self._quoted(self._names.list(role)) for role in roles)
                return filled(_signed("role present", "role not present", holds), roles=said)
            case t.IsSet(subject=subject):
                key = "named" if isinstance(subject, t.Single) else "set"
                said = filled(_signed(key, f"not {key}", holds), x=self._plain.value(subject))
                return self._with_value(said, subject)
            case t.IsFinal(subject=subject):
                return filled(_signed("final", "not final", holds), x=self.value(subject))
            case _:
                said = filled(_signed("yes", "no", holds), x=self._plain.value(term))
                return self._with_value(said, term)

    def _compared(self, term: t.Compare) -> Label:
        left, right = self.value(term.left, term.right), self.value(term.right, term.left)
        kind = "" if term.op in ("==", "!=") else f"{_order_of(term.left)} "
        return filled(PHRASES[f"{kind}{term.op}"], left=left, right=right)

    # -------------------------------------------------------------- values

    def value(self, term: t.Term, opposite: t.Term | None = None) -> Label:
        """A value: a constant, something to reckon, or a place by its name with what stands there."""
        match term:
            case t.Const(value=constant):
                return self._constant(constant, opposite)
            case t.Today():
                return self._with_value(PHRASES["today"], term)
            case t.Since(unit=unit, day=day):
                said = filled(PHRASES[unit], day=self._plain.value(day))
                return self._with_value(said, term)
            case t.Arithmetic(op=op, left=left, right=right):
                return filled(same("({a} {op} {b})"), a=self.value(left), op=op, b=self.value(right))
            case t.Count(where=where):
                count = self._quoted(joined([self._names.list(term.list), PHRASES["count"]], ": "))
                if where is not None:
                    count = filled(
                        PHRASES["count where"], count=count, where=self._within(term.list).say(where).label
                    )
                return self._with_value(count, term)
            case _ if isinstance(term.type, BoolType) and not isinstance(term, t.READS):
                return filled(same("({x})"), x=self.say(term).label)
            case _:
                return self._with_value(self._quoted(joined(self._place(term), ": ")), term)

    @property
    def _plain(self) -> Speaker:
        """One who puts no values in."""
        return Speaker(self._names, None, self._list)

    def _with_value(self, said: Label, term: t.Term) -> Label:
        value = self._values(term)
        return said if value is None else filled(PHRASES["now"], said=said, value=value)

    def _quoted(self, label: Label) -> Label:
        return filled(PHRASES["quoted"], x=label)

    def _listed(self, term: t.Any) -> Label:
        said, value = self._quoted(self._names.list(term.list)), self._values(term)
        return said if value is None else filled(PHRASES["now"], said=said, value=value)

    def _place(self, term: t.Term) -> list[Label]:
        """The parts of a place's name, from the outside in."""
        names = self._names
        match term:
            case t.Fact(name=name):
                return [names.fact(name)]
            case t.Payload(name=name):
                return [PHRASES["event"], names.payload(name)]
            case t.Actor():
                return [PHRASES["actor"]]
            case t.ActorRole():
                return [PHRASES["actor"], PHRASES["role"]]
            case t.Holding(name=name):
                return [PHRASES["actor"], names.holding(name)]
            case t.State(region=region, key=None):
                return [names.list(region), PHRASES["state"]]
            case t.State(region=region, key=t.Const(value=value)):
                return [names.list(region), names.key(region, str(value)), PHRASES["state"]]
            case t.State(region=region, key=key):
                inner = [] if key is None else self._place(key)
                return [names.list(region), filled(same("[{x}]"), x=joined(inner, ": ")), PHRASES["state"]]
            case t.Subject(list=list) if (
                list == self._list
            ):  # the one that a deadline is about, not each of them
                return [filled(PHRASES["subject"], list=names.list(list))]
            case t.Single(role=list) | t.Subject(list=list) | t.It(list=list):
                return [names.list(list)]
            case t.PersonOf(entry=inner):
                return self._place(inner)
            case t.EntryState(entry=inner):
                return [*self._place(inner), PHRASES["state"]]
            case t.Attribute(entry=inner, name=name):
                list = inner.type.list if isinstance(inner.type, EntryType) else ""
                return [*self._place(inner), names.attribute(list, name)]
            case t.PersonAttribute(person=inner, name=name):
                return [*self._place(inner), names.of_person(name)]
            case t.RowAttribute(row=inner, catalogue=catalogue, name=name):
                return [*self._place(inner), names.column(catalogue, name)]
            case _:
                raise AssertionError(term)

    def _constant(self, value: Value, beside: t.Term | None) -> Label:
        """A fixed value, in the words of what it stands beside."""
        if isinstance(value, bool):
            return PHRASES["true" if value else "false"]
        if not isinstance(value, str):
            return same(to_text(value))
        label = self._called(value, beside)
        return same(value) if label is None else self._quoted(label)

    def _called(self, value: str, beside: t.Term | None) -> Label | None:
        match beside:
            case t.State(region=region):
                return self._names.state(region, value)
            case t.EntryState(entry=entry) if isinstance(entry.type, EntryType):
                return self._names.state(entry.type.list, value)
            case t.ActorRole():
                return self._names.list(value)
            case None:
                return None
            case _:
                type = beside.type
                return self._names.enum(type, value) if isinstance(type, (EnumType, SetType)) else None


def _signed(yes: str, no: str, holds: bool) -> Label:
    return PHRASES[yes if holds else no]


def _order_of(term: t.Term) -> str:
    match term.type:
        case DateType():
            return "date"
        case EnumType():
            return "enum"
        case _:
            return "number"
