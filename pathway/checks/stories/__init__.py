"""Checks of stories."""

from typing import Final

from pathway.checks.stories import policy_not_in_force

CHECKS: Final = (policy_not_in_force.check,)
"""Each takes a story that has no errors, and a report."""
