"""A move that is never taken, since an earlier one of the same event always is."""

from __future__ import annotations

from pathway.checks.pathways.overlap import hidden_moves, is_any
from pathway.checks.subjects import ReadPathway
from pathway.diagnostics import Report


def check(pathway: ReadPathway, report: Report) -> None:
    for hidden in hidden_moves(pathway):
        if is_any(hidden.by) or (is_any(hidden.move) and not hidden.whole):
            continue  # `any` after some named states means the others
        states = ", ".join(f"`{state}`" for state in hidden.states)
        places = [name.span for name in hidden.move.from_ if name in hidden.states]
        asks = "asks nothing" if hidden.by.when is None else "asks the same"
        report.add(
            "move-never-taken",
            places[0] if places else hidden.move.from_[0].span,
            f"from {states} this move of `{hidden.event}` is never taken: an earlier one {asks} there",
            "give the earlier move a `when`, or take the state out of one of the two",
            label="never from here",
            also=((hidden.by.region.span, "this move is always taken first"),),
        )
