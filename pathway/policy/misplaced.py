"""Entries of a policy file that stand under the wrong key, such as a deadline among the rules."""

from __future__ import annotations

from collections.abc import Mapping
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
    "tests": frozenset({"given", "event", "role", "expect", "rules", "rows", "payload", "record"}),
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
    """The file without the entries that belong under another key; each is reported once, and whole."""
    if not isinstance(node, dict):
        return node
    for key, entries in node.items():
        if str(key) in _WHAT and isinstance(entries, list):
            stray = [entry for entry in entries if _report_stray(key, entry, report)]
            entries[:] = [entry for entry in entries if not any(entry is one for one in stray)]
    return node


def _report_stray(key: Text, entry: Any, report: Report) -> bool:
    """Whether an entry is of another kind than those that stand under `key`, which is reported."""
    if not isinstance(entry, dict) or not entry:
        return False
    keys, own = {str(name) for name in entry}, _KIND.get(key, str(key))
    likely = max(_SIGNS, key=lambda kind: len(keys & _SIGNS[kind] - _SIGNS[own]))
    signs = keys & _SIGNS[likely] - _SIGNS[own]
    if likely == own or len(keys & _SIGNS[own] - _SIGNS[likely]) >= len(signs):
        return False
    name = next((value for name, value in entry.items() if name in ("id", "name")), None)
    at = name.span if isinstance(name, Text) else span_of(entry)
    called = f"`{name[:60]}`" if isinstance(name, Text) else "this entry"
    told = ", ".join(f"`{sign}`" for sign in [str(name) for name in entry if name in signs])
    where = "`require:` or `flag:`" if likely == "require" else f"`{likely}:`"
    report.add(
        "out-of-place",
        at,
        f"{called} looks like {_WHAT[likely]}, and stands under `{key}:`",
        f"move the whole entry to {where}",
        label=f"it has {told}",
        also=((key.span, f"under this stands {_WHAT[str(key)]} each"),),
    )
    return True
