"""The keys of a question file, as a pydantic model."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from pathway.files import Many, Shape, Text
from pathway.policy.table_shapes import SettingShape


class QuestionShape(Shape):
    """A whole question file: a case as a table test gives it, and an act on it as in a story."""

    question: Text
    """What is asked, in a few words."""
    pathway: Text
    """The pathway of the case."""
    policies: Many[Text] = ()
    """The policies that judge it."""
    people: Text | None = None
    """The file of the people in it."""
    given: SettingShape = SettingShape()
    """The case as it stands, and the people whom the register knows."""
    at: Text
    """The day, or the day and time, of the act."""
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
