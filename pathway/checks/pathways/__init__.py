"""Checks of one pathway: by itself, and together with the policies for it."""

from typing import Final

from pathway.checks.pathways import (
    attribute_never_set,
    constant_condition,
    event_never_fits,
    event_nobody_can_do,
    fact_never_set,
    hidden_by_any,
    list_never_filled,
    move_never_taken,
    no_way_to_final,
    role_never_given,
    same_label,
    unread_fact,
    unused_type,
)

CHECKS: Final = (
    attribute_never_set.check,
    constant_condition.check,
    event_never_fits.check,
    event_nobody_can_do.check,
    hidden_by_any.check,
    list_never_filled.check,
    move_never_taken.check,
    no_way_to_final.check,
    role_never_given.check,
    same_label.check,
    unused_type.check,
)
"""Each takes a pathway that has no errors, and a report."""

TOGETHER: Final = (fact_never_set.check, unread_fact.check)
"""Each takes a pathway with what was checked with it, none of it with errors, and a report."""
