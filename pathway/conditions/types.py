"""The types of case data, and how their values are written in files and in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from pathway.conditions.phrases import PHRASES
from pathway.errors import listed, nearest
from pathway.files.scalars import read_date, read_number, read_truth, shortened
from pathway.languages import Label, filled, same

Value = bool | int | str | date | frozenset[str]
"""What a fact, an attribute or a payload field holds. An unset optional is None."""

Json = bool | int | str | list["Json"] | dict[str, "Json"] | None


class Unfit(ValueError):
    """A value does not fit its type. `label` says what was expected and found, in each language."""

    def __init__(self, label: Label) -> None:
        super().__init__(label.en)
        self.label = label


class Erased:
    """Stands where a personal value was erased. There is one: `ERASED`."""

    def __repr__(self) -> str:
        return "erased"


ERASED: Final = Erased()


@dataclass(frozen=True, slots=True)
class BoolType:
    def __str__(self) -> str:
        return type_label(self).en


@dataclass(frozen=True, slots=True)
class IntType:
    low: int | None = None
    high: int | None = None

    def __str__(self) -> str:
        return type_label(self).en


@dataclass(frozen=True, slots=True)
class DateType:
    def __str__(self) -> str:
        return type_label(self).en


@dataclass(frozen=True, slots=True)
class TextType:
    def __str__(self) -> str:
        return type_label(self).en


@dataclass(frozen=True, slots=True)
class EnumType:
    """One of `values`; where `ordered`, a later value is the greater one. `labels` say what people call them."""

    values: tuple[str, ...]
    ordered: bool = False
    labels: Mapping[str, Label] = field(default_factory=dict, compare=False, repr=False)

    def __str__(self) -> str:
        return type_label(self).en


@dataclass(frozen=True, slots=True)
class SetType:
    """A set of `values`. `labels` say what people call them."""

    values: tuple[str, ...]
    labels: Mapping[str, Label] = field(default_factory=dict, compare=False, repr=False)

    def __str__(self) -> str:
        return type_label(self).en


@dataclass(frozen=True, slots=True)
class PersonType:
    """A person, by the id that the host's register knows."""

    def __str__(self) -> str:
        return type_label(self).en


@dataclass(frozen=True, slots=True)
class EntryType:
    """An entry of a list or a holder of a role, written `list/key`."""

    list: str

    def __str__(self) -> str:
        return type_label(self).en


@dataclass(frozen=True, slots=True)
class RowType:
    """A row of a catalogue, by its key."""

    catalogue: str

    def __str__(self) -> str:
        return type_label(self).en


@dataclass(frozen=True, slots=True)
class CaseType:
    """Another case, by its id, on the pathway of this name."""

    pathway: str

    def __str__(self) -> str:
        return type_label(self).en


Type = (
    BoolType
    | IntType
    | DateType
    | TextType
    | EnumType
    | SetType
    | PersonType
    | EntryType
    | RowType
    | CaseType
)


def from_text(type_: Type, raw: object) -> Value:
    """The value that `raw` (a scalar, or a list of scalars) writes. ValueError says what was expected."""
    match type_:
        case SetType() if isinstance(raw, str):
            return _members(type_, [raw])
        case SetType() if isinstance(raw, list) and all(isinstance(member, str) for member in raw):
            return _members(type_, raw)
        case _ if not isinstance(raw, str):
            raise _unfit(type_, _describe(raw))
        case BoolType():
            return read_truth(raw)
        case IntType():
            return _in_range(type_, read_number(raw))
        case DateType():
            return read_date(raw)
        case _:
            return from_json(type_, raw)


def from_json(type_: Type, raw: object) -> Value:
    """The value that `raw` (JSON, or the value itself) stands for. Unfit says what was expected."""
    match type_:
        case BoolType() if isinstance(raw, bool):
            return raw
        case IntType() if isinstance(raw, int) and not isinstance(raw, bool):
            return _in_range(type_, raw)
        case DateType() if type(raw) is date:
            return raw
        case DateType() if isinstance(raw, str):
            return _day(raw)
        case EnumType() if isinstance(raw, str):
            if raw not in type_.values:
                raise _unfit(type_, _ticked(raw), raw, type_.values)
            return str(raw)
        case SetType() if isinstance(raw, (list, tuple, set, frozenset)) and all(
            isinstance(m, str) for m in raw
        ):
            return _members(type_, raw)
        case TextType() if isinstance(raw, str):
            if any("\ud800" <= c <= "\udfff" for c in raw):
                raise Unfit(PHRASES["broken text"])
            return str(raw)
        case PersonType() if isinstance(raw, str) and _is_id(raw):
            return str(raw)
        case EntryType() if isinstance(raw, str) and _is_id(raw):
            if not raw.startswith(f"{type_.list}/"):
                said = PHRASES["unfit entry"]
                raise Unfit(filled(said, type=type_label(type_), name=type_.list, found=_ticked(raw)))
            return str(raw)
        case RowType() | CaseType() if isinstance(raw, str) and _is_id(raw):
            return str(raw)
        case _:
            raise _unfit(type_, _describe(raw))


