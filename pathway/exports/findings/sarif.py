"""SARIF 2.1.0 (OASIS), which code scanning services and editors read."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final
from urllib.parse import quote

from pathway.conditions.types import Json
from pathway.diagnostics import Code, Diagnostic, Fix, Source, Span
from pathway.exports.findings.model import Findings, more

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_BRACES: Final = re.compile(r"[{}]")
_LINK: Final = re.compile(r"\[(?=[^\]]*\]\()")


def document(findings: Findings) -> Json:
    """The log of one run."""
    codes = sorted({found.code for found in findings.diagnostics}, key=lambda code: code.code)
    driver: dict[str, Json] = {
        "name": "pathway check",
        "version": findings.version,
        "semanticVersion": findings.version,
        "rules": [_rule(code, findings.page(code)) for code in codes],
    }
    places = {code: place for place, code in enumerate(codes)}
    run: dict[str, Json] = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",  # what programs count in that do not look here
        "results": [_result(found, places[found.code]) for found in findings.diagnostics],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: Code, page: str) -> Json:
    return {
        "id": code.code,
        "name": code.name,
        "shortDescription": {"text": _said(code.summary)},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": code.severity.value},
    }


def _result(found: Diagnostic, place: int) -> Json:
    result: dict[str, Json] = {
        "ruleId": found.code.code,
        "ruleIndex": place,
        "level": found.severity.value,
        "message": {"text": _said("\n".join((found.message, *more(found))))},
        "locations": [{"physicalLocation": _location(found.span)}],
    }
    if found.also:
        result["relatedLocations"] = [
            {"id": id, "physicalLocation": _location(span), "message": {"text": _said(label)}}
            for id, (span, label) in enumerate(found.also, start=1)
        ]
    if found.fix is not None and found.fix.safe:
        result["fixes"] = [_fix(found.fix)]
    return result


def _fix(fix: Fix) -> Json:
    sources = dict.fromkeys(edit.span.source for edit in fix.edits)
    changes: list[Json] = [
        {
            "artifactLocation": _artifact(source),
            "replacements": [
                {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
                for edit in fix.edits
                if edit.span.source == source
            ],
        }
        for source in sources
    ]
    return {"description": {"text": _said(fix.message)}, "artifactChanges": changes}


def _location(span: Span) -> Json:
    place: dict[str, Json] = {"artifactLocation": _artifact(span.source)}
    if span.source.text:
        place["region"] = _region(span)
    return place


def _artifact(source: Source) -> Json:
    path = PurePath(source.path)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    named = quote(path.as_posix().encode("utf-8", "surrogateescape"), safe="/!$&'()*+,;=@~")
    return {"uri": named, "uriBaseId": "%SRCROOT%"}


def _region(span: Span) -> Json:
    """Lines and columns from 1, the end exclusive, columns in units of UTF-16."""
    return {
        "startLine": span.line,
        "startColumn": _column(span.source, span.line, span.column),
        "endLine": span.end_line,
        "endColumn": _column(span.source, span.end_line, span.end_column),
    }


def _column(source: Source, line: int, column: int) -> int:
    before = source.line(line)[: column - 1]
    return column + sum(ord(character) > 0xFFFF for character in before)


def _said(text: str) -> str:
    """A message, in which braces would stand for arguments, and `[…](…)` for a link (3.11.5 and 3.11.6)."""
    return _LINK.sub(r"\\[", _BRACES.sub(lambda match: match[0] * 2, text))
