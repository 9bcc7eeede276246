"""What things may be called: names are written in conditions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from pathway.conditions import WORDS
from pathway.diagnostics import Report
from pathway.files import Text

BUILT_IN: Final = ("event", "actor", "it", "today", "anyone", "timer", "any", "count")
_NAME: Final = re.compile(r"[^\W\d]\w*")
_HELP: Final = "use letters, digits and `_`, and begin with a letter"


def check_names(names: Iterable[Text], what: str, report: Report, taken: Iterable[str] = ()) -> None:
    """Report names that a condition could not say, and those that mean something else where they stand."""
    taken = tuple(taken)
    for name in names:
        if not is_usable(name):
            shown = name if len(name) <= 60 else name[:57] + "…"
            report.add("unusable-name", name.span, f"`{shown}` cannot be the name of {what}", _HELP)
        elif name in taken:
            message = f"`{name}` cannot be the name of {what}: it means something else there"
            report.add("duplicate-name", name.span, message, "give it another name")


def report_doubles(names: Iterable[Text], what: str, report: Report) -> None:
    """Report names that stand twice in a list whose names must differ."""
    seen: dict[str, Text] = {}
    for name in names:
        first = seen.setdefault(str(name), name)
        if first is not name:
            message, also = f"the {what} `{name}` stands here twice", ((first.span, "the first one"),)
            report.add(
                "duplicate-name", name.span, message, "take one out, or give it its own name", also=also
            )


def is_usable(name: str) -> bool:
    """Whether each part of a dotted name can be written in a condition."""
    parts = name.split(".")
    whole = len(parts) > 1 or name not in WORDS
    return whole and len(name) <= 100 and all(_NAME.fullmatch(part) for part in parts)
