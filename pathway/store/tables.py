"""The schema, as SQLModel tables; they are the read API too. It fits any database, options of SQLite aside.

Every primary key starts with the case's id, but for those of documents and channels, which are few. Only
texts, integers and bytes are stored: an instant is an integer, microseconds since 1970 in UTC; JSON is
canonical text.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final, cast

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

SCHEMA_REVISION: Final = "0002"
"""The newest migration. Every change of the tables comes with one, in `migrations/versions`."""

METADATA: Final = MetaData()
_STRICT: Final = {"sqlite_strict": True}
_WHOLE: Final = BigInteger().with_variant(Integer(), "sqlite")
_TEXT: Final = Text().with_variant(Text(collation="C"), "postgresql")
"""Ordered by its characters' numbers, everywhere alike."""

_OPEN: Final = text("open = 1")


class _Table(SQLModel):
    metadata: ClassVar[MetaData] = METADATA


def table_of(model: type[SQLModel]) -> Table:
    """SQLAlchemy's table of a model."""
    return cast(Table, model.__table__)  # type: ignore[attr-defined]


def _text(**options: Any) -> Any:
    return Field(sa_type=_TEXT, **options)


def _whole(**options: Any) -> Any:
    return Field(sa_type=_WHOLE, **options)


def _bytes(**options: Any) -> Any:
    return Field(sa_type=LargeBinary, **options)


class DocumentTable(_Table, table=True):
    """The text of a definition or policy, by the hash of its content. Never changed, never deleted."""

    __tablename__ = "pathway_document"
    __table_args__ = (CheckConstraint("length(hash) = 64"), _STRICT)

    hash: str = _text(primary_key=True)
    kind: str = _text()
    name: str = _text()
    text: str = _text()


class CaseTable(_Table, table=True):
    """A case as it stands. `snapshot` is the fold of its log, kept so that an act need not fold it again.

    `version` counts accepted acts and `seq` entries; `head` is the digest of entry `seq`.
    """

    __tablename__ = "pathway_case"
    __table_args__ = (
        CheckConstraint("length(head) = 32"),
        CheckConstraint("version >= 0"),
        CheckConstraint("seq >= 0"),
        Index("pathway_case_by_pathway", "pathway", "id"),
        Index("pathway_case_by_definition", "definition", "id"),
        _STRICT,
    )

    id: str = _text(primary_key=True)
    pathway: str = _text()
    definition: str = _text()
    version: int = _whole()
    seq: int = _whole()
    head: bytes = _bytes()
    opened: int = _whole()
    changed: int = _whole()
    snapshot: str = _text()


class EntryTable(_Table, table=True):
    """An entry of the audit log. `data` are the bytes that were hashed; other columns repeat parts of them.

    `body` is the digest of the request that came with the idempotency key `key`.
    """

    __tablename__ = "pathway_entry"
    __table_args__ = (
        ForeignKeyConstraint(["case_id"], ["pathway_case.id"]),
        UniqueConstraint("case_id", "key"),
        CheckConstraint("seq >= 1"),
        CheckConstraint("length(digest) = 32"),
        CheckConstraint("length(body) = 32"),
        _STRICT,
    )

    case_id: str = _text(primary_key=True)
    seq: int = _whole(primary_key=True)
    data: bytes = _bytes()
    digest: bytes = _bytes()
    recorded: int = _whole()
    kind: str = _text()
    actor: str | None = _text(nullable=True)
    event: str | None = _text(nullable=True)
    key: str | None = _text(nullable=True)
    body: bytes | None = _bytes(nullable=True)


class PersonalTable(_Table, table=True):
    """A personal value that entry `seq` is bound to under `name`. An erasure deletes the row."""

    __tablename__ = "pathway_personal"
    __table_args__ = (
        ForeignKeyConstraint(["case_id", "seq"], ["pathway_entry.case_id", "pathway_entry.seq"]),
        CheckConstraint("length(salt) = 16"),
        _STRICT,
    )

    case_id: str = _text(primary_key=True)
    seq: int = _whole(primary_key=True)
    name: str = _text(primary_key=True)
    salt: bytes = _bytes()
    value: str = _text()


class TimerTable(_Table, table=True):
    """A deadline of a case, numbered within it. `check_at` is when to look at it next, while `open` is 1."""

    __tablename__ = "pathway_timer"
    __table_args__ = (
        ForeignKeyConstraint(["case_id"], ["pathway_case.id"]),
        CheckConstraint("open IN (0, 1)"),
        Index(
            "pathway_timer_by_check",
            "check_at",
            "case_id",
            "number",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        _STRICT,
    )

    case_id: str = _text(primary_key=True)
    number: int = _whole(primary_key=True)
    deadline: str = _text()
    policy: str = _text()
    subject: str | None = _text(nullable=True)
    opened: int = _whole()
    due: int | None = _whole(nullable=True)
    check_at: int | None = _whole(nullable=True)
    open: int = _whole()


class ChannelTable(_Table, table=True):
    """Where events go: a webhook, a file or a callback. No secret stands here."""

    __tablename__ = "pathway_channel"
    __table_args__ = (CheckConstraint("kind IN ('webhook', 'file', 'callback')"), _STRICT)

    name: str = _text(primary_key=True)
    kind: str = _text()
    target: str = _text()
    source: str = _text()
    added: int = _whole()


class OutboxTable(_Table, table=True):
    """An entry that a channel is still to get, or could not be given (`dead`). Who gets it deletes the row.

    `channel` is no foreign key: an act would lock the row of every channel, and fail while one is removed.
    """

    __tablename__ = "pathway_outbox"
    __table_args__ = (
        ForeignKeyConstraint(["case_id", "seq"], ["pathway_entry.case_id", "pathway_entry.seq"]),
        CheckConstraint("state IN ('waiting', 'dead')"),
        CheckConstraint("attempts >= 0"),
        Index("pathway_outbox_by_try", "channel", "state", "next_try", "case_id", "seq"),
        _STRICT,
    )

    case_id: str = _text(primary_key=True)
    seq: int = _whole(primary_key=True)
    channel: str = _text(primary_key=True)
    state: str = _text()
    attempts: int = _whole()
    next_try: int = _whole()
    error: str | None = _text(nullable=True)
