"""The keys of a pathway file, as pydantic models."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from pathway.files import Many, Number, Shape, Text, YesNo


def _as_mapping(raw: object) -> object:
    return {Text.make("who", raw.span): raw} if isinstance(raw, Text) else raw


class LabelShape(Shape):
    """A text for people, in English (`en`), Finnish (`fi`) and Swedish (`sv`)."""

    en: Text
    """The text in English."""
    fi: Text | None = None
    """The text in Finnish."""
    sv: Text | None = None
    """The text in Swedish."""


class TypeShape(Shape):
    """A type with a name, for fields to use."""

    type: Text
    """What the value is: bool, int, date, text, enum, set, person, entry, row, key, case, or a name from `types`."""
    values: tuple[Text, ...] | None = None
    """The values of an enum or a set."""
    value_labels: dict[Text, LabelShape] = {}
    """What people call the values of an enum or a set, by value."""
    ordered: YesNo = False
    """Whether a later value of the enum is greater than an earlier one."""
    range: tuple[Number, ...] | None = None
    """The least and the greatest whole number: `[0, 10]`."""
    of: Text | None = None
    """The list or role of an entry, the catalogue of a row, the region of a key, the pathway of a case."""
    label: LabelShape | None = None


class FieldShape(TypeShape):
    """A typed value."""

    optional: YesNo = False
    """Whether it may stay unset. Conditions ask `is set` before they read it."""
    default: Any = None
    """The value where nobody gave one."""
    personal: YesNo = False
    """Whether it is personal data, which is kept apart from the log and can be erased."""


class RoleShape(Shape):
    """A role that people have on a case."""

    label: LabelShape | None = None
    party: Literal["client"] | None = None
    """`client`: those whose case it is. They are known when it opens."""
    held: Literal["organisation"] | None = None
    """`organisation`: the register says who has it, on every case."""
    max: Text | None = None
    """How many may have it at once: a number, or `many`."""
    attributes: dict[Text, FieldShape] = {}
    """What is known of a holder, by name; copied when the role is given."""


def _as_linking(raw: object) -> object:
    return {Text.make("case", raw.span): raw} if isinstance(raw, Text) else raw


class OpensShape(Shape):
    """A case that is opened on another pathway."""

    do: Text
    """The event that is the other case's first act."""
    as_: Text = Field(alias="as")
    """The role of the other pathway in which the actor does it."""
    payload: dict[Text, Text] = {}
    """The fields of that event, and what each is here."""
    facts: dict[Text, Text] = {}
    """The facts that the other case opens with, and what each is here."""
    holds: dict[Text, Many[Text]] = {}
    """Who has which role there: a role of this case, or persons."""
    attributes: dict[Text, Text] = {}
    """The attributes of the entry that stands for the other case here."""


class EffectShape(Shape):
    """What an event, or entering or leaving a state, does to the case."""

    when: Text | None = None
    """The effect is left out where this condition does not hold."""
    releases: Many[Text] = ()
    """Roles whose holders lose them; `role where …` chooses among them."""
    ends: Many[Text] = ()
    """Entries of lists that end; `list where …` chooses among them."""
    changes: dict[Text, dict[Text, Text]] = {}
    """Attributes of entries that are there, and their new values."""
    adds: dict[Text, dict[Text, Text]] = {}
    """Lists that get a new entry, and its attributes."""
    assigns: dict[Text, Annotated[dict[Text, Text], BeforeValidator(_as_mapping)]] = {}
    """Roles that are given, and to whom: a person, or `who` with attributes."""
    sets: dict[Text, Text] = {}
    """Facts and their new values; `unset` empties an optional one."""
    opens: dict[Text, OpensShape] = {}
    """Linked lists that get a case which is opened on the other pathway."""
    links: dict[Text, Annotated[dict[Text, Text], BeforeValidator(_as_linking)]] = {}
    """Linked lists that get a case which is there already."""


class StateShape(Shape):
    """A state."""

    label: LabelShape | None = None
    box: Text | None = None
    """The box of the model's picture that the state comes from."""
    final: YesNo = False
    """Whether what runs here ends in it."""
    on_enter: Many[EffectShape] = ()
    """What entering the state does."""
    on_leave: Many[EffectShape] = ()
    """What leaving the state does."""


