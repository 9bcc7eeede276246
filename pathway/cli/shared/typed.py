"""Values as they stand on the command line, `name=value`, read by the types that the pathway declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pathway.conditions.types import SetType, Value, from_text
from pathway.definition import Definition, Field
from pathway.errors import UsageError, did_you_mean

UNSET = "unset"
"""Written for an optional that is to be unset."""


def pairs(texts: Iterable[str], option: str) -> dict[str, str]:
    """The texts `name=value` as a mapping. UsageError for another form, or a name that comes twice."""
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"{option} takes `name=value`, found `{text}`")
        if name.strip() in found:
            raise UsageError(f"{option} gives `{name.strip()}` twice")
        found[name.strip()] = value.strip()
    return found


def payload(definition: Definition, event: str, texts: Iterable[str]) -> dict[str, Value | None]:
    """The payload of an event."""
    described = definition.events.get(event)
    if described is None:
        near = did_you_mean(event, definition.events)
        raise UsageError(f"the pathway {definition.name} has no event `{event}`{near}")
    return _typed(
        described.payload, pairs(texts, "--payload"), "--payload", f"{event} asks for nothing called"
    )


def facts(definition: Definition, texts: Iterable[str], option: str) -> dict[str, Value | None]:
    """Facts of the case."""
    return _typed(definition.facts, pairs(texts, option), option, f"{definition.name} has no fact")


def holds(definition: Definition, texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """`guardian=mother`, repeated for several: the holders of roles, by role."""
    roles = [role.name for role in definition.roles.values() if not role.organisation]
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        for role, person in pairs([text], "--hold").items():
            if role not in roles:
                raise UsageError(f"--hold: nobody holds a role `{role}` on a case{did_you_mean(role, roles)}")
            found[role] = (*found.get(role, ()), person)
    return found


def _typed(
    fields: Mapping[str, Field], given: Mapping[str, str], option: str, unknown: str
) -> dict[str, Any]:
    for name in given:
        if name not in fields:
            listing = f"; allowed: {', '.join(fields)}" if len(fields) < 12 and fields else ""
            raise UsageError(f"{option}: {unknown} `{name}`{did_you_mean(name, fields) or listing}")
    return {name: _value(fields[name], text, option) for name, text in given.items()}


def _value(field: Field, text: str, option: str) -> Value | None:
    if field.optional and text == UNSET:
        return None
    raw: str | list[str] = text
    if isinstance(field.type, SetType):
        raw = [member.strip() for member in text.strip("[]").split(",") if member.strip()]
    try:
        return from_text(field.type, raw)
    except ValueError as error:
        raise UsageError(f"{option} {field.name}: {error}") from None
