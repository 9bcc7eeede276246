"""Texts for people in English, Finnish and Swedish, and how values are put into them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

Language = Literal["en", "fi", "sv"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "fi", "sv")


@dataclass(frozen=True, slots=True)
class Label:
    """A text for people in up to three languages. A missing one falls back on English, then on the name."""

    en: str
    fi: str | None = None
    sv: str | None = None

    def get(self, language: str) -> str:
        """The text in `language` (`en`, `fi` or `sv`), or in English."""
        return {"fi": self.fi, "sv": self.sv}.get(language) or self.en


def same(text: str) -> Label:
    """A text that reads alike in every language: a name, a number, what somebody entered."""
    return Label(text, text, text)


def filled(template: Label, **values: Label | str) -> Label:
    """A template of the package with `{name}` replaced by values, each in its language. Values are never templates."""
    labels = {name: same(value) if isinstance(value, str) else value for name, value in values.items()}
    en, fi, sv = (
        template.get(language).format(**{name: label.get(language) for name, label in labels.items()})
        for language in LANGUAGES
    )
    return Label(en, fi, sv)


def joined(labels: Iterable[Label | str], between: str = ", ") -> Label:
    """Texts one after another, in each language."""
    parts = [same(label) if isinstance(label, str) else label for label in labels]
    en, fi, sv = (between.join(part.get(language) for part in parts) for language in LANGUAGES)
    return Label(en, fi, sv)


def texts(label: Label) -> list[str]:
    """A text as logs have it: in the order of `LANGUAGES`."""
    return [label.get(language) for language in LANGUAGES]


def from_texts(texts: object) -> Label | None:
    """The text that a log has; None where there is none, or it was erased."""
    return Label(*map(str, texts)) if isinstance(texts, list) and len(texts) == len(LANGUAGES) else None
