"""Which numbers of a scenario are sourced and which assumed.

`basis: sourced` or `basis: assumed` (and beside it `source:`) may stand in any mapping, and holds for every
number in it unless something further inside says otherwise. `{value: X, basis: …}` stands for X.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pathway.diagnostics import Report
from pathway.documents.scenario_model import Figure
from pathway.files import Node, Text
from pathway.files.loader import LocatedDict, LocatedList

BASES: Final = ("sourced", "assumed")
_NUMBER: Final = re.compile(r"\d+(\.\d+)?( ?%| [a-z ]+)?")
_PLAIN_KEYS: Final = frozenset({"scenario", "pathway", "policies"})


@dataclass(frozen=True, slots=True)
class _Basis:
    basis: str | None = None
    source: str | None = None


def strip_basis(node: Node, report: Report) -> tuple[Node, tuple[Figure, ...]]:
    """The tree without its marks, and every number in it with the mark that holds for it."""
    figures: list[Figure] = []
    return _strip(node, "", _Basis(), figures, report), tuple(figures)


def _strip(node: Node, place: str, basis: _Basis, figures: list[Figure], report: Report) -> Node:
    stripped: LocatedList | LocatedDict
    match node:
        case Text():
            if _NUMBER.fullmatch(node) and place.partition(".")[0] not in _PLAIN_KEYS:
                figures.append(Figure(place, str(node), basis.basis, basis.source, node.span.line))
            return node
        case LocatedList():
            items = (_strip(item, f"{place}[{i}]", basis, figures, report) for i, item in enumerate(node, 1))
            stripped = LocatedList(items)
        case LocatedDict():
            basis = _read_basis(node, basis, report)
            if "basis" in node and set(node) <= {"value", "basis", "source"} and "value" in node:
                return _strip(node[Text("value")], place, basis, figures, report)
            stripped = _strip_mapping(node, place, basis, figures, report)
        case _:
            raise TypeError(f"{type(node).__name__} is no node of the loader")
    stripped.start, stripped.end, stripped.source = node.start, node.end, node.source
    return stripped


def _strip_mapping(
    node: LocatedDict, place: str, basis: _Basis, figures: list[Figure], report: Report
) -> LocatedDict:
    stripped = LocatedDict()
    stripped.keys_at = node.keys_at
    for key, value in node.items():
        if key == "basis" or (key == "source" and "basis" in node):
            continue
        inner = f"{place}.{key}" if place else str(key)
        stripped[key] = _strip(value, inner, basis, figures, report)
    return stripped


def _read_basis(node: LocatedDict, outer: _Basis, report: Report) -> _Basis:
    basis = node.get(Text("basis"))
    if basis is None:
        return outer
    source = node.get(Text("source"))
    for key, value in (("basis", basis), ("source", source)):
        if value is not None and not isinstance(value, Text):
            report.add(
                "wrong-value", node.source.span(node.start, node.start + 1), f"expected a text as `{key}`"
            )
            return outer
    if basis not in BASES:
        report.add("wrong-value", basis.span, f"expected `sourced` or `assumed`, found `{basis}`")
        return outer
    return _Basis(str(basis), None if source is None else str(source))
