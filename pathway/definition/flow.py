"""Whether every state can be reached and left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from pathway.definition.model import Definition, State
from pathway.definition.shapes import PathwayShape, StateShape
from pathway.diagnostics import Report
from pathway.files import Text

_MOST_LOST: Final = 200
"""Of more states that nothing leads to, the first are told of one by one: to find what lies behind which takes long."""


def check_flow(definition: Definition, shape: PathwayShape, report: Report) -> None:
    """Report states that no move enters, and states that are not final and that no move leaves."""
    for name, region in shape.regions.items():
        _check(definition, name, region.initial, region.states, definition.regions[name].states, report)
    for name, kind in shape.lists.items():
        if kind.initial is not None:
            _check(definition, name, kind.initial, kind.states, definition.lists[name].states, report)


def steps_of(definition: Definition, name: str) -> set[tuple[str, str]]:
    """From which state of a region or list moves lead to which other one, whatever they ask."""
    moves = [m for event in definition.events.values() for m in event.moves if m.region == name]
    return {(source, m.to) for m in moves for source in m.sources if m.to is not None and m.to != source}


def reached_from(states: Iterable[str], steps: Collection[tuple[str, str]]) -> set[str]:
    """The states that steps lead to from any of some states, these included."""
    onward: dict[str, list[str]] = {}
    for source, to in steps:
        onward.setdefault(source, []).append(to)
    frontier = list(states)
    reached = set(frontier)
    while frontier:
        for to in onward.get(frontier.pop(), ()):
            if to not in reached:
                reached.add(to)
                frontier.append(to)
    return reached


def _check(
    definition: Definition,
    name: str,
    initial: str,
    shapes: Mapping[Text, StateShape],
    states: Mapping[str, State],
    report: Report,
) -> None:
    steps = steps_of(definition, name)
    reached = reached_from([initial], steps)
    _report_unreachable(name, [key for key in shapes if key not in reached], steps, report)
    left = {source for source, _ in steps}
    for key in shapes:
        if not states[key].final and key not in left:
            message = f"no move leads out of the state `{key}` of {name}, and it is not final"
            report.add("state-without-exit", key.span, message, "add a move, or say `final: yes`")


def _report_unreachable(
    name: str, lost: list[Text], steps: Collection[tuple[str, str]], report: Report
) -> None:
    """Report the states to which a move is missing; those behind them are shown with them."""
    steps, lost = steps if len(lost) <= _MOST_LOST else (), lost[:_MOST_LOST]
    behind = {str(key): reached_from([key], steps) for key in lost}
    told: set[str] = set()
    for key in lost:
        first = all(other in behind[key] for other in lost if key in behind[other])
        if not first or key in told:
            continue
        others = [other for other in lost if other in behind[key] and other != key]
        told |= behind[key]
        message = f"no moves lead to the state `{key}` of {name}"
        also = tuple((other.span, "so nor to this one") for other in others)
        help = "let a move lead there, or take it out"
        report.add("unreachable-state", key.span, message, help, label="never reached", also=also)
