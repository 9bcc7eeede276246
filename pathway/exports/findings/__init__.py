"""Findings in the forms that other programs read, one file a format."""

from collections.abc import Callable, Iterator
from typing import Final

from pathway.conditions.types import Json
from pathway.exports.findings import concise, github, json, jsonl, junit, sarif
from pathway.exports.findings.json import as_json
from pathway.exports.findings.model import Findings

DOCUMENTS: Final[dict[str, Callable[[Findings], Json]]] = {"json": json.document, "sarif": sarif.document}
"""Formats that are one JSON value."""
OBJECTS: Final[dict[str, Callable[[Findings], Iterator[Json]]]] = {"jsonl": jsonl.objects}
"""Formats that are a JSON value a line."""
LINES: Final[dict[str, Callable[[Findings], Iterator[str]]]] = {
    "concise": concise.lines,
    "github": github.lines,
    "junit": junit.lines,
}
"""Formats that are lines of text. What is unsafe to show in them is left to be made safe by who prints them."""
FORMATS: Final = (*DOCUMENTS, *OBJECTS, *LINES)

__all__ = ["DOCUMENTS", "FORMATS", "LINES", "OBJECTS", "Findings", "as_json"]
