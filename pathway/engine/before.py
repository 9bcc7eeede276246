"""What was done on a case before: the result of an act that comes again, and what somebody has not seen yet."""

from __future__ import annotations

from pathway.audit import Entry
from pathway.decision import instant
from pathway.engine.logged import decision_of, is_accepted
from pathway.engine.model import Receipt
from pathway.engine.setup import Setup, judged_by
from pathway.errors import Conflict, KeyReused, UsageError
from pathway.store import CaseRow, EntryRow, Reading


def stored_act(tx: Reading, case: str, key: str, body: bytes | None) -> EntryRow | None:
    """The entry of the act that this key came with before. KeyReused where that was another act."""
    stored = tx.entry_by_key(case, key)
    if stored is not None and stored.body != body:
        raise KeyReused(f"the key `{key}` came with another act before (entry {stored.seq}); use a new key")
    return stored


def receipt_of(tx: Reading, stored: EntryRow, setup: Setup) -> Receipt:
    """The receipt that an act had when it came first; the policies of then lend the words of its reasons."""
    case, entry = stored.case_id, Entry.from_bytes(stored.data)
    values = {p.name: p.value for p in tx.personal(case) if p.seq == stored.seq}
    decision = decision_of(entry, values, judged_by(entry.definition, entry.policies, setup, tx))
    until_then = (Entry.from_bytes(row.data) for row in tx.entries(case) if row.seq <= stored.seq)
    version = sum(is_accepted(entry) for entry in until_then)
    return Receipt(case, version, stored.seq, decision, repeated=True)


def check_version(row: CaseRow | None, seen: int | None, tx: Reading) -> None:
    """Conflict where the case has changed since version `seen`: it says who did what since."""
    if seen is not None and type(seen) is not int:
        raise UsageError(f"`seen_version` should be a whole number, not {seen!r:.40}")
    version = 0 if row is None else row.version
    if seen is None or seen == version:
        return
    log = [] if row is None else tx.entries(row.id)
    last = next((e for e in reversed(log) if is_accepted(Entry.from_bytes(e.data))), None)
    raise Conflict(
        f"the case is at version {version}, and you saw {seen}{_told(last)}: look at it again, then decide"
    )


def _told(last: EntryRow | None) -> str:
    if last is None:
        return ""
    when = instant(last.recorded).isoformat(timespec="seconds")
    cause = Entry.from_bytes(last.data).cause
    if cause is not None:
        return f"; the linked case `{cause[0]}` changed at {when}"
    did = f"did {last.event}" if last.event else "migrated it to another definition"
    return f"; {last.actor} {did} at {when}"
