"""A fact that no condition reads, and that is not there for people: they read facts by labels, and record them.

In a pathway whose facts have no labels at all, people make do with names.
"""

from __future__ import annotations

import re
from typing import Final

from pathway.checks.parts import terms_of, texts_in
from pathway.checks.subjects import Together
from pathway.conditions.terms import Fact
from pathway.diagnostics import Report

_NAMES: Final = re.compile(r"[^\W\d][\w.]*")


def check(together: Together, report: Report) -> None:
    if not together.policies:
        return
    definition = together.pathway.definition
    read = {term.name for term in terms_of(definition) if isinstance(term, Fact)}
    for one in together.policies:
        read |= {name for text in texts_in(one.shape) for name in _NAMES.findall(text)}
    labelled = any(fact.label is not None for fact in definition.facts.values())
    recorded = {name for event in definition.events.values() for name in event.may_set}
    for name in together.pathway.shape.facts:
        for_people = definition.facts[name].label is not None or (name in recorded and not labelled)
        if name not in read and not for_people:
            report.add(
                "unread-fact",
                name.span,
                f"nothing that was checked reads the fact `{name}`",
                "read it in a condition, give it a `label` if it is there for people, or take it out",
                label="no condition reads it, and people see no label",
            )
