"""Every statement of the store, written with SQLAlchemy Core and compiled to SQL once for a dialect.

Compiling a statement at each use would cost more than running it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, cast

from sqlalchemy import (
    ClauseElement,
    Dialect,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)

from pathway.store.outbox_statements import outbox_statements
from pathway.store.tables import CaseTable, DocumentTable, EntryTable, PersonalTable, TimerTable, table_of

DOCUMENT: Final = table_of(DocumentTable)
CASE: Final = table_of(CaseTable)
ENTRY: Final = table_of(EntryTable)
PERSONAL: Final = table_of(PersonalTable)
TIMER: Final = table_of(TimerTable)

_IS_OPEN: Final = TIMER.c.open == literal_column(
    "1"
)  # no parameter: the partial index is used for the constant


@dataclass(frozen=True, slots=True)
class Sql:
    """A statement as SQL text.

    `names` orders its parameters, or is None where the dialect names them; `fixed` are those that the dialect
    added, such as an offset of 0.
    """

    text: str
    names: tuple[str, ...] | None
    fixed: Mapping[str, object]

    def bind(self, values: Mapping[str, object]) -> Any:
        """The parameters in the form that the driver takes."""
        values = {**self.fixed, **values} if self.fixed else values
        return values if self.names is None else tuple([values[name] for name in self.names])


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements, compiled. A parameter has the name of its column, or is one of these:

    `expected_seq` (the case is as it was read), `after` (an id; of timers, with `after_check` and
    `after_number`), `limit` (rows), `now` (microseconds, UTC).
    """

    insert_document: Sql
    get_document: Sql
    documents: Sql
    insert_case: Sql
    get_case: Sql
    lock_case: Sql
    update_case: Sql
    advance_case: Sql
    list_cases: Sql
    list_pathway: Sql
    list_definition: Sql
    insert_entry: Sql
    entries: Sql
    entry_by_key: Sql
    orphans: Sql
    insert_personal: Sql
    personal: Sql
    delete_personal: Sql
    insert_timer: Sql
    update_timer: Sql
    close_timer: Sql
    wake_timers: Sql
    open_timers: Sql
    due_timers: Sql
    enqueue: Sql
    insert_channel: Sql
    channels: Sql
    delete_channel: Sql
    empty_channel: Sql
    earliest: Sql
    ready: Sql
    lock_head: Sql
    defer: Sql
    lease: Sql
    release: Sql
    queue: Sql
    note_failure: Sql
    delete_outgoing: Sql
    outgoing: Sql
    dead_letters: Sql
    revive: Sql
    revive_case: Sql


def compile_statements(dialect: Dialect) -> Statements:
    """All statements for one dialect."""
    built = {**_documents(), **_cases(), **_entries(), **_timers(), **outbox_statements()}
    return Statements(**{f.name: _compile(built[f.name], dialect) for f in fields(Statements)})


def _compile(statement: ClauseElement, dialect: Dialect) -> Sql:
    compiled = statement.compile(dialect=dialect)
    names = cast("list[str] | None", getattr(compiled, "positiontup", None))
    fixed = {name: value for name, value in compiled.params.items() if value is not None}
    return Sql(str(compiled), None if names is None else tuple(names), fixed)


def _insert(table: Table) -> ClauseElement:
    return insert(table).values({c.name: bindparam(c.name) for c in table.c})


def _documents() -> dict[str, ClauseElement]:
    return {
        "insert_document": _insert(DOCUMENT),
        "get_document": select(DOCUMENT).where(DOCUMENT.c.hash == bindparam("hash")),
        "documents": select(DOCUMENT).order_by(DOCUMENT.c.kind, DOCUMENT.c.name, DOCUMENT.c.hash),
    }


def _cases() -> dict[str, ClauseElement]:
    expected = and_(CASE.c.id == bindparam("case_id"), CASE.c.seq == bindparam("expected_seq"))
    changing = ("definition", "version", "seq", "head", "opened", "changed", "snapshot")
    one = select(CASE).where(CASE.c.id == bindparam("id"))
    page = select(CASE).where(CASE.c.id > bindparam("after")).order_by(CASE.c.id).limit(bindparam("limit"))
    return {
        "insert_case": _insert(CASE),
        "get_case": one,
        "lock_case": one.with_for_update(),
        "update_case": update(CASE).where(expected).values({name: bindparam(name) for name in changing}),
        "advance_case": update(CASE).where(expected).values(seq=bindparam("seq"), head=bindparam("head")),
        "list_cases": page,
        "list_pathway": page.where(CASE.c.pathway == bindparam("pathway")),
        "list_definition": page.where(CASE.c.definition == bindparam("definition")),
    }


def _entries() -> dict[str, ClauseElement]:
    known = select(CASE.c.id).where(CASE.c.id == ENTRY.c.case_id).exists()
    of_value = and_(PERSONAL.c.seq == bindparam("seq"), PERSONAL.c.name == bindparam("name"))
    return {
        "insert_entry": _insert(ENTRY),
        "entries": select(ENTRY).where(ENTRY.c.case_id == bindparam("case_id")).order_by(ENTRY.c.seq),
        "entry_by_key": select(ENTRY).where(
            ENTRY.c.case_id == bindparam("case_id"), ENTRY.c.key == bindparam("key")
        ),
        "orphans": select(ENTRY.c.case_id, func.min(ENTRY.c.seq))
        .where(~known)
        .group_by(ENTRY.c.case_id)
        .order_by(ENTRY.c.case_id),
        "insert_personal": _insert(PERSONAL),
        "personal": select(PERSONAL)
        .where(PERSONAL.c.case_id == bindparam("case_id"))
        .order_by(PERSONAL.c.seq, PERSONAL.c.name),
        "delete_personal": delete(PERSONAL).where(PERSONAL.c.case_id == bindparam("case_id"), of_value),
    }


def _timers() -> dict[str, ClauseElement]:
    one = and_(TIMER.c.case_id == bindparam("case_id"), TIMER.c.number == bindparam("number"), _IS_OPEN)
    place = (TIMER.c.check_at, TIMER.c.case_id, TIMER.c.number)
    after = tuple_(bindparam("after_check"), bindparam("after"), bindparam("after_number"))
    due = select(*place, CASE.c.pathway).outerjoin_from(TIMER, CASE, CASE.c.id == TIMER.c.case_id)
    asleep = or_(TIMER.c.check_at.is_(None), TIMER.c.check_at > TIMER.c.due)
    return {
        "insert_timer": _insert(TIMER),
        "update_timer": update(TIMER).where(one).values(due=bindparam("due"), check_at=bindparam("check_at")),
        "close_timer": update(TIMER).where(one).values(open=literal_column("0")),
        "wake_timers": update(TIMER)
        .where(TIMER.c.case_id == bindparam("case_id"), _IS_OPEN, TIMER.c.due.is_not(None), asleep)
        .values(check_at=TIMER.c.due),
        "open_timers": select(TIMER)
        .where(TIMER.c.case_id == bindparam("case_id"), _IS_OPEN)
        .order_by(TIMER.c.number),
        "due_timers": due.where(_IS_OPEN, TIMER.c.check_at <= bindparam("now"), tuple_(*place) > after)
        .order_by(*place)
        .limit(bindparam("limit")),
    }
