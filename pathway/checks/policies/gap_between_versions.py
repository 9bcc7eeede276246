"""Days between two versions of a policy on which none of them is in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from pathway.checks.places import dated
from pathway.checks.subjects import ReadPolicy
from pathway.diagnostics import Report

_DAY = timedelta(days=1)


def check(versions: Sequence[ReadPolicy], report: Report) -> None:
    for earlier, later in pairwise(versions):
        ends, begins = earlier.policy.valid_until, later.policy.valid_from
        if ends is None or begins <= ends + _DAY:
            continue
        first, last = ends + _DAY, begins - _DAY
        days = f"on {first}" if first == last else f"from {first} until {last}"
        report.add(
            "gap-between-versions",
            dated(earlier.source, "valid_until"),
            f"no version of `{earlier.policy.name}` is in force {days}",
            f"write `valid_until: {last}`, or let version {later.policy.version} begin on {first}",
            also=((dated(later.source, "valid_from"), f"version {later.policy.version} begins here"),),
        )
