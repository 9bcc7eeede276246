"""One JSON document; docs/schemas/findings.schema.json is its schema."""

from __future__ import annotations

from collections.abc import Iterable

from pathway.conditions.types import Json
from pathway.diagnostics import Diagnostic, Fix, Span
from pathway.exports.findings.model import Findings


def document(findings: Findings) -> Json:
    """All findings in one object."""
    return {"diagnostics": as_json(findings.diagnostics)}


def as_json(diagnostics: Iterable[Diagnostic]) -> list[Json]:
    """The findings, each in the form that the schema describes."""
    return [one(diagnostic) for diagnostic in diagnostics]


def one(found: Diagnostic) -> dict[str, Json]:
    """A finding as an object."""
    return {
        "code": found.code.code,
        "name": found.code.name,
        "severity": found.severity.value,
        **_place(found.span),
        "message": found.message,
        "help": found.help,
        "label": found.label,
        "note": found.note,
        "also": [{**_place(span), "label": label} for span, label in found.also],
        "fix": None if found.fix is None else _fix(found.fix),
    }


def _place(span: Span) -> dict[str, Json]:
    return {
        "path": span.source.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _fix(fix: Fix) -> dict[str, Json]:
    edits: list[Json] = [{**_place(edit.span), "text": edit.text} for edit in fix.edits]
    return {"message": fix.message, "safe": fix.safe, "edits": edits}
