"""JSON Lines: each finding an object as in the JSON document, on a line of its own."""

from __future__ import annotations

from collections.abc import Iterator

from pathway.conditions.types import Json
from pathway.exports.findings.json import one
from pathway.exports.findings.model import Findings


def objects(findings: Findings) -> Iterator[Json]:
    """An object for each finding."""
    return map(one, findings.diagnostics)
