"""Kleene's logic of three values: yes, no, and None for unknown."""

from __future__ import annotations

from collections.abc import Iterable

Answer = bool | None


def contrary(answer: Answer) -> Answer:
    """`not`."""
    return None if answer is None else not answer


def every(answers: Iterable[Answer]) -> Answer:
    """`and`: one no decides; yes of none at all."""
    found = set(answers)
    return False if False in found else None if None in found else True


def some(answers: Iterable[Answer]) -> Answer:
    """`or`: one yes decides; no of none at all."""
    found = set(answers)
    return True if True in found else None if None in found else False
