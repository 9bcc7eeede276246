"""A deadline that is over with the very act that begins it."""

from __future__ import annotations

from pathway.checks.policies.end_never_comes import text_of
from pathway.checks.policies.happenings import owner
from pathway.checks.subjects import ReadPolicy
from pathway.definition import Definition
from pathway.definition.flow import steps_of
from pathway.diagnostics import Report
from pathway.policy import Happening, Trigger


def check(read: ReadPolicy, report: Report) -> None:
    shapes = {str(shape.id): shape for shape in read.shape.deadlines}
    for deadline in read.policy.deadlines:
        shape = shapes[deadline.id]
        ends = [_end(read.definition, begin, deadline.ends) for begin in deadline.begins]
        if ends and all(end is not None for end in ends):
            written = shape.until[next(end for end in ends if end is not None)]
            report.add(
                "deadline-never-runs",
                shape.id.span,
                f"the deadline `{deadline.id}` never runs: what begins it ends it in the same act",
                "let it end with something that comes later",
                also=((text_of(shape.from_[0]).span, "begins"), (text_of(written).span, "and ends at once")),
            )


def _end(definition: Definition, begin: Trigger, ends: tuple[Trigger, ...]) -> int | None:
    """The place of an end that always comes in the act of a beginning, and after it."""
    for place, end in enumerate(ends):
        if _ends_at_once(definition, begin, end):
            return place
    return None


def _ends_at_once(definition: Definition, begin: Trigger, end: Trigger) -> bool:
    """What happens in an act has an order: the event, the state that is left, the one that is entered."""
    if begin.condition is not None or end.condition is not None:
        same = begin.condition is not None and end.condition is not None
        return same and begin.condition.term == end.condition.term  # type: ignore[union-attr]
    if begin.kind is Happening.LEAVE and end.kind is Happening.ENTER and begin.name == end.name:
        steps = steps_of(definition, owner(begin.name))
        return {to for source, to in steps if source == begin.state} == {end.state}
    if begin.kind is Happening.EVENT and end.kind is Happening.ENTER and end.name in definition.regions:
        moves = [move for move in definition.events[begin.name].moves if move.region == end.name]
        return bool(moves) and all(move.to == end.state and end.state not in move.sources for move in moves)
    return False
