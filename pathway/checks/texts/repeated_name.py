"""The same name twice in one list."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from pathway.checks.parts import shapes_in
from pathway.diagnostics import Report
from pathway.files import Shape, Text


def check(shape: Shape, report: Report) -> None:
    for one in shapes_in(shape):
        for texts in _lists(one):
            _check(texts, report)


def _lists(shape: BaseModel) -> Iterator[tuple[Text, ...]]:
    """The lists of texts that stand under the keys of a shape, and in mappings under them."""
    for name in type(shape).model_fields:
        value = getattr(shape, name)
        for inner in value.values() if isinstance(value, dict) else (value,):
            if isinstance(inner, tuple) and all(isinstance(text, Text) for text in inner):
                yield inner


def _check(texts: tuple[Text, ...], report: Report) -> None:
    seen: dict[str, Text] = {}
    for text in texts:
        first = seen.setdefault(str(text), text)
        if first is not text:
            shown = text if len(text) <= 60 else text[:57] + "…"
            message = f"`{shown}` stands twice in this list"
            help = "take one of them out, or write the name that was meant"
            also = ((first.span, "it stands here already"),)
            report.add("repeated-name", text.span, message, help, also=also)
