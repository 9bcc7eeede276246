"""The keys of a story file, as pydantic models."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from pathway.files import Many, Shape, Text


class OpeningShape(Shape):
    holds: dict[Text, Many[Text]] = {}
    """Who has which role when the case opens."""
    facts: dict[Text, Any] = {}
    """Facts that are known when the case opens."""
    states: dict[Text, Text] = {}
    """Where the case is when it opens, if not at the beginning."""


class CaseShape(OpeningShape):
    """Another case that a step of the story opens."""

    pathway: Text | None = None
    """The pathway of that case, if it is another one."""


class GivenShape(OpeningShape):
    """How it is when the story begins."""

    people: dict[Text, dict[Text, Any]] = {}
    """What the register knows of people, beside those of the people file."""
    cases: dict[Text, CaseShape] = {}
    """Other cases that steps open, by name."""


class StepShape(Shape):
    """An attempt to do something, and what comes of it."""

    at: Text
    """The day, or the day and time: `2026-03-02` or `2026-03-02 14:30`."""
    case: Text | None = None
    """The other case that is acted on, by its name."""
    do: Text
    """The event."""
    by: Text
    """The person who does it."""
    role: Text
    """The role in which they do it."""
    through: Text | None = None
    """The person who enters it for them."""
    with_: dict[Text, Text] = Field(default={}, alias="with")
    """Persons who take part, each with a role."""
    payload: dict[Text, Any] = {}
    """The fields of the event."""
    record: dict[Text, Any] = {}
    """Facts that are recorded with it."""
    as_: Text | None = Field(default=None, alias="as")
    """A name for the entry or case that comes of it; later steps write `$name`."""
    expect: Literal["accepted", "refused", "unknown"]
    """What must come of it: accepted, refused, or unknown where something was not told."""
    rules: Many[Text] = ()
    """Rules that must be among those that decided."""
    fired: Many[Text] | None = None
    """Exactly the deadlines that fired since the step before."""
    then: dict[Text, Text] = {}
    """How the case stands afterwards: states of regions and of `$entry`, values of facts, numbers of `count LIST`."""


class StoryShape(Shape):
    """A whole `examples/stories/*.yaml`."""

    story: Text
    """What happens, in a few words."""
    pathway: Text
    """The pathway of the case."""
    policies: Many[Text] = ()
    """The policies that judge it."""
    people: Text | None = None
    """The file of the people in it."""
    given: GivenShape = GivenShape()
    steps: tuple[StepShape, ...]
    """What is tried, in order."""
