"""Whether policies that are used together agree: their ids, and the dates of the versions of one policy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pathway.checks.places import dated
from pathway.checks.policies import OF_BUNDLES, OF_VERSIONS
from pathway.checks.subjects import ReadPolicy
from pathway.diagnostics import Report
from pathway.policy import check_bundle


def check_together(read: Sequence[ReadPolicy], report: Report) -> None:
    """Check policies that are meant together: those for one pathway are a bundle."""
    sources = {one.policy.hash: one.source for one in read}
    for same in _for_one_pathway(read):
        check_bundle([one.policy for one in same], report, sources)
        check_agreement(same, report)


def check_agreement(read: Sequence[ReadPolicy], report: Report) -> None:
    """Check what the policies of one pathway say together, besides their ids."""
    for check in OF_BUNDLES:
        check(read, report)


def check_versions(read: Sequence[ReadPolicy], report: Report) -> None:
    """Check the versions of each policy: on every day it is plain which one is in force."""
    versions: dict[tuple[str, str], list[ReadPolicy]] = defaultdict(list)
    for one in read:
        versions[one.policy.pathway, one.policy.name].append(one)
    for same in versions.values():
        ordered = sorted(same, key=lambda one: (one.policy.valid_from, one.policy.version))
        for earlier, later in pairwise(ordered):
            _check_pair(earlier, later, report)
        for check in OF_VERSIONS:
            check(ordered, report)


def _for_one_pathway(read: Sequence[ReadPolicy]) -> Iterator[list[ReadPolicy]]:
    for pathway in sorted({one.policy.pathway for one in read}):
        yield [one for one in read if one.policy.pathway == pathway]


def _check_pair(earlier: ReadPolicy, later: ReadPolicy, report: Report) -> None:
    before, after = earlier.policy, later.policy
    other = f"version {after.version} of `{after.name}`"
    if before.valid_from == after.valid_from:
        message, key = f"{other} is valid from {after.valid_from} too", "valid_from"
    elif before.valid_until is not None and before.valid_until >= after.valid_from:
        message = f"the policy is valid until {before.valid_until}, and {other} begins on {after.valid_from}"
        key = "valid_until"
    else:
        return
    report.add(
        "wrong-dates",
        dated(earlier.source, key),
        message,
        "let each version end on the day before the next begins",
        also=((dated(later.source, "valid_from"), f"version {after.version} begins here"),),
    )
