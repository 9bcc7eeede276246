"""A condition of a move or an effect, or a part of one, that always or never holds."""

from __future__ import annotations

from collections.abc import Iterator

from pathway.checks.constants import ConstantParts
from pathway.checks.parts import events_at, states_of
from pathway.checks.subjects import ReadPathway
from pathway.conditions import Condition
from pathway.definition import Effect
from pathway.definition.shapes import EffectShape
from pathway.diagnostics import Report
from pathway.files import Text


def check(pathway: ReadPathway, report: Report) -> None:
    parts = ConstantParts(report)
    for condition, text, never in _conditions(pathway):
        parts.condition(condition, [text], never)


def _conditions(pathway: ReadPathway) -> Iterator[tuple[Condition, Text, str]]:
    """Each condition, how it is written, and what follows where it never holds."""
    declared = events_at(pathway.shape)
    for event in pathway.definition.events.values():
        _, shape = declared[event.name]
        for move, written in zip(event.moves, shape.moves, strict=True):
            if move.when is not None and written.when is not None:
                yield move.when, written.when, "the move is never taken"
        for effect, described in zip(event.effects, shape.effects, strict=True):
            yield from _effect(effect, described)
    definition = pathway.definition
    for name in (*definition.regions, *definition.lists):
        states = definition.states_of(name)
        for key, state in states_of(pathway.shape, name).items():
            for effect, described in zip(states[key].on_enter, state.on_enter, strict=True):
                yield from _effect(effect, described)
            for effect, described in zip(states[key].on_leave, state.on_leave, strict=True):
                yield from _effect(effect, described)


def _effect(effect: Effect, shape: EffectShape) -> Iterator[tuple[Condition, Text, str]]:
    if effect.when is not None and shape.when is not None:
        yield effect.when, shape.when, "the effect never happens"
