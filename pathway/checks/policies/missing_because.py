"""A deadline that does not say why it is there; of rules the reader itself tells it."""

from __future__ import annotations

from pathway.checks.subjects import ReadPolicy
from pathway.diagnostics import Report


def check(read: ReadPolicy, report: Report) -> None:
    for shape in read.shape.deadlines:
        if shape.because is None:
            message = f"the deadline `{shape.id}` does not say why"
            report.add("missing-because", shape.id.span, message, "add `because`")
