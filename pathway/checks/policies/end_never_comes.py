"""An end of a deadline that can never come after its beginning, or is not there at all."""

from __future__ import annotations

import re
from typing import Final

from pathway.checks.policies.happenings import can_come
from pathway.checks.subjects import ReadPolicy
from pathway.diagnostics import Edit, Fix, Report, Span
from pathway.files import Text
from pathway.policy import Deadline, Happening, Trigger
from pathway.policy.shapes import DeadlineShape, TriggerShape

_TAKE: Final = "name an end that can come after the beginning, or take this one out"


def check(read: ReadPolicy, report: Report) -> None:
    shapes = {str(shape.id): shape for shape in read.shape.deadlines}
    for deadline in read.policy.deadlines:
        shape = shapes[deadline.id]
        if _never_ends(deadline):
            message = f"the deadline `{deadline.id}` has no `until`, so nothing that is done ends it in time"
            help = "add `until:` with what is to happen in time, such as `until: {leave: …}`"
            report.add("end-never-comes", shape.id.span, message, help, label="no end")
        for trigger, written in zip(deadline.ends, shape.until, strict=True):
            if not can_come(read.definition, trigger, deadline.begins):
                _report(read, deadline, shape, trigger, written, report)


def _never_ends(deadline: Deadline) -> bool:
    """Whether a deadline marks every case in which it begins: nothing ends it, and it asks nothing."""
    waits = deadline.ends or deadline.when or any(one.kind is Happening.TRUE for one in deadline.begins)
    return not waits and deadline.do is None and not deadline.notify


def _report(
    read: ReadPolicy,
    deadline: Deadline,
    shape: DeadlineShape,
    trigger: Trigger,
    written: TriggerShape,
    report: Report,
) -> None:
    text, exchanged = text_of(written), _are_exchanged(read, deadline)
    report.add(
        "end-never-comes",
        text.span,
        f"the deadline `{deadline.id}` never ends with `{trigger}`: no moves lead there from its beginning",
        "write what is under `from` under `until`, and the other way about" if exchanged else _TAKE,
        label="never comes",
        note="are `from` and `until` exchanged? The other way about it could end" if exchanged else None,
        also=((text_of(shape.from_[0]).span, "the deadline begins here"),),
        fix=_exchange(shape.from_[0], written) if exchanged else None,
    )


def _are_exchanged(read: ReadPolicy, deadline: Deadline) -> bool:
    """Whether one beginning and one end would do the other way about."""
    if len(deadline.begins) != 1 or len(deadline.ends) != 1 or deadline.begins == deadline.ends:
        return False
    return can_come(read.definition, deadline.begins[0], deadline.ends)


def _exchange(one: TriggerShape, other: TriggerShape) -> Fix | None:
    """Exchange what two triggers say in their places, where both are written within one line: a guess."""
    first, second = _written(text_of(one)), _written(text_of(other))
    if first is None or second is None:
        return None
    texts = [span.source.text[span.start : span.end] for span in (first, second)]
    edits = (Edit(first, texts[1]), Edit(second, texts[0]))
    return Fix("exchange `from` and `until`", edits, safe=False)


def _written(text: Text) -> Span | None:
    """A trigger from its kind to its end: `enter: main.planning`."""
    source, line = text.span.source, text.span.line
    before = source.text[source.starts[line - 1] : text.span.start]
    kind = re.search(r"\w+: *[\"']?$", before)
    if kind is None or text.span.end_line != line:
        return None
    return source.span(source.starts[line - 1] + kind.start(), text.span.end)


def text_of(shape: TriggerShape) -> Text:
    """What a trigger waits for, as it is written."""
    return next(text for text in (shape.enter, shape.leave, shape.event, shape.true) if text is not None)
