"""An end of a deadline that can never come after its beginning."""

from __future__ import annotations

from pathway.checks.policies.happenings import can_come
from pathway.checks.subjects import ReadPolicy
from pathway.diagnostics import Report
from pathway.files import Text
from pathway.policy.shapes import TriggerShape


def check(read: ReadPolicy, report: Report) -> None:
    shapes = {str(shape.id): shape for shape in read.shape.deadlines}
    for deadline in read.policy.deadlines:
        shape = shapes[deadline.id]
        for trigger, written in zip(deadline.ends, shape.until, strict=True):
            if not can_come(read.definition, trigger, deadline.begins):
                text = text_of(written)
                report.add(
                    "end-never-comes",
                    text.span,
                    f"the deadline `{deadline.id}` never ends with `{trigger}`: no moves lead there from "
                    "its beginning",
                    "name an end that can come after the beginning, or take this one out",
                    label="never comes",
                    also=((text_of(shape.from_[0]).span, "the deadline begins here"),),
                )


def text_of(shape: TriggerShape) -> Text:
    """What a trigger waits for, as it is written."""
    return next(text for text in (shape.enter, shape.leave, shape.event, shape.true) if text is not None)
