"""Fixes that many findings have in common."""

from __future__ import annotations

from collections.abc import Iterable

from pathway.diagnostics.model import Edit, Fix, Span
from pathway.errors import nearest


def rewritten(span: Span, text: str) -> Fix:
    """Write another text in the place of a span, where nothing else can be meant."""
    return Fix(f"write `{text}`", (Edit(span, text),))


def respelt(span: Span, name: str, known: Iterable[str]) -> Fix | None:
    """Write the known name that is near: a guess. None where none is, or the span holds more than the name."""
    if span.source.text[span.start : span.end] != name:
        return None
    near = nearest(name, known)
    return None if near is None else Fix(f"write `{near}`", (Edit(span, near),), safe=False)


def line_without(span: Span, message: str) -> Fix:
    """Take out the lines of a span whole, with their ends."""
    source = span.source
    first, last = span.line, span.end_line
    end = source.starts[last] if last < len(source.starts) else len(source.text)
    return Fix(message, (Edit(source.span(source.starts[first - 1], end), ""),))
