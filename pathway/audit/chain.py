"""Checking the log of one case: each entry is what was hashed, and follows the one before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from pathway.audit.canonical import decode
from pathway.audit.commitments import SALT_BYTES, commit_bytes
from pathway.audit.entry import ERASE, FIRST_PREV, Entry, Kind, digest


class FaultKind(StrEnum):
    """What is wrong with a log."""

    EDITED = "edited"
    """The bytes don't give the digest stored with them."""
    MALFORMED = "malformed"
    """The bytes are not the canonical encoding of an entry."""
    RENUMBERED = "renumbered"
    """The entry stands at another number than its own: swapped or moved."""
    WRONG_CASE = "wrong-case"
    """The entry belongs to another case."""
    REPLACED = "replaced"
    """The entry is in itself sound, but not the one that the next entry, or the head, was chained to."""
    DROPPED = "dropped"
    """Entries between others, or at the start, are missing."""
    TRUNCATED = "truncated"
    """The last entries are missing: the case's head names a later one."""
    EXTRA = "extra"
    """The entry stands beyond the case's head."""
    COMMITMENT = "commitment"
    """A personal value beside the entry is not the one that the entry was bound to."""
    LOST = "lost"
    """A personal value is missing, and no erasure in the log took it away."""
    COLUMN = "column"
    """A column beside the entry's bytes says something else than they do."""
    ORPHAN = "orphan"
    """The entries of a case whose own row is missing."""
    FOLD = "fold"
    """The case as stored is not the fold of its log."""
    LINK = "link"
    """What the case says of a linked one is not what that one's log says."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the log of `case`, at entry `seq`."""

    case: str
    seq: int
    kind: FaultKind
    message: str


@dataclass(frozen=True, slots=True)
class _Link:
    """A row of the log as read; `entry` is None, and nothing else is asked of it, where it has a fault."""

    seq: int
    digest: bytes
    entry: Entry | None


def check_chain(
    case_id: str,
    rows: Iterable[tuple[int, bytes, bytes]],
    head: tuple[int, bytes],
    personal: Iterable[tuple[int, str, bytes, bytes]] | None = None,
) -> list[Fault]:
    """Every fault of one case's log, in the order of entries; empty where it is whole.

    `rows` are seq, bytes, digest in the order of seq; `head` is the seq and digest that the case's row keeps
    (0 and 32 zero bytes for a case without entries). `personal` are seq, name, salt, canonical bytes of the
    value; without it (None) personal values are not checked. A case without a fault can still have been
    edited and rehashed as a whole, which only a checkpoint kept elsewhere shows.
    """
    return read_chain(case_id, rows, head, personal)[0]


def read_chain(
    case_id: str,
    rows: Iterable[tuple[int, bytes, bytes]],
    head: tuple[int, bytes],
    personal: Iterable[tuple[int, str, bytes, bytes]] | None = None,
) -> tuple[list[Fault], list[Entry]]:
    """The faults that `check_chain` finds, and the entries that are sound in themselves."""
    faults: list[Fault] = []
    links: list[_Link] = []
    for seq, data, stored in rows:
        entry, fault = _read(case_id, seq, bytes(data), bytes(stored))
        links.append(_Link(seq, bytes(stored), entry))
        faults.extend([fault] if fault else [])
    faults.extend(_gaps(case_id, links))
    faults.extend(_breaks(case_id, links))
    faults.extend(_end(case_id, links, head))
    if personal is not None:
        faults.extend(_personal_faults(case_id, links, personal))
    return sorted(faults, key=lambda fault: fault.seq), [link.entry for link in links if link.entry]


