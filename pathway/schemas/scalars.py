"""The schemas of single values.

An editor reads a plain scalar by YAML 1.2: `1` as a number, `true` as a truth value, `yes` and `2026-03-02` as
texts. The loader reads all of them as texts, so a text may be any of these here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pathway.conditions.types import BoolType, DateType, EnumType, IntType, SetType, Type
from pathway.definition import Field

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": ["string", "number", "boolean"]}
YES_NO: Final[Schema] = {"enum": ["yes", "no", True, False]}
NUMBER: Final[Schema] = {"type": ["integer", "string"], "pattern": "^-?[0-9]{1,18}$"}
DATE: Final[Schema] = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
DAY: Final[Schema] = {"type": "string", "pattern": "^([0-9]{4}-)?[0-9]{2}-[0-9]{2}$"}
UNSET: Final = "unset"
_WORDS: Final = {"true": True, "false": False, "null": None}
_MARKS: Final[Schema] = {
    "basis": {"enum": ["sourced", "assumed"], "description": "What the numbers here rest on."},
    "source": {**TEXT, "description": "Where the numbers here are from."},
}


def marks() -> Schema:
    """The keys by which a scenario says of any mapping what its numbers rest on."""
    return {key: dict(value) for key, value in _MARKS.items()}


def marked(value: Schema) -> Schema:
    """A value of a scenario, or the same with what it rests on."""
    keys = {"value": value, **marks()}
    with_marks = {
        "type": "object",
        "properties": keys,
        "required": ["value", "basis"],
        "additionalProperties": False,
    }
    return {"anyOf": [value, with_marks]}


def distribution() -> Schema:
    """A time, or how it is drawn."""
    lognormal = ("median", "p90", "mean", "cv")
    bounds: Schema = {"type": "array", "minItems": 2, "maxItems": 2}
    kinds: Schema = {
        "fixed": {"description": "Always this time."},
        "exponential": {"description": "Drawn with this mean."},
        "lognormal": {
            "description": "Drawn with `median` and `p90`, or with `mean` and `cv`.",
            "type": "object",
            "properties": {**{key: {} for key in lognormal}, **marks()},
            "additionalProperties": False,
        },
        "uniform": {"description": "Drawn between two bounds.", **bounds},
    }
    drawn = {"type": "object", "properties": {**kinds, **marks()}, "additionalProperties": False}
    return {"anyOf": [TEXT, drawn]}


def counts() -> Schema:
    """How many there are, or from which days on how many."""
    count = marked(NUMBER)
    changing = {
        "type": "object",
        "properties": {"start": count, **marks()},
        "patternProperties": {DATE["pattern"]: count},
        "required": ["start"],
        "additionalProperties": False,
    }
    return {"anyOf": [NUMBER, changing]}


def pool_choice() -> Schema:
    """A pool, or pools by the value of a fact."""
    by = {**TEXT, "description": "The fact whose value chooses the pool."}
    otherwise = {**TEXT, "description": "The pool for all other values."}
    chosen = {
        "type": "object",
        "properties": {**marks(), "by": by, "otherwise": otherwise},
        "required": ["by"],
        "additionalProperties": TEXT,
    }
    return {"anyOf": [TEXT, chosen]}


def one_of(names: Mapping[str, str]) -> Schema:
    """One of some names, shown with what each is."""
    if not names:
        return {"not": {}}  # an empty `enum` is none that every editor takes
    known = {written: text for name, text in names.items() for written in _readings(name)}
    described: Schema = {"enumDescriptions": [*known.values()]} if any(known.values()) else {}
    return {"enum": [*known], **described}


def proposed(listed: Schema) -> Schema:
    """Any text; those of a list are proposed."""
    return {"anyOf": [listed, TEXT]}


def _readings(name: str) -> Iterable[Any]:
    """A name as a text, and as what YAML 1.2 reads where it is written without quotes."""
    yield name
    if name in _WORDS:
        yield _WORDS[name]
    elif re.fullmatch(r"0|[1-9][0-9]*", name):
        yield int(name)


def value(field: Field) -> Schema:
    """What a file may write where a field's value stands."""
    plain = _of_type(field.type)
    given = {"anyOf": [plain, {"const": UNSET}]} if field.optional else plain
    return {**given, "description": described(field)}


def described(field: Field) -> str:
    """What people call a field, and its type."""
    kind = str(field.type) + (", or unset" if field.optional else "")
    return f"{field.label.en} ({kind})" if field.label is not None else kind


def _of_type(type_: Type) -> Schema:
    match type_:
        case BoolType():
            return YES_NO
        case IntType(low, high):
            bounds = {"minimum": low, "maximum": high}
            return {**NUMBER, **{key: bound for key, bound in bounds.items() if bound is not None}}
        case DateType():
            return DATE
        case EnumType(values=values):
            return one_of(dict.fromkeys(values, ""))
        case SetType(values=values):
            member = one_of(dict.fromkeys(values, ""))
            return {"anyOf": [member, {"type": "array", "items": member}]}
        case _:
            return TEXT
