"""Which kind a file is, told by its first key."""

from __future__ import annotations

import re
from typing import Final

from pathway.diagnostics import Report, Source, Span
from pathway.errors import did_you_mean
from pathway.files import Text, load_text, span_of

KINDS: Final = (
    "pathway",
    "policy",
    "scenario",
    "story",
    "question",
    "people",
    "catalogue",
    "school_days",
    "migration",
)
"""The first keys of the kinds of file."""

_SKIPPED: Final = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\r?\n|(?:---|%)[^\n]*\n)*")
_KEY: Final = re.compile(r"([\w-]+)[ \t]*:(?=\s)")


def kind_of(source: Source, report: Report) -> str | None:
    """The kind of a file; None after reporting that its first key names none."""
    key = _KEY.match(source.text, _SKIPPED.match(source.text).end())  # type: ignore[union-attr]
    if key is not None and key[1] in KINDS:
        return key[1]
    before = len(report)
    root = load_text(source, report)
    if isinstance(root, dict) and (first := next(iter(root), None)) is not None:
        if first in KINDS:
            return str(first)
        _unknown(report, first.span, first)
    elif root is not None and len(report) == before:
        span = root.span if isinstance(root, Text) else span_of(root)
        report.add("unknown-kind", span, "a file is a mapping whose first key names its kind", _ALLOWED)
    return None


def is_foreign(source: Source) -> bool:
    """Whether a YAML file is plainly none of ours: its first key is not even near to one of ours."""
    key = _KEY.match(source.text, _SKIPPED.match(source.text).end())  # type: ignore[union-attr]
    return key is not None and key[1] not in KINDS and not did_you_mean(key[1], KINDS)


_ALLOWED: Final = "the kinds are " + ", ".join(f"`{kind}:`" for kind in KINDS)


def _unknown(report: Report, span: Span, key: str) -> None:
    message = f"the first key `{key}` names no kind of file{did_you_mean(key, KINDS)}"
    report.add("unknown-kind", span, message, _ALLOWED)
