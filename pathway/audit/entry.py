"""The entry of the audit log: its fixed keys, its bytes, its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Final

from pathway.audit.canonical import decode, encode
from pathway.audit.form import (
    fixed_keys,
    hex64,
    id_,
    items,
    known_hex64,
    known_hex64s,
    mapping,
    maybe_id,
    maybe_text,
    row,
    same_names,
    texts,
    whole,
)
from pathway.audit.personal import is_name, reference, references
from pathway.conditions.types import Json

FIRST_PREV: Final = "0" * 64
"""What the first entry of a case has as `prev`."""

ERASE: Final = "erase"
"""The operation in the effects of an erasure: `["erase", "3/c1", null]` took `c1` of entry 3 away."""

CAUSE: Final = "cause"
"""The operation in the effects of a link entry: `["cause", "case-2", 5]` names the entry that brought it about."""

_DOMAIN: Final = b"pathway/entry/1\x00"


class Kind(StrEnum):
    """What an entry tells of."""

    ACT = "act"
    REFUSAL = "refusal"
    DEADLINE = "deadline"
    READ = "read"
    SEARCH = "search"
    EXPORT = "export"
    DISCLOSURE = "disclosure"
    BREAK_GLASS = "break_glass"
    ERASURE = "erasure"
    MIGRATION = "migration"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Through:
    """Who entered the act for the actor, and in which role."""

    person: str
    role: str


@dataclass(frozen=True, slots=True)
class EntryEvent:
    """The event of an act: its name, its payload, and the facts recorded with it."""

    name: str
    payload: Mapping[str, Json] = field(default_factory=dict)
    record: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. Its stored form is a JSON object with exactly these keys, each of them always there.

    `seq` counts the entries of the case from 1, and `prev` is the hash of the one before (64 hex digits).
    `recorded` and `effective` are microseconds since 1970 in UTC. `present` maps persons to roles. `moves`
    are region, from, to; `effects` are operation, target, value: folding needs nothing else. `definition` and
    `policies` are content hashes, 64 hex digits (`definition` is empty where no pathway was applied).
    Personal values within `event`, `effects`, `checks` and `reason` are references (`audit.personal`), and
    `commitments` maps their names to what binds them: every name is used, and no other.
    """

    case: str
    seq: int
    prev: str
    kind: Kind
    recorded: int
    effective: int
    actor: str | None = None
    role: str | None = None
    assignment: str | None = None
    organisation: str | None = None
    through: Through | None = None
    present: Mapping[str, str] = field(default_factory=dict)
    event: EntryEvent | None = None
    moves: tuple[tuple[str, str, str], ...] = ()
    effects: tuple[tuple[str, str, Json], ...] = ()
    checks: tuple[Mapping[str, Json], ...] = ()
    definition: str = ""
    policies: tuple[str, ...] = ()
    engine: str
    purpose: str | None = None
    legal_basis: str | None = None
    reason: Json = None
    key: str | None = None
    commitments: Mapping[str, str] = field(default_factory=dict)

    @property
    def cause(self) -> tuple[str, int] | None:
        """The linked case that brought this entry about, and the number of its entry there; else None."""
        causes: list[Any] = [(target, seq) for operation, target, seq in self.effects if operation == CAUSE]
        return causes[0] if self.kind is Kind.LINK and causes else None

    def to_bytes(self) -> bytes:
        """The bytes to hash and to store. ValueError names the key whose value has not the fixed form."""
        form = self._form()
        data = encode(form)
        _from_form(form, data)
        return data

    @staticmethod
    def from_bytes(data: bytes) -> Entry:
        """The entry that these bytes are. ValueError, naming the key, for all but what `to_bytes` gives."""
        return _from_form(decode(data), data)

    @staticmethod
    def from_form(form: Json, data: bytes) -> Entry:
        """The entry of an object whose canonical bytes are `data`. ValueError, naming the key, where it is none."""
        return _from_form(form, data)

    def _form(self) -> dict[str, Json]:
        return {
            "case": self.case,
            "seq": self.seq,
            "prev": self.prev,
            "kind": self.kind.value,
            "recorded": self.recorded,
            "effective": self.effective,
            "actor": self.actor,
            "role": self.role,
            "assignment": self.assignment,
            "organisation": self.organisation,
            "through": _through_form(self.through),
            "present": dict(self.present),
            "event": _event_form(self.event),
            "moves": [list(move) for move in self.moves],
            "effects": [list(effect) for effect in self.effects],
            "checks": [dict(check) for check in self.checks],
            "definition": self.definition,
            "policies": list(self.policies),
            "engine": self.engine,
            "purpose": self.purpose,
            "legal_basis": self.legal_basis,
            "reason": self.reason,
            "key": self.key,
            "commitments": dict(self.commitments),
        }


