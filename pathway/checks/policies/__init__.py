"""Checks of one policy against its pathway, and of policies that are used together."""

from typing import Final

from pathway.checks.policies import (
    allow_narrows_nothing,
    allows_nobody,
    calendar_given_twice,
    constant_condition,
    deadline_never_runs,
    end_never_comes,
    gap_between_versions,
    missing_because,
    missing_source,
    repeated_rule,
    timer_cannot_do,
    unlikely_value,
    unused_term,
)

CHECKS: Final = (
    allow_narrows_nothing.check,
    allows_nobody.check,
    constant_condition.check,
    deadline_never_runs.check,
    end_never_comes.check,
    missing_because.check,
    missing_source.check,
    repeated_rule.check,
    timer_cannot_do.check,
    unlikely_value.check,
    unused_term.check,
)
"""Each takes a policy that has no errors, and a report."""

OF_BUNDLES: Final = (allows_nobody.check_together, calendar_given_twice.check)
"""Each takes the policies of one pathway that are meant together, and a report."""

OF_VERSIONS: Final = (gap_between_versions.check,)
"""Each takes the versions of one policy, the earliest first, and a report."""
