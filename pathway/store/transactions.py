"""What can be done within a transaction. Rows are checked on the way in and on the way out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from pathway.audit import decode, encode
from pathway.audit.canonical import MAX_INT
from pathway.errors import BrokenLog, UnknownCase, UsageError
from pathway.store.cursor import Cursor
from pathway.store.outbox import OutboxReading, OutboxWriting
from pathway.store.rows import (
    MAX_ID,
    CaseRow,
    Columns,
    DocumentRow,
    DueTimer,
    EntryRow,
    PersonalRow,
    Row,
    TimerRow,
    columns,
)
from pathway.store.statements import Sql, Statements

_R = TypeVar("_R")


class Reading(OutboxReading):
    """A transaction that reads. A stored row that is not in the form of its kind raises BrokenLog."""

    def __init__(self, cursor: Cursor, statements: Statements) -> None:
        self._cursor = cursor
        self._sql = statements

    def get_document(self, hash: str) -> DocumentRow | None:
        """The document with this content hash (64 hex digits)."""
        row = self._run(self._sql.get_document, {"hash": hash}).fetchone()
        return None if row is None else _read(DocumentRow, row)

    def documents(self) -> list[DocumentRow]:
        """All documents, by kind, name and hash."""
        return [_read(DocumentRow, row) for row in self._run(self._sql.documents, {}).fetchall()]

    def get_case(self, case_id: str) -> CaseRow | None:
        """The case as it stands."""
        row = self._run(self._sql.get_case, {"id": case_id}).fetchone()
        return None if row is None else _read(CaseRow, row)

    def require_case(self, case_id: str) -> CaseRow:
        """The case as it stands. Raises UnknownCase."""
        row = self.get_case(case_id) if isinstance(case_id, str) else None
        if row is None:
            raise UnknownCase(f"there is no case `{_shown(case_id)}` in this database")
        return row

    def list_cases(self, pathway: str | None = None, *, after: str = "", limit: int = 100) -> list[CaseRow]:
        """At most `limit` cases by id, beginning after the id `after`; of one pathway, or of all."""
        values = {"after": after, "limit": _limit(limit), "pathway": pathway}
        sql = self._sql.list_cases if pathway is None else self._sql.list_pathway
        return [_read(CaseRow, row) for row in self._run(sql, values).fetchall()]

    def list_definition(self, definition: str, *, after: str = "", limit: int = 100) -> list[CaseRow]:
        """At most `limit` cases on the definition of a hash by id, beginning after the id `after`."""
        values = {"definition": definition, "after": after, "limit": _limit(limit)}
        return [_read(CaseRow, row) for row in self._run(self._sql.list_definition, values).fetchall()]

    def entries(self, case_id: str) -> list[EntryRow]:
        """The log of a case, in order."""
        return [_read(EntryRow, row) for row in self.raw_entries(case_id)]

    def entry_by_key(self, case_id: str, key: str) -> EntryRow | None:
        """The entry that an idempotency key led to."""
        row = self._run(self._sql.entry_by_key, {"case_id": case_id, "key": key}).fetchone()
        return None if row is None else _read(EntryRow, row)

    def personal(self, case_id: str) -> list[PersonalRow]:
        """The personal values of a case that were not erased, by entry and name."""
        return [_personal(row) for row in self.raw_personal(case_id)]

    def open_timers(self, case_id: str) -> list[TimerRow]:
        """The timers of a case that run, by number."""
        return [_timer(row) for row in self._run(self._sql.open_timers, {"case_id": case_id}).fetchall()]

    def due_timers(self, now: int, limit: int = 100, after: DueTimer | None = None) -> list[DueTimer]:
        """At most `limit` open timers to look at by `now` (microseconds, UTC), the earliest first.

        They come by check, case and number; with `after`, only those behind that one.
        """
        if abs(now) > MAX_INT:
            raise UsageError(f"no timer is due in the year {now // 31_556_952_000_000 + 1970}")
        first = DueTimer(-MAX_INT - 1, "", 0, None) if after is None else after
        behind = {"after_check": first.check_at, "after": first.case_id, "after_number": first.number}
        values = {"now": now, "limit": _limit(limit), **behind}
        return [DueTimer(*row) for row in self._run(self._sql.due_timers, values).fetchall()]

    def raw_entries(self, case_id: str) -> list[Any]:
        """The rows of a log as they are stored, unchecked: the fields of EntryRow in order."""
        return list(self._run(self._sql.entries, {"case_id": case_id}).fetchall())

    def raw_personal(self, case_id: str) -> list[Any]:
        """Personal values as they are stored, unchecked: case, seq, name, salt, canonical text."""
        return list(self._run(self._sql.personal, {"case_id": case_id}).fetchall())

    def orphans(self) -> list[tuple[str, int]]:
        """Ids of cases that have entries but no row of their own, with the first entry of each."""
        return [(case_id, seq) for case_id, seq in self._run(self._sql.orphans, {}).fetchall()]

    def _run(self, sql: Sql, values: Mapping[str, object]) -> Cursor:
        """The driver's cursor with the statement run: SQLAlchemy's own would take three times as long."""
        self._cursor.execute(sql.text, sql.bind(values))
        return self._cursor


class Writing(Reading, OutboxWriting):
    """A transaction that writes.

    SQLite's holds the one write lock from its start. PostgreSQL's locks the cases that it gets, each until its
    end, so that what was read of a case is what the case still is when it is written.
    """

    def get_case(self, case_id: str) -> CaseRow | None:
        """The case as it stands, which nobody else can change until this transaction ends."""
        row = self._run(self._sql.lock_case, {"id": case_id}).fetchone()
        return None if row is None else _read(CaseRow, row)

    def lock_cases(self, ids: Iterable[str]) -> dict[str, CaseRow]:
        """Those of the cases that are there, locked in the order of their ids, so that two who do so never wait
        for each other in a circle. Whoever needs several cases locks all of them with one call, before others.
        """
        found = ((id, self.get_case(id)) for id in sorted(set(ids)))
        return {id: row for id, row in found if row is not None}

    def _changed(self, sql: Sql, values: Mapping[str, object]) -> bool:
        """Run a statement that changes one row or none."""
        return bool(self._run(sql, values).rowcount == 1)

    def put_document(self, row: DocumentRow) -> None:
        """Store a document, unless one with its hash is there."""
        if self.get_document(row.hash) is None:
            self._run(self._sql.insert_document, _values(row))

    def insert_case(self, row: CaseRow) -> None:
        """A new case. Conflict where its id is taken."""
        self._run(self._sql.insert_case, _values(row))

    def update_case(self, row: CaseRow, expected_seq: int) -> bool:
        """Write the case as it stands now, if it still has entry `expected_seq` as its last; else False."""
        values = _values(row)
        values["case_id"] = row.id
        values["expected_seq"] = expected_seq
        return self._changed(self._sql.update_case, values)

    def advance_case(self, case_id: str, expected_seq: int, seq: int, head: bytes) -> bool:
        """Move only the head, as for a refusal or a reading: the case stays as it was. Else as above."""
        values = {"case_id": case_id, "expected_seq": expected_seq, "seq": seq, "head": head}
        return self._changed(self._sql.advance_case, values)

    def append_entry(self, row: EntryRow) -> None:
        """Append to the log, and to the outbox for every channel.

        Conflict where its number is taken, KeyReused where its key is.
        """
        self._run(self._sql.insert_entry, _values(row))
        self._run(self._sql.enqueue, {"case_id": row.case_id, "seq": row.seq, "now": row.recorded})

    def put_personal(self, rows: Iterable[PersonalRow]) -> None:
        """Store personal values beside an entry that was appended. UsageError for what is not JSON."""
        for row in rows:
            self._run(self._sql.insert_personal, {**_values(row), "value": _canonical(row)})

    def insert_raw(
        self,
        cases: Sequence[CaseRow],
        entries: Sequence[Columns],
        personal: Sequence[Columns],
        timers: Sequence[TimerRow],
    ) -> None:
        """Store many rows with few statements. Entries and personal values come as `columns` of checked rows.

        Conflict where an id or a number is taken; then nothing of the transaction may be kept.
        """
        self._run_many(self._sql.insert_case, CaseRow, [columns(row) for row in cases])
        self._run_many(self._sql.insert_entry, EntryRow, entries)
        self._run_many(self._sql.insert_personal, PersonalRow, personal)
        self._run_many(self._sql.insert_timer, TimerRow, [columns(row) for row in timers])

    def _run_many(self, sql: Sql, kind: type[Row], rows: Sequence[Columns]) -> None:
        if not rows:
            return
        names = kind.__slots__
        if sql.names == tuple(names) and not sql.fixed:
            bound: Sequence[Any] = rows
        else:
            bound = [sql.bind(dict(zip(names, row, strict=True))) for row in rows]
        self._cursor.executemany(sql.text, bound)

    def erase_personal(self, case_id: str, seq: int, name: str) -> bool:
        """Delete a personal value with its salt; False where it is not there. The log must say so as well."""
        values = {"case_id": case_id, "seq": seq, "name": name}
        return self._changed(self._sql.delete_personal, values)

    def put_timers(self, rows: Iterable[TimerRow]) -> None:
        """Store new timers."""
        for row in rows:
            self._run(self._sql.insert_timer, _values(row))

    def update_timer(self, case_id: str, number: int, due: int | None, check_at: int | None) -> bool:
        """Set when an open timer is due and when to look at it; False where no such timer runs."""
        values = {"case_id": case_id, "number": number, "due": due, "check_at": check_at}
        return self._changed(self._sql.update_timer, values)

    def close_timer(self, case_id: str, number: int) -> bool:
        """Close a timer; False where no such timer runs."""
        return self._changed(self._sql.close_timer, {"case_id": case_id, "number": number})

    def wake_timers(self, case_id: str) -> None:
        """Have those open timers of a case that were to be looked at later than when they are due looked at then."""
        self._run(self._sql.wake_timers, {"case_id": case_id})


def _shown(id: object) -> str:
    """What should have been an id, on one line."""
    text = str(id)[:MAX_ID]
    return text if text.isprintable() else repr(text)[1:-1]


def _limit(limit: int) -> int:
    if limit < 1:
        raise UsageError(f"a limit should be 1 or more, not {limit}")
    return limit


def _values(row: Row) -> dict[str, object]:
    return dict(zip(row.__slots__, columns(row), strict=True))


def _read(kind: type[_R], row: Any) -> _R:
    try:
        return kind(*row)
    except UsageError as error:
        raise BrokenLog(f"what is stored of `{row[0]}` cannot be read back: {error}") from error


def _timer(row: Any) -> TimerRow:
    return _read(TimerRow, (*row[:-1], row[-1] == 1))


def _personal(row: Any) -> PersonalRow:
    try:
        value = decode(row[4].encode())
    except ValueError as error:
        raise BrokenLog(
            f"a personal value of `{row[0]}`, entry {row[1]}, cannot be read back: {error}"
        ) from error
    return _read(PersonalRow, (*row[:4], value))


def _canonical(row: PersonalRow) -> str:
    try:
        return encode(row.value).decode()
    except ValueError as error:
        raise UsageError(f"a personal value cannot be stored: {error}") from error
