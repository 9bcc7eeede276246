"""A list to which nothing is ever added."""

from __future__ import annotations

from pathway.checks.parts import effects_of
from pathway.checks.subjects import ReadPathway
from pathway.diagnostics import Report


def check(pathway: ReadPathway, report: Report) -> None:
    added = {one.list for effect in effects_of(pathway.definition) for one in effect.adds}
    for name in pathway.shape.lists:
        kind = pathway.definition.lists[name]
        if kind.linked is None and name not in added:
            report.add(
                "list-never-filled",
                name.span,
                f"nothing is ever added to the list `{name}`",
                f"let an effect say `adds: {{{name}: …}}`, or take the list out",
                label="always empty",
            )
