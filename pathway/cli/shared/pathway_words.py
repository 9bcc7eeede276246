"""A pathway in plain words: its roles, states and events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pathway.cli.shared.field_words import field_lines, fields_json
from pathway.cli.shared.words import Line, Words
from pathway.definition import CASE, Definition, Event, Field, ListKind, Move, Region, Role, State


def pathway_lines(definition: Definition, language: str) -> Iterator[Line]:
    """Who there is, where a case can stand, and what can be done: by whom, with whom, and where it leads."""
    words = Words(definition, language)
    label = words.get(definition.label, definition.name)
    yield Line(words.say("version", name=label, version=str(definition.version)))
    yield from _titled("facts", tuple(field_lines(definition.facts, words)), words)
    yield from _titled("people", tuple(field_lines(definition.people, words)), words)
    roles = tuple(
        Line(_role(role, words), tuple(field_lines(role.attributes, words)))
        for role in definition.roles.values()
    )
    yield Line(words.say("roles"), roles, title=True)
    if definition.groups:
        groups = (Line(f"{name}: {words.roles(members)}") for name, members in definition.groups.items())
        yield Line(words.say("groups"), tuple(groups), title=True)
    yield Line(words.say("states"), tuple(_owners(definition, words)), title=True)
    yield from _titled("lists", tuple(_lists(definition, words)), words)
    yield from _titled("catalogues", tuple(_catalogues(definition, words)), words)
    events = tuple(_event(event, words.of((event.name,))) for event in definition.events.values())
    yield Line(words.say("events"), events, title=True)


def pathway_json(definition: Definition, language: str) -> dict[str, Any]:
    """The stable form."""
    words = Words(definition, language)
    return {
        "pathway": definition.name,
        "label": definition.label.get(language),
        "version": definition.version,
        "facts": fields_json(definition.facts, words),
        "people": fields_json(definition.people, words),
        "roles": {
            role.name: {
                "label": words.speech.list(role.name).get(language),
                "client": role.client,
                "organisation": role.organisation,
                "max": role.max,
                "attributes": fields_json(role.attributes, words),
            }
            for role in definition.roles.values()
        },
        "groups": {name: list(members) for name, members in definition.groups.items()},
        "lists": {
            name: {
                "label": words.speech.list(name).get(language),
                "linked": None if kind.linked is None else kind.linked.pathway,
                "attributes": fields_json(kind.attributes, words),
            }
            for name, kind in definition.lists.items()
        },
        "catalogues": {
            name: {
                "label": None if table.label is None else table.label.get(language),
                "attributes": fields_json(table.attributes, words),
            }
            for name, table in definition.catalogues.items()
        },
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


def _titled(key: str, lines: tuple[Line, ...], words: Words) -> Iterator[Line]:
    if lines:
        yield Line(words.say(key), lines, title=True)


def _lists(definition: Definition, words: Words) -> Iterator[Line]:
    """What is known of an entry of each list. The states of entries stand with the others."""
    for name, kind in definition.lists.items():
        said = words.get(words.speech.list(name), name)
        if kind.linked is not None:
            said += f": {words.say('linked', name=kind.linked.pathway)}"
        rest = {key: field for key, field in kind.attributes.items() if kind.linked is None or key != CASE}
        yield Line(said, tuple(field_lines(rest, words)))


def _catalogues(definition: Definition, words: Words) -> Iterator[Line]:
    for name, table in definition.catalogues.items():
        said = f"{words.get(table.label, name)} ({words.say('rows', count=str(len(table.rows)))})"
        yield Line(said, tuple(field_lines(table.attributes, words)))


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
        "takes part": "; ".join(_one_of(roles, words) for _, roles in event.with_),
        "asks for": _fields(event.payload, words),
        "may record": recorded,
    }
    said = [Line(f"{words.say(key)} {part}") for key, part in parts.items() if part]
    moves = [Line(_move(move, words), bullet=True) for move in event.moves]
    return Line(words.event(event.name), (*said, *moves))


def _one_of(roles: Sequence[str], words: Words) -> str:
    """Who must take part: the holder of a role, or of one of the roles of a group."""
    said = words.roles(roles)
    return said if len(roles) == 1 else words.say("one of", roles=said)


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
