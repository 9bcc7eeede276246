"""An event whose moves need states of several regions that are never there at once, or an entry that never is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

from pathway.checks.parts import event_at
from pathway.checks.subjects import ReadPathway
from pathway.definition import Definition, Event
from pathway.definition.flow import reached_from, steps_of
from pathway.diagnostics import Report

_MOST: Final = 20_000
"""So many combinations of states are looked through; a pathway that has more is not checked for this."""

Whole = tuple[str, ...]
"""A state of each region that has one instance."""


def check(pathway: ReadPathway, report: Report) -> None:
    definition = pathway.definition
    names = [region.name for region in definition.regions.values() if not region.keys]
    reached = _reached(definition, names)
    for event in definition.events.values():
        if not _asks(event):
            continue
        name, shape = event_at(pathway.shape, event.name)
        if any(move.region in definition.regions and not move.sources for move in event.moves):
            _report_final(pathway, event, report)
        elif reached is not None and _is_possible(definition, event) and not _fits(event, names, reached):
            report.add(
                "event-never-fits",
                name.span,
                f"`{event.name}` never fits: it needs states of {_listed(event)} that are never there at once",
                "move only one of the regions with it, or begin its moves in other states",
                also=tuple((move.region.span, "in each region a move must fit") for move in shape.moves),
            )


def _asks(event: Event) -> bool:
    return bool(event.moves)


def _report_final(pathway: ReadPathway, event: Event, report: Report) -> None:
    _, shape = event_at(pathway.shape, event.name)
    for move, written in zip(event.moves, shape.moves, strict=True):
        others = [one for one in event.moves if one.region == move.region and one.sources]
        if not move.sources and not others:
            message = f"`{event.name}` never fits: all states of {move.region} are final"
            help = "`any` means every state that is not final; name the states that are meant"
            report.add("event-never-fits", written.from_[0].span, message, help)


def _is_possible(definition: Definition, event: Event) -> bool:
    """Whether each region by itself can come to a state that the event needs; else the state is told of."""
    for name in {move.region for move in event.moves} & definition.regions.keys():
        there = reached_from([definition.regions[name].initial], steps_of(definition, name))
        if not any(there & set(move.sources) for move in event.moves if move.region == name):
            return False
    return True


def _fits(event: Event, names: list[str], reached: set[Whole]) -> bool:
    return any(True for whole in reached for _ in _steps(event, names, whole))


def _reached(definition: Definition, names: list[str]) -> set[Whole] | None:
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
        for event in definition.events.values():
            for there in _steps(event, names, here):
                if there not in reached:
                    reached.add(there)
                    frontier.append(there)
    return reached


def _steps(event: Event, names: list[str], here: Whole) -> Iterator[Whole]:
    """Where an event can lead to: one move that fits in each of its regions."""
    choices = []
    for place, name in enumerate(names):
        moves = [move for move in event.moves if move.region == name]
        if not moves:
            choices.append([here[place]])
        elif fitting := [move.to or here[place] for move in moves if here[place] in move.sources]:
            choices.append(fitting)
        else:
            return
    yield from product(*choices)


def _listed(event: Event) -> str:
    return " and ".join(dict.fromkeys(move.region for move in event.moves))
