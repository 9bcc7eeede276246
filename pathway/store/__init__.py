"""The store: cases, their logs, timers and outbox, in SQLite or PostgreSQL. The only package with SQLModel.

It deals in rows and knows neither definitions nor decisions; the engine joins it with them.
"""

from __future__ import annotations

from pathway.store.database import Database
from pathway.store.integrity import check_orphans, read_log
from pathway.store.outbox import ChannelRow, DeadRow, OutgoingRow, QueuedRow
from pathway.store.paging import PAGE, paged
from pathway.store.rows import (
    CaseRow,
    Columns,
    DocumentRow,
    DueTimer,
    EntryRow,
    PersonalRow,
    TimerRow,
    columns,
    entry_columns,
)
from pathway.store.store import CONNECTIONS, DEFAULT_TIMEOUT, Store, connect, is_there
from pathway.store.transactions import Reading, Writing

__all__ = [
    "CONNECTIONS",
    "DEFAULT_TIMEOUT",
    "PAGE",
    "CaseRow",
    "ChannelRow",
    "Columns",
    "Database",
    "DeadRow",
    "DocumentRow",
    "DueTimer",
    "EntryRow",
    "OutgoingRow",
    "PersonalRow",
    "QueuedRow",
    "Reading",
    "Store",
    "TimerRow",
    "Writing",
    "check_orphans",
    "columns",
    "connect",
    "entry_columns",
    "is_there",
    "paged",
    "read_log",
]
