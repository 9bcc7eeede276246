"""What an accepted act does to a case, as people read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pathway.cli.shared.field_words import value_words
from pathway.cli.shared.words import Words
from pathway.conditions.phrases import PHRASES
from pathway.conditions.types import Unfit, from_json
from pathway.decision import Decision, Op, instant
from pathway.decision.model import owner_of
from pathway.definition import Definition, Field


def changes(decision: Decision, definition: Definition, language: str) -> Iterator[str]:
    """A line for each move and each effect."""
    words = Words(definition, language)
    for step in decision.moves:
        if step.source == step.to:
            state = words.speech.state(owner_of(step.region), step.to)
            yield words.say("stays", place=words.place(step.region), source=state)
        else:
            yield words.moved(step.region, step.source, step.to)
    for op in decision.effects:
        yield _change(op, words)


def _change(op: Op, words: Words) -> str:
    value: Any = op.value
    owner, _, key = op.target.partition("/")
    match op.kind:
        case "set":
            field = words.definition.facts.get(op.target)
            called = words.get(None if field is None else field.label, op.target)
            return f"{called} = {shown_value(value, field, words)}"
        case "assign" | "release":
            return words.say(op.kind, person=key, role=words.role(owner))
        case "link":
            values = f": {_values(value['values'], owner, words)}" if value["values"] else ""
            return (
                words.say("linked now", target=op.target, state=words.state(owner, value["state"])) + values
            )
        case "watch":
            return words.say("watch", case=op.target, list=value["list"])
        case "unwatch":
            return words.say("unwatch", case=op.target, list=value)
        case "add":
            values = f": {_values(value['values'], owner, words)}" if value["values"] else ""
            return words.say("add", target=_entry(op.target, words)) + values
        case "end":
            return words.say("end", target=_entry(op.target, words))
        case "open":
            said = words.say("runs", deadline=value["deadline"])
            said += words.say("subject", subject=value["subject"]) if value["subject"] else ""
            return said + _until(value["due"], words)
        case "close":
            return words.say("close")
        case "due":
            return words.say("due") + _until(value, words)
        case _:
            values = (
                _values(value, owner, words) if isinstance(value, dict) else shown_value(value, None, words)
            )
            return f"{_entry(op.target, words)}: {values}"


def _entry(id: str, words: Words) -> str:
    """An entry as people call its list, with its id."""
    return words.get(words.speech.list(owner_of(id.partition("/")[0])), id)


def _until(due: int | None, words: Words) -> str:
    if due is None:
        return ""
    return words.say("until", moment=f"{instant(due).astimezone(words.definition.zone):%Y-%m-%d %H:%M}")


def _values(values: dict[str, Any], owner: str, words: Words) -> str:
    """The attributes of an entry."""
    definition = words.definition
    known = owner in definition.roles or owner in definition.lists
    fields = definition.attributes_of(owner) if known else {}
    said = []
    for name, value in values.items():
        field = fields.get(name)
        said.append(
            f"{words.get(None if field is None else field.label, name)} = {shown_value(value, field, words)}"
        )
    return ", ".join(said)


def shown_value(value: Any, field: Field | None, words: Words) -> str:
    """A stored value as people call it; one that does not fit its field stays as it is."""
    if value is None:
        return PHRASES["not set value"].get(words.language)
    if field is not None:
        try:
            return value_words(field.type, from_json(field.type, value), words)
        except Unfit:  # erased, or as a former version had it
            return str(value)
    if isinstance(value, bool):
        return PHRASES["true" if value else "false"].get(words.language)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
