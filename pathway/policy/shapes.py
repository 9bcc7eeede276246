"""The keys of a policy file, as pydantic models."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from pathway.definition.shapes import LabelShape
from pathway.files import Date, Many, Number, Shape, Text, YesNo
from pathway.policy.table_shapes import TestShape


class WorkingShape(Shape):
    """Which days are working days."""

    country: Text = Text("FI")
    """The country whose public holidays count, such as FI."""
    weekend: tuple[Text, ...] | None = None
    """The days of the week that are no working days: mon, tue, wed, thu, fri, sat, sun."""
    eves: YesNo = True
    """Whether Midsummer Eve and Christmas Eve are working days."""
    roll_forward: YesNo = False
    """Whether a term that ends on a free day goes on to the next working day."""


class SchoolShape(Shape):
    """Which days are school days."""

    file: Text
    """The file with the school days, beside this one."""


class CalendarsShape(Shape):
    """The days that terms count."""

    working: WorkingShape | None = None
    school: SchoolShape | None = None


class PeriodShape(Shape):
    """From one day to another, both included."""

    from_: Date = Field(alias="from")
    """The first day."""
    to: Date
    """The last day."""


class SchoolDaysShape(Shape):
    """A school calendar's own file."""

    school_days: Text
    """The name of the school calendar."""
    terms: tuple[PeriodShape, ...]
    """The terms of the school years, in order."""
    closed: tuple[PeriodShape, ...] = ()
    """Holidays within the terms."""


class RuleShape(Shape):
    """A rule on events."""

    id: Text
    """A short name that no other rule has; the log names the rule by it."""
    label: LabelShape | None = None
    on: Many[Text]
    """The events that the rule is about."""
    when: Text | None = None
    """The rule is asked only where this condition holds."""
    that: Many[Text]
    """The condition that must hold; of a list, all must."""
    because: LabelShape | None = None
    """What people are told who are refused, and what they can do."""
    source: Text | None = None
    """Where the rule is from: a section of law, a decision."""


class TriggerShape(Shape):
    """Something that happens: one of `enter`, `leave`, `event` and `true`."""

    enter: Text | None = None
    """A state is entered: `region.state`, or `list.state` for each entry."""
    leave: Text | None = None
    """A state is left: `region.state`, or `list.state` for each entry."""
    event: Text | None = None
    """An event is done."""
    true: Text | None = None
    """A condition comes to hold."""


class ThenShape(Shape):
    """What is done when the time is over."""

    do: Text | None = None
    """An event that the role `timer` does."""
    notify: Many[Text] = ()
    """Roles and groups that are told."""


class DeadlineShape(Shape):
    """A term that runs from what happens until something else happens."""

    id: Text
    """A short name that no other rule has; the log names the deadline by it."""
    label: LabelShape | None = None
    from_: Many[TriggerShape] = Field(alias="from")
    """What it begins with."""
    until: Many[TriggerShape] = ()
    """What ends it in time."""
    within: Text | None = None
    """How long: `same day`, `7 working days`, `5 school days`, `28 days`, `3 weeks`, `2 months`, `1 year`."""
    at: Text | None = None
    """Instead of `within`: the fact that holds the last day."""
    when: Text | None = None
    """It is overdue only where this condition holds at that moment."""
    then: Any
    """What is done when the time is over: `flag`, `{do: event}` or `{notify: [roles]}`."""
    because: LabelShape | None = None
    """What people are told when the time is over."""
    source: Text | None = None
    """Where the term is from: a section of law, a decision."""


class PropertyShape(Shape):
    """Something that must hold on every case."""

    id: Text
    """A short name that no other rule has."""
    label: LabelShape | None = None
    always: Text | None = None
    """A condition that holds at every moment."""
    for_: Text | None = Field(default=None, alias="for")
    """The list or role for whose every entry it holds."""
    while_: Text | None = Field(default=None, alias="while")
    """The property speaks only of moments at which this condition holds."""
    after: Many[TriggerShape] = ()
    """The property speaks only of what follows this."""
    until: Many[TriggerShape] = ()
    """The property speaks only of what is before this."""
    accepted: Many[Text] = ()
    """Events that are accepted only as `only_if` or `then` says; `any` is every event."""
    only_if: Text | None = None
    """The condition that held before the event."""
    then: Text | None = None
    """The condition that holds after the event."""
    before: Text | None = None
    """An event before which `must` has happened."""
    must: Text | None = None
    """The event that must come first."""
    since: Text | None = None
    """The event after which it must have happened."""
    can_happen: Text | None = None
    """An event that somebody can do."""
    never_refused: Many[Text] = ()
    """Events that are refused to nobody who may do them."""
    never_accepted: Many[Text] = ()
    """Events that are never accepted."""
    keeps: Many[Text] = ()
    """Facts, roles, regions and lists that the events `on` leave as they are."""
    blind_to: Many[Text] = ()
    """Facts, roles, regions and lists that no rule about the events `on` reads."""
    on: Many[Text] = ()
    """The events that it is about; `any` is every event."""
    because: LabelShape | None = None
    """Why it must be so."""
    source: Text | None = None
    """Where it is from: a section of law, a decision."""


class PolicyShape(Shape):
    """A whole `rules/*.yaml`."""

    policy: Text
    """The name of the policy. Its versions share it."""
    for_: Text = Field(alias="for")
    """The pathway that the policy is for."""
    version: Number
    """The version: raise it when you change the policy in use."""
    valid_from: Date
    """The first day on which it applies."""
    valid_until: Date | None = None
    """The last day on which it applies."""
    label: LabelShape | None = None
    law_as_of: Date | None = None
    """The day on which the sources were read."""
    calendars: CalendarsShape | None = None
    terms: dict[Text, Text] = {}
    """Conditions with a name, for other conditions to use."""
    settings: dict[Text, Number] = {}
    """Numbers with a name, for conditions to use."""
    allow: dict[Text, Many[Text]] = {}
    """Events, and the roles that may do them: fewer than the pathway allows."""
    require: tuple[RuleShape, ...] = ()
    """Rules that refuse an event unless their condition holds."""
    flag: tuple[RuleShape, ...] = ()
    """Rules that mark an event unless their condition holds."""
    deadlines: tuple[DeadlineShape, ...] = ()
    """Terms within which something must happen."""
    properties: tuple[PropertyShape, ...] = ()
    """What must hold on every case."""
    tests: tuple[TestShape, ...] = ()
    """Tests of the policy alone: acts, and what comes of them. `pathway test` runs them."""
