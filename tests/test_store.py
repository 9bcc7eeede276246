"""The store: round trips, transactions, locks, files that are no database, logs tampered with."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from sqlmodel import Session, select

from pathway.audit import FIRST_PREV, Concealer, Entry, EntryEvent, FaultKind, Kind, Personal, digest
from pathway.audit.canonical import MAX_INT
from pathway.errors import (
    BrokenLog,
    Conflict,
    DatabaseLocked,
    InternalError,
    KeyReused,
    PathwayError,
    StoreError,
    UsageError,
)
from pathway.store import (
    CaseRow,
    DocumentRow,
    EntryRow,
    PersonalRow,
    Store,
    TimerRow,
    check_orphans,
    read_log,
)
from pathway.store.location import locate
from pathway.store.sqlite import Driver, Sqlite, choose_driver, has_wal_reset_bug
from pathway.store.tables import CaseTable

HASH = "ab" * 32
SQLITE = choose_driver().module
ROOT = Path(__file__).parent.parent


def case_row(case_id: str = "case-1", **changes) -> CaseRow:
    row = CaseRow(case_id, "family", HASH, 0, 0, bytes(32), 1, 1, '{"facts":{}}')
    return replace(row, **changes)


def timer_row(number: int, check_at: int | None, case_id: str = "case-1") -> TimerRow:
    return TimerRow(case_id, number, "W02", HASH, None, 1, check_at, check_at)


def append(tx, case_id: str = "case-1", seq: int = 1, prev: str = FIRST_PREV, salts=None) -> bytes:
    """Append an entry with one personal value; gives its digest."""
    salts = salts or count()
    concealer = Concealer(lambda: next(salts).to_bytes(16, "big"))
    payload = concealer.hide_fields({"goal": Personal("walk"), "size": 1})
    entry = Entry(
        case=case_id, seq=seq, prev=prev, kind=Kind.ACT, recorded=seq, effective=seq, actor="nurse",
        event=EntryEvent("plan", payload), engine="0.1.0", key=f"k{seq}", commitments=concealer.commitments,
    )  # fmt: skip
    row = EntryRow.of(entry, body=bytes(32))
    tx.append_entry(row)
    tx.put_personal(PersonalRow(case_id, seq, s.name, s.salt, s.value) for s in concealer.sealed)
    return row.digest


def fill(store: Store, case_id: str = "case-1", length: int = 5) -> None:
    """A case with a log of `length` entries."""
    salts = count(1)
    with store.write() as tx:
        tx.insert_case(case_row(case_id))
        head = bytes(32)
        for seq in range(1, length + 1):
            head = append(tx, case_id, seq, head.hex(), salts)
            assert tx.update_case(case_row(case_id, version=seq, seq=seq, head=head), seq - 1)


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "cases.db"


@pytest.fixture(params=["memory", "file", "postgresql"])
def store(request, path):
    urls = {"memory": "sqlite://", "file": f"sqlite:///{path}"}
    url = urls.get(request.param) or request.getfixturevalue("postgresql")
    with Store.open(url, timeout=0.2) as store:
        yield store


# rows there and back


def test_documents_are_kept_by_their_hash(store):
    """A document is stored once, and found by hash or in the list."""
    one, two = DocumentRow(HASH, "pathway", "family", "töxt"), DocumentRow("0" * 64, "policy", "law", "")
    with store.write() as tx:
        for row in (two, one, one):
            tx.put_document(row)
    with store.read() as tx:
        assert tx.get_document(HASH) == one
        assert tx.get_document("f" * 64) is None
        assert tx.documents() == [one, two]


def test_a_case_is_read_back_and_changed_only_as_it_was_seen(store):
    """An update holds only if the case still has the entry that was its last; a head moves alone."""
    row = case_row(snapshot='{"name":"Äiti"}')
    later = replace(row, version=1, seq=1, head=b"h" * 32, changed=9, snapshot="{}")
    with store.write() as tx:
        tx.insert_case(row)
        assert tx.get_case("case-1") == row
        assert not tx.update_case(later, expected_seq=3)
        assert tx.get_case("case-1") == row
        assert tx.update_case(later, expected_seq=0)
        assert not tx.advance_case("case-1", 0, 2, b"i" * 32)
        assert tx.advance_case("case-1", 1, 2, b"i" * 32)
    with store.read() as tx:
        assert tx.get_case("case-1") == replace(later, seq=2, head=b"i" * 32)
        assert tx.get_case("case-2") is None


def test_cases_are_listed_in_pages(store):
    """Pages go by id and can be of one pathway."""
    with store.write() as tx:
        for number in range(5):
            tx.insert_case(case_row(f"c{number}", pathway="odd" if number % 2 else "even"))
    with store.read() as tx:
        assert [row.id for row in tx.list_cases(limit=2)] == ["c0", "c1"]
        assert [row.id for row in tx.list_cases(after="c1", limit=9)] == ["c2", "c3", "c4"]
        assert [row.id for row in tx.list_cases("even", after="c0")] == ["c2", "c4"]


def test_entries_and_personal_values_are_read_back(store):
    """The bytes that were hashed are the bytes that come back, in order, and by key."""
    fill(store, length=3)
    with store.read() as tx:
        rows = tx.entries("case-1")
        assert [row.seq for row in rows] == [1, 2, 3]
        assert all(row.digest == digest(row.data) for row in rows)
        assert [Entry.from_bytes(row.data).prev for row in rows[1:]] == [row.digest.hex() for row in rows[:2]]
        assert tx.entry_by_key("case-1", "k2") == rows[1]
        assert tx.entry_by_key("case-1", "other") is None
        assert [(row.seq, row.name, row.value) for row in tx.personal("case-1")] == [
            (n, "c1", "walk") for n in (1, 2, 3)
        ]
        assert tx.entries("case-2") == []


def test_an_erased_value_is_gone(store):
    """An erasure deletes one value with its salt, once."""
    fill(store, length=2)
    with store.write() as tx:
        assert tx.erase_personal("case-1", 1, "c1")
        assert not tx.erase_personal("case-1", 1, "c1")
        assert [row.seq for row in tx.personal("case-1")] == [2]


def test_timers_are_found_when_due(store):
    """Open timers come by their next check, then by case and number; closed ones never."""
    with store.write() as tx:
        assert tx.due_timers(MAX_INT, limit=1) == []
        for case_id in ("a", "b"):
            tx.insert_case(case_row(case_id))
        tx.put_timers(
            [timer_row(1, 30, "b"), timer_row(2, 10, "b"), timer_row(1, 10, "a"), timer_row(2, None, "a")]
        )
    with store.write() as tx:
        assert tx.due_timers(MAX_INT, limit=1)[0].check_at == 10
        assert [(t.case_id, t.number) for t in tx.due_timers(30)] == [("a", 1), ("b", 2), ("b", 1)]
        assert [(t.case_id, t.number) for t in tx.due_timers(29, limit=1)] == [("a", 1)]
        assert tx.close_timer("a", 1)
        assert not tx.close_timer("a", 1)
        assert tx.update_timer("b", 2, 40, 35)
        assert not tx.update_timer("a", 1, 40, 35)
        assert tx.open_timers("b") == [timer_row(1, 30, "b"), replace(timer_row(2, 40, "b"), check_at=35)]
        assert tx.due_timers(MAX_INT, limit=1)[0].check_at == 30
        assert tx.due_timers(29) == []


def test_timers_to_look_at_come_page_by_page(store):
    """Each page begins behind the last row of the one before, with the pathway of each case."""
    checks = [("a", 1, 5), ("a", 2, 5), ("b", 1, 5), ("b", 2, -7), ("c", 1, 9)]
    with store.write() as tx:
        for case_id in ("a", "b", "c"):
            tx.insert_case(case_row(case_id))
        tx.put_timers([timer_row(number, check, case_id) for case_id, number, check in checks])
    with store.read() as tx:
        found, page = [], tx.due_timers(8, limit=2)
        while page:
            found += page
            page = tx.due_timers(8, limit=2, after=page[-1])
    assert found == [
        (-7, "b", 2, "family"),
        (5, "a", 1, "family"),
        (5, "a", 2, "family"),
        (5, "b", 1, "family"),
    ]


def test_timers_are_woken_to_when_they_are_due(store):
    """Those of the case that were put off, or to be looked at no more; what has no due time or runs no more sleeps."""
    with store.write() as tx:
        for case_id in ("a", "b"):
            tx.insert_case(case_row(case_id))
        checks = {1: 20, 2: None, 3: 10, 4: 5}
        tx.put_timers([replace(timer_row(n, 10, "a"), check_at=check) for n, check in checks.items()])
        tx.put_timers([timer_row(5, None, "a"), replace(timer_row(6, 10, "a"), check_at=None)])
        tx.put_timers([replace(timer_row(1, 10, "b"), check_at=None)])
        tx.close_timer("a", 6)
        tx.wake_timers("a")
        assert {t.number: t.check_at for t in tx.open_timers("a")} == {1: 10, 2: 10, 3: 10, 4: 5, 5: None}
        assert [t.check_at for t in tx.open_timers("b")] == [None]
        assert [t.number for t in tx.due_timers(MAX_INT)] == [4, 1, 2, 3]


def test_the_tables_are_a_read_api(path):
    """A host can query with SQLModel."""
    with Store.open(f"sqlite:///{path}") as store:
        fill(store)
        with Session(store.engine) as session:
            assert session.exec(select(CaseTable.seq).where(CaseTable.id == "case-1")).one() == 5


# what is refused


def test_a_transaction_that_fails_leaves_nothing(store):
    """An exception undoes the whole transaction, and the next one works."""
    with pytest.raises(ZeroDivisionError), store.write() as tx:
        [tx.insert_case(case_row()), 1 // 0]
    with store.read() as tx:
        assert tx.get_case("case-1") is None
    fill(store)


def test_what_is_taken_is_a_conflict(store):
    """A number or id taken is a Conflict, a key taken is KeyReused, and neither leaves a trace."""
    fill(store, length=1)
    with store.read() as tx:
        first = tx.entries("case-1")[0]
    with pytest.raises(Conflict), store.write() as tx:
        tx.insert_case(case_row())
    with pytest.raises(Conflict), store.write() as tx:
        tx.append_entry(replace(first, key=None))
    with pytest.raises(KeyReused), store.write() as tx:
        tx.append_entry(replace(first, seq=2))
    with pytest.raises(InternalError), store.write() as tx:
        tx.append_entry(replace(first, case_id="nobody"))
    with store.read() as tx:
        assert tx.entries("case-1") == [first]


@pytest.mark.parametrize(
    "change",
    [{"id": ""}, {"id": "x" * 201}, {"id": "\ud800"}, {"id": 1}, {"definition": "x"}, {"seq": -1},
     {"seq": True}, {"seq": 1 << 63}, {"head": b"x"}, {"head": "x"}, {"changed": 1.5},
     {"snapshot": None}],
)  # fmt: skip
def test_rows_are_checked_on_the_way_in(change):
    """A row of the wrong types or sizes can't be built; the message names the field."""
    with pytest.raises(UsageError, match=next(iter(change))):
        case_row(**change)


