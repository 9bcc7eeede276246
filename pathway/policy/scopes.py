"""What conditions about events may read."""

from __future__ import annotations

from collections.abc import Sequence

from pathway.conditions import Scope, Vocabulary
from pathway.conditions.scope import HasType
from pathway.definition import Event, Field


def event_scope(words: Vocabulary, events: Sequence[Event]) -> Scope:
    """The scope of conditions judged with one of several events: what their payloads have in common."""
    payload: dict[str, HasType] = {}
    for name, first in events[0].payload.items():
        fields = [event.payload.get(name) for event in events]
        if all(field is not None and field.type == first.type for field in fields):
            optional = any(field is not None and field.optional for field in fields)
            payload[name] = Field(name, first.type, optional, first.default, first.personal)
    roles = tuple(dict.fromkeys(role for event in events for role in event.by))
    return Scope(words, payload=payload, actor_roles=roles, events=tuple(event.name for event in events))
