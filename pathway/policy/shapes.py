"""The keys of a policy file, as pydantic models."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from pathway.definition.shapes import LabelShape
from pathway.files import Date, Many, Number, Shape, Text, YesNo
from pathway.policy.table_shapes import TestShape


class WorkingShape(Shape):
    country: Text = Text("FI")
    weekend: tuple[Text, ...] | None = None
    eves: YesNo = True
    roll_forward: YesNo = False


class SchoolShape(Shape):
    file: Text


class CalendarsShape(Shape):
    working: WorkingShape | None = None
    school: SchoolShape | None = None


class PeriodShape(Shape):
    from_: Date = Field(alias="from")
    to: Date


class SchoolDaysShape(Shape):
    """A school calendar's own file."""

    school_days: Text
    terms: tuple[PeriodShape, ...]
    closed: tuple[PeriodShape, ...] = ()


class RuleShape(Shape):
    id: Text
    label: LabelShape | None = None
    on: Many[Text]
    when: Text | None = None
    that: Many[Text]
    because: LabelShape | None = None
    source: Text | None = None


class TriggerShape(Shape):
    enter: Text | None = None
    leave: Text | None = None
    event: Text | None = None
    true: Text | None = None


class ThenShape(Shape):
    do: Text | None = None
    notify: Many[Text] = ()


class DeadlineShape(Shape):
    id: Text
    label: LabelShape | None = None
    from_: Many[TriggerShape] = Field(alias="from")
    until: Many[TriggerShape] = ()
    within: Text | None = None
    at: Text | None = None
    when: Text | None = None
    then: Any
    because: LabelShape | None = None
    source: Text | None = None


class PropertyShape(Shape):
    id: Text
    label: LabelShape | None = None
    always: Text | None = None
    for_: Text | None = Field(default=None, alias="for")
    while_: Text | None = Field(default=None, alias="while")
    after: Many[TriggerShape] = ()
    until: Many[TriggerShape] = ()
    accepted: Many[Text] = ()
    only_if: Text | None = None
    then: Text | None = None
    before: Text | None = None
    must: Text | None = None
    since: Text | None = None
    can_happen: Text | None = None
    never_refused: Many[Text] = ()
    never_accepted: Many[Text] = ()
    keeps: Many[Text] = ()
    blind_to: Many[Text] = ()
    on: Many[Text] = ()
    because: LabelShape | None = None
    source: Text | None = None


class PolicyShape(Shape):
    """A whole `rules/*.yaml`."""

    policy: Text
    for_: Text = Field(alias="for")
    version: Number
    valid_from: Date
    valid_until: Date | None = None
    label: LabelShape | None = None
    law_as_of: Date | None = None
    calendars: CalendarsShape | None = None
    terms: dict[Text, Text] = {}
    settings: dict[Text, Number] = {}
    allow: dict[Text, Many[Text]] = {}
    require: tuple[RuleShape, ...] = ()
    flag: tuple[RuleShape, ...] = ()
    deadlines: tuple[DeadlineShape, ...] = ()
    properties: tuple[PropertyShape, ...] = ()
    tests: tuple[TestShape, ...] = ()
