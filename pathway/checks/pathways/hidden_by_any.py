"""A move from named states that stands behind one of the same event that is `from: any`."""

from __future__ import annotations

from pathway.checks.pathways.overlap import hidden_moves, is_any
from pathway.checks.subjects import ReadPathway
from pathway.diagnostics import Report


def check(pathway: ReadPathway, report: Report) -> None:
    for hidden in hidden_moves(pathway):
        if is_any(hidden.by):
            report.add(
                "hidden-by-any",
                hidden.move.region.span,
                f"this move of `{hidden.event}` is never taken: `from: any` stands before it",
                "put the move from named states before the one from `any`",
                label="never reached",
                also=((hidden.by.from_[0].span, "every state that is not final"),),
            )
