"""Whether every state can be reached and left."""

from __future__ import annotations

from collections.abc import Mapping

from pathway.definition.model import Definition, State
from pathway.definition.shapes import PathwayShape, StateShape
from pathway.diagnostics import Report
from pathway.files import Text


def check_flow(definition: Definition, shape: PathwayShape, report: Report) -> None:
    """Report states that no move enters, and states that are not final and that no move leaves."""
    for name, region in shape.regions.items():
        _check(definition, name, region.initial, region.states, definition.regions[name].states, report)
    for name, kind in shape.lists.items():
        if kind.initial is not None:
            _check(definition, name, kind.initial, kind.states, definition.lists[name].states, report)


def _check(
    definition: Definition,
    name: str,
    initial: str,
    shapes: Mapping[Text, StateShape],
    states: Mapping[str, State],
    report: Report,
) -> None:
    moves = [m for event in definition.events.values() for m in event.moves if m.region == name]
    steps: dict[str, set[str]] = {}
    for move in moves:
        for source in move.sources:
            if move.to not in (None, source):
                steps.setdefault(source, set()).add(str(move.to))
    reached, frontier = {str(initial)}, [str(initial)]
    while frontier:
        new = steps.get(frontier.pop(), set()) - reached
        reached |= new
        frontier += new
    for key in shapes:
        if key not in reached:
            report.add("unreachable-state", key.span, f"no moves lead to the state `{key}` of {name}")
        if not states[key].final and key not in steps:
            message = f"no move leads out of the state `{key}` of {name}, and it is not final"
            report.add("state-without-exit", key.span, message, "add a move, or say `final: yes`")
