"""A text for people that is the same in two languages: it was copied, and not translated."""

from __future__ import annotations

from typing import Final

from pathway.checks.parts import shapes_in
from pathway.definition import LANGUAGES
from pathway.definition.shapes import LabelShape
from pathway.diagnostics import Report
from pathway.files import Shape, Text

_WORDS: Final = 3
"""So many words are hardly the same in two of the languages; a name such as “Let's Talk” may be."""


def check(shape: Shape, report: Report) -> None:
    for label in shapes_in(shape):
        if isinstance(label, LabelShape):
            _check(label, report)


def _check(label: LabelShape, report: Report) -> None:
    seen: dict[str, tuple[str, Text]] = {}
    for language in LANGUAGES:
        text: Text | None = getattr(label, language)
        if text is None or len(text.split()) < _WORDS:
            continue
        first = seen.setdefault(text.strip().casefold(), (language, text))
        if first[1] is not text:
            message = f"the text under `{language}` is the one under `{first[0]}`"
            report.add(
                "copied-translation",
                text.span,
                message,
                f"translate it, or leave out `{language}` until it is translated",
                label="the same text",
                also=((first[1].span, f"stands here as `{first[0]}`"),),
            )
