"""A deadline whose act is always refused: a timer gives no values, and nobody takes part with it."""

from __future__ import annotations

from collections.abc import Iterator

from pathway.checks.subjects import ReadPolicy
from pathway.conditions.types import EntryType
from pathway.definition import Event
from pathway.diagnostics import Report
from pathway.files import Text
from pathway.policy import Deadline


def check(read: ReadPolicy, report: Report) -> None:
    shapes = {str(shape.id): shape for shape in read.shape.deadlines}
    for deadline in read.policy.deadlines:
        then = shapes[deadline.id].then
        if deadline.do is None or not isinstance(then, dict):
            continue
        place: Text = then["do"]
        for reason in _reasons(deadline, read.definition.events[deadline.do]):
            report.add(
                "timer-cannot-do",
                place.span,
                f"a deadline can never do `{deadline.do}`: {reason}",
                "let the deadline do an event that needs no more than the case, or flag with `then: flag`",
            )


def _reasons(deadline: Deadline, event: Event) -> Iterator[str]:
    """What the event needs and a timer does not have; the entry that it runs for, it gives."""
    for field in event.payload.values():
        if field.required and field.type != EntryType(deadline.subject or ""):
            yield f"it needs `{field.name}`, and a timer gives no values"
            return
    if event.with_:
        yield f"`{event.with_[0][0]}` must take part, and nobody does with a timer"
