"""Two things that people choose between have the same label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pathway.checks.subjects import ReadPathway
from pathway.definition import LANGUAGES
from pathway.definition.shapes import LabelShape
from pathway.diagnostics import Report
from pathway.files import Text


def check(pathway: ReadPathway, report: Report) -> None:
    for labels in _together(pathway):
        for language in LANGUAGES:
            _check(labels, language, report)


def _together(pathway: ReadPathway) -> Iterator[dict[str, LabelShape]]:
    """The labels, by name, that people see side by side."""
    shape = pathway.shape
    groups: list[Mapping[Text, object]] = [shape.events, shape.roles, shape.facts]
    groups += [region.states for region in shape.regions.values()]
    groups += [kind.states for kind in shape.lists.values()]
    for group in groups:
        labels = {str(name): getattr(one, "label", None) for name, one in group.items()}
        yield {name: label for name, label in labels.items() if label is not None}


def _check(labels: Mapping[str, LabelShape], language: str, report: Report) -> None:
    seen: dict[str, tuple[str, Text]] = {}
    for name, label in labels.items():
        text: Text | None = getattr(label, language)
        if not text:
            continue
        other, first = seen.setdefault(text.strip().casefold(), (name, text))
        if other != name:
            report.add(
                "same-label",
                text.span,
                f"`{name}` and `{other}` have the same label, `{text[:60]}`",
                "say in the labels what tells the two apart",
                also=((first.span, f"the label of `{other}`"),),
            )
