"""A fact that no condition reads, and that has no label for people to read it by."""

from __future__ import annotations

import re
from typing import Final

from pathway.checks.parts import terms_of, texts_in
from pathway.checks.subjects import Together
from pathway.conditions.terms import Fact
from pathway.diagnostics import Report

_NAMES: Final = re.compile(r"[^\W\d][\w.]*")


def check(together: Together, report: Report) -> None:
    definition = together.pathway.definition
    read = {term.name for term in terms_of(definition) if isinstance(term, Fact)}
    for one in together.policies:
        read |= {name for text in texts_in(one.shape) for name in _NAMES.findall(text)}
    for name in together.pathway.shape.facts:
        if name not in read and definition.facts[name].label is None:
            report.add(
                "unread-fact",
                name.span,
                f"nothing reads the fact `{name}`",
                "read it in a condition, give it a `label` if it is there for people, or take it out",
                label="no condition reads it, and people see no label",
            )
