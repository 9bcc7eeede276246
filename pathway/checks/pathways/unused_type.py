"""A named type or a catalogue that nothing in the pathway uses."""

from __future__ import annotations

from collections.abc import Iterator

from pathway.checks.parts import shapes_in
from pathway.checks.subjects import ReadPathway
from pathway.definition.shapes import TypeShape
from pathway.diagnostics import Report
from pathway.files import Text


def check(pathway: ReadPathway, report: Report) -> None:
    used = set(_used(pathway))
    for what, names in (("type", pathway.shape.types), ("catalogue", pathway.shape.catalogues)):
        for name in names:
            if (what, name) not in used:
                use = f"`type: {name}`" if what == "type" else f"`{{type: row, of: {name}}}`"
                report.add(
                    "unused-type",
                    name.span,
                    f"nothing is of the {what} `{name}`",
                    f"write {use} where it was meant, or take it out",
                    label="not used",
                )


def _used(pathway: ReadPathway) -> Iterator[tuple[str, Text]]:
    """The names of types and catalogues that fields and other types are of."""
    for one in shapes_in(pathway.shape):
        if isinstance(one, TypeShape):
            yield ("type", one.type)
            if one.type == "row" and one.of is not None:
                yield ("catalogue", one.of)
