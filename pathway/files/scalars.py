"""What a scalar writes: truth values, whole numbers and dates, in the one form that files have for each."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

_TRUTH: Final = {"yes": True, "no": False, "true": True, "false": False}
_SAID: Final = {"yes": "yes", "true": "yes", "on": "yes", "no": "no", "false": "no", "off": "no"}
"""What YAML itself takes for truth values, in any case of letters."""
_NUMBER: Final = re.compile(r"-?[0-9]{1,18}")
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Miswritten(ValueError):
    """A value that can only mean one thing, which is written otherwise: `instead`."""

    def __init__(self, message: str, instead: str) -> None:
        super().__init__(message)
        self.instead = instead


def read_truth(raw: object) -> bool:
    """`yes` or `true`, `no` or `false`. ValueError for anything else."""
    if isinstance(raw, str) and raw in _TRUTH:
        return _TRUTH[raw]
    message = f"expected yes or no, found {named(raw)}"
    if isinstance(raw, str) and raw.lower() in _SAID:
        raise Miswritten(message, _SAID[raw.lower()])
    raise ValueError(message)


def read_number(raw: object) -> int:
    """A whole number of at most 18 digits. ValueError for anything else."""
    if isinstance(raw, str) and _NUMBER.fullmatch(raw):
        return int(raw)
    raise ValueError(f"expected a whole number, found {named(raw)}")


def read_date(raw: object) -> date:
    """A day of the calendar, such as 2026-03-02. ValueError for anything else."""
    try:
        if isinstance(raw, str) and _DATE.fullmatch(raw):
            return date.fromisoformat(raw)
    except ValueError:
        pass  # a day that no month has
    message = f"expected a date such as 2026-03-02, found {named(raw)}"
    if instead := _day(raw):
        raise Miswritten(message, instead)
    raise ValueError(message)


def _day(raw: object) -> str | None:
    """The day that a text means which puts the year first, as 2026/3/2 does; None where there is no such day."""
    parts = _YEAR_FIRST.fullmatch(raw) if isinstance(raw, str) else None
    try:
        return None if parts is None else date(int(parts[1]), int(parts[3]), int(parts[4])).isoformat()
    except ValueError:
        return None


def named(raw: object) -> str:
    """How a value that does not fit is named in a message."""
    if isinstance(raw, str):
        return f"`{shortened(raw)}`" if raw else "nothing"
    return "a mapping" if isinstance(raw, dict) else "a list"


def shortened(text: str) -> str:
    """At most 60 characters of a text."""
    return text if len(text) <= 60 else text[:57] + "…"
