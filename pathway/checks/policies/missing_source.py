"""A deadline that does not say where it is from; of rules the reader itself tells it."""

from __future__ import annotations

from pathway.checks.subjects import ReadPolicy
from pathway.diagnostics import Report


def check(read: ReadPolicy, report: Report) -> None:
    for shape in read.shape.deadlines:
        if shape.source is None:
            message = f"the deadline `{shape.id}` names no source"
            report.add("missing-source", shape.id.span, message, "add `source`")
