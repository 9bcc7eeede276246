"""Typed places in plain words: facts, what the register knows, attributes of lists and roles, payloads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pathway.cli.shared.words import Line, Words
from pathway.conditions.phrases import PHRASES
from pathway.conditions.types import (
    BoolType,
    CaseType,
    EntryType,
    EnumType,
    IntType,
    RowType,
    SetType,
    Type,
    Value,
    to_json,
    type_label,
)
from pathway.definition import Field
from pathway.languages import Label, joined, same


def field_lines(fields: Mapping[str, Field], words: Words) -> Iterator[Line]:
    """A line for each field: what it is called, what it holds, and below it the values of an enum or a set."""
    for field in fields.values():
        more = [] if not field.optional else [words.say("optional")]
        more += [] if not field.personal else [words.say("personal")]
        if field.default is not None:
            more.append(words.say("default", value=value_words(field.type, field.default, words)))
        said = f"{words.get(field.label, field.name)}: {_type(field.type, words)}"
        yield Line(
            said + (f" ({', '.join(more)})" if more else ""), tuple(_values(field.type, words)), bullet=True
        )


def fields_json(fields: Mapping[str, Field], words: Words) -> dict[str, Any]:
    """The stable form."""
    return {name: _field_json(field, words) for name, field in fields.items()}


def value_words(type: Type, value: Value, words: Words) -> str:
    """A value as people call it, with its name where that is another one."""
    if isinstance(type, BoolType):
        return PHRASES["true" if value else "false"].get(words.language)
    if isinstance(value, frozenset):
        called = ", ".join(words.get(_called(type, one, words), one) for one in sorted(value))
        return called or PHRASES["none value"].get(words.language)
    return words.get(_called(type, str(value), words), str(value))


def _called(type: Type, value: str, words: Words) -> Label | None:
    return words.speech.enum(type, value) if isinstance(type, (EnumType, SetType)) else None


def _type(type: Type, words: Words) -> str:
    """What a field holds. The values of an enum and of a set stand below."""
    match type:
        case EnumType():
            said = PHRASES["one value"]
        case SetType():
            said = PHRASES["some values"]
        case IntType(low=int() as low, high=int() as high):
            said = joined([type_label(type), same(f"{low}–{high}")], " ")
        case EntryType(list=name):
            return words.say("an entry", name=words.get(words.speech.list(name), name))
        case RowType(catalogue=name):
            of = words.definition.catalogues.get(name)
            return words.say("a row", name=words.get(None if of is None else of.label, name))
        case CaseType(pathway=name):
            return words.say("linked", name=name)
        case _:
            said = type_label(type)
    return said.get(words.language)


def _values(type: Type, words: Words) -> Iterator[Line]:
    if isinstance(type, (EnumType, SetType)):
        head = words.say("ordered" if isinstance(type, EnumType) and type.ordered else "values")
        called = ", ".join(words.get(_called(type, value, words), value) for value in type.values)
        yield Line(f"{head} {called}")


def _field_json(field: Field, words: Words) -> dict[str, Any]:
    type = field.type
    form: dict[str, Any] = {
        "label": None if field.label is None else field.label.get(words.language),
        "type": type.__class__.__name__.removesuffix("Type").lower(),
        "optional": field.optional,
        "personal": field.personal,
        "default": to_json(field.default),
    }
    if isinstance(type, (EnumType, SetType)):
        labels = {value: _called(type, value, words) for value in type.values}
        form["values"] = {
            v: None if label is None else label.get(words.language) for v, label in labels.items()
        }
    if isinstance(type, EnumType):
        form["ordered"] = type.ordered
    of = type.list if isinstance(type, EntryType) else type.catalogue if isinstance(type, RowType) else None
    of = type.pathway if isinstance(type, CaseType) else of
    return form if of is None else {**form, "of": of}