def digest(data: bytes) -> bytes:
    """The hash of an entry's bytes, 32 bytes.

    `SHA-256("pathway/entry/1" 00 || data)`: the prefix keeps it apart from commitments and from the hashes of
    a Merkle tree after RFC 6962, which begin with 00 or 01.
    """
    return hashlib.sha256(_DOMAIN + data).digest()


def _through_form(through: Through | None) -> Json:
    return None if through is None else {"person": through.person, "role": through.role}


def _event_form(event: EntryEvent | None) -> Json:
    if event is None:
        return None
    return {"name": event.name, "payload": dict(event.payload), "record": dict(event.record)}


def _from_form(value: Json, data: bytes) -> Entry:
    form = fixed_keys(value, _KEYS, "the entry")
    entry = Entry(
        case=id_(form["case"], "case"),
        seq=_seq(form["seq"]),
        prev=hex64(form["prev"], "prev"),
        kind=_kind(form["kind"]),
        recorded=whole(form["recorded"], "recorded"),
        effective=whole(form["effective"], "effective"),
        actor=maybe_id(form["actor"], "actor"),
        role=maybe_id(form["role"], "role"),
        assignment=maybe_id(form["assignment"], "assignment"),
        organisation=maybe_id(form["organisation"], "organisation"),
        through=_through(form["through"]),
        present=texts(form["present"], "present"),
        event=_event(form["event"]),
        moves=tuple([_move(move) for move in items(form["moves"], "moves")]),
        effects=tuple([_effect(effect) for effect in items(form["effects"], "effects")]),
        checks=tuple([mapping(check, "checks") for check in items(form["checks"], "checks")]),
        definition=_hash_or_none(form["definition"]),
        policies=known_hex64s(form["policies"], "policies"),
        engine=id_(form["engine"], "engine"),
        purpose=maybe_text(form["purpose"], "purpose"),
        legal_basis=maybe_text(form["legal_basis"], "legal_basis"),
        reason=_reason(form["reason"]),
        key=maybe_id(form["key"], "key"),
        commitments=_commitments(form["commitments"]),
    )
    if entry.commitments or _REFERENCE in data:
        same_names(set(references([form[key] for key in _CONCEALED])), entry.commitments)
    return entry


_KINDS: Final[Mapping[str, Kind]] = {kind.value: kind for kind in Kind}
_KEYS: Final = dict.fromkeys([field_.name for field_ in fields(Entry)])
_THROUGH_KEYS: Final = dict.fromkeys(["person", "role"])
_EVENT_KEYS: Final = dict.fromkeys(["name", "payload", "record"])
_REFERENCE: Final = b'{"personal":"'
"""Stands in the bytes of every entry with a reference; within a text, its quotes would be escaped."""

_CONCEALED: Final = ("event", "effects", "checks", "reason")


def _seq(value: Json) -> int:
    number = whole(value, "seq")
    if number < 1:
        raise ValueError("the value of `seq` should be 1 or more")
    return number


def _kind(value: Json) -> Kind:
    kind = _KINDS.get(value) if isinstance(value, str) else None
    if kind is None:
        raise ValueError(f"the value of `kind` should be one of {', '.join(Kind)}")
    return kind


def _through(value: Json) -> Through | None:
    if value is None:
        return None
    form = fixed_keys(value, _THROUGH_KEYS, "`through`")
    return Through(id_(form["person"], "through.person"), id_(form["role"], "through.role"))


def _event(value: Json) -> EntryEvent | None:
    if value is None:
        return None
    form = fixed_keys(value, _EVENT_KEYS, "`event`")
    return EntryEvent(
        id_(form["name"], "event.name"),
        mapping(form["payload"], "event.payload"),
        mapping(form["record"], "event.record"),
    )


def _move(value: Json) -> tuple[str, str, str]:
    region, source, to = row(value, 3, "moves")
    return id_(region, "moves"), id_(source, "moves"), id_(to, "moves")


def _effect(value: Json) -> tuple[str, str, Json]:
    operation, target, new = row(value, 3, "effects")
    return id_(operation, "effects"), id_(target, "effects"), new


def _hash_or_none(value: Json) -> str:
    return "" if value == "" else known_hex64(value, "definition")


def _reason(value: Json) -> Json:
    if value is None or isinstance(value, str) or reference(value) is not None:
        return value
    raise ValueError("the value of `reason` should be a text, a reference or nothing")


def _commitments(value: Json) -> dict[str, str]:
    form = mapping(value, "commitments")
    if not form:
        return {}
    commitments = {name: hex64(item, "commitments") for name, item in form.items()}
    for name in commitments:
        if not is_name(name):
            raise ValueError(f"`commitments` has the name `{name[:40]}`, and names are `c1`, `c2`, …")
    return commitments