def test_odd_arguments_are_usage_errors(store):
    """Broken text, huge numbers and limits of nothing are the caller's mistakes."""
    with store.read() as tx:
        for call in (
            lambda: tx.get_case("\udcff"),
            lambda: tx.due_timers(1 << 70),
            lambda: tx.list_cases(limit=0),
        ):
            with pytest.raises(UsageError):
                call()
    with pytest.raises(UsageError), store.write() as tx:
        tx.put_personal([PersonalRow("case-1", 1, "c1", bytes(16), 0.5)])


def test_rows_are_checked_on_the_way_out(path):
    """A row that somebody damaged in the file is not taken for a case or a value."""
    with Store.open(f"sqlite:///{path}") as store:
        fill(store)
        tamper(path, "UPDATE pathway_case SET definition = 'x'", "UPDATE pathway_personal SET value = ' 1'")
        with store.read() as tx:
            with pytest.raises(BrokenLog, match="case-1"):
                tx.get_case("case-1")
            with pytest.raises(BrokenLog, match="entry 1"):
                tx.personal("case-1")


# addresses


@pytest.mark.parametrize(
    "url",
    ["mysql://me:secret@host/db", "postgres:x", "sqlite+aiosqlite:///x", "mysql://x", "cases.db", "",
     "sqlite:///", "sqlite:x", "sqlite:///x?mode=ro", "file:",
     "file::memory:", "file:x?cache=shared", "file:x?mode=memory", "file://host/x",
     "file:x?nolock=1", "sqlite:///a\0b", "C:\\x.db"],
)  # fmt: skip
def test_other_addresses_are_refused(url):
    """The message says which addresses come, and never repeats a password."""
    with pytest.raises(UsageError) as caught:
        Store.open(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("timeout", [-1, float("nan"), 1e9])
def test_a_timeout_has_bounds(timeout):
    """A wait is between nothing and an hour."""
    with pytest.raises(UsageError):
        Store.open("sqlite://", timeout=timeout)


def test_a_file_address_can_open_for_reading_only(path):
    """With `mode=ro` the log can be read, and nothing written."""
    with Store.open(f"file:{path}") as store:
        fill(store)
        with Store.open(f"file:{path}?mode=ro") as reader:
            with reader.read() as tx:
                assert read_log(tx, "case-1")[0] == []
            with pytest.raises(StoreError, match="can only be read"), reader.write() as tx:
                tx.insert_case(case_row("case-2"))


def test_spaces_and_signs_in_a_path(tmp_path):
    """A path is taken as it is; in a `file:` address signs are percent-encoded."""
    with Store.open(f"sqlite:///{tmp_path}/a b%20#ä.db") as store:
        fill(store)
    assert (tmp_path / "a b%20#ä.db").is_file()
    with Store.open(f"file:{tmp_path}/a%20b%2520%23%C3%A4.db", create=False) as store, store.read() as tx:
        assert tx.get_case("case-1")


# files


def test_new_databases_are_as_designed(path):
    """Strict tables, WAL, our mark in the header, and only texts, integers and bytes."""
    with Store.open(f"sqlite:///{path}") as store:
        fill(store)
        assert store.note is None or "WAL" in store.note
    with closing(SQLITE.connect(path)) as raw:
        tables = dict(raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'"))
        assert set(tables) == {
            f"pathway_{name}"
            for name in ("document", "case", "entry", "personal", "timer", "channel", "outbox", "schema")
        }
        assert all(sql.rstrip().endswith("STRICT") for sql in tables.values())
        types = {row[2] for table in tables for row in raw.execute(f"PRAGMA table_info({table})")}
        assert types == {"TEXT", "INTEGER", "BLOB"}
        assert raw.execute("PRAGMA journal_mode").fetchone()[0] == (
            "wal" if choose_driver().wal else "delete"
        )
        assert raw.execute("PRAGMA application_id").fetchone()[0] == int.from_bytes(b"PWay")
        with pytest.raises(SQLITE.IntegrityError):
            raw.execute("UPDATE pathway_case SET seq = 'x'")
    with Store.open(f"sqlite:///{path}") as store:
        connection = store.engine.raw_connection()
        found = [
            connection.cursor().execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("synchronous", "foreign_keys")
        ]
        connection.close()
        assert found == [2, 1]


@pytest.mark.parametrize(
    "content", [b"x", b"not a database\n" * 9, os.urandom(5000), b"SQLite format 3\0" + os.urandom(8000)]
)
def test_garbage_is_no_database(path, content):
    """Whatever a file holds, it is refused by name and left as it was."""
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"cases\.db"):
        Store.open(f"sqlite:///{path}")
    assert path.read_bytes() == content


def test_a_truncated_database_is_refused(path):
    """A database cut short anywhere gives a StoreError, and stays as it is."""
    with Store.open(f"sqlite:///{path}") as store:
        fill(store, length=40)
    whole = path.read_bytes()
    sizes = (1, 15, 99, 100, 511, 512, 4095, 4096, 8192, len(whole) // 2, len(whole) - 5000)
    for size in sizes:
        path.write_bytes(whole[:size])
        with pytest.raises(StoreError), Store.open(f"sqlite:///{path}") as store, store.read() as tx:
            read_log(tx, "case-1")[0]
        assert path.read_bytes() == whole[:size]


def test_other_applications_and_newer_schemas_are_left_alone(path):
    """A foreign database, and one of a newer schema, are refused and not written to."""
    with closing(SQLITE.connect(path)) as raw:
        raw.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another application"):
        Store.open(f"sqlite:///{path}")
    assert path.read_bytes() == before
    path.unlink()
    Store.open(f"sqlite:///{path}").close()
    tamper(path, "PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="newer version"):
        Store.open(f"sqlite:///{path}")


def test_places_where_no_database_can_be(tmp_path, path):
    """A missing folder, a folder, and a missing or empty file that may not be created are told apart."""
    for url, told in (
        (f"sqlite:///{tmp_path}/no/x.db", "does not exist"),
        (f"sqlite:///{tmp_path}", "is a folder"),
    ):
        with pytest.raises(StoreError, match=told):
            Store.open(url)
    for url in (f"file:{path}?mode=ro", f"sqlite:///{path}"):
        with pytest.raises(StoreError, match="no database"):
            Store.open(url, create=False)
    with pytest.raises(StoreError, match="cannot be opened"):
        Store.open(f"sqlite:///{tmp_path}/{'x' * 5000}")
    path.touch()
    with pytest.raises(StoreError, match="is empty"):
        Store.open(f"sqlite:///{path}", create=False)
    assert path.read_bytes() == b""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write to any file")
def test_a_read_only_file_says_so(path):
    """A file without permission to write can be read; writing gives a StoreError."""
    with Store.open(f"sqlite:///{path}") as store:
        fill(store)
    path.chmod(0o444)
    with (
        pytest.raises(StoreError, match="permissions"),
        Store.open(f"sqlite:///{path}") as store,
        store.write() as tx,
    ):
        tx.insert_case(case_row("case-2"))


@pytest.mark.parametrize(
    ("version", "affected"),
    [((3, 6, 23), False), ((3, 7, 0), True), ((3, 40, 1), True), ((3, 44, 5), True), ((3, 44, 6), False),
     ((3, 45, 0), True), ((3, 50, 6), True),
     ((3, 50, 7), False), ((3, 51, 0), True), ((3, 51, 2), True), ((3, 51, 3), False),
     ((3, 53, 4), False)],
)  # fmt: skip
def test_which_sqlite_is_sound(version, affected):
    """WAL is used only with a SQLite whose WAL-reset fault is fixed."""
    assert has_wal_reset_bug(version) == affected


def test_an_unsound_sqlite_runs_without_wal(path):
    """Where every SQLite is affected, the database works in DELETE mode, and the store says so."""
    with Store.open(f"sqlite:///{path}") as store:
        fill(store)
    unsound = Driver(choose_driver().module, (3, 40, 1), wal=False)
    database = Sqlite(locate(f"sqlite:///{path}"), 1.0, unsound)
    database.prepare(make=True)
    with Store(database) as store:
        assert "without WAL" in (store.note or "")
        fill(store, "case-2")
    with closing(SQLITE.connect(path)) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone()[0] == "delete"


# several at once


def test_a_held_lock_is_waited_for_no_longer_than_allowed(path):
    """Who can't write within the timeout is told so; reading goes on meanwhile."""
    with Store.open(f"sqlite:///{path}", timeout=0.1) as store:
        fill(store)
        with closing(SQLITE.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(DatabaseLocked, match=r"0\.1 s"), store.write():
                pass
            if choose_driver().wal:
                with store.read() as tx:
                    assert tx.get_case("case-1")
            other.execute("ROLLBACK")
        with store.write() as tx:
            assert tx.advance_case("case-1", 5, 6, bytes(32))


def test_a_lock_at_opening_is_waited_for(path):
    """Creating the tables waits for a lock as any writing does."""
    with closing(SQLITE.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseLocked):
            Store.open(f"sqlite:///{path}", timeout=0.1)


def test_the_memory_store_takes_one_at_a_time():
    """In memory a second transaction waits for the first, and gives up after the timeout."""
    with Store.open("sqlite://", timeout=0.05) as store, store.write():
        failures = []
        thread = threading.Thread(target=lambda: failures.append(_failure(store)))
        thread.start()
        thread.join()
        assert [type(failure) for failure in failures] == [DatabaseLocked]


def _failure(store: Store) -> PathwayError | None:
    try:
        with store.read():
            return None
    except PathwayError as error:
        return error


def test_threads_writing_to_one_file_lose_nothing(path):
    """Threads that each read, then write the same case never meet `database is locked`, nor lose a write."""
    with Store.open(f"sqlite:///{path}", timeout=30) as store:
        fill(store, length=1)
        threads = [threading.Thread(target=_advance, args=(store, 25)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with store.read() as tx:
            assert tx.get_case("case-1").seq == 101


def test_many_at_once_leave_nothing_open(path):
    """However many threads read at once, all go on, and closing lets go of the file: its WAL is gone then."""
    together = threading.Barrier(20, timeout=30)
    with Store.open(f"sqlite:///{path}", timeout=30) as store:
        fill(store, length=1)

        def look() -> int:
            with store.read() as tx:
                together.wait()
                return tx.get_case("case-1").seq

        with ThreadPoolExecutor(20) as pool:
            for _ in range(2):
                assert [one.result() for one in [pool.submit(look) for _ in range(20)]] == [1] * 20
        assert path.with_name(path.name + "-wal").exists() is choose_driver().wal
    assert not path.with_name(path.name + "-wal").exists()


def test_what_was_read_holds_up_no_later_transaction(path):
    """A transaction that looked at one row of many leaves no statement open behind it on the kept connection."""
    with Store.open(f"sqlite:///{path}") as store, Store.open(f"sqlite:///{path}") as other:
        fill(store, length=3)
        with store.read() as tx:
            tx._run(tx._sql.entries, {"case_id": "case-1"}).fetchone()
        with other.write() as tx:
            assert tx.advance_case("case-1", 3, 4, bytes(32))
        with store.write() as tx:
            assert tx.get_case("case-1").seq == 4
            assert tx.advance_case("case-1", 4, 5, bytes(32))


def test_a_transaction_that_ends_after_the_store_was_closed_keeps_nothing_open(path):
    """Its connection is not kept for a next one, which never comes: the last to close a file takes its log away."""
    store = Store.open(f"sqlite:///{path}")
    fill(store, length=1)
    with store.read() as tx:
        assert tx.get_case("case-1").seq == 1
        store.close()
        assert tx.get_case("case-1").seq == 1
    assert not path.with_name(path.name + "-wal").exists()


def _advance(store: Store, times: int) -> None:
    for _ in range(times):
        with store.write() as tx:
            seq = tx.get_case("case-1").seq
            assert tx.advance_case("case-1", seq, seq + 1, bytes(32))


WRITER = """
import sys
from pathway.store import CaseRow, Store
with Store.open("sqlite:///" + sys.argv[1], timeout=30) as store:
    for number in range(40):
        with store.write() as tx:
            assert tx.get_case(f"{sys.argv[2]}-{number}") is None
            tx.insert_case(CaseRow(f"{sys.argv[2]}-{number}", "p", "ab" * 32, 0, 0, bytes(32), 1, 1, "{}"))
"""


def test_processes_can_create_and_write_one_file_at_once(path):
    """Two processes that open the same new file and write to it at once both succeed."""
    command = [sys.executable, "-W", "error", "-c", WRITER, str(path)]
    running = [subprocess.Popen([*command, name], cwd=ROOT, stderr=subprocess.PIPE) for name in ("a", "b")]
    errors = [process.communicate()[1].decode() for process in running]
    assert errors == ["", ""]
    with Store.open(f"sqlite:///{path}") as store, store.read() as tx:
        assert len(tx.list_cases()) == 80


# logs tampered with in the file


def tamper(path: Path, *statements: str) -> None:
    """Change a database behind the store's back."""
    with closing(SQLITE.connect(path, isolation_level=None)) as raw:
        for statement in statements:
            raw.execute(statement)


SWAP = (
    "UPDATE pathway_entry SET seq = 99 WHERE seq = 2",
    "UPDATE pathway_entry SET seq = 2 WHERE seq = 3",
    "UPDATE pathway_entry SET seq = 3 WHERE seq = 99",
)


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([], []),
        (["UPDATE pathway_entry SET data = CAST(replace(data, 'nurse', 'purse') AS BLOB) WHERE seq = 3"],
         [(3, "edited")]),
        (["UPDATE pathway_entry SET data = CAST(data || ' ' AS BLOB) WHERE seq = 3"], [(3, "edited")]),
        (["UPDATE pathway_entry SET digest = zeroblob(32) WHERE seq = 3"], [(3, "edited")]),
        (["UPDATE pathway_case SET head = zeroblob(32)"], [(5, "replaced")]),
        (SWAP, [(2, "renumbered"), (3, "renumbered")]),
        (["DELETE FROM pathway_personal WHERE seq = 3", "DELETE FROM pathway_entry WHERE seq = 3"],
         [(3, "dropped")]),
        (["DELETE FROM pathway_personal WHERE seq > 3", "DELETE FROM pathway_entry WHERE seq > 3"],
         [(4, "truncated")]),
        (["DELETE FROM pathway_personal", "DELETE FROM pathway_entry"], [(1, "truncated")]),
        (["UPDATE pathway_case SET seq = 4"], [(4, "replaced"), (5, "extra")]),
        (["UPDATE pathway_entry SET actor = 'somebody' WHERE seq = 2"], [(2, "column")]),
        (["UPDATE pathway_entry SET key = NULL WHERE seq = 2"], [(2, "column")]),
        (["UPDATE pathway_personal SET value = '\"run\"' WHERE seq = 2"], [(2, "commitment")]),
        (["DELETE FROM pathway_personal WHERE seq = 2"], [(2, "lost")]),
        (["DELETE FROM pathway_case"], [(1, "orphan")]),
        (["UPDATE pathway_case SET pathway = ''"], [(1, "column")]),
    ],
)  # fmt: skip
def test_tampering_in_the_file_is_found_and_named(path, statements, expected):
    """Whoever changes the file by hand leaves a fault that names the entry."""
    with Store.open(f"sqlite:///{path}") as store:
        fill(store)
        fill(store, "case-2")
    tamper(path, *only(statements))
    with Store.open(f"sqlite:///{path}") as store, store.read() as tx:
        faults = read_log(tx, "case-1")[0]
        assert [(fault.seq, fault.kind.value) for fault in faults] == expected
        assert {fault.case for fault in faults} <= {"case-1"}
        assert read_log(tx, "case-2")[0] == []
        orphans = [("case-1", FaultKind.ORPHAN)] if "orphan" in str(expected) else []
        assert [(fault.case, fault.kind) for fault in check_orphans(tx)] == orphans


def only(statements) -> list[str]:
    """The statements, restricted to the first case."""
    narrowed = []
    for statement in statements:
        column = "id" if "pathway_case" in statement else "case_id"
        narrowed.append(f"{statement} {'AND' if 'WHERE' in statement else 'WHERE'} {column} = 'case-1'")
    return narrowed


def test_a_rehashed_edit_is_found(path):
    """An entry that was edited and given its new hash is not the one that its follower names."""
    with Store.open(f"sqlite:///{path}") as store:
        fill(store)
        with store.read() as tx:
            row = tx.entries("case-1")[2]
    data = replace(Entry.from_bytes(row.data), reason="none").to_bytes()
    with closing(SQLITE.connect(path)) as raw, raw:
        raw.execute("UPDATE pathway_entry SET data = ?, digest = ? WHERE seq = 3", (data, digest(data)))
    with Store.open(f"sqlite:///{path}") as store, store.read() as tx:
        assert [(fault.seq, fault.kind) for fault in read_log(tx, "case-1")[0]] == [(3, FaultKind.REPLACED)]


def test_any_flipped_byte_of_an_entry_in_the_file_is_found(path):
    """A byte changed in the file itself, outside SQL, is found where it belongs to an entry."""
    with Store.open(f"sqlite:///{path}") as store:
        fill(store, length=2)
        with store.read() as tx:
            data = tx.entries("case-1")[1].data
    whole = path.read_bytes()
    place = whole.index(data)
    for offset in range(0, len(data), 37):
        edited = bytearray(whole)
        edited[place + offset] ^= 1
        path.write_bytes(edited)
        with Store.open(f"sqlite:///{path}") as store, store.read() as tx:
            assert [(fault.seq, fault.kind) for fault in read_log(tx, "case-1")[0]] == [(2, FaultKind.EDITED)]
