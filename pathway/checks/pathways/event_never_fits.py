"""An event whose moves need states of several regions that are never there at once, or an entry that never is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import product
from typing import Final

from pathway.checks.parts import events_at
from pathway.checks.subjects import ReadPathway
from pathway.definition import Definition, Event
from pathway.definition.flow import reached_from, steps_of
from pathway.definition.shapes import EventShape
from pathway.diagnostics import Report

_MOST: Final = 20_000
"""So many combinations of states are looked through; a pathway that has more is not checked for this."""

Whole = tuple[str, ...]
"""A state of each region that has one instance."""
Choices = Sequence[Mapping[str, Sequence[str]] | None]
"""For each such region, where the moves of an event lead to from each of its states; None where it moves nothing."""


def check(pathway: ReadPathway, report: Report) -> None:
    definition = pathway.definition
    names = [region.name for region in definition.regions.values() if not region.keys]
    choices = {event.name: _choices(event, names) for event in definition.events.values()}
    reached, written = _reached(definition, names, choices.values()), events_at(pathway.shape)
    alone = {
        name: reached_from([region.initial], steps_of(definition, name))
        for name, region in definition.regions.items()
    }
    for event in definition.events.values():
        if not event.moves:
            continue
        name, shape = written[event.name]
        if any(move.region in definition.regions and not move.sources for move in event.moves):
            _report_final(event, shape, report)
        elif reached is not None and _is_possible(event, alone) and not _fits(choices[event.name], reached):
            report.add(
                "event-never-fits",
                name.span,
                f"`{event.name}` never fits: it needs states of {_listed(event)} that are never there at once",
                "move only one of the regions with it, or begin its moves in other states",
                also=tuple((move.region.span, "in each region a move must fit") for move in shape.moves),
            )


def _report_final(event: Event, shape: EventShape, report: Report) -> None:
    for move, written in zip(event.moves, shape.moves, strict=True):
        others = [one for one in event.moves if one.region == move.region and one.sources]
        if not move.sources and not others:
            message = f"`{event.name}` never fits: all states of {move.region} are final"
            help = "`any` means every state that is not final; name the states that are meant"
            report.add("event-never-fits", written.from_[0].span, message, help)


def _is_possible(event: Event, alone: Mapping[str, set[str]]) -> bool:
    """Whether each region by itself can come to a state that the event needs; else the state is told of."""
    for name in {move.region for move in event.moves} & alone.keys():
        if not any(alone[name] & set(move.sources) for move in event.moves if move.region == name):
            return False
    return True


def _fits(choices: Choices, reached: set[Whole]) -> bool:
    return any(True for whole in reached for _ in _steps(choices, whole))


def _choices(event: Event, names: list[str]) -> Choices:
    moving: dict[str, dict[str, list[str]]] = {move.region: {} for move in event.moves}
    for move in event.moves:
        for state in move.sources:
            moving[move.region].setdefault(state, []).append(move.to or state)
    return [moving.get(name) for name in names]


def _reached(definition: Definition, names: list[str], events: Collection[Choices]) -> set[Whole] | None:
    """All combinations of states that moves lead to, whatever they ask; None where there are too many."""
    size = 1
    for name in names:
        size *= len(definition.regions[name].states)
    if size > _MOST:
        return None
    start = tuple(definition.regions[name].initial for name in names)
    reached, frontier = {start}, [start]
    while frontier:
        here = frontier.pop()
        for choices in events:
            for there in _steps(choices, here):
                if there not in reached:
                    reached.add(there)
                    frontier.append(there)
    return reached


def _steps(choices: Choices, here: Whole) -> Iterable[Whole]:
    """Where an event can lead to: one move that fits in each of its regions."""
    return product(
        *((state,) if to is None else to.get(state, ()) for to, state in zip(choices, here, strict=True))
    )


def _listed(event: Event) -> str:
    return " and ".join(dict.fromkeys(move.region for move in event.moves))
