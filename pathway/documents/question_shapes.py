"""The keys of a question file, as pydantic models."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from pathway.documents.story_shapes import OpeningShape
from pathway.files import Many, Shape, Text


class StandingShape(OpeningShape):
    people: dict[Text, dict[Text, Any]] = {}
    lists: dict[Text, tuple[dict[Text, Any], ...]] = {}


class QuestionShape(Shape):
    """A whole question file: a case as it stands, and an act on it."""

    question: Text
    pathway: Text
    policies: Many[Text] = ()
    people: Text | None = None
    given: StandingShape = StandingShape()
    at: Text
    do: Text
    by: Text
    role: Text
    through: Text | None = None
    with_: dict[Text, Text] = Field(default={}, alias="with")
    payload: dict[Text, Any] = {}
    record: dict[Text, Any] = {}
