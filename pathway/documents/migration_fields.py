"""Facts and attributes in a map: which values they can hold, and what becomes of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from pathway.conditions.types import (
    BoolType,
    EntryType,
    EnumType,
    Json,
    RowType,
    SetType,
    Type,
    Value,
    from_text,
    to_json,
)
from pathway.definition import Definition, Field
from pathway.diagnostics import Report, Span
from pathway.errors import did_you_mean, listed
from pathway.files import Text
from pathway.migration import FieldImage

_UNSET: Final = "unset"
_DROP: Final = "drop"


class Carried(NamedTuple):
    """The name that something has from now on (None: it is dropped), and where the map says so."""

    to: str | None
    at: Text | None


@dataclass(slots=True)
class FieldMapper:
    """Makes images of fields. `values` is what the map says of values, `lists` what becomes of roles and lists."""

    old: Definition
    new: Definition
    values: Mapping[Text, Mapping[Text, Any]]
    keys: Mapping[str, Span]
    top: Span
    report: Report
    lists: Mapping[str, str | None]

    def images(
        self, carried: Mapping[str, Carried], list: str | None = None, target: str | None = None
    ) -> dict[str, FieldImage | None]:
        """The images of the facts, or of the attributes of a list: those that have one."""
        old = self.old.facts if list is None else self.old.attributes_of(list)
        new = self.new.facts if target is None else self.new.attributes_of(target)
        found: dict[str, FieldImage | None] = {}
        for name, one in carried.items():
            place = name if list is None else f"{list}.{name}"
            if one.to is None:
                found[name] = None
            else:
                found[name] = self._image(place, old[name], new[one.to], one.at)
        return found

    def given(
        self,
        new: Mapping[str, Field],
        images: Mapping[str, FieldImage | None],
        sets: Mapping[Text, Any],
        owner: str,
        what: str,
    ) -> dict[str, Json]:
        """The values that the map gives to new fields; reports a new field that must have one and has none."""
        prefix = f"{owner}." if owner else ""
        written = {str(at).removeprefix(prefix): (at, raw) for at, raw in sets.items()}
        filled = {image.to.name for image in images.values() if image is not None}
        found: dict[str, Json] = {}
        for name, field in new.items():
            if name in written:
                at, raw = written[name]
                if name in filled:
                    message = f"`{at}` has a value from version {self.old.version} already"
                    self.report.add(
                        "duplicate-name", at.span, message, f"`{_DROP}` that one, or leave this out"
                    )
                value = self._read(field.type, raw, at)
                found |= {} if value is None else {name: to_json(value)}
            elif name not in filled and field.required:
                message = (
                    f"the {what} `{prefix}{name}` is new in version {self.new.version} and needs a value"
                )
                help = f"write `sets: {{{prefix}{name}: VALUE}}`; or make it optional, or give it a default"
                self.report.add("no-image", self.keys.get("sets", self.top), message, help)
        return found

    def check_values(self, sets: Iterable[Text], lists: Iterable[str | None]) -> None:
        """Report names under `values` and `sets` that are no fact and no attribute."""
        places = {*self.old.facts}
        for name, to in self.lists.items():
            places |= {f"{name}.{attribute}" for attribute in self.old.attributes_of(name)} if to else set()
        self._check(self.values, places, self.old)
        places = {*self.new.facts}
        for to in lists:
            places |= {f"{to}.{attribute}" for attribute in self.new.attributes_of(to)} if to else set()
        self._check(sets, places, self.new)

    def _check(self, names: Iterable[Text], known: set[str], where: Definition) -> None:
        for at in names:
            if at not in known:
                near = did_you_mean(at, sorted(known))
                message = (
                    f"version {where.version} of {where.name} has no fact or attribute `{at[:60]}`{near}"
                )
                self.report.add("unknown-name", at.span, message)

    # -------------------------------------------------------------- one field

    def _image(self, place: str, old: Field, new: Field, at: Text | None) -> FieldImage:
        key = next((key for key in self.values if key == place), None)
        given = {} if key is None else self.values[key]
        at = key if key is not None else at
        table, unset = self._table(place, old, new, given, at)
        if not (old.optional and not new.optional and unset is None):
            return FieldImage(new, table, unset)
        message = f"`{place}` may be not set, and `{new.name}` of version {self.new.version} may not"
        self._gap(at, "values", message, f"write `values: {{{place}: {{{_UNSET}: VALUE}}}}`")
        return FieldImage(new, table)

    def _table(
        self, place: str, old: Field, new: Field, given: Mapping[Text, Any], at: Text | None
    ) -> tuple[dict[str, Json], Json]:
        """What the map says of values, typed, and what it says of one that is not set; gaps are reported."""
        values = self._finite(old.type, self.old)
        written: dict[str, Json] = {}
        unset: Json = None
        for value, raw in given.items():
            if value == _UNSET and old.optional and value not in (values or ()):
                unset = self._json(new.type, raw, value)
            elif values is None:
                message = f"`{place}` is {old.type}, so its values cannot be told one by one"
                self.report.add("wrong-value", value.span, message, "`drop` it, and give the new one a value")
            elif value not in values:
                message = f"`{place}` has no value `{value[:60]}`{did_you_mean(value, values)}"
                self.report.add("unknown-value", value.span, message, f"there are {listed(values)}")
            else:
                written[str(value)] = self._image_of_value(old, new, raw, value)
        if values is None:
            self._check_open(place, old, new, at)
            return {}, unset
        if isinstance(old.type, SetType) != isinstance(new.type, SetType):
            self._misfit(place, old, new, at)
            return {}, unset
        missing = [v for v in values if v not in written and not self._stays(v, old.type, new.type)]
        if missing:
            message = f"values of `{place}` have no image in version {self.new.version}: {listed(missing)}"
            self._gap(at, "values", message, f"write `values: {{{place}: {{{missing[0]}: VALUE}}}}`")
        return {value: image for value, image in written.items() if image != _stored(value, old.type)}, unset

    def _image_of_value(self, old: Field, new: Field, raw: Any, at: Text) -> Json:
        if isinstance(old.type, SetType) and isinstance(new.type, SetType):
            return None if raw == _DROP else self._json(EnumType(new.type.values), raw, at)
        return self._json(new.type, raw, at)

    def _finite(self, type_: Type, definition: Definition) -> tuple[str, ...] | None:
        """The values that a type has, as they are written; None where they cannot be listed."""
        match type_:
            case BoolType():
                return ("yes", "no")
            case EnumType(values=values) | SetType(values=values):
                return values
            case RowType(catalogue):
                return tuple(definition.catalogues[catalogue].rows)
            case _:
                return None

    def _stays(self, value: str, old: Type, new: Type) -> bool:
        """Whether a value is one of the new type as it is."""
        if type(old) is not type(new):
            return False
        return value in (self._finite(new, self.new) or ())

    def _check_open(self, place: str, old: Field, new: Field, at: Text | None) -> None:
        """A field whose values cannot be listed: the type must be the same. Ranges are looked at case by case."""
        if isinstance(old.type, EntryType) and isinstance(new.type, EntryType):
            if self.lists.get(old.type.list) != new.type.list:
                self._misfit(place, old, new, at)
        elif type(old.type) is not type(new.type):
            self._misfit(place, old, new, at)

    def _misfit(self, place: str, old: Field, new: Field, at: Text | None) -> None:
        message = f"`{place}` is {old.type}, and `{new.name}` of version {self.new.version} is {new.type}"
        help = f"`{_DROP}` it, and say under `sets` what the new one is, where it must be something"
        self._gap(at, "facts", message, help)

    def _gap(self, at: Text | None, section: str, message: str, help: str) -> None:
        span = at.span if at is not None else self.keys.get(section, self.top)
        self.report.add("no-image", span, message, help)

    def _json(self, type_: Type, raw: Any, at: Text) -> Json:
        value = self._read(type_, raw, at)
        return None if value is None else to_json(value)

    def _read(self, type_: Type, raw: Any, at: Text) -> Value | None:
        try:
            value = from_text(type_, raw)
        except ValueError as error:
            self.report.add("wrong-value", (raw if isinstance(raw, Text) else at).span, str(error))
            return None
        if isinstance(type_, RowType) and value not in self.new.catalogues[type_.catalogue].rows:
            message = f"the catalogue {type_.catalogue} has no row `{value}`"
            self.report.add("unknown-value", (raw if isinstance(raw, Text) else at).span, message)
        return value


def _stored(value: str, type_: Type) -> Json:
    return value == "yes" if isinstance(type_, BoolType) else value
