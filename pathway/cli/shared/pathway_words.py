"""A pathway in plain words: its roles, states and events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pathway.cli.shared.words import Line, Words
from pathway.definition import Definition, Event, Field, ListKind, Move, Region, Role, State


def pathway_lines(definition: Definition, language: str) -> Iterator[Line]:
    """Who there is, where a case can stand, and what can be done: by whom, with whom, and where it leads."""
    words = Words(definition, language)
    label = words.get(definition.label, definition.name)
    yield Line(words.say("version", name=label, version=str(definition.version)))
    roles = tuple(Line(_role(role, words)) for role in definition.roles.values())
    yield Line(words.say("roles"), roles, title=True)
    if definition.groups:
        groups = (Line(f"{name}: {words.roles(members)}") for name, members in definition.groups.items())
        yield Line(words.say("groups"), tuple(groups), title=True)
    yield Line(words.say("states"), tuple(_owners(definition, words)), title=True)
    events = tuple(_event(event, words.of((event.name,))) for event in definition.events.values())
    yield Line(words.say("events"), events, title=True)


def pathway_json(definition: Definition, language: str) -> dict[str, Any]:
    """The stable form."""
    words = Words(definition, language)
    return {
        "pathway": definition.name,
        "label": definition.label.get(language),
        "version": definition.version,
        "roles": {
            role.name: {
                "label": words.speech.list(role.name).get(language),
                "client": role.client,
                "organisation": role.organisation,
                "max": role.max,
            }
            for role in definition.roles.values()
        },
        "groups": {name: list(members) for name, members in definition.groups.items()},
        "states": {
            owner.name: {
                state.name: {
                    "label": words.speech.state(owner.name, state.name).get(language),
                    "final": state.final,
                }
                for state in owner.states.values()
            }
            for owner in _with_states(definition)
        },
        "events": {name: _event_json(event, words) for name, event in definition.events.items()},
    }


def _role(role: Role, words: Words) -> str:
    more = [words.say("client")] if role.client else []
    more += [words.say("organisation")] if role.organisation else []
    more += [] if role.max is None else [words.say("max", count=str(role.max))]
    return words.role(role.name) + (f" ({', '.join(more)})" if more else "")


def _owners(definition: Definition, words: Words) -> Iterator[Line]:
    for owner in _with_states(definition):
        states = tuple(_state(owner, state, words) for state in owner.states.values())
        yield Line(_owner(owner, words), states)


def _with_states(definition: Definition) -> list[Region | ListKind]:
    owners: list[Region | ListKind] = [*definition.regions.values(), *definition.lists.values()]
    return [owner for owner in owners if owner.states]


def _owner(owner: Region | ListKind, words: Words) -> str:
    said = words.get(words.speech.list(owner.name), owner.name)
    if isinstance(owner, Region) and owner.keys:
        keys = (words.get(words.speech.key(owner.name, key), key) for key in owner.keys)
        said += f", {words.say('for each', keys=', '.join(keys))}"
    return said


def _state(owner: Region | ListKind, state: State, words: Words) -> Line:
    more = [words.say("first")] if state.name == owner.initial else []
    more += [words.say("final")] if state.final else []
    said = words.get(words.speech.state(owner.name, state.name), state.name)
    return Line(said + (f" ({', '.join(more)})" if more else ""), bullet=True)


# ------------------------------------------------------------------ events


def _event(event: Event, words: Words) -> Line:
    facts = words.definition.facts
    recorded = ", ".join(words.get(facts[name].label, name) for name in event.may_set)
    parts = {
        "by": words.roles(event.by),
        "through": words.roles(event.through),
        "takes part": ", ".join(words.role(name) for name, _ in event.with_),
        "asks for": _fields(event.payload, words),
        "may record": recorded,
    }
    said = [Line(f"{words.say(key)} {part}") for key, part in parts.items() if part]
    moves = [Line(_move(move, words), bullet=True) for move in event.moves]
    return Line(words.event(event.name), (*said, *moves))


def _event_json(event: Event, words: Words) -> dict[str, Any]:
    words = words.of((event.name,))
    return {
        "label": words.speech.event(event.name).get(words.language),
        "by": list(event.by),
        "through": list(event.through),
        "with": [name for name, _ in event.with_],
        "payload": {name: not field.required for name, field in event.payload.items()},
        "may_set": list(event.may_set),
        "moves": [
            {
                "place": move.region,
                "from": list(move.sources),
                "to": move.to,
                "when": None if move.when is None else words.condition(move.when),
            }
            for move in event.moves
        ],
    }


def _fields(fields: Mapping[str, Field], words: Words) -> str:
    return ", ".join(
        words.get(field.label, field.name) + ("" if field.required else f" ({words.say('optional')})")
        for field in fields.values()
    )


def _move(move: Move, words: Words) -> str:
    owner = move.region
    place = words.speech.list(owner).get(words.language)
    open_states = [state.name for state in words.definition.states_of(owner).values() if not state.final]
    every = len(move.sources) > 1 and set(open_states) == set(move.sources)
    names = (words.speech.state(owner, source).get(words.language) for source in move.sources)
    source = words.say("any state") if every else ", ".join(names)
    if move.to is None:
        said = words.say("stays", place=place, source=source)
    else:
        to = words.speech.state(owner, move.to).get(words.language)
        said = words.say("move", place=place, source=source, to=to)
    return (
        said if move.when is None else words.say("move when", move=said, condition=words.condition(move.when))
    )
