"""Checks that linked cases say the same of each other, each by its own log."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pathway.audit import Fault, FaultKind
from pathway.decision import Case, ListEntry, Watcher
from pathway.definition import Definition, Linked

ByLog = Callable[[str], Case | None]
"""The case that a log adds up to; None where there is no such case. It raises PathwayError for a broken log."""


def check_links(definition: Definition, case: Case, seq: int, by_log: ByLog) -> Iterator[Fault]:
    """Every fault in what a case says of those it is linked with. `seq` is the last entry of its log."""
    for message in _messages(definition, case, by_log):
        yield Fault(case.id, seq, FaultKind.LINK, message)


def _messages(definition: Definition, case: Case, by_log: ByLog) -> Iterator[str]:
    for name, kind in definition.lists.items():
        if kind.linked is not None:
            for entry in case.lists.get(name, ()):
                yield from _entry(case, entry, kind.linked, by_log(entry.key))
    for watcher in case.watchers:
        yield from _watcher(case, watcher, by_log(watcher.case))


def _entry(case: Case, entry: ListEntry, linked: Linked, other: Case | None) -> Iterator[str]:
    if other is None:
        yield f"the linked case `{entry.key}` is not there, or its log cannot be read"
        return
    state = other.regions.get(linked.region)
    if other.pathway != linked.pathway:
        yield f"`{entry.id}` is a case on {other.pathway}, not on {linked.pathway}"
    elif state != entry.state:
        yield f"`{entry.id}` is {entry.state} here, and {state} by its own log"
    if (case.id, entry.list, linked.region) not in _watching(other):
        yield f"the log of the linked case `{entry.key}` does not name this one"


def _watcher(case: Case, watcher: Watcher, other: Case | None) -> Iterator[str]:
    if other is None:
        yield f"the case `{watcher.case}`, which is linked with this one, is not there, or its log cannot be read"
    elif not any(entry.key == case.id for entry in other.lists.get(watcher.list, ())):
        yield f"the log of the case `{watcher.case}` does not name this one as `{watcher.list}`"


def _watching(case: Case) -> set[tuple[str, str, str]]:
    return {(watcher.case, watcher.list, watcher.region) for watcher in case.watchers}
