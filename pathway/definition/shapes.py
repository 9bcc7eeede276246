"""The keys of a pathway file, as pydantic models."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from pathway.files import Many, Number, Shape, Text, YesNo


def _as_mapping(raw: object) -> object:
    return {Text.make("who", raw.span): raw} if isinstance(raw, Text) else raw


class LabelShape(Shape):
    en: Text
    fi: Text | None = None
    sv: Text | None = None


class TypeShape(Shape):
    type: Text
    values: tuple[Text, ...] | None = None
    ordered: YesNo = False
    range: tuple[Number, ...] | None = None
    of: Text | None = None
    label: LabelShape | None = None


class FieldShape(TypeShape):
    optional: YesNo = False
    default: Any = None
    personal: YesNo = False


class RoleShape(Shape):
    label: LabelShape | None = None
    party: Literal["client"] | None = None
    held: Literal["organisation"] | None = None
    max: Text | None = None
    attributes: dict[Text, FieldShape] = {}


def _as_linking(raw: object) -> object:
    return {Text.make("case", raw.span): raw} if isinstance(raw, Text) else raw


class OpensShape(Shape):
    do: Text
    as_: Text = Field(alias="as")
    payload: dict[Text, Text] = {}
    facts: dict[Text, Text] = {}
    holds: dict[Text, Many[Text]] = {}
    attributes: dict[Text, Text] = {}


class EffectShape(Shape):
    when: Text | None = None
    releases: Many[Text] = ()
    ends: Many[Text] = ()
    changes: dict[Text, dict[Text, Text]] = {}
    adds: dict[Text, dict[Text, Text]] = {}
    assigns: dict[Text, Annotated[dict[Text, Text], BeforeValidator(_as_mapping)]] = {}
    sets: dict[Text, Text] = {}
    opens: dict[Text, OpensShape] = {}
    links: dict[Text, Annotated[dict[Text, Text], BeforeValidator(_as_linking)]] = {}


class StateShape(Shape):
    label: LabelShape | None = None
    box: Text | None = None
    final: YesNo = False
    on_enter: Many[EffectShape] = ()
    on_leave: Many[EffectShape] = ()


class RegionShape(Shape):
    label: LabelShape | None = None
    per: Literal["kind"] | None = None
    kind: tuple[Text, ...] | None = None
    key_labels: dict[Text, LabelShape] = {}
    initial: Text
    states: dict[Text, StateShape]


class LinkedShape(Shape):
    pathway: Text
    region: Text
    back: Text | None = None


class ListShape(Shape):
    label: LabelShape | None = None
    linked: LinkedShape | None = None
    attributes: dict[Text, FieldShape] = {}
    initial: Text | None = None
    states: dict[Text, StateShape] = {}


class CatalogueShape(Shape):
    file: Text
    attributes: dict[Text, FieldShape]
    label: LabelShape | None = None


class MoveShape(Shape):
    region: Text
    from_: Many[Text] = Field(alias="from")
    to: Text | None = None
    when: Text | None = None


class EventShape(Shape):
    label: LabelShape | None = None
    by: Many[Text]
    through: Many[Text] = ()
    with_: Many[Text] = Field(default=(), alias="with")
    payload: dict[Text, FieldShape] = {}
    may_set: Many[Text] = ()
    effects: Many[EffectShape] = ()
    moves: Many[MoveShape] = ()


class PathwayShape(Shape):
    """A whole `states/*.yaml`."""

    pathway: Text
    version: Number
    label: LabelShape
    timezone: Text = Text("Europe/Helsinki")
    types: dict[Text, TypeShape] = {}
    facts: dict[Text, FieldShape] = {}
    people: dict[Text, FieldShape] = {}
    roles: dict[Text, RoleShape] = {}
    groups: dict[Text, tuple[Text, ...]] = {}
    regions: dict[Text, RegionShape]
    lists: dict[Text, ListShape] = {}
    catalogues: dict[Text, CatalogueShape] = {}
    events: dict[Text, EventShape]


class CatalogueFileShape(Shape):
    """A catalogue's own file."""

    catalogue: Text
    rows: dict[Text, dict[Text, Any]]
