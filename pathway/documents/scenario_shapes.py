"""The shape of scenario files. Values whose type the pathway decides stay nodes until names are resolved."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Self

from pydantic import BeforeValidator, Field, PlainValidator, model_validator

from pathway.calendars import Span, Unit, parse_span
from pathway.documents.scenario_model import Distribution, Hours
from pathway.documents.scenario_values import (
    LONGEST_YEARS,
    Counts,
    PoolChoice,
    calendar_day,
    counts,
    distribution,
    number,
    opening_hours,
    percent,
    pool_choice,
    rate,
    seconds,
    too_long,
)
from pathway.files import Date, Many, Number, Shape, Text

_YEARS: Final = range(1900, 2501)


def _span(raw: object) -> Span:
    if not isinstance(raw, str):
        raise ValueError("expected a span such as `1 year`")
    span = parse_span(raw)
    if span.unit in (Unit.WORKING_DAYS, Unit.SCHOOL_DAYS):
        raise ValueError("a scenario's time runs in days, weeks, months or years")
    return span


Time = Annotated[Distribution, PlainValidator(distribution)]
Duration = Annotated[float, PlainValidator(seconds)]
Day = Annotated[tuple[date, bool], PlainValidator(calendar_day)]
Share = Annotated[float, PlainValidator(percent)]
Decimal = Annotated[float, PlainValidator(number)]
Rate = Annotated[tuple[float, str], PlainValidator(rate)]
Length = Annotated[Span, PlainValidator(_span)]
Draws = Annotated[dict[Text, Any], Field(default_factory=dict)]


def _hours(raw: object) -> object:
    return raw if isinstance(raw, dict) else {"open": raw}


class HoursShape(Shape):
    """When people work, or clients arrive."""

    open: Annotated[Hours, PlainValidator(opening_hours)]
    """The hours of the week: `mon-fri 8-16`, `always`."""
    holidays: Text | None = None
    """The country whose public holidays are closed, or `no`; by default that of the scenario's calendar."""
    terms: Text | None = None
    """The school calendar outside of whose school days it is closed."""


Opening = Annotated[HoursShape, BeforeValidator(_hours)]


class CalendarShape(Shape):
    """The calendar of public holidays."""

    country: Text
    """The country, such as FI."""


class TimeShape(Shape):
    """The time that is simulated."""

    start: Date
    """The first day."""
    horizon: Length
    """How long: `16 months`, `1 year`."""
    warm_up: Length | None = None
    """How long nothing is counted, at the beginning."""
    calendar: CalendarShape | None = None

    @model_validator(mode="after")
    def _within_bounds(self) -> Self:
        if self.start.year not in _YEARS:
            raise ValueError(f"a scenario starts from {_YEARS[0]} to {_YEARS[-1]}, and not on {self.start}")
        for name, span in (("horizon", self.horizon), ("warm_up", self.warm_up)):
            if span is not None and too_long(self.start, span):
                raise ValueError(f"`{name}` is up to {LONGEST_YEARS:,} years, and {span} is more")
        return self


class PatienceShape(Shape):
    """How long an activity waits for somebody at most."""

    within: Time
    """The longest wait."""
    then: ActivityShape | None = None
    """What is done instead."""


class RetryShape(Shape):
    """What is done after a refusal."""

    retry: Time | None = None
    """How long to wait before it is tried again."""
    at_most: Number | None = None
    """How often it is tried again."""
    then: ActivityShape | None = None
    """What is done instead."""


class ActivityShape(Shape):
    """An activity; with `choose` the activities of which one is drawn."""

    name: Text | None = None
    """A name that keys its random numbers; by default its place."""
    weight: Decimal | None = None
    """How often it is drawn among those of a `choose`."""
    do: Text | None = None
    """The event that is attempted."""
    by: Text | None = None
    """The role that attempts it."""
    through: Text | None = None
    """The role that enters it for them."""
    with_: Many[Text] = Field((), alias="with")
    """The roles and groups that take part."""
    pool: Annotated[PoolChoice, PlainValidator(pool_choice)] | None = None
    """The pool whose time it takes, if not that of the role; or pools by the value of a fact."""
    together: Many[Text] = ()
    """The pools of those who must be there too, all at the same time: a meeting."""
    chance: Share | None = None
    """How often it is done at all: `40 %`."""
    after: Time | None = None
    """How long it is put off."""
    work: Time | None = None
    """How long it takes of somebody's time."""
    patience: PatienceShape | None = None
    payload: Draws
    """The fields of the event, and how each is drawn."""
    record: Draws
    """Facts that are recorded with it, and how each is drawn."""
    choose: tuple[ActivityShape, ...] | None = None
    """Activities of which one is drawn, by `weight`."""
    if_refused: RetryShape | None = None


