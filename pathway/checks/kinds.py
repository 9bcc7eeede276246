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
    "tests",
)
"""The first keys of the kinds of file."""

_FIRST: Final = re.compile(r"^(?![ \t]*(?:#[^\n]*)?\r?\n|(?:---|%)[^\n]*\n)", re.MULTILINE)
"""The first line that is not empty, a comment or a mark. One match of all lines before it would keep each in memory."""
_KEY: Final = re.compile(r"([\w-]+)[ \t]*:(?=\s)")


def kind_of(source: Source, report: Report) -> str | None:
    """The kind of a file; None after reporting that its first key names none."""
    plain = _plain_key(source)
    if plain in KINDS:
        return plain
    found = Report()  # who reads the file as what it is reports its faults
    root = load_text(source, found)
    first = next(iter(root), None) if isinstance(root, dict) else None
    if first in KINDS:
        return str(first)
    for one in found:
        report.take(one)
    if first is not None:
        _unknown(report, first.span, first)
    elif root is not None and not found:
        span = root.span if isinstance(root, Text) else span_of(root)
        report.add("unknown-kind", span, "a file is a mapping whose first key names its kind", _ALLOWED)
    return None


def is_foreign(source: Source) -> bool:
    """Whether a YAML file is plainly none of ours: its first key is not even near to one of ours."""
    plain = _plain_key(source)
    return plain is not None and plain not in KINDS and not did_you_mean(plain, KINDS)


def _plain_key(source: Source) -> str | None:
    first = _FIRST.search(source.text)
    key = None if first is None else _KEY.match(source.text, first.start())
    return None if key is None else key[1]


_ALLOWED: Final = "the kinds are " + ", ".join(f"`{kind}:`" for kind in KINDS)


def _unknown(report: Report, span: Span, key: str) -> None:
    message = f"the first key `{key}` names no kind of file{did_you_mean(key, KINDS)}"
    report.add("unknown-kind", span, message, _ALLOWED)
