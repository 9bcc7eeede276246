"""Spans of time as policies write them: `7 working days`, `3 months`, `same day`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MAX_COUNT: Final = 99_999

_WRITTEN: Final = re.compile(r"(0|[1-9][0-9]*) ?([A-Za-z].*)")
_FORMS: Final = (
    f"write `same day`, or a number up to {MAX_COUNT} and a unit: "
    "days, weeks, months, years, working days, school days"
)


class Unit(StrEnum):
    """What a span counts; the value is the written plural."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    WORKING_DAYS = "working days"
    SCHOOL_DAYS = "school days"

    def written(self, count: int) -> str:
        """The unit's name beside `count`: singular for 1."""
        return self.value[:-1] if count == 1 else self.value


_UNITS: Final = {unit.written(count): unit for unit in Unit for count in (1, 2)}


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time. Raises ValueError where `count` is not from 0 to 99,999."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 0 <= self.count <= MAX_COUNT:
            raise ValueError(f"a span counts from 0 to {MAX_COUNT}, and `{self.count}` does not")

    def __str__(self) -> str:
        """The form that `parse_span` reads back."""
        if self == SAME_DAY:
            return "same day"
        return f"{self.count} {self.unit.written(self.count)}"


class NoSpan(ValueError):
    """A text is no span; `meant` is the span that was nearly written, where there is one."""

    def __init__(self, text: str, meant: str | None) -> None:
        advice = _FORMS if meant is None else f"did you mean `{meant}`?"
        super().__init__(f"`{text[:60]}` is not a span; {advice}")
        self.meant = meant


SAME_DAY: Final = Span(0, Unit.DAYS)


def parse_span(text: str) -> Span:
    """Read `same day`, `N days`, `N weeks`, `N months`, `N years`, `N working days` or `N school days`.

    The unit is singular beside 1. Raises NoSpan, a ValueError, with what to write instead.
    """
    words = " ".join(text.split())
    if words == "same day":
        return SAME_DAY
    match = _WRITTEN.fullmatch(words)
    if match is None or len(match[1]) > len(str(MAX_COUNT)):
        raise NoSpan(text, _near(words, {"same day": "same day"}))
    count, name = int(match[1]), match[2]
    unit = _UNITS.get(name)
    if unit is None or name != unit.written(count):
        meant = {known: f"{count} {_UNITS[known].written(count)}" for known in _UNITS}
        raise NoSpan(text, _near(name, meant))
    return Span(count, unit)


def _near(written: str, known: Mapping[str, str]) -> str | None:
    """What stands for the nearest name in `known`, where one is near."""
    close = difflib.get_close_matches(written[:100].lower().replace("-", " "), known, n=1, cutoff=0.7)
    return known[close[0]] if close else None
