"""Whether policies that are used together agree: their ids, and the dates of the versions of one policy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from pathway.diagnostics import Report, Source
from pathway.policy import Policy, check_bundle

Read = tuple[Policy, Source]
"""A policy and the text it was read from."""


def check_together(read: Sequence[Read], report: Report) -> None:
    """Report ids that two policies for one pathway both use."""
    sources = {policy.hash: source for policy, source in read}
    for pathway in sorted({policy.pathway for policy, _ in read}):
        check_bundle([policy for policy, _ in read if policy.pathway == pathway], report, sources)


def check_versions(read: Sequence[Read], report: Report) -> None:
    """Report versions of one policy of which it is not plain which is in force on a day."""
    versions: dict[tuple[str, str], list[Read]] = defaultdict(list)
    for policy, source in read:
        versions[policy.pathway, policy.name].append((policy, source))
    for same in versions.values():
        ordered = sorted(same, key=lambda one: (one[0].valid_from, one[0].version))
        for (earlier, source), (later, _) in pairwise(ordered):
            _check_pair(earlier, later, source, report)


def _check_pair(earlier: Policy, later: Policy, source: Source, report: Report) -> None:
    other = f"version {later.version} of `{later.name}`"
    if earlier.valid_from == later.valid_from:
        message, key = f"{other} is valid from {later.valid_from} too", "valid_from"
    elif earlier.valid_until is not None and earlier.valid_until >= later.valid_from:
        message = f"the policy is valid until {earlier.valid_until}, and {other} begins on {later.valid_from}"
        key = "valid_until"
    else:
        return
    place = max(source.text.find(f"{key}:"), 0)
    end = source.text.find("\n", place)
    span = source.span(place, len(source.text) if end < 0 else end)
    report.add("wrong-dates", span, message, "let each version end on the day before the next begins")