def to_json(value: Value | None) -> Json:
    """The JSON form of a value: dates as ISO texts, sets as sorted lists, unset as null."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return list[Json](sorted(value))
    return value


def to_text(value: Value | Erased | None) -> str:
    """The value as a person writes it in a file."""
    match value:
        case None:
            return "not set"
        case Erased():
            return "erased"
        case bool():
            return "yes" if value else "no"
        case frozenset():
            return "[" + ", ".join(sorted(value)) + "]"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def type_label(type_: Type) -> Label:
    """What a type asks for, in each language; `str` gives it in English."""
    match type_:
        case EnumType(values=values) | SetType(values=values):
            kind = "enum type" if isinstance(type_, EnumType) else "set type"
            return filled(PHRASES[kind], values=listed(values))
        case EntryType(name):
            return filled(PHRASES["entry type"], name=name)
        case RowType(name):
            return filled(PHRASES["row type"], name=name)
        case CaseType(name):
            return filled(PHRASES["case type"], name=name)
        case _:
            return PHRASES[_PLAIN[type(type_)]]


_PLAIN: Final[dict[type, str]] = {
    BoolType: "bool type",
    IntType: "int type",
    DateType: "date type",
    TextType: "text type",
    PersonType: "person type",
}


def near_label(name: str, known: Iterable[str]) -> Label:
    """What `did_you_mean` says, in each language; nothing where no known name is near."""
    near = nearest(name, known)
    return same("") if near is None else filled(PHRASES["near"], x=near)


def _unfit(type_: Type, found: Label, raw: str = "", known: Iterable[str] = ()) -> Unfit:
    label = filled(PHRASES["unfit"], type=type_label(type_), found=found)
    return Unfit(filled(same("{said}{near}"), said=label, near=near_label(raw, known)))


def _ticked(raw: str) -> Label:
    return same(f"`{shortened(raw)}`")


def _day(raw: str) -> date:
    try:
        return read_date(raw)
    except ValueError:
        found = _ticked(raw) if raw else PHRASES["nothing"]
        raise Unfit(filled(PHRASES["unfit date"], found=found)) from None


def _members(type_: SetType, raw: Iterable[str]) -> frozenset[str]:
    members = frozenset(str(member) for member in raw)
    for member in sorted(members - set(type_.values)):
        raise _unfit(type_, _ticked(member), member, type_.values)
    return members


def _in_range(type_: IntType, number: int) -> int:
    if type_.low is not None and number < type_.low:
        raise Unfit(filled(PHRASES["too small"], limit=str(type_.low), found=_digits(number)))
    if type_.high is not None and number > type_.high:
        raise Unfit(filled(PHRASES["too large"], limit=str(type_.high), found=_digits(number)))
    if number.bit_length() > 62:
        raise Unfit(PHRASES["too long"])
    return number


def _is_id(raw: str) -> bool:
    return 0 < len(raw) <= 200 and raw.isprintable()


def _digits(number: int) -> Label:
    return same(str(number)) if abs(number) < 10**60 else PHRASES["a very large number"]


def _describe(raw: object) -> Label:
    match raw:
        case None:
            return PHRASES["nothing"]
        case bool():
            return filled(same("`{x}`"), x=PHRASES["true" if raw else "false"])
        case int() | float():
            is_short = abs(raw) < 10**60
            return (
                filled(PHRASES["a number"], x=shortened(str(raw)))
                if is_short
                else PHRASES["a very large number"]
            )
        case str():
            return _ticked(raw)
        case list() | tuple() | set() | frozenset():
            return PHRASES["a list"]
        case dict():
            return PHRASES["a mapping"]
        case _:
            return filled(PHRASES["a thing"], x=type(raw).__name__)
