"""An `allow` that leaves all the roles that the pathway names."""

from __future__ import annotations

from pathway.checks.subjects import ReadPolicy
from pathway.diagnostics import Report


def check(read: ReadPolicy, report: Report) -> None:
    for event in read.shape.allow:
        left = read.policy.allow[event]
        if set(left) >= set(read.definition.events[event].by):
            report.add(
                "allow-narrows-nothing",
                event.span,
                f"`allow` leaves all roles that may do `{event}` in the pathway",
                "leave out the roles that may not do it here, or take the line out",
                label="nothing is narrowed",
            )
