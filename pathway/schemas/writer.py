"""From a shape to its schema: keys, which of them must be there, and what each may hold."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BeforeValidator, PlainValidator

from pathway.documents.scenario_values import (
    calendar_day,
    counts,
    distribution,
    number,
    opening_hours,
    percent,
    pool_choice,
    rate,
)
from pathway.files import Shape, Text
from pathway.files.scalars import read_date, read_number, read_truth
from pathway.schemas import descriptions, scalars
from pathway.schemas.names import KEYS, PROPOSED, VALUES, Words
from pathway.schemas.scalars import Schema

Special = Callable[["Writer"], Schema]

_READ: Final[Mapping[Any, Callable[[], Schema]]] = {
    read_truth: lambda: scalars.YES_NO,
    read_number: lambda: scalars.NUMBER,
    read_date: lambda: scalars.DATE,
    number: lambda: scalars.TEXT,
    percent: lambda: scalars.TEXT,
    rate: lambda: scalars.TEXT,
    opening_hours: lambda: scalars.TEXT,
    distribution: scalars.distribution,
    counts: scalars.counts,
    pool_choice: scalars.pool_choice,
    calendar_day: lambda: scalars.DAY,
}
"""What the functions that read a value take."""

_INSIDE: Final = ".*"
"""Added to the name of a key for what stands in its mapping, whose own keys are other names."""


@dataclass(slots=True)
class Writer:
    """Writes the schema of a file. `words` are the names of its pathway; `strict`: there are no others.

    `special` are schemas of keys whose values depend on more than their type, and `rules` what is to be added to
    the schema of a shape. `marked`: every mapping may say what its numbers rest on.
    """

    words: Mapping[str, Words] = field(default_factory=dict)
    strict: bool = True
    marked: bool = False
    special: Mapping[str, Special] = field(default_factory=dict)
    rules: Mapping[str, Schema] = field(default_factory=dict)
    definitions: dict[str, Schema] = field(default_factory=dict)

    def whole(self, shape: type[Shape]) -> Schema:
        """The schema of a whole file of this shape."""
        root = self._object(shape)
        return {**root, "definitions": dict(sorted(self.definitions.items()))}

    def shape(self, shape: type[Shape]) -> Schema:
        """A reference to the schema of a shape."""
        if shape.__name__ not in self.definitions:
            self.definitions[shape.__name__] = {}  # it may hold itself
            self.definitions[shape.__name__] = self._object(shape)
        return {"$ref": f"#/definitions/{shape.__name__}"}

    def _object(self, shape: type[Shape]) -> Schema:
        hints = get_type_hints(shape, include_extras=True)
        keys = {
            one.alias or name: self._key(shape, name, hints[name]) for name, one in shape.model_fields.items()
        }
        required = [one.alias or name for name, one in shape.model_fields.items() if one.is_required()]
        text = descriptions.of_shape(shape)
        written: Schema = {"description": text} if text is not None else {}
        written |= {"type": "object", "properties": self._with_marks(keys)}
        if "true" in keys:  # an editor reads a truth value there, which only a pattern fits
            written["patternProperties"] = {"^true$": keys["true"]}
        written |= {"required": required} if required else {}
        return {**written, "additionalProperties": False, **self.rules.get(shape.__name__, {})}

    def _with_marks(self, keys: Schema) -> Schema:
        return {**scalars.marks(), **keys} if self.marked else keys

    def _key(self, shape: type[Shape], name: str, hint: Any) -> Schema:
        place = next(
            f"{parent.__name__}.{name}" for parent in reversed(shape.__mro__) if name in _own(parent)
        )
        special = self.special.get(place)
        written = self.value(hint, place) if special is None else special(self)
        text = descriptions.of_key(shape, name)
        return written if text is None else {**written, "description": text}

    # -------------------------------------------------------------- values

    def value(self, hint: Any, place: str) -> Schema:
        """What may stand where a value of a type is declared; `place` names the key."""
        origin, inner = get_origin(hint), get_args(hint)
        if origin is Annotated:
            return self._annotated(inner[0], inner[1:], place)
        if origin in (Union, types.UnionType):
            return self.value(next(one for one in inner if one is not type(None)), place)
        if origin is tuple:
            return {"type": "array", "items": self.value(inner[0], place)}
        if origin is dict:
            return self._mapping(inner[1], place)
        if origin is Literal:
            return {"enum": [*inner]}
        if hint is Any:
            return {}
        if hint is Text:
            return self._text(place)
        assert issubclass(hint, Shape), f"a schema cannot say what {hint} is"
        return self.shape(hint)

    def _annotated(self, inner: Any, metadata: tuple[Any, ...], place: str) -> Schema:
        functions = [one.func for one in metadata if isinstance(one, (BeforeValidator, PlainValidator))]
        if not functions:
            return self.value(inner, place)
        (function,) = functions
        read = _READ.get(function)
        if read is not None:
            return scalars.marked(read()) if self.marked else read()
        if isinstance(inner, type) and issubclass(inner, Shape):  # one text stands for a mapping with one key
            return {"anyOf": [self._plain(), self.value(inner, place)]}
        if get_origin(inner) is tuple:
            one = self.value(get_args(inner)[0], place)
            return {"anyOf": [one, {"type": "array", "items": one}]}
        if get_origin(inner) is dict:  # one text stands for a mapping with one key
            return {"anyOf": [scalars.TEXT, self.value(inner, place)]}
        return self._plain()

    def _plain(self) -> Schema:
        return scalars.marked(scalars.TEXT) if self.marked else scalars.TEXT

    def _text(self, place: str) -> Schema:
        kind = VALUES.get(place.replace(_INSIDE, ""), "")
        if kind not in self.words:
            return scalars.TEXT
        name = kind.replace(" ", "_")
        self.definitions.setdefault(name, scalars.one_of(self.words[kind]))
        listed: Schema = {"$ref": f"#/definitions/{name}"}
        return listed if self.strict and place not in PROPOSED else scalars.proposed(listed)

    def _mapping(self, inner: Any, place: str) -> Schema:
        value = self.value(inner, f"{place}{_INSIDE}")
        known = self.words.get(KEYS.get(place, ""))
        if known is None:
            marks: Schema = {"properties": scalars.marks()} if self.marked else {}
            return {"type": "object", **marks, "additionalProperties": value}
        keys = {name: {**value, "description": text} if text else value for name, text in known.items()}
        return {
            "type": "object",
            "properties": self._with_marks(keys),
            "additionalProperties": False if self.strict else value,
        }


def _own(shape: type) -> Mapping[str, Any]:
    return vars(shape).get("__annotations__", {}) if issubclass(shape, Shape) else {}
