"""Fixes that many findings have in common."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

from pathway.diagnostics.model import Edit, Fix, Span
from pathway.errors import near_ones

_LIKE: Final = 0.75
"""How alike names are of which one is written for the other; `difflib` counts what they have in common."""


def rewritten(span: Span, text: str) -> Fix:
    """Write another text in the place of a span, where nothing else can be meant."""
    return Fix(f"write `{text}`", (Edit(span, text),))


def respelt(span: Span, name: str, known: Iterable[str]) -> Fix | None:
    """Write the known name that is near: a guess. None where none or more than one is, or the span holds more.

    A name that may only be told of, such as `light` for `high`, would be another rule without a word.
    """
    if span.source.text[span.start : span.end] != name:
        return None
    if (near := _plainly_meant(name, known)) is None:
        return None
    return Fix(f"write `{near}`", (Edit(span, near),), safe=False)


def is_respelt(name: str, known: Iterable[str]) -> bool:
    """Whether a name is one known name misspelt, and no other."""
    return _plainly_meant(name, known) is not None


def _plainly_meant(name: str, known: Iterable[str]) -> str | None:
    near, *others = near_ones(name, known) or (None,)
    is_plain = near is not None and not others and difflib.SequenceMatcher(None, name, near).ratio() >= _LIKE
    return near if is_plain else None


def line_without(span: Span, message: str) -> Fix:
    """Take out the lines of a span whole, with their ends."""
    source = span.source
    first, last = span.line, span.end_line
    end = source.starts[last] if last < len(source.starts) else len(source.text)
    return Fix(message, (Edit(source.span(source.starts[first - 1], end), ""),))