class RegionShape(Shape):
    """A flat state machine that runs beside those of other regions."""

    label: LabelShape | None = None
    per: Literal["kind"] | None = None
    """`kind`: one instance runs for each key under `kind`."""
    kind: tuple[Text, ...] | None = None
    """The keys of the instances."""
    key_labels: dict[Text, LabelShape] = {}
    """Texts for people, by key."""
    initial: Text
    """The state that a case begins in."""
    states: dict[Text, StateShape]
    """The states by name."""


class LinkedShape(Shape):
    """The entries of this list are cases on another pathway."""

    pathway: Text
    """The pathway of those cases."""
    region: Text
    """The region there whose state an entry has."""
    back: Text | None = None
    """The list there in which this case stands."""


class ListShape(Shape):
    """A list whose entries come and go."""

    label: LabelShape | None = None
    linked: LinkedShape | None = None
    attributes: dict[Text, FieldShape] = {}
    """What is known of an entry, by name."""
    initial: Text | None = None
    """The state that a new entry begins in."""
    states: dict[Text, StateShape] = {}
    """The states of an entry, which is a machine of its own."""


class CatalogueShape(Shape):
    """A table that people keep in a file of its own."""

    file: Text
    """The file with the rows, beside this one."""
    attributes: dict[Text, FieldShape]
    """The columns by name."""
    label: LabelShape | None = None


class MoveShape(Shape):
    """A way from states to another one."""

    region: Text
    """The region or list that moves; in brackets the key or the entry: `specialist[event.kind]`."""
    from_: Many[Text] = Field(alias="from")
    """The states in which it fits; `any` is every one that is not final."""
    to: Text | None = None
    """The state after it. Without one, it fits and stays."""
    when: Text | None = None
    """The move fits only where this condition holds."""


class EventShape(Shape):
    """An act that people, or a deadline, can do."""

    label: LabelShape | None = None
    by: Many[Text]
    """The roles and groups whose act it is; `anyone` is everybody, `timer` a deadline."""
    through: Many[Text] = ()
    """The roles and groups that may enter it for them."""
    with_: Many[Text] = Field(default=(), alias="with")
    """The roles and groups of which somebody must take part."""
    payload: dict[Text, FieldShape] = {}
    """What is told with the act, by name."""
    may_set: Many[Text] = ()
    """Facts that may be recorded with the act."""
    effects: Many[EffectShape] = ()
    """What the act does, beside moving."""
    moves: Many[MoveShape] = ()
    """The ways on. In each region the first that fits is taken."""


class PathwayShape(Shape):
    """A whole `states/*.yaml`."""

    pathway: Text
    """The name of the pathway, by which other files speak of it."""
    version: Number
    """The version: raise it when you change the pathway in use."""
    label: LabelShape
    timezone: Text = Text("Europe/Helsinki")
    """Where days begin and end, such as Europe/Helsinki."""
    types: dict[Text, TypeShape] = {}
    """Types with a name, for fields to use."""
    facts: dict[Text, FieldShape] = {}
    """What is known of a case, by name."""
    people: dict[Text, FieldShape] = {}
    """What the host's register knows of a person, by name."""
    roles: dict[Text, RoleShape] = {}
    """The roles that people have, by name."""
    groups: dict[Text, tuple[Text, ...]] = {}
    """Names for several roles at once."""
    regions: dict[Text, RegionShape]
    """The state machines of a case, by name."""
    lists: dict[Text, ListShape] = {}
    """What comes and goes on a case, by name."""
    catalogues: dict[Text, CatalogueShape] = {}
    """Tables in files of their own, by name."""
    events: dict[Text, EventShape]
    """The acts that move a case on, by name."""


class CatalogueFileShape(Shape):
    """A catalogue's own file."""

    catalogue: Text
    """The name of the catalogue, as the pathway gives it."""
    rows: dict[Text, dict[Text, Any]]
    """The rows by key, each with the columns that the pathway names."""
