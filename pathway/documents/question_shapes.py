"""The keys of a question file, as a pydantic model."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from pathway.files import Many, Shape, Text
from pathway.policy.table_shapes import SettingShape


class QuestionShape(Shape):
    """A whole question file: a case as a table test gives it, and an act on it as in a story."""

    question: Text
    pathway: Text
    policies: Many[Text] = ()
    people: Text | None = None
    given: SettingShape = SettingShape()
    at: Text
    do: Text
    by: Text
    role: Text
    through: Text | None = None
    with_: dict[Text, Text] = Field(default={}, alias="with")
    payload: dict[Text, Any] = {}
    record: dict[Text, Any] = {}
