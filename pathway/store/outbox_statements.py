"""The statements of the outbox: which channel is still to get which entry, and when to try next.

A case's entries leave in order, so of a channel's waiting rows only the first of each case may be sent: its
head. Whoever sends leases the whole queue of the case by moving `next_try` ahead. Who changes a queue locks its
head before; who changes several takes them in the order of the cases.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ClauseElement, and_, bindparam, delete, func, insert, literal_column, select, update
from sqlalchemy import tuple_ as row_of

from pathway.store.tables import CaseTable, ChannelTable, EntryTable, OutboxTable, table_of

CASE: Final = table_of(CaseTable)
ENTRY: Final = table_of(EntryTable)
CHANNEL: Final = table_of(ChannelTable)
OUTBOX: Final = table_of(OutboxTable)

_OF_CHANNEL: Final = OUTBOX.c.channel == bindparam("channel")
_OF_CASE: Final = OUTBOX.c.case_id == bindparam("case_id")
_WAITING: Final = OUTBOX.c.state == literal_column("'waiting'")
_DEAD: Final = OUTBOX.c.state == literal_column("'dead'")
_READY: Final = and_(_OF_CHANNEL, _WAITING, OUTBOX.c.next_try <= bindparam("now"))
_QUEUE: Final = and_(_OF_CASE, _OF_CHANNEL, _WAITING)
_ONE: Final = and_(_OF_CASE, OUTBOX.c.seq == bindparam("seq"), _OF_CHANNEL)
_ITS_ENTRY: Final = and_(ENTRY.c.case_id == OUTBOX.c.case_id, ENTRY.c.seq == OUTBOX.c.seq)


def outbox_statements() -> dict[str, ClauseElement]:
    """All statements of the outbox, by name."""
    return {**_channels(), **_sending(), **_looking()}


def _channels() -> dict[str, ClauseElement]:
    row = [
        bindparam("case_id", type_=OUTBOX.c.case_id.type),
        bindparam("seq", type_=OUTBOX.c.seq.type),
        CHANNEL.c.name,
        literal_column("'waiting'"),
        literal_column("0"),
        bindparam("now", type_=OUTBOX.c.next_try.type),
    ]
    into = ["case_id", "seq", "channel", "state", "attempts", "next_try"]
    return {
        "enqueue": insert(OUTBOX).from_select(into, select(*row)),
        "insert_channel": insert(CHANNEL).values({c.name: bindparam(c.name) for c in CHANNEL.c}),
        "channels": select(CHANNEL).order_by(CHANNEL.c.name),
        "delete_channel": delete(CHANNEL).where(CHANNEL.c.name == bindparam("channel")),
        "empty_channel": delete(OUTBOX).where(_OF_CHANNEL),
    }


def _sending() -> dict[str, ClauseElement]:
    queued = select(OUTBOX.c.case_id, OUTBOX.c.seq, OUTBOX.c.attempts, ENTRY.c.data, ENTRY.c.digest)
    joined = (
        queued.add_columns(CASE.c.pathway).join(ENTRY, _ITS_ENTRY).join(CASE, CASE.c.id == ENTRY.c.case_id)
    )
    return {
        "earliest": select(func.min(OUTBOX.c.next_try)).where(_OF_CHANNEL, _WAITING),
        "ready": select(OUTBOX.c.case_id)
        .where(_READY)
        .order_by(OUTBOX.c.next_try, OUTBOX.c.case_id, OUTBOX.c.seq)
        .limit(bindparam("limit")),
        "lock_head": select(OUTBOX.c.next_try)
        .where(_QUEUE)
        .order_by(OUTBOX.c.seq)
        .limit(literal_column("1"))
        .with_for_update(),
        "lease": update(OUTBOX).where(_QUEUE).values(next_try=bindparam("until")),
        "defer": update(OUTBOX)
        .where(_QUEUE, OUTBOX.c.next_try < bindparam("until"))
        .values(next_try=bindparam("until")),
        "release": update(OUTBOX)
        .where(_QUEUE, OUTBOX.c.next_try == bindparam("until"))
        .values(next_try=bindparam("then")),
        "queue": joined.where(_QUEUE).order_by(OUTBOX.c.seq).limit(bindparam("limit")),
        "note_failure": update(OUTBOX)
        .where(_ONE)
        .values(state=bindparam("state"), attempts=bindparam("attempts"), error=bindparam("error")),
        "delete_outgoing": delete(OUTBOX).where(_ONE),
    }


def _looking() -> dict[str, ClauseElement]:
    dead = select(OUTBOX.c.channel, OUTBOX.c.case_id, OUTBOX.c.seq, ENTRY.c.kind, ENTRY.c.event)
    after = row_of(
        bindparam("after", type_=OUTBOX.c.case_id.type), bindparam("after_seq", type_=OUTBOX.c.seq.type)
    )
    again: dict[str, Any] = {
        "state": literal_column("'waiting'"),
        "attempts": literal_column("0"),
        "next_try": bindparam("now"),
        "error": literal_column("NULL"),
    }
    return {
        "outgoing": select(OUTBOX.c.channel, OUTBOX.c.state, func.count(), func.min(ENTRY.c.recorded))
        .join(ENTRY, _ITS_ENTRY)
        .group_by(OUTBOX.c.channel, OUTBOX.c.state)
        .order_by(OUTBOX.c.channel, OUTBOX.c.state),
        "dead_letters": dead.add_columns(OUTBOX.c.attempts, OUTBOX.c.error)
        .join(ENTRY, _ITS_ENTRY)
        .where(_OF_CHANNEL, _DEAD, row_of(OUTBOX.c.case_id, OUTBOX.c.seq) > after)
        .order_by(OUTBOX.c.case_id, OUTBOX.c.seq)
        .limit(bindparam("limit")),
        "revive": update(OUTBOX).where(_OF_CHANNEL, _DEAD).values(again),
        "revive_case": update(OUTBOX).where(_OF_CHANNEL, _DEAD, _OF_CASE).values(again),
    }
