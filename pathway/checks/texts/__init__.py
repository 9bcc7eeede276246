"""Checks of what pathway and policy files have alike: texts for people, and lists of names."""

from typing import Final

from pathway.checks.texts import copied_translation, repeated_name

CHECKS: Final = (copied_translation.check, repeated_name.check)
"""Each takes the shape of a file that has no errors, and a report."""
