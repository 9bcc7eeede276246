"""Declared types and fields: from the shapes of a file to `Field`s."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pathway.conditions.types import (
    BoolType,
    CaseType,
    DateType,
    EntryType,
    EnumType,
    IntType,
    PersonType,
    RowType,
    SetType,
    TextType,
    Type,
    Value,
    from_text,
)
from pathway.definition.model import Field
from pathway.definition.naming import check_names, report_doubles
from pathway.definition.shapes import FieldShape, LabelShape, PathwayShape, TypeShape
from pathway.diagnostics import Report, Span
from pathway.diagnostics.comments import report_comment
from pathway.diagnostics.fixes import respelt
from pathway.errors import did_you_mean, listed
from pathway.files import Text, span_of
from pathway.languages import LANGUAGES, Label

_PLAIN: Final[dict[str, Type]] = {
    "bool": BoolType(),
    "date": DateType(),
    "text": TextType(),
    "person": PersonType(),
}
_KEYS_OF: Final = {
    "values": ("enum", "set"),
    "value_labels": ("enum", "set"),
    "ordered": ("enum",),
    "range": ("int",),
    "of": ("entry", "row", "key", "case"),
}
_KINDS: Final = (*_PLAIN, "int", "enum", "set", "entry", "row", "key", "case")


def label_of(shape: LabelShape | None, report: Report) -> Label | None:
    """A label; a language that is missing is reported as a warning."""
    if shape is None:
        return None
    for text in filter(None, (shape.en, shape.fi, shape.sv)):
        report_comment(text.span, text, "the text", report, is_read=True)
    missing = [language for language in LANGUAGES if not getattr(shape, language)]
    if missing:
        listing = ", ".join(missing)
        report.add("missing-translation", shape.en.span, f"the text `{shape.en}` is not there in {listing}")
    return Label(str(shape.en), shape.fi and str(shape.fi), shape.sv and str(shape.sv))


class FieldReader:
    """Makes fields of a pathway file's shapes, with its named types.

    `broken` are the names of fields that could not be made: that others don't find them is no fault of theirs.
    """

    def __init__(self, shape: PathwayShape, report: Report) -> None:
        self._shape = shape
        self._report = report
        self.broken: set[str] = set()
        self.others: dict[str, Span] = {}
        """The pathways whose cases fields hold, and where the first of them says so."""
        self._named: dict[str, Type | None] = {}
        for name, type_ in shape.types.items():
            if name in _KINDS:
                report.add("duplicate-name", name.span, f"`{name}` is a built-in type")
            else:
                self._named[name] = self._type(type_)

    def fields(self, shapes: Mapping[Text, FieldShape]) -> dict[str, Field]:
        """The fields that could be read; the others are reported."""
        read = {str(name): self._field(name, shape) for name, shape in shapes.items()}
        self.broken |= {name for name, field in read.items() if field is None}
        return {name: field for name, field in read.items() if field is not None}

    def _field(self, name: Text, shape: FieldShape) -> Field | None:
        type_ = self._type(shape)
        if type_ is None:
            return None
        default = None if shape.default is None else self.value(type_, shape.default, name)
        label = label_of(shape.label, self._report)
        return Field(str(name), type_, shape.optional, default, shape.personal, label)

    def value(self, type_: Type, raw: object, at: Text) -> Value | None:
        """A value written in the file; None after reporting what was expected."""
        texts = [raw] if isinstance(raw, Text) else raw
        if not (isinstance(texts, list) and all(isinstance(text, Text) for text in texts)):
            message = f"expected {type_}, found a {'list of lists' if isinstance(raw, list) else 'mapping'}"
            self._report.add("wrong-value", span_of(raw) if isinstance(raw, dict) else at.span, message)
            return None
        try:
            return from_text(type_, raw if isinstance(raw, Text) else texts)
        except ValueError as error:
            self._report.add("wrong-value", texts[0].span if texts else at.span, str(error))
            return None

    def _type(self, shape: TypeShape) -> Type | None:
        kind = shape.type
        self._check_keys(shape)
        if kind in self._named:
            return self._named[kind]
        if kind in _PLAIN:
            return _PLAIN[kind]
        match str(kind):
            case "int":
                return self._int(shape)
            case "enum" | "set":
                return self._values(shape)
            case "entry" | "row" | "key":
                return self._reference(shape)
            case "case":
                return self._case(shape)
        if kind in self._shape.types:
            message = f"the type `{kind}` is not there yet"
            self._report.add("unknown-name", kind.span, message, "declare it above the types that use it")
            return None
        near, listing = did_you_mean(kind, [*_KINDS, *self._shape.types]), ", ".join(_KINDS)
        self._report.add(
            "unknown-name",
            kind.span,
            f"there is no type `{kind}`{near}",
            f"there are {listing}",
            fix=respelt(kind.span, kind, [*_KINDS, *self._shape.types]),
        )
        return None

    def _check_keys(self, shape: TypeShape) -> None:
        """Keys that belong to another type than the one that is named."""
        known = shape.type in _KINDS or shape.type in self._shape.types
        for key, types in _KEYS_OF.items():
            if known and key in shape.model_fields_set and shape.type not in types:
                message = f"`{key}` means nothing for the type `{shape.type}`"
                help = f"it belongs to {' and '.join(types)}"
                self._report.add("unknown-key", shape.type.span, message, help)

    def _int(self, shape: TypeShape) -> Type | None:
        if shape.range is None:
            return IntType()
        if len(shape.range) != 2 or shape.range[0] > shape.range[1]:
            message = "a `range` is the least and the greatest number: `[0, 10]`"
            self._report.add("wrong-value", shape.type.span, message)
            return None
        return IntType(*shape.range)

    def _values(self, shape: TypeShape) -> Type | None:
        if not shape.values:
            self._report.add("missing-key", shape.type.span, f"a type `{shape.type}` needs its `values`")
            return None
        check_names(shape.values, "a value", self._report)
        report_doubles(shape.values, "value", self._report)
        values, labels = tuple(map(str, shape.values)), self._labels(shape, shape.values)
        if shape.type == "enum":
            return EnumType(values, shape.ordered, labels)
        return SetType(values, labels)

    def _labels(self, shape: TypeShape, values: tuple[Text, ...]) -> dict[str, Label]:
        for value in shape.value_labels:
            if value not in values:
                message = f"`value_labels` has `{value}`, which is no value here{did_you_mean(value, values)}"
                fix = respelt(value.span, value, values)
                self._report.add(
                    "unknown-value", value.span, message, f"the values are {listed(values)}", fix=fix
                )
        read = {str(value): label_of(label, self._report) for value, label in shape.value_labels.items()}
        return {value: label for value, label in read.items() if label is not None}

    def _reference(self, shape: TypeShape) -> Type | None:
        file = self._shape
        known = {"entry": (*file.lists, *file.roles), "row": (*file.catalogues,), "key": (*file.regions,)}[
            shape.type
        ]
        of = self._of(shape)
        if of is None:
            return None
        if of not in known:
            near = did_you_mean(of, known)
            what = {"entry": "list or role", "row": "catalogue", "key": "region"}[shape.type]
            message, fix = f"there is no {what} `{of}`{near}", respelt(of.span, of, known)
            self._report.add("unknown-name", of.span, message, fix=fix)
            return None
        if not self._check_reference(shape.type, of):
            return None
        if shape.type == "entry":
            return EntryType(str(of))
        if shape.type == "row":
            return RowType(str(of))
        return EnumType(tuple(map(str, file.regions[of].kind or ())))

    def _case(self, shape: TypeShape) -> Type | None:
        of = self._of(shape)
        if of is None:
            return None
        self.others.setdefault(str(of), of.span)
        return CaseType(str(of))

    def _of(self, shape: TypeShape) -> Text | None:
        if shape.of is None:
            self._report.add("missing-key", shape.type.span, f"a type `{shape.type}` needs `of`")
        return shape.of

    def _check_reference(self, kind: Text, of: Text) -> bool:
        """Whether what an entry or a key is of has entries or keys on a case."""
        role = self._shape.roles.get(of) if kind == "entry" else None
        region = self._shape.regions.get(of) if kind == "key" else None
        if role is not None and role.held is not None:
            message, help = f"`{of}` is held in the organisation, not on the case", "use the type `person`"
        elif region is not None and not region.kind:
            message, help = f"the region `{of}` has no keys", "a region with keys says `per: kind`"
        else:
            return True
        self._report.add("wrong-reference", of.span, message, help)
        return False
