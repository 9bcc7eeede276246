"""The shape of scenario files. Values whose type the pathway decides stay nodes until names are resolved."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, PlainValidator

from pathway.calendars import Span, Unit, parse_span
from pathway.documents.scenario_model import Distribution, Hours
from pathway.documents.scenario_values import distribution, number, opening_hours, percent, rate
from pathway.files import Date, Many, Number, Shape, Text


def _span(raw: object) -> Span:
    if not isinstance(raw, str):
        raise ValueError("expected a span such as `1 year`")
    span = parse_span(raw)
    if span.unit in (Unit.WORKING_DAYS, Unit.SCHOOL_DAYS):
        raise ValueError("a scenario's time runs in days, weeks, months or years")
    return span


def _text_of(node: object) -> Text:
    if isinstance(node, Text):
        return node
    raise ValueError("expected a text")


Time = Annotated[Distribution, PlainValidator(distribution)]
Share = Annotated[float, PlainValidator(percent)]
Decimal = Annotated[float, PlainValidator(number)]
Rate = Annotated[tuple[float, str], PlainValidator(rate)]
Opening = Annotated[Hours, PlainValidator(opening_hours)]
Length = Annotated[Span, PlainValidator(_span)]
Draws = Annotated[dict[Text, Any], Field(default_factory=dict)]


class CalendarShape(Shape):
    country: Text


class TimeShape(Shape):
    start: Date
    horizon: Length
    warm_up: Length | None = None
    calendar: CalendarShape | None = None


class PatienceShape(Shape):
    within: Time
    then: ActivityShape | None = None


class RetryShape(Shape):
    retry: Time | None = None
    at_most: Number | None = None
    then: ActivityShape | None = None


class ActivityShape(Shape):
    """An activity; with `choose` the activities of which one is drawn."""

    name: Text | None = None
    weight: Decimal | None = None
    do: Text | None = None
    by: Text | None = None
    through: Text | None = None
    with_: Many[Text] = Field((), alias="with")
    pool: Text | None = None
    chance: Share | None = None
    after: Time | None = None
    work: Time | None = None
    patience: PatienceShape | None = None
    payload: Draws
    record: Draws
    choose: tuple[ActivityShape, ...] | None = None
    if_refused: RetryShape | None = None


class StreamShape(Shape):
    name: Text
    rate: Rate | None = None
    every: Time | None = None
    hours: Opening | None = None
    do: Text
    by: Text
    through: Text | None = None
    with_: Many[Text] = Field((), alias="with")
    payload: Draws
    record: Draws
    next: Many[ActivityShape] = ()


class PoolShape(Shape):
    role: Text | None = None
    count: Number
    hours: Opening
    share: Share = 1.0
    caseload: Number | None = None
    cost_per_hour: Decimal = 0.0
    serves: Many[Text] = ()
    people: Draws


class TriggerShape(Shape):
    event: Text | None = None
    enter: Text | None = None
    leave: Text | None = None


class MeasureShape(Shape):
    from_: Many[TriggerShape] = Field(alias="from")
    until: Many[TriggerShape]


class ScenarioShape(Shape):
    scenario: Text
    pathway: Text
    policies: Many[Text] = ()
    time: TimeShape
    arrivals: tuple[StreamShape, ...]
    holds: Draws
    facts: Draws
    groups: Many[Text] = ()
    staff: Annotated[dict[Text, PoolShape], Field(default_factory=dict)]
    behaviour: Annotated[dict[Text, Many[Many[ActivityShape]]], Field(default_factory=dict)]
    after_final: Many[Text] = ()
    measures: Annotated[dict[Text, MeasureShape], Field(default_factory=dict)]
