"""A fact that no act records or sets, and with which no case of a story or scenario is opened."""

from __future__ import annotations

from pathway.checks.parts import effects_of
from pathway.checks.subjects import Together
from pathway.diagnostics import Report


def check(together: Together, report: Report) -> None:
    if together.opened_with is None:
        return
    definition = together.pathway.definition
    set_ = {name for effect in effects_of(definition) for name in effect.sets}
    set_ |= {name for event in definition.events.values() for name in event.may_set}
    for name in together.pathway.shape.facts:
        if name not in set_ and name not in together.opened_with:
            report.add(
                "fact-never-set",
                name.span,
                f"no act sets the fact `{name}`, and no story or scenario that was checked opens a case with it",
                "let an event record it under `may_set` or set it in an effect; if it is known when a case is "
                "opened, give it in a story",
                label="always as it is declared",
            )
