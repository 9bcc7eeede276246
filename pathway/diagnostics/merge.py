"""One mistake, one finding: a name that is unknown in many places of a file is told of once, with all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pathway.diagnostics.model import Diagnostic, Report

_MERGED: Final = ("unknown-name", "unknown-value")
_DECLARED: Final = "if the name is right in all these places, it is misspelt where it is declared"


def merged(report: Report) -> Report:
    """The same findings, with those of one name in one file put together at the first place."""
    groups: dict[tuple[str, ...], list[Diagnostic]] = {}
    for number, found in enumerate(report):
        key = _name(found) if found.code.name in _MERGED else (str(number),)
        groups.setdefault(key, []).append(found)
    result = Report()
    for same in groups.values():
        one = same[0] if len(same) == 1 else _together(same)
        result.take(one)
    return result


def _name(found: Diagnostic) -> tuple[str, ...]:
    span = found.span
    return span.source.path, span.source.text[span.start : span.end], _meant(found.message)


def _meant(message: str) -> str:
    """The name that was meant. Where none is near, only findings of the same words are of the same mistake."""
    return message.partition("; did you mean ")[2] or message


def _together(same: list[Diagnostic]) -> Diagnostic:
    first, *others = same
    also = (*first.also, *((one.span, "and here") for one in others))
    note = f"it is written so in {len(same)} places: {_DECLARED}"
    fixes = [one.fix for one in same]
    fix = first.fix
    if fix is not None:
        edits = (edit for one in fixes if one is not None for edit in one.edits)
        fix = replace(fix, edits=tuple(edits), safe=all(one is not None and one.safe for one in fixes))
    return replace(first, also=also, note=first.note or note, fix=fix)
