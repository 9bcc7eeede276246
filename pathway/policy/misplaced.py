"""Entries of a policy file that stand under the wrong key, such as a deadline among the rules."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any, Final

from pathway.diagnostics import Report
from pathway.files import Node, Text, span_of

_SIGNS: Final[Mapping[str, frozenset[str]]] = {
    "require": frozenset({"on", "that"}),
    "deadlines": frozenset({"from", "until", "within", "at", "then"}),
    "properties": frozenset(
        {"always", "for", "while", "after", "until", "accepted", "only_if", "then", "before", "must", "since"}
        | {"can_happen", "never_refused", "never_accepted", "keeps", "blind_to", "on"}
    ),
    "tests": frozenset(
        {"given", "event", "role", "expect", "rules", "rows", "payload", "record"}
        | {"deadline", "entry", "by", "through", "with"}
    ),
}
"""The keys by which the entries of each list are told apart."""
_WHAT: Final = {
    "require": "a rule",
    "flag": "a rule",
    "deadlines": "a deadline",
    "properties": "a property",
    "tests": "a test",
}
_KIND: Final = {"flag": "require"}
"""What `flag` lists is of the form that `require` lists."""


def without_misplaced(node: Node, report: Report) -> Node:
    """The file without the entries that belong under another key; those that stand together are reported as one."""
    if not isinstance(node, dict):
        return node
    for key, entries in node.items():
        if str(key) in _WHAT and isinstance(entries, list):
            kinds = [_other_kind(key, entry) for entry in entries]
            for kind, run in groupby(zip(kinds, entries, strict=True), lambda pair: pair[0]):
                if kind is not None:
                    _report_strays(key, kind, [entry for _, entry in run], report, is_there=kind in node)
            entries[:] = [entry for kind, entry in zip(kinds, entries, strict=True) if kind is None]
    return node


def _other_kind(key: Text, entry: Any) -> str | None:
    """The kind of an entry, where it is not that of those which stand under `key`."""
    if not isinstance(entry, dict) or not entry:
        return None
    keys, own = {str(name) for name in entry}, _KIND.get(key, str(key))
    likely = max(_SIGNS, key=lambda kind: len(keys & _SIGNS[kind] - _SIGNS[own]))
    signs = keys & _SIGNS[likely] - _SIGNS[own]
    is_own = likely == own or len(keys & _SIGNS[own] - _SIGNS[likely]) >= len(signs)
    return None if is_own else likely


def _report_strays(key: Text, kind: str, entries: list[Any], report: Report, *, is_there: bool) -> None:
    """Report entries, one after another, that are of another kind than those which stand under `key`."""
    entry, own = entries[0], _KIND.get(key, str(key))
    name = next((value for name, value in entry.items() if name in ("id", "name")), None)
    at = name.span if isinstance(name, Text) else span_of(entry)
    called = f"`{name[:60]}`" if isinstance(name, Text) else "this entry"
    signs = ", ".join(f"`{sign}`" for sign in entry if str(sign) in _SIGNS[kind] - _SIGNS[own])
    where = "`require:` or `flag:`" if kind == "require" else f"`{kind}:`"
    does, help = f"looks like {_WHAT[kind]}, and stands", f"move the whole entry to {where}"
    if len(entries) > 1:
        does = f"and {len(entries) - 1} after it look like {_WHAT[kind]} each, and stand"
        help = f"move them to {where}" if is_there else f"write {where} above it, or move the entries there"
    report.add(
        "out-of-place",
        at,
        f"{called} {does} under `{key}:`",
        help,
        label=f"it has {signs}",
        also=((key.span, f"under this stands {_WHAT[str(key)]} each"),),
    )
