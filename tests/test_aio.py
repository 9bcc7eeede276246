"""The engine for asyncio programs: the same as the other, never in the way of the event loop, whole when cancelled."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import random
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from support import OPENING, PEOPLE, SMALL, SQLITE, at, deadline, policy, start, tamper, write_files

from pathway import Actor, AsyncEngine, BrokenLog, Conflict, Engine, ManualClock, Person, UsageError
from pathway.engine import AsyncMigrating, AsyncOutbox, Migrating, Outbox, Wanted
from pathway.errors import DatabaseLocked
from pathway.ids import CountedIds

DUE = policy("deadlines:\n" + deadline("D1", "from: {event: begin}, within: 3 days, then: flag"))
NURSE = Actor("nurse")


def opening(folder: Path, **options: Any) -> Any:
    """The small pathway on a file, about to be opened."""
    main, rules = write_files(folder / "files", DUE)
    url = options.pop("url", f"sqlite:///{folder}/cases.db")
    given: dict[str, Any] = {"people": PEOPLE, "clock": ManualClock(at("2026-03-02")), "ids": CountedIds()}
    return AsyncEngine.open(url, pathways=[main], policies=rules, **{**given, **options})


def within(folder: Path, body: Callable[[AsyncEngine], Awaitable[None]], **options: Any) -> None:
    """Run `body` on an engine with one case in an event loop of its own; no thread is left behind."""

    async def program() -> None:
        async with opening(folder, **options) as engine:
            await begin(engine)
            await body(engine)

    asyncio.run(asyncio.wait_for(program(), 60))
    assert ours() == []


async def begin(engine: AsyncEngine, case: str = "case", **given: Any) -> Any:
    receipt = await engine.act(case, "begin", Actor("mother"), role="anyone", opening=OPENING, **given)
    assert receipt.accepted
    return receipt


def note(engine: AsyncEngine, case: str = "case", event: str = "note", **given: Any) -> Any:
    return engine.act(case, event, NURSE, role="nurse", **given)


def ours() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("pathway")]


def keys(folder: Path) -> list[str]:
    """The idempotency keys in the log of the case, in order."""
    with closing(SQLITE.connect(folder / "cases.db")) as connection:
        rows = connection.execute(
            "select key from pathway_entry where case_id = 'case' and key is not null order by seq"
        )
        return [key for (key,) in rows]


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Somebody else writes meanwhile."""
    with closing(SQLITE.connect(folder / "cases.db", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


class Slow:
    """A register that keeps whoever asks it waiting until it is let go."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.go = threading.Event()

    def __call__(self, person: str) -> Person | None:
        self.asked.set()
        assert self.go.wait(30)
        return PEOPLE.get(person)

    async def is_asked(self) -> None:
        while not self.asked.is_set():
            await asyncio.sleep(0.005)


# ------------------------------------------------------------------ the same as the engine


def public(kind: type) -> dict[str, Any]:
    return {name: getattr(kind, name) for name in vars(kind) if not name.startswith("_")}


@pytest.mark.parametrize(
    ("kind", "layer"), [(Engine, AsyncEngine), (Migrating, AsyncMigrating), (Outbox, AsyncOutbox)]
)
def test_the_methods_are_those_of_the_engine(kind: type, layer: type) -> None:
    """Each public method is there, with the same parameters; iterators are asynchronous ones."""
    assert public(layer).keys() == public(kind).keys()
    for name, method in public(kind).items():
        mirror = getattr(layer, name)
        if isinstance(method, property):
            assert isinstance(mirror, property), name
            continue
        theirs, ours = inspect.signature(method), inspect.signature(mirror)
        wanted = list(theirs.parameters.values())
        found = [one for one in ours.parameters.values() if (name, one.name) != ("open", "threads")]
        assert found == wanted, name
        if str(theirs.return_annotation).startswith("Iterator["):
            assert ours.return_annotation == f"Async{theirs.return_annotation}", name
        elif name != "open":
            wanted_type = str(theirs.return_annotation).replace("Migrating", "AsyncMigrating")
            assert ours.return_annotation == wanted_type, name
            assert inspect.iscoroutinefunction(mirror) is (name not in ("bundle", "definitions")), name


def test_the_answers_are_those_of_the_engine(tmp_path: Path) -> None:
    """What an engine says of the same database is what the asynchronous one says."""
    clock = ManualClock(at("2026-03-02"))

    async def body(engine: AsyncEngine) -> None:
        await begin(engine, "other")
        await note(engine, event="note", record={"told": "a secret"})
        with Engine.open(
            f"sqlite:///{tmp_path}/cases.db",
            pathways=[tmp_path / "files/small.yaml"],
            policies=[tmp_path / "files/policy0.yaml"],
            people=PEOPLE,
            clock=clock,
        ) as same:
            assert await engine.case("case") == same.case("case")
            assert [one async for one in engine.cases()] == list(same.cases())
            assert [one async for one in engine.cases("nothing")] == []
            assert [one async for one in engine.export()] == list(same.export())
            assert [one async for one in engine.export("case")] == list(same.export("case"))
            assert await engine.history("case") == same.history("case")
            assert await engine.allowed("case", NURSE) == same.allowed("case", NURSE)
            asked = await engine.ask("case", "finish", NURSE, role="nurse")
            assert asked == same.ask("case", "finish", NURSE, role="nurse")
            assert (await engine.why("case", "finish", NURSE, role="nurse")).decision == asked
            assert engine.bundle().definition.hash == same.bundle("small").definition.hash
            assert await engine.due("case") == same.due("case")
            assert await engine.next_check() == same.next_check()
            clock.move_to(at("2026-03-09"))
            assert [fired.case for fired in await engine.fire_due()] == ["case", "other"]
            assert same.fire_due() == ()
            assert await engine.verify() == ()

    within(tmp_path, body, clock=clock)


def test_more_cases_than_a_page(tmp_path: Path) -> None:
    """Iterating goes on page after page, and may stop anywhere."""

    async def body(engine: AsyncEngine) -> None:
        ids = ["case", *(f"n{number:03d}" for number in range(220))]
        await asyncio.gather(*(begin(engine, id) for id in ids[1:]))
        assert [one.id async for one in engine.cases()] == ids
        async for one in engine.cases():
            assert one.id == "case"
            break
        assert len([line async for line in engine.export()]) == 221

    within(tmp_path, body)


def test_a_migration(tmp_path: Path) -> None:
    """Cases are taken to another version as by the engine, without the event loop being in it."""
    later = tmp_path / "later.yaml"
    later.write_text(SMALL.replace("version: 1", "version: 2"), encoding="utf-8")

    async def body(engine: AsyncEngine) -> None:
        old = (await engine.definition("case")).hash
        migration = await engine.migration(old, later)
        assert (await migration.rehearse(Wanted())).clean
        seen: list[int] = []
        done = await migration.apply(Wanted(), Actor("admin"), "version 2", seen.append)
        assert (done.migrated, done.remaining, seen) == (1, 0, [1])
        assert (await engine.definition("case")).version == 2
        assert (await engine.document(old)).version == 1
        assert await engine.verify() == ()

    within(tmp_path, body)


def test_the_outbox(tmp_path: Path) -> None:
    """What was logged is delivered to a function of the program, called in a thread."""

    async def body(engine: AsyncEngine) -> None:
        await engine.outbox.add("told", "callback")
        await note(engine, event="note", record={"level": 3})
        assert [channel.waiting for channel in await engine.outbox.channels()] == [1]
        assert await engine.outbox.next_try("told") is not None
        got: list[Any] = []
        await engine.outbox.deliver("told", got.append)
        assert [event["subject"] for event in got] == ["case"]
        assert [letter async for letter in engine.outbox.dead()] == []
        assert await engine.outbox.replay("told") == 0
        await engine.outbox.remove("told")
        assert await engine.outbox.channels() == ()

    within(tmp_path, body)


def test_an_error_comes_after_what_was_read_before_it(tmp_path: Path) -> None:
    """An iterator that meets a broken case gives those before it first, as the engine's does."""

    async def body(engine: AsyncEngine) -> None:
        await begin(engine, "worse")
        tamper(tmp_path / "cases.db", "update pathway_case set snapshot = '{' where id = 'worse'")
        found = []

        async def read() -> None:
            async for one in engine.cases():
                found.append(one.id)

        with pytest.raises(BrokenLog):
            await read()
        assert found == ["case"]

    within(tmp_path, body)


def test_errors_are_those_of_the_engine(tmp_path: Path) -> None:
    """What the engine raises reaches the task that waits."""

    async def body(engine: AsyncEngine) -> None:
        with pytest.raises(Conflict, match="mother did begin"):
            await note(engine, seen_version=7)
        with pytest.raises(UsageError, match="no case `none`"):
            await engine.case("none")

    within(tmp_path, body)


def test_what_cannot_be_opened_is_said(tmp_path: Path) -> None:
    """Wrong arguments are refused, and leave neither a thread nor a database."""

    async def register(person: str) -> Person | None:
        return PEOPLE.get(person)

    async def program() -> None:
        with pytest.raises(UsageError, match="1 or more, not 0"):
            await opening(tmp_path, threads=0)
        with pytest.raises(UsageError, match="an ordinary function"):
            await opening(tmp_path, people=register)
        with pytest.raises(UsageError, match="not supported"):
            async with AsyncEngine.open("mysql://here/cases"):
                raise AssertionError("this database was opened")

    asyncio.run(program())
    assert not (tmp_path / "cases.db").exists()
    assert ours() == []


def test_the_context_of_a_task_reaches_the_register(tmp_path: Path) -> None:
    """What a program keeps for a task, such as who is signed in, is there when the register is asked."""
    unit = contextvars.ContextVar("unit", default="none")
    seen = []

    def register(person: str) -> Person | None:
        seen.append(unit.get())
        return PEOPLE.get(person)

    async def body(engine: AsyncEngine) -> None:
        unit.set("clinic")
        seen.clear()
        await note(engine)
        assert set(seen) == {"clinic"}

    within(tmp_path, body, people=register)


# ------------------------------------------------------------------ many at once


def test_two_hundred_acts_at_once(tmp_path: Path) -> None:
    """Every act that was acknowledged is in the log, once, and the log is whole."""

    async def body(engine: AsyncEngine) -> None:
        receipts = await asyncio.gather(*(note(engine, key=f"k{number}") for number in range(200)))
        assert sorted(receipt.seq for receipt in receipts) == list(range(2, 202))
        assert sorted(keys(tmp_path)) == sorted(f"k{number}" for number in range(200))
        assert await engine.verify() == ()

    within(tmp_path, body)


def test_many_acts_on_each_kind_of_database(tmp_path: Path, database: str) -> None:
    """Acts on several cases at once, on files and on a server, with fewer connections than threads."""

    async def body(engine: AsyncEngine) -> None:
        await asyncio.gather(*(begin(engine, f"c{number}") for number in range(5)))
        await asyncio.gather(*(note(engine, f"c{number % 5}", key=f"k{number}") for number in range(100)))
        assert [len(await engine.history(f"c{number}")) for number in range(5)] == [21] * 5
        assert await engine.verify() == ()

    within(tmp_path, body, url=database, connections=3)


def test_a_group_of_tasks_of_which_one_fails(tmp_path: Path) -> None:
    """The others of the group are cancelled; each act whose receipt came is in the log, and none is there in part."""

    async def body(engine: AsyncEngine) -> None:
        got: list[str] = []

        async def one(number: int) -> None:
            await note(engine, key=f"k{number}")
            got.append(f"k{number}")

        async def fails() -> None:
            while len(got) < 5:
                await asyncio.sleep(0)
            raise ValueError("enough")

        async def all_of_them() -> None:
            async with asyncio.TaskGroup() as group:
                for number in range(100):
                    group.create_task(one(number))
                group.create_task(fails())

        with pytest.raises(ExceptionGroup, match="errors in a TaskGroup"):
            await all_of_them()
        logged = keys(tmp_path)
        assert set(got) <= set(logged)
        assert len(logged) == len(set(logged)) < 100
        assert await engine.verify() == ()
        await asyncio.sleep(0.05)
        assert keys(tmp_path) == logged  # nothing goes on behind the group's back

    within(tmp_path, body, threads=3)


def test_the_event_loop_is_never_blocked(tmp_path: Path) -> None:
    """While somebody else holds the database, and acts wait for it, the loop's heart beats."""

    async def body(engine: AsyncEngine) -> None:
        with locked(tmp_path):
            acts = [asyncio.create_task(note(engine)) for _ in range(4)]
            longest, last = 0.0, time.monotonic()
            for _ in range(100):
                await asyncio.sleep(0.01)
                longest, last = max(longest, time.monotonic() - last), time.monotonic()
            assert not any(act.done() for act in acts)
        assert longest < 0.5
        assert all(receipt.accepted for receipt in await asyncio.gather(*acts))

    within(tmp_path, body, timeout=30)


# ------------------------------------------------------------------ cancelled


def test_a_cancelled_act_has_ended_when_its_task_has(tmp_path: Path) -> None:
    """However often it is cancelled, it waits for the thread; the key then says what was done."""
    slow = Slow()

    async def body(engine: AsyncEngine) -> None:
        slow.asked.clear()
        slow.go.clear()
        act = asyncio.create_task(note(engine, key="k"))
        await slow.is_asked()
        for _ in range(3):
            act.cancel()
            await asyncio.sleep(0.02)
            assert not act.done()
        assert keys(tmp_path) == []
        slow.go.set()
        with pytest.raises(asyncio.CancelledError):
            await act
        assert keys(tmp_path) == ["k"]
        again = await note(engine, key="k")
        assert (again.repeated, again.accepted, again.seq) == (True, True, 2)
        assert (await engine.case("case")).version == 2

    slow.go.set()
    within(tmp_path, body, people=slow)


def test_what_a_cancelled_act_met_is_its_cause(tmp_path: Path) -> None:
    """An error that a cancelled act ended with is not lost: the cancellation names it, and nothing was written."""

    async def body(engine: AsyncEngine) -> None:
        with locked(tmp_path):
            act = asyncio.create_task(note(engine, key="k"))
            await asyncio.sleep(0.05)
            act.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await act
        assert isinstance(caught.value.__cause__, DatabaseLocked)
        assert keys(tmp_path) == []
        assert not (await note(engine, key="k")).repeated

    within(tmp_path, body, timeout=0.3)


def test_an_act_that_waits_for_a_thread_never_begins(tmp_path: Path) -> None:
    """Cancelled before its turn, it ends at once and does nothing."""
    slow = Slow()

    async def body(engine: AsyncEngine) -> None:
        slow.asked.clear()
        slow.go.clear()
        first = asyncio.create_task(note(engine, key="first"))
        await slow.is_asked()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await note(engine, key="second")
        assert not first.done()
        slow.go.set()
        assert (await first).accepted
        assert keys(tmp_path) == ["first"]

    slow.go.set()
    within(tmp_path, body, people=slow, threads=1)


def test_a_timeout_leaves_an_act_done_or_not(tmp_path: Path) -> None:
    """Stopped after any time, an act asked again with its key is there once, and its receipt is that of its entry."""
    chance = random.Random(4)

    async def body(engine: AsyncEngine) -> None:
        stopped = 0
        for number in range(60):
            try:
                async with asyncio.timeout(chance.uniform(0, 0.004)):
                    await note(engine, key=f"k{number}")
            except TimeoutError:
                stopped += 1
            before = keys(tmp_path)
            again = await note(engine, key=f"k{number}")
            assert again.repeated is (f"k{number}" in before)
            assert (await engine.history("case"))[again.seq - 1].key == f"k{number}"
        assert stopped > 0
        assert keys(tmp_path) == [f"k{number}" for number in range(60)]
        assert await engine.verify() == ()

    within(tmp_path, body)


def test_a_cancelled_reading_ends_with_its_task(tmp_path: Path) -> None:
    """An iterator that is stopped within a page gives no more, and the engine can be used on."""

    async def body(engine: AsyncEngine) -> None:
        async def read() -> int:
            return len([one async for one in engine.export()])

        task = asyncio.create_task(read())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await read() == 1

    within(tmp_path, body)


# ------------------------------------------------------------------ closing


def test_closing_waits_for_what_was_asked(tmp_path: Path) -> None:
    """Acts that run or wait when the engine is closed are carried out and acknowledged; later ones are refused."""
    slow = Slow()
    slow.go.set()

    async def program() -> None:
        engine = await opening(tmp_path, people=slow, threads=2)
        await begin(engine)
        slow.asked.clear()
        slow.go.clear()
        acts = [asyncio.create_task(note(engine, key=f"k{number}")) for number in range(6)]
        await slow.is_asked()
        close = asyncio.create_task(engine.close())
        await asyncio.sleep(0.05)
        assert not close.done()
        close.cancel()  # even so it is closed in the end
        slow.go.set()
        assert all(receipt.accepted for receipt in await asyncio.gather(*acts))
        with pytest.raises(asyncio.CancelledError):
            await close
        assert ours() == []
        await engine.close()
        with pytest.raises(UsageError, match="engine is closed"):
            await note(engine)
        with pytest.raises(UsageError, match="engine is closed"):
            await anext(aiter(engine.cases()))

    asyncio.run(asyncio.wait_for(program(), 60))
    assert len(keys(tmp_path)) == 6
    assert ours() == []


def test_a_program_that_is_stopped_ends_its_acts(tmp_path: Path) -> None:
    """Where the event loop ends while tasks act, each act is whole and no thread is left."""

    async def program() -> AsyncEngine:
        engine = await opening(tmp_path, threads=2)
        await begin(engine)
        waiting = [asyncio.create_task(note(engine, key=f"k{number}")) for number in range(50)]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        return engine  # the loop cancels the others

    asyncio.run(asyncio.run(program()).close())
    with Engine.open(f"sqlite:///{tmp_path}/cases.db") as engine:
        assert engine.verify() == ()
    assert 0 < len(set(keys(tmp_path))) == len(keys(tmp_path)) < 50
    assert ours() == []


def test_an_opening_that_is_cancelled_leaves_nothing_open(tmp_path: Path, monkeypatch: Any) -> None:
    """The database that was opened meanwhile is closed again."""
    begun, go, closed = threading.Event(), threading.Event(), threading.Event()
    really, close = Engine.open, Engine.close

    def slowly(*args: Any, **given: Any) -> Engine:
        begun.set()
        assert go.wait(30)
        return really(*args, **given)

    def closing_said(self: Engine) -> None:
        closed.set()
        close(self)

    async def program() -> None:
        monkeypatch.setattr(Engine, "open", slowly)
        monkeypatch.setattr(Engine, "close", closing_said)
        task = asyncio.ensure_future(opening(tmp_path).__aenter__())
        while not begun.is_set():
            await asyncio.sleep(0.005)
        task.cancel()
        await asyncio.sleep(0.02)
        go.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert closed.is_set()

    asyncio.run(program())
    assert ours() == []


def test_an_engine_in_several_event_loops(tmp_path: Path) -> None:
    """Nothing in it belongs to the loop in which it was opened."""

    async def made() -> AsyncEngine:
        engine = await opening(tmp_path)
        await begin(engine)
        return engine

    async def used(engine: AsyncEngine) -> AsyncIterator[int]:
        yield (await note(engine)).seq

    engine = asyncio.run(made())

    async def later() -> list[int]:
        return [seq async for seq in used(engine)]

    assert asyncio.run(later()) == [2]
    asyncio.run(engine.close())
    assert ours() == []
    with Engine.open(f"sqlite:///{tmp_path}/cases.db", people=PEOPLE) as other:
        assert start(other, "third") == "third"