def _read(case_id: str, seq: int, data: bytes, stored: bytes) -> tuple[Entry | None, Fault | None]:
    """The entry, or the fault that makes it no entry of this place."""

    def fault(kind: FaultKind, message: str) -> tuple[None, Fault]:
        return None, Fault(case_id, seq, kind, message)

    if digest(data) != stored:
        return fault(
            FaultKind.EDITED, f"entry {seq} was edited: its bytes do not give the digest stored with it"
        )
    try:
        entry = Entry.from_bytes(data)
    except ValueError as error:
        return fault(FaultKind.MALFORMED, f"entry {seq} is not in the form of an entry: {error}")
    if entry.case != case_id:
        return fault(FaultKind.WRONG_CASE, f"entry {seq} belongs to the case `{entry.case}`")
    if entry.seq != seq:
        return fault(FaultKind.RENUMBERED, f"entry {entry.seq} stands in the place of entry {seq}")
    return entry, None


def _gaps(case_id: str, links: list[_Link]) -> Iterator[Fault]:
    for before, after in pairwise([0, *(link.seq for link in links)]):
        if after > before + 1:
            message = f"{_entries(before + 1, after - 1)} missing"
            yield Fault(case_id, before + 1, FaultKind.DROPPED, message)


def _breaks(case_id: str, links: list[_Link]) -> Iterator[Fault]:
    """Sound neighbours where the later one does not follow the earlier."""
    if links and links[0].seq == 1 and links[0].entry and links[0].entry.prev != FIRST_PREV:
        yield Fault(case_id, 1, FaultKind.REPLACED, "entry 1 was chained to one before it, and there is none")
    for one, two in pairwise(links):
        neighbours = one.entry and two.entry and two.seq == one.seq + 1
        if neighbours and two.entry and two.entry.prev != one.digest.hex():
            message = f"entry {one.seq} is not the one that entry {two.seq} was chained to"
            yield Fault(case_id, one.seq, FaultKind.REPLACED, message)


def _end(case_id: str, links: list[_Link], head: tuple[int, bytes]) -> Iterator[Fault]:
    seq, stored = head
    last = links[-1].seq if links else 0
    if last < seq:
        message = f"{_entries(last + 1, seq)} missing at the end of the log"
        yield Fault(case_id, last + 1, FaultKind.TRUNCATED, message)
    for link in links:
        if link.seq > seq:
            message = f"entry {link.seq} stands beyond the end of the log, entry {seq}"
            yield Fault(case_id, link.seq, FaultKind.EXTRA, message)
        elif link.seq == seq and link.entry and link.digest != bytes(stored):
            message = f"entry {seq} is not the one that the case names as its last"
            yield Fault(case_id, seq, FaultKind.REPLACED, message)


def _personal_faults(
    case_id: str, links: list[_Link], personal: Iterable[tuple[int, str, bytes, bytes]]
) -> Iterator[Fault]:
    entries = {link.seq: link.entry for link in links if link.entry}
    beside = {(seq, name): (bytes(salt), bytes(value)) for seq, name, salt, value in personal}
    for (seq, name), (salt, value) in sorted(beside.items()):
        entry = entries.get(seq)
        if entry and not _opens(entry.commitments.get(name), salt, value):
            message = (
                f"the personal value `{name}` beside entry {seq} is not the one that the entry was bound to"
            )
            yield Fault(case_id, seq, FaultKind.COMMITMENT, message)
    erased = _erased(entries)
    for seq, entry in entries.items():
        for name in entry.commitments:
            if (seq, name) not in beside and f"{seq}/{name}" not in erased:
                message = f"the personal value `{name}` of entry {seq} is missing, and no erasure is logged"
                yield Fault(case_id, seq, FaultKind.LOST, message)


def _opens(commitment: str | None, salt: bytes, value: bytes) -> bool:
    """Whether the commitment is there, and the value in its canonical bytes opens it."""
    if commitment is None or len(salt) != SALT_BYTES:
        return False
    try:
        decode(value)
    except ValueError:
        return False
    return commit_bytes(salt, value) == commitment


def _erased(entries: Mapping[int, Entry]) -> set[str]:
    erasures = (entry for entry in entries.values() if entry.kind is Kind.ERASURE)
    return {target for entry in erasures for operation, target, _ in entry.effects if operation == ERASE}


def _entries(first: int, last: int) -> str:
    return f"entry {first} is" if first == last else f"entries {first} to {last} are"
