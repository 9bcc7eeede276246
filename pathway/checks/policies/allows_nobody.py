"""An event that policies leave nobody to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pathway.checks.subjects import ReadPolicy
from pathway.diagnostics import Report
from pathway.files import Text

_HELP: Final = "leave at least one role; to forbid the event, write a rule with `that: no` and a `because`"


def check(read: ReadPolicy, report: Report) -> None:
    for event in read.shape.allow:
        if not read.policy.allow[event]:
            report.add("allows-nobody", event.span, f"`allow` leaves nobody to do `{event}`", _HELP)


def check_together(policies: Sequence[ReadPolicy], report: Report) -> None:
    left: dict[str, frozenset[str]] = {}
    narrowed: dict[str, list[tuple[ReadPolicy, Text]]] = {}
    for read in policies:
        for event in read.shape.allow:
            roles = frozenset(read.policy.allow[event])
            others = narrowed.setdefault(event, [])
            before = left.get(event, roles)
            left[event] = before & roles
            if before and roles and not left[event]:
                also = tuple((text.span, f"what `{one.policy.name}` leaves") for one, text in others)
                message = f"together, the policies leave nobody to do `{event}`"
                report.add("allows-nobody", event.span, message, _HELP, also=also)
            others.append((read, event))
