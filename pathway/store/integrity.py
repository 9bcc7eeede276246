"""Checking the log as stored: chains, personal values, columns, rows that belong to nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pathway.audit import Entry, Fault, FaultKind, read_chain
from pathway.errors import BrokenLog
from pathway.store.rows import columns_of
from pathway.store.transactions import Reading

_COLUMNS: Final = ("recorded", "kind", "actor", "event", "key")


def read_log(tx: Reading, case_id: str) -> tuple[list[Fault], list[Entry]]:
    """Every fault of one case's log as it is stored, and the entries that are sound in themselves.

    That the case is its fold, the engine checks. Where the case's own row is missing or can't be read, its entries
    are checked without a head.
    """
    rows = tx.raw_entries(case_id)
    head, faults = _head(tx, case_id, rows)
    personal = [(seq, name, salt, value.encode()) for _, seq, name, salt, value in tx.raw_personal(case_id)]
    chain = [(row[1], row[2], row[3]) for row in rows]
    found, entries = read_chain(case_id, chain, head, personal)
    faults += found
    broken = {fault.seq for fault in faults}
    stored = {row[1]: row[4:9] for row in rows}
    for entry in entries:
        if entry.seq not in broken:
            faults.extend(_columns(entry, stored[entry.seq]))
    return sorted(faults, key=lambda fault: fault.seq), entries


def check_orphans(tx: Reading) -> list[Fault]:
    """Entries whose case is gone."""
    message = "the entries are there, but the case itself is missing"
    return [Fault(case_id, seq, FaultKind.ORPHAN, message) for case_id, seq in tx.orphans()]


def _head(tx: Reading, case_id: str, rows: Sequence[Any]) -> tuple[tuple[int, bytes], list[Fault]]:
    """The head that the case names; where there is none, what the rows themselves end with, and a fault."""
    try:
        case = tx.get_case(case_id)
    except BrokenLog as error:
        case, kind, message = None, FaultKind.COLUMN, str(error)
    else:
        kind, message = FaultKind.ORPHAN, "the entries are there, but the case itself is missing"
    if case is not None:
        return (case.seq, case.head), []
    if not rows:
        return (0, bytes(32)), []
    return (rows[-1][1], rows[-1][3]), [Fault(case_id, rows[0][1], kind, message)]


def _columns(entry: Entry, stored: Sequence[Any]) -> Iterator[Fault]:
    """Columns that disagree with the bytes; only for an entry whose bytes are sound."""
    for name, told, meant in zip(_COLUMNS, stored, columns_of(entry), strict=True):
        if told != meant:
            message = f"the column `{name}` of entry {entry.seq} says `{told}`, and the entry `{meant}`"
            yield Fault(entry.case, entry.seq, FaultKind.COLUMN, message)
