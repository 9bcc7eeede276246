"""Two policies of a bundle give different calendars: the one that is named first counts, for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from pathway.checks.subjects import ReadPolicy
from pathway.diagnostics import Report, Span


def check(policies: Sequence[ReadPolicy], report: Report) -> None:
    for kind in ("working", "school"):
        _check(kind, [read for read in policies if getattr(read.policy, kind) is not None], report)


def _check(kind: str, giving: Sequence[ReadPolicy], report: Report) -> None:
    for place, read in enumerate(giving):
        for other in giving[:place]:
            overlap = other.policy.name != read.policy.name and _overlap(other, read)
            if overlap and getattr(other.policy, kind) != getattr(read.policy, kind):
                report.add(
                    "calendar-given-twice",
                    _place(read, kind),
                    f"the policy `{other.policy.name}` gives another {kind} calendar, and one counts for all",
                    "give the calendar in one policy, and leave it out of the others",
                    also=((_place(other, kind), "the other one"),),
                )
                return


def _overlap(one: ReadPolicy, other: ReadPolicy) -> bool:
    return all(
        a.policy.valid_until is None or a.policy.valid_until >= b.policy.valid_from
        for a, b in ((one, other), (other, one))
    )


def _place(read: ReadPolicy, kind: str) -> Span:
    """The line of the calendar; its shape has no text that is always there."""
    source = read.source
    start = source.text.find(f"{kind}:", max(source.text.find("calendars:"), 0))
    start = max(start, 0)
    return source.span(start, start + len(kind))