class StreamShape(Shape):
    """Clients who arrive."""

    name: Text
    """The name of the stream."""
    rate: Rate | None = None
    """How many arrive: `17 per working day`, `2.5 per hour`."""
    every: Time | None = None
    """Instead of `rate`: the time between two of them."""
    hours: Opening | None = None
    """When they arrive: `mon-fri 8-16`, `always`."""
    do: Text
    """The event that opens the case."""
    by: Text
    """The role that does it."""
    through: Text | None = None
    """The role that enters it for them."""
    with_: Many[Text] = Field((), alias="with")
    """The roles and groups that take part."""
    payload: Draws
    """The fields of the event, and how each is drawn."""
    record: Draws
    """Facts that are recorded with it, and how each is drawn."""
    next: Many[ActivityShape] = ()
    """Activities that follow at once."""


class PriorityShape(Shape):
    """Who in a queue goes first."""

    by: Text
    """The fact whose greatest value goes first."""
    values: Annotated[dict[Text, Number], Field(default_factory=dict)]
    """A level for each value, where the values have no order: the highest goes first."""
    ageing: Duration | None = None
    """How long a wait counts as much as one level."""


class LeaveShape(Shape):
    """Days on which people are on leave."""

    from_: Day = Field(alias="from")
    """The first day: `2026-07-01`, or `07-01` of every year."""
    until: Day
    """The last day."""
    away: Share = 1.0
    """The part of them that is away: `30 %`; by default all."""


class PoolShape(Shape):
    """People who do the work."""

    role: Text | None = None
    """The role whose work they do, if it is not the name of the pool."""
    count: Annotated[Counts, PlainValidator(counts)]
    """How many there are: `10`, or from when on: `{start: 10, 2026-03-01: 12}`."""
    hours: Opening
    """When they work: `mon-fri 8-16`, `always`."""
    share: Share = 1.0
    """The part of their time that goes into this work: `60 %`."""
    caseload: Number | None = None
    """How many cases each has at most."""
    cost_per_hour: Decimal = 0.0
    """What an hour of one of them costs."""
    serves: Many[Text] = ()
    """Roles of the organisation that they have."""
    priority: PriorityShape | None = None
    """Who goes first, if not whoever came first."""
    leave: Many[LeaveShape] = ()
    """When they are on leave."""
    people: Draws
    """What the register knows of them, and how it is drawn."""


class TriggerShape(Shape):
    """Something that happens: one of `enter`, `leave` and `event`."""

    event: Text | None = None
    """An event is done."""
    enter: Text | None = None
    """A state is entered: `region.state`."""
    leave: Text | None = None
    """A state is left: `region.state`."""


class MeasureShape(Shape):
    """A time that is measured."""

    from_: Many[TriggerShape] = Field(alias="from")
    """What it begins with."""
    until: Many[TriggerShape]
    """What it ends with."""


class ScenarioShape(Shape):
    """A whole scenario."""

    scenario: Text
    """The name of the scenario."""
    pathway: Text
    """The pathway that the clients are on."""
    policies: Many[Text] = ()
    """The policies that judge every attempt."""
    time: TimeShape
    arrivals: tuple[StreamShape, ...]
    """The streams of clients who arrive."""
    holds: Draws
    """How many holders each role of the clients has."""
    facts: Draws
    """How each fact is drawn when a case opens."""
    groups: Many[Text] = ()
    """Facts by which results are shown apart."""
    staff: Annotated[dict[Text, PoolShape], Field(default_factory=dict)]
    """The people who do the work, by pool."""
    behaviour: Annotated[dict[Text, Many[Many[ActivityShape]]], Field(default_factory=dict)]
    """What is done in which state: `case`, `region.state` or `list.state`, and a list of activities."""
    after_final: Many[Text] = ()
    """Lists whose behaviour goes on when the client's own has ended."""
    measures: Annotated[dict[Text, MeasureShape], Field(default_factory=dict)]
    """Times that are measured, by name."""
