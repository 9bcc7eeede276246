"""A term or a setting that nothing in its policy reads."""

from __future__ import annotations

import re
from typing import Final

from pathway.checks.parts import texts_in
from pathway.checks.subjects import ReadPolicy
from pathway.diagnostics import Report

_NAME: Final = re.compile(r"[^\W\d]\w*")


def check(read: ReadPolicy, report: Report) -> None:
    shape = read.shape
    if not (shape.terms or shape.settings):
        return
    declared = {id(name) for name in (*shape.terms, *shape.settings)}
    texts = (text for text in texts_in(shape) if id(text) not in declared)
    said = {word for text in texts for word in _NAME.findall(text)}
    for what, names in (("term", shape.terms), ("setting", shape.settings)):
        for name in names:
            if name not in said:
                report.add(
                    "unused-term",
                    name.span,
                    f"no condition of this policy reads the {what} `{name}`",
                    "write it where it was meant, or take it out",
                    label="not read",
                )
