"""The parts of pathways and policies that several checks look through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pydantic import BaseModel

from pathway.conditions import subterms
from pathway.conditions.terms import Term
from pathway.definition import ANYONE, TIMER, Definition, Effect, State
from pathway.definition.shapes import EventShape, PathwayShape, StateShape
from pathway.files import Text

_HOLDERS: Final = (BaseModel, dict, list, tuple)
"""What shapes can stand in."""


def effects_of(definition: Definition) -> Iterator[Effect]:
    """The effects of all events, and of entering and leaving all states."""
    for event in definition.events.values():
        yield from event.effects
    for state in all_states(definition):
        yield from (*state.on_enter, *state.on_leave)


def all_states(definition: Definition) -> Iterator[State]:
    """The states of all regions and lists."""
    for region in definition.regions.values():
        yield from region.states.values()
    for kind in definition.lists.values():
        yield from kind.states.values()


def terms_of(definition: Definition) -> Iterator[Term]:
    """All terms of a pathway, each with those in it."""
    for effect in effects_of(definition):
        for term in _terms(effect):
            yield from subterms(term)
    for event in definition.events.values():
        for move in event.moves:
            if move.when is not None:
                yield from subterms(move.when.term)
            if move.index is not None:
                yield from subterms(move.index.term)


def _terms(effect: Effect) -> Iterator[Term]:
    if effect.when is not None:
        yield effect.when.term
    targets = [*effect.releases, *effect.ends, *(change.target for change in effect.changes)]
    for target in targets:
        yield from (one.term for one in (target.entry, target.where) if one is not None)
    values = [value for change in effect.changes for value in change.attributes.values()]
    values += [value for addition in effect.adds for value in addition.attributes.values()]
    values += [value for one in effect.assigns for value in (one.who, *one.attributes.values())]
    values += [value for value in effect.sets.values() if value is not None]
    values += [value for link in effect.links for value in (link.case, *link.attributes.values())]
    for opens in effect.opens:
        values += [*opens.payload.values(), *opens.facts.values(), *opens.attributes.values()]
        values += [who for holders in opens.holds.values() for who in holders if not isinstance(who, str)]
    yield from (value.term for value in values)


def texts_in(value: object) -> Iterator[Text]:
    """All texts of a shape, keys and values, in their order."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts_in(getattr(value, name))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts_in(key)
            yield from texts_in(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts_in(inner)


def shapes_in(value: object) -> Iterator[BaseModel]:
    """A shape and all shapes in it, in their order."""
    inside: Iterable[object] = ()
    if isinstance(value, BaseModel):
        yield value
        inside = value.__dict__.values()  # its fields, in their order
    elif isinstance(value, dict):
        inside = value.values()
    elif isinstance(value, (list, tuple)):
        inside = value
    for inner in inside:
        if isinstance(inner, _HOLDERS):
            yield from shapes_in(inner)


def states_of(shape: PathwayShape, name: str) -> dict[Text, StateShape]:
    """The states of a region or list, as they are written."""
    regions = [region.states for key, region in shape.regions.items() if key == name]
    return regions[0] if regions else next(kind.states for key, kind in shape.lists.items() if key == name)


def events_at(shape: PathwayShape) -> dict[str, tuple[Text, EventShape]]:
    """The events by name: each name where it is declared, and what stands there."""
    return {str(key): (key, event) for key, event in shape.events.items()}


def assigned_roles(definition: Definition) -> set[str]:
    """The roles that some act or state gives."""
    return {one.role for effect in effects_of(definition) for one in effect.assigns}


def is_given(definition: Definition, role: str, assigned: set[str]) -> bool:
    """Whether somebody can have a role: by an act, from the register, at opening, or by itself."""
    described = definition.roles.get(role)
    if described is None:
        return role in (ANYONE, TIMER)
    return described.client or described.organisation or role in assigned
