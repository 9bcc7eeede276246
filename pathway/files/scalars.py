"""What a scalar writes: truth values, whole numbers and dates, in the one form that files have for each."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

_TRUTH: Final = {"yes": True, "no": False, "true": True, "false": False}
_NUMBER: Final = re.compile(r"-?[0-9]{1,18}")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_truth(raw: object) -> bool:
    """`yes` or `true`, `no` or `false`. ValueError for anything else."""
    if isinstance(raw, str) and raw in _TRUTH:
        return _TRUTH[raw]
    raise ValueError(f"expected yes or no, found {named(raw)}")


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
        raise ValueError(f"`{raw}` is no day of the calendar") from None
    raise ValueError(f"expected a date such as 2026-03-02, found {named(raw)}")


def named(raw: object) -> str:
    """How a value that does not fit is named in a message."""
    if isinstance(raw, str):
        return f"`{shortened(raw)}`" if raw else "nothing"
    return "a mapping" if isinstance(raw, dict) else "a list"


def shortened(text: str) -> str:
    """At most 60 characters of a text."""
    return text if len(text) <= 60 else text[:57] + "…"
