"""The keys of a story file, as pydantic models."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from pathway.files import Many, Shape, Text


class OpeningShape(Shape):
    holds: dict[Text, Many[Text]] = {}
    facts: dict[Text, Any] = {}
    states: dict[Text, Text] = {}


class CaseShape(OpeningShape):
    pathway: Text | None = None


class GivenShape(OpeningShape):
    people: dict[Text, dict[Text, Any]] = {}
    cases: dict[Text, CaseShape] = {}


class StepShape(Shape):
    at: Text
    case: Text | None = None
    do: Text
    by: Text
    role: Text
    through: Text | None = None
    with_: dict[Text, Text] = Field(default={}, alias="with")
    payload: dict[Text, Any] = {}
    record: dict[Text, Any] = {}
    as_: Text | None = Field(default=None, alias="as")
    expect: Literal["accepted", "refused", "unknown"]
    rules: Many[Text] = ()
    fired: Many[Text] | None = None
    then: dict[Text, Text] = {}


class StoryShape(Shape):
    """A whole `examples/stories/*.yaml`."""

    story: Text
    pathway: Text
    policies: Many[Text] = ()
    people: Text | None = None
    given: GivenShape = GivenShape()
    steps: tuple[StepShape, ...]
