"""Checks logs as an outsider would: chains, commitments, and that each case is the fold of its log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from pathway.audit import Entry, Fault, FaultKind, Kind
from pathway.decision import MIGRATE, Case, fold, micros
from pathway.definition import Definition
from pathway.documents import FaultyFiles
from pathway.engine.logged import beside, changes_of, is_accepted
from pathway.engine.setup import intact_definition, intact_policy
from pathway.engine.snapshot import to_text
from pathway.engine.verify_links import check_links
from pathway.errors import BrokenLog, PathwayError
from pathway.store import PAGE, CaseRow, DocumentRow, Reading, check_orphans, paged, read_log

_MOST_KEPT = 10_000
UNFOLDABLE = (PathwayError, KeyError, ValueError, TypeError, AttributeError, IndexError)
"""What folding a log raises that was not written by an engine."""


def verify_all(tx: Reading) -> Iterator[Fault]:
    """Every fault of every case, and entries whose case is gone."""
    logs = Logs(tx)
    for row in paged(lambda after: tx.list_cases(None, after=after, limit=PAGE)):
        yield from verify_case(tx, row.id, logs)
    yield from check_orphans(tx)


def verify_case(tx: Reading, id: str, logs: Logs | None = None) -> Iterator[Fault]:
    """Every fault of a case's log; where that is whole, whether it folds to the case as stored, and agrees with
    the logs of the cases that it is linked with.

    The definition and the policies that its entries name are checked as well: the texts must be those that
    their hashes were made of.
    """
    faults, entries = read_log(tx, id)
    yield from faults
    row = tx.get_case(id)
    if row is not None and not faults:
        yield from _check_fold(tx, row, entries, logs or Logs(tx))


class Keeper(Protocol):
    """What has stored definitions and policies: a transaction, or what was read in one."""

    def get_document(self, hash: str) -> DocumentRow | None: ...


class Documents:
    """Definitions and policies as the database keeps them, each read once."""

    def __init__(self, tx: Keeper) -> None:
        self._tx = tx
        self._definitions: dict[str, Definition | BrokenLog] = {}
        self._policies: dict[tuple[str, str], str | None] = {}

    def definition(self, hash: str) -> Definition:
        """The definition with this hash. Raises BrokenLog where it is not there, or not what it was."""
        if hash not in self._definitions:
            try:
                self._definitions[hash] = intact_definition(self._tx.get_document(hash), hash)
            except BrokenLog as error:
                self._definitions[hash] = error
        found = self._definitions[hash]
        if isinstance(found, BrokenLog):
            raise found
        return found

    def wrong_policy(self, hash: str, definition: Definition) -> str | None:
        """What is wrong with the stored policy of this hash, if anything is."""
        key = (hash, definition.hash)
        if key not in self._policies:
            self._policies[key] = self._wrong_policy(hash, definition)
        return self._policies[key]

    def _wrong_policy(self, hash: str, definition: Definition) -> str | None:
        row = self._tx.get_document(hash)
        if row is None:
            return f"the policy {hash[:12]}… is not in the database"
        try:
            policy = intact_policy(row, definition)
        except BrokenLog as error:
            return str(error)
        except FaultyFiles as error:
            return f"the stored policy {row.name} {hash[:12]}… cannot be read: {error}"
        return f"the policy {row.name} is for another pathway" if policy is None else None


class Logs:
    """Cases by their logs, and the definitions and policies that these name, each read once."""

    def __init__(self, tx: Reading) -> None:
        self.documents = Documents(tx)
        self._tx = tx
        self._cases: dict[str, Case | None] = {}

    def case(self, id: str) -> Case | None:
        """The case that a log adds up to; None where it is not there, or cannot be folded."""
        if id not in self._cases:
            if len(self._cases) >= _MOST_KEPT:
                self._cases.clear()
            self._cases[id] = self._read(id)
        return self._cases[id]

    def _read(self, id: str) -> Case | None:
        try:
            row = self._tx.get_case(id)
            if row is None:
                return None
            entries = [Entry.from_bytes(entry.data) for entry in self._tx.entries(id)]
            return _folded(self._tx, self.documents, row, entries)
        except UNFOLDABLE:
            return None


def _check_fold(tx: Reading, row: CaseRow, entries: Sequence[Entry], logs: Logs) -> Iterator[Fault]:
    documents = logs.documents
    try:
        case = _folded(tx, documents, row, entries)
        definition = documents.definition(row.definition)
    except UNFOLDABLE as error:
        yield Fault(row.id, row.seq, FaultKind.FOLD, f"the log cannot be folded: {error}")
        return
    yield from definition_faults(row, entries)
    for message in _differences(tx, row, case, entries):
        yield Fault(row.id, row.seq, FaultKind.FOLD, message)
    yield from check_links(definition, case, row.seq, logs.case)
    first = {(p, entry.definition): entry.seq for entry in reversed(entries) for p in entry.policies}
    for (policy, hash), seq in sorted(first.items(), key=lambda item: (item[1], item[0])):
        if (wrong := documents.wrong_policy(policy, documents.definition(hash))) is not None:
            yield Fault(row.id, seq, FaultKind.FOLD, wrong)


def definition_faults(row: CaseRow, entries: Sequence[Entry]) -> Iterator[Fault]:
    """Entries that name another definition than the case was on, which only a migration changes."""
    current = entries[0].definition
    for entry in entries:
        leads = next((target for op, target, _ in entry.effects if op == MIGRATE), None)
        if (leads is not None) != (entry.kind is Kind.MIGRATION):
            yield Fault(
                row.id, entry.seq, FaultKind.FOLD, "a migration, and only that, changes the definition"
            )
        if leads is not None:
            left = next(value for op, _, value in entry.effects if op == MIGRATE)
            if not isinstance(left, dict) or left.get("from") != current:
                message = "the migration is from another definition than the one that the case was on"
                yield Fault(row.id, entry.seq, FaultKind.FOLD, message)
            current = leads
        if entry.definition != current:
            message = "the entry was judged by another definition than the one that the case is on"
            yield Fault(row.id, entry.seq, FaultKind.FOLD, message)
    if row.definition != current:
        message = "the case is on another definition than its log says"
        yield Fault(row.id, row.seq, FaultKind.FOLD, message)


def _differences(tx: Reading, row: CaseRow, case: Case, entries: Sequence[Entry]) -> Iterator[str]:
    if to_text(case) != row.snapshot:
        yield "the case as stored is not what its log adds up to"
    elif (case.version, case.pathway, *times(entries)) != (
        row.version,
        row.pathway,
        row.opened,
        row.changed,
    ):
        yield "the columns of the case say something else than its log"
    running = {t.number: (t.deadline, t.policy, t.subject, t.opened, t.due) for t in tx.open_timers(row.id)}
    if _timers(case) != running:
        yield "the deadlines that run are not those that the log began"


def times(entries: Sequence[Entry]) -> tuple[int, int]:
    """When the case was opened, and when it changed last."""
    opened = next((entry for entry in entries if is_accepted(entry)), entries[0])
    changing = (
        e for e in reversed(entries) if is_accepted(e) or e.kind is Kind.DEADLINE or e.effects or e.moves
    )
    return opened.recorded, next(changing, entries[0]).recorded


def _folded(tx: Reading, documents: Documents, row: CaseRow, entries: Sequence[Entry]) -> Case:
    """The case that a log adds up to."""
    values = beside((one.seq, one.name, one.value) for one in tx.personal(row.id))
    changes = [changes_of(entry, values.get(entry.seq, {})) for entry in entries]
    begun = documents.definition(entries[0].definition if entries else row.definition)
    return fold(begun, row.id, changes, documents.definition)


def _timers(case: Case) -> dict[int, tuple[str, str, str | None, int, int | None]]:
    return {
        t.id: (t.deadline, t.policy, t.subject, micros(t.opened), None if t.due is None else micros(t.due))
        for t in case.timers
    }
