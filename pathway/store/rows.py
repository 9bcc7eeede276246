"""The rows that the store takes and gives: frozen, and checked on the way in and on the way out.

Instants are integers, microseconds since 1970 in UTC. A row that does not fit raises UsageError.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final, NamedTuple, get_args

from pathway.audit import Entry, digest
from pathway.audit.canonical import MAX_BYTES, MAX_INT
from pathway.conditions.types import Json
from pathway.errors import UsageError

MAX_ID: Final = 200
MAX_DOCUMENT: Final = 1 << 24
_NUL: Final = b"\\u0000"
_HASH: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """The text of a definition or policy; `hash` is 64 hex digits, `kind` and `name` say what it is."""

    hash: str
    kind: str
    name: str
    text: str

    def __post_init__(self) -> None:
        _hash("hash", self.hash)
        _id("kind", self.kind)
        _id("name", self.name)
        _long("text", self.text, MAX_DOCUMENT)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as it stands.

    `version` counts accepted acts and `seq` entries; `head` is the digest (32 bytes) of entry `seq`.
    `definition` is the hash of the definition it runs on, `snapshot` canonical JSON.
    """

    id: str
    pathway: str
    definition: str
    version: int
    seq: int
    head: bytes
    opened: int
    changed: int
    snapshot: str

    def __post_init__(self) -> None:
        _id("id", self.id)
        _id("pathway", self.pathway)
        _hash("definition", self.definition)
        _count("version", self.version)
        _count("seq", self.seq)
        _bytes("head", self.head, 32)
        _whole("opened", self.opened)
        _whole("changed", self.changed)
        _long("snapshot", self.snapshot, MAX_BYTES)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry of the log: the bytes that were hashed, their digest, and columns that repeat parts of them.

    `body` is the digest (32 bytes) of the request that came with the idempotency key `key`.
    Build it with `of`; the columns then agree with the bytes.
    """

    case_id: str
    seq: int
    data: bytes
    digest: bytes
    recorded: int
    kind: str
    actor: str | None = None
    event: str | None = None
    key: str | None = None
    body: bytes | None = None

    def __post_init__(self) -> None:
        _id("case_id", self.case_id)
        _count("seq", self.seq)
        _bytes("data", self.data, None)
        _bytes("digest", self.digest, 32)
        _whole("recorded", self.recorded)
        _id("kind", self.kind)
        for name in ("actor", "event", "key"):
            _maybe_id(name, getattr(self, name))
        if self.body is not None:
            _bytes("body", self.body, 32)

    @staticmethod
    def of(entry: Entry, body: bytes | None = None) -> EntryRow:
        """The row of an entry. ValueError where the entry has not the fixed form."""
        data = entry.to_bytes()
        return EntryRow(entry.case, entry.seq, data, digest(data), *columns_of(entry), body)


def columns_of(entry: Entry) -> tuple[int, str, str | None, str | None, str | None]:
    """What the columns beside an entry's bytes repeat: recorded, kind, actor, event, key."""
    event = None if entry.event is None else entry.event.name
    return entry.recorded, entry.kind.value, entry.actor, event, entry.key


@dataclass(frozen=True, slots=True)
class PersonalRow:
    """A personal value beside entry `seq`, bound there under `name` with `salt` (16 bytes)."""

    case_id: str
    seq: int
    name: str
    salt: bytes
    value: Json

    def __post_init__(self) -> None:
        _id("case_id", self.case_id)
        _count("seq", self.seq)
        _id("name", self.name)
        _bytes("salt", self.salt, 16)


@dataclass(frozen=True, slots=True)
class TimerRow:
    """A deadline of a case, numbered within it.

    `policy` is the hash of the policy whose terms apply, `subject` the entry it runs for (or the case), `due`
    when it is overdue (None while the date it waits for is not set), `check_at` when to look at it next.
    """

    case_id: str
    number: int
    deadline: str
    policy: str
    subject: str | None
    opened: int
    due: int | None
    check_at: int | None
    open: bool = True

    def __post_init__(self) -> None:
        _id("case_id", self.case_id)
        _count("number", self.number)
        _id("deadline", self.deadline)
        _hash("policy", self.policy)
        _maybe_id("subject", self.subject)
        _whole("opened", self.opened)
        for name in ("due", "check_at"):
            if getattr(self, name) is not None:
                _whole(name, getattr(self, name))


class DueTimer(NamedTuple):
    """Where a timer that is to be looked at stands: unchecked, so that a broken row holds up no other.

    `pathway` is that of its case; None where the case is gone.
    """

    check_at: int
    case_id: str
    number: int
    pathway: str | None


Row = DocumentRow | CaseRow | EntryRow | PersonalRow | TimerRow

_FIELDS: Final = {kind: attrgetter(*kind.__slots__) for kind in get_args(Row)}


Columns = tuple[Any, ...]
"""The fields of a row in the order of its table's columns, as the database takes them."""


def columns(row: Row) -> Columns:
    """The columns of a row; only the value of a PersonalRow stands there as itself, and not as canonical text."""
    fields: Columns = _FIELDS[type(row)](row)
    return (*fields[:-1], int(row.open)) if type(row) is TimerRow else fields


def entry_columns(entry: Entry, data: bytes, digest: bytes) -> Columns:
    """The columns of an entry whose form, bytes and digest the caller has checked."""
    found: Columns = (entry.case, entry.seq, data, digest, *columns_of(entry), None)
    return columns(EntryRow(*found)) if _NUL in data else found  # no more than that is left to see to


def _id(name: str, value: object) -> None:
    if not (isinstance(value, str) and 0 < len(value) <= MAX_ID):
        raise _misfit(name, f"a text of 1 to {MAX_ID} characters")
    if "\x00" in value or (not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value)):
        raise _misfit(name, "a text without broken characters")


def _maybe_id(name: str, value: object) -> None:
    if value is not None:
        _id(name, value)


def _hash(name: str, value: object) -> None:
    if not (isinstance(value, str) and _HASH.fullmatch(value)):
        raise _misfit(name, "a hash of 64 hex digits")


def _long(name: str, value: object, limit: int) -> None:
    if not (isinstance(value, str) and len(value) <= limit):
        raise _misfit(name, f"a text of at most {limit} characters")


def _whole(name: str, value: object) -> None:
    if not (type(value) is int and -MAX_INT <= value <= MAX_INT):
        raise _misfit(name, "a whole number within ±2^62")


def _count(name: str, value: object) -> None:
    if not (type(value) is int and 0 <= value <= MAX_INT):
        raise _misfit(name, "a whole number from 0 to 2^62")


def _bytes(name: str, value: object, size: int | None) -> None:
    if not isinstance(value, bytes) or (len(value) != size if size is not None else len(value) > MAX_BYTES):
        raise _misfit(name, f"{size} bytes" if size is not None else f"at most {MAX_BYTES} bytes")


def _misfit(name: str, expected: str) -> UsageError:
    return UsageError(f"`{name}` should be {expected}")
