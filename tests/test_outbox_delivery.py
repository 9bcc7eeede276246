"""Delivery from the database: at least once, in order per case, whatever fails and whoever is killed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from outboxed import SECRET, receiving, write_entries
from support import address, at, deadline, dump, nurse_does, open_engine, policy, start, tamper

from pathway import Actor, DeadLetter, Delivery, Engine, ManualClock, Outbox, UsageError
from pathway.outbox import Retry, Undeliverable
from pathway.store import Store

Heard = Mapping[str, Any]
SOON = Retry(base=0, cap=0, attempts=3)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(at("2026-03-02"))


@pytest.fixture
def engine(tmp_path: Path, clock: ManualClock) -> Iterator[Engine]:
    """An engine with a channel for a function."""
    with open_engine(tmp_path, clock=clock) as engine:
        engine.outbox.add("out", "callback")
        yield engine


def place(event: Heard) -> tuple[str, int]:
    return event["subject"], int(event["sequence"])


def pass_(clock: ManualClock, seconds: float) -> None:
    clock.move_to(clock.now() + timedelta(seconds=seconds))


def refusing(*refused: tuple[str, int], into: list[tuple[str, int]]) -> Callable[[Heard], None]:
    """A function that fails for some events, and writes down what it gets."""

    def take(event: Heard) -> None:
        into.append(place(event))
        if place(event) in refused:
            raise RuntimeError("not now")

    return take


# ------------------------------------------------------------------ what goes out


def test_every_kind_of_entry_goes_out(tmp_path: Path, clock: ManualClock) -> None:
    """Acts, refusals, readings and deadlines that fire are events; the case is told of as its log tells."""
    rules = policy(
        "deadlines:\n" + deadline("D1", "from: {enter: matter.pending}, within: 3 days, then: flag")
    )
    with open_engine(tmp_path, rules, clock=clock) as engine:
        engine.outbox.add("out", "callback", source="urn:county")
        start(engine)
        nurse_does(engine, "ask_for", payload={"kind": "small"})
        engine.act("case", "finish", Actor("mother"), role="parent")
        nurse_does(engine, "read")
        pass_(clock, 6 * 86400)
        engine.fire_due()
        got: list[Heard] = []
        assert engine.outbox.deliver("out", got.append) == Delivery(delivered=5)
        kinds = [event["type"].split(".")[-2] for event in got]
        assert kinds == ["act", "act", "refusal", "read", "deadline"]
        assert [event["data"] for event in got] == [
            {"digest": line["digest"], "entry": line["entry"]} for line in engine.export()
        ]
        assert {(event["source"], event["pathway"]) for event in got} == {("urn:county", "small")}


def test_personal_values_stay(engine: Engine) -> None:
    """Free text, personal facts and reasons are not in an event."""
    start(engine)
    nurse_does(engine, "note", record={"told": "beaten", "born": "2019-05-06"}, reason="she wept")
    got: list[Heard] = []
    engine.outbox.deliver("out", got.append)
    text = json.dumps(got)
    assert not [word for word in ("beaten", "2019-05-06", "wept") if word in text]
    assert len(got[1]["data"]["entry"]["commitments"]) >= 3


def test_a_channel_gets_what_comes_after_it(engine: Engine) -> None:
    """Each channel gets every entry from when it was added, whoever wrote it, once."""
    start(engine)
    engine.outbox.add("late", "callback")
    nurse_does(engine, "meet")
    early: list[Heard] = []
    late: list[Heard] = []
    for _ in range(2):
        engine.outbox.deliver("out", early.append)
        engine.outbox.deliver("late", late.append)
    assert [place(event) for event in early] == [("case", 1), ("case", 2)]
    assert [place(event) for event in late] == [("case", 2)]
    assert early[1] == late[0]


def test_imported_cases_do_not_go_out(engine: Engine, tmp_path: Path) -> None:
    """What happened elsewhere, before, is no event here; what is done on such a case afterwards is."""
    with open_engine(tmp_path / "other") as other:
        write_entries(other, ["a"], 3)
        assert [part.entries for part in engine.load(list(other.export()))] == [3]
    assert engine.outbox.channels()[0].waiting == 0
    nurse_does(engine, "meet", "a")
    got: list[tuple[str, int]] = []
    engine.outbox.deliver("out", refusing(into=got))
    assert got == [("a", 4)]


def test_an_act_that_fails_leaves_nothing(engine: Engine) -> None:
    """Where an act is undone, so is its event; a key that is repeated makes no second one."""
    start(engine)
    nurse_does(engine, "meet", key="k")
    nurse_does(engine, "meet", key="k")
    with pytest.raises(UsageError):
        nurse_does(engine, "nothing")
    (channel,) = engine.outbox.channels()
    assert (channel.waiting, channel.oldest) == (2, at("2026-03-02"))


def test_without_channels_nothing_is_kept(tmp_path: Path) -> None:
    """A database without channels has no rows in its outbox."""
    with open_engine(tmp_path, url=address(tmp_path / "cases.db")) as engine:
        write_entries(engine, ["a"], 3)
    assert dump(tmp_path / "cases.db")["pathway_outbox"] == []


def test_an_entry_that_was_tampered_with_stays(tmp_path: Path) -> None:
    """It becomes a dead letter that says so; the others go out."""
    url = address(tmp_path / "cases.db")
    with open_engine(tmp_path, url=url) as engine:
        engine.outbox.add("out", "callback")
        write_entries(engine, ["a"], 3)
    old = "update pathway_entry set data = cast(replace(cast(data as text), 'nurse', 'purse') as blob) where seq = 2"
    tamper(tmp_path / "cases.db", old)
    got: list[Heard] = []
    with open_engine(tmp_path, url=url) as engine:
        assert engine.outbox.deliver("out", got.append) == Delivery(delivered=2, dead=1)
        (letter,) = engine.outbox.dead()
    assert [place(event) for event in got] == [("a", 1), ("a", 3)]
    assert (letter.seq, "audit verify" in letter.error) == (2, True)


# ------------------------------------------------------------------ channels


def test_channels_are_listed_and_removed(engine: Engine, tmp_path: Path) -> None:
    """A channel with events that were not delivered is only removed where they are given up."""
    outbox = engine.outbox
    outbox.add("file", "file", str(tmp_path / "x.jsonl"))
    start(engine)
    outbox.deliver("file")
    assert [(one.name, one.kind, one.waiting) for one in outbox.channels()] == [
        ("file", "file", 0),
        ("out", "callback", 1),
    ]
    outbox.remove("file")
    with pytest.raises(UsageError, match="1 events"):
        outbox.remove("out")
    outbox.remove("out", drop=True)
    assert outbox.channels() == ()
    outbox.add("out", "callback")
    assert outbox.deliver("out", pytest.fail) == Delivery()


def test_wrong_use(engine: Engine, tmp_path: Path) -> None:
    """What does not fit a channel is refused, and says what does."""

    async def awaited(_: Heard) -> None: ...

    outbox = engine.outbox
    outbox.add("hook", "webhook", "http://127.0.0.1:1/")
    outbox.add("file", "file", str(tmp_path / "x"))
    for wrong, said in (
        (lambda: outbox.add("out", "callback"), "already"),
        (lambda: outbox.add("x", "pigeon"), "webhook, file, callback"),
        (lambda: outbox.deliver("oot", print), "did you mean `out`"),
        (lambda: outbox.deliver("out"), "function"),
        (lambda: outbox.deliver("out", awaited), "ordinary function"),
        (lambda: outbox.deliver("file", print), "calls no function"),
        (lambda: outbox.deliver("file", secret=SECRET), "only webhooks"),
        (lambda: outbox.deliver("hook"), "unsigned"),
        (lambda: outbox.deliver("hook", secret=SECRET, unsigned=True), "not both"),
        (lambda: outbox.deliver("hook", secret="x"), "whsec_"),
        (lambda: outbox.remove("nothing"), "no channel"),
        (lambda: outbox.replay("nothing"), "no channel"),
        (lambda: outbox.next_try("nothing"), "no channel"),
        (lambda: list(outbox.dead("nothing")), "no channel"),
    ):
        with pytest.raises(UsageError, match=said):
            wrong()  # type: ignore[no-untyped-call]


# ------------------------------------------------------------------ order and trying again


def test_a_failing_event_holds_back_its_case_alone(engine: Engine, clock: ManualClock) -> None:
    """Others go on; when it succeeds, those behind it follow."""
    write_entries(engine, ["a", "b"], 3)
    tries: list[tuple[str, int]] = []
    slow = Retry(base=60, cap=60, draw=lambda: 1.0)

    def deliver(*refused: tuple[str, int]) -> Delivery:
        tries.clear()
        return engine.outbox.deliver("out", refusing(*refused, into=tries), retry=slow)

    assert deliver(("a", 2)) == Delivery(delivered=4, failed=1)
    assert tries == [("a", 1), ("a", 2), ("b", 1), ("b", 2), ("b", 3)]
    nurse_does(engine, "meet", "a")
    assert engine.outbox.next_try("out") == clock.now()
    assert deliver() == Delivery()
    assert engine.outbox.next_try("out") == clock.now() + timedelta(seconds=60)
    pass_(clock, 59)
    assert deliver() == Delivery()
    pass_(clock, 1)
    assert deliver() == Delivery(delivered=3)
    assert tries == [("a", 2), ("a", 3), ("a", 4)]
    assert engine.outbox.next_try("out") is None


def test_waits_grow_and_end(engine: Engine, clock: ManualClock) -> None:
    """The waits double; after the last try it is a dead letter with its error, and the case goes on."""
    write_entries(engine, ["a"], 2)
    tries: list[tuple[str, int]] = []
    take = refusing(("a", 1), into=tries)
    retry = Retry(base=10, cap=30, attempts=4, draw=lambda: 1.0)
    waits = []
    while engine.outbox.deliver("out", take, retry=retry).failed:
        then = engine.outbox.next_try("out")
        assert then is not None
        waits.append((then - clock.now()).total_seconds())
        clock.move_to(then)
    assert waits == [10, 20, 30]
    assert tries == [("a", 1)] * 4 + [("a", 2)]
    assert list(engine.outbox.dead()) == [
        DeadLetter("out", "a", 1, "act", "begin", 4, "RuntimeError: not now")
    ]


def test_a_function_that_will_not_have_it(engine: Engine) -> None:
    """An event that is undeliverable is dead at once; a replay brings it before later ones that still wait."""
    write_entries(engine, ["a", "b"], 3)

    def refuse(event: Heard) -> None:
        raise Undeliverable("no") if event["sequence"] == "0000000002" else RuntimeError("later")

    assert engine.outbox.deliver("out", refuse, retry=SOON) == Delivery(failed=8, dead=6)
    assert engine.outbox.replay("out", "b") == 3
    assert [place_.case for place_ in engine.outbox.dead("out")] == ["a"] * 3
    got: list[tuple[str, int]] = []
    assert engine.outbox.deliver("out", refusing(into=got)) == Delivery(delivered=3)
    assert engine.outbox.replay("out") == 3
    assert engine.outbox.replay("out") == 0
    engine.outbox.deliver("out", refusing(into=got))
    assert got == [("b", 1), ("b", 2), ("b", 3), ("a", 1), ("a", 2), ("a", 3)]


def test_a_replay_comes_before_what_waits(engine: Engine) -> None:
    """Dead letters are put back in the order of the log."""
    write_entries(engine, ["a"], 2)

    def refuse(_: Heard) -> None:
        raise Undeliverable("no")

    engine.outbox.deliver("out", refuse)
    nurse_does(engine, "meet", "a")
    engine.outbox.replay("out")
    got: list[tuple[str, int]] = []
    engine.outbox.deliver("out", refusing(into=got))
    assert got == [("a", 1), ("a", 2), ("a", 3)]


def test_more_dead_letters_than_a_page(engine: Engine) -> None:
    """All are listed, by case and number."""
    cases = [f"c{number:03}" for number in range(105)]
    write_entries(engine, cases, 2)
    engine.outbox.deliver("out", refusing(*((c, n) for c in cases for n in (1, 2)), into=[]), retry=SOON)
    assert [(one.case, one.seq) for one in engine.outbox.dead()] == [(c, n) for c in cases for n in (1, 2)]


def test_a_receiver_that_asks_for_time(engine: Engine, clock: ManualClock) -> None:
    """`Retry-After` is kept to, within the longest wait; 410 is the end at once."""
    start(engine)
    with receiving((429, {"retry-after": "600"}), (503, {"retry-after": "999999"}), 410) as receiver:
        engine.outbox.add("hook", "webhook", receiver.url)
        nurse_does(engine, "meet")
        for wait in (600, 7200):
            assert engine.outbox.deliver("hook", secret=SECRET) == Delivery(failed=1)
            assert engine.outbox.next_try("hook") == clock.now() + timedelta(seconds=wait)
            pass_(clock, wait)
        assert engine.outbox.deliver("hook", secret=SECRET) == Delivery(dead=1)
    stamps = [request.headers["webhook-timestamp"] for request in receiver.requests]
    assert [int(stamp) - int(stamps[0]) for stamp in stamps] == [0, 600, 7800]
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1
    assert "410" in next(engine.outbox.dead()).error


def test_a_function_may_use_the_engine(engine: Engine, clock: ManualClock) -> None:
    """No transaction is open meanwhile; what it does is delivered by the next turn, so each turn ends."""
    start(engine)
    got: list[tuple[str, int]] = []

    def act(event: Heard) -> None:
        got.append(place(event))
        pass_(clock, 1)
        nurse_does(engine, "meet")

    for _ in range(3):
        assert engine.outbox.deliver("out", act) == Delivery(delivered=1)
    assert got == [("case", 1), ("case", 2), ("case", 3)]


def test_stopping(engine: Engine) -> None:
    """When it is to stop, the event under way is recorded, and no other is sent; the rest is ready at once."""
    write_entries(engine, ["a", "b"], 3)
    got: list[tuple[str, int]] = []
    stop = lambda: len(got) >= 2  # noqa: E731
    assert engine.outbox.deliver("out", refusing(into=got), stop=stop) == Delivery(delivered=2)
    assert engine.outbox.deliver("out", refusing(into=got)) == Delivery(delivered=4)
    assert got == [("a", 1), ("a", 2), ("a", 3), ("b", 1), ("b", 2), ("b", 3)]


def test_an_interrupt_keeps_what_was_done(engine: Engine) -> None:
    """Interrupted in the middle, what was delivered stays so; the one under way comes again."""
    write_entries(engine, ["a"], 3)
    got: list[tuple[str, int]] = []

    def take(event: Heard) -> None:
        got.append(place(event))
        if len(got) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.outbox.deliver("out", take)
    engine.outbox.deliver("out", take)
    assert got == [("a", 1), ("a", 2), ("a", 2), ("a", 3)]


def test_a_lease_is_kept_to(engine: Engine, clock: ManualClock) -> None:
    """While one delivers, others leave its cases alone; who is slower than half a lease sends no more of it."""
    write_entries(engine, ["a"], 3)
    got: list[tuple[str, int]] = []

    def slow(event: Heard) -> None:
        got.append(place(event))
        if len(got) == 1:
            assert engine.outbox.deliver("out", pytest.fail) == Delivery()
            pass_(clock, 61)
            assert engine.outbox.deliver("out", pytest.fail) == Delivery()

    assert engine.outbox.deliver("out", slow) == Delivery(delivered=3)
    assert got == [("a", 1), ("a", 2), ("a", 3)]


def test_a_lease_that_ran_out(engine: Engine, clock: ManualClock) -> None:
    """Others take over after it; who comes back too late records what it sent, and disturbs nobody."""
    write_entries(engine, ["a"], 2)
    got: list[str] = []

    def slowest(event: Heard) -> None:
        got.append(f"slow {place(event)[1]}")
        if len(got) == 1:
            pass_(clock, 121)
            engine.outbox.deliver("out", lambda event: got.append(f"quick {place(event)[1]}"))

    assert engine.outbox.deliver("out", slowest) == Delivery(delivered=1)
    assert got == ["slow 1", "quick 1", "quick 2"]
    assert engine.outbox.channels()[0].waiting == 0


# ------------------------------------------------------------------ the laws


class Crash(BaseException):
    """The process ends here."""


@dataclass
class Fate:
    """What happens, one after the other: at each sending, and at each transaction that writes."""

    sending: list[str]
    writing: list[str]
    heard: list[tuple[str, int, str]] = field(default_factory=list)
    dead: set[tuple[str, int]] = field(default_factory=set)

    def take(self, event: Heard) -> None:
        what = self.sending.pop() if self.sending else "take"
        if what == "crash before":
            raise Crash
        if what == "fail":
            raise RuntimeError
        if what == "refuse":
            self.dead.add(place(event))
            raise Undeliverable("no")
        self.heard.append((*place(event), json.dumps(event)))
        if what == "crash after":
            raise Crash


class Failing:
    """A store whose transactions end as fate will: undone, or done and nobody told."""

    def __init__(self, store: Store, fate: Fate) -> None:
        self._store, self._fate = store, fate
        self.read = store.read

    @contextmanager
    def write(self) -> Iterator[Any]:
        what = self._fate.writing.pop() if self._fate.writing else "commit"
        with self._store.write() as tx:
            yield tx
            if what == "crash before":
                raise Crash
        if what == "crash after":
            raise Crash


SENDING = st.lists(
    st.sampled_from(["take", "take", "fail", "refuse", "crash before", "crash after"]), max_size=25
)
WRITING = st.lists(st.sampled_from(["commit", "commit", "crash before", "crash after"]), max_size=12)


LAWFUL = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}
EXAMPLES = count()
"""Each has cases and a channel of its own, in one database."""


@settings(max_examples=40, **LAWFUL)
@given(SENDING, WRITING, st.integers(1, 4), st.integers(1, 5))
def test_at_least_once_and_in_order(
    engine: Engine, clock: ManualClock, sending: list[str], writing: list[str], cases: int, each: int
) -> None:
    """Whatever fails or crashes wherever: each event arrives or is dead, first arrivals are in order, repeats alike."""
    check_laws(engine, clock, Fate(sending, writing), cases, each)


@pytest.mark.slow
@settings(max_examples=400, **LAWFUL)
@given(SENDING, WRITING, st.integers(1, 6), st.integers(1, 25))
def test_at_least_once_and_in_order_at_length(
    engine: Engine, clock: ManualClock, sending: list[str], writing: list[str], cases: int, each: int
) -> None:
    """The same with more events than are leased at once."""
    check_laws(engine, clock, Fate(sending, writing), cases, each)


def check_laws(engine: Engine, clock: ManualClock, fate: Fate, cases: int, each: int) -> None:
    """Deliver until nothing waits, while fate has its way."""
    example = next(EXAMPLES)
    channel, names = f"law-{example}", [f"{example}-{number}" for number in range(cases)]
    engine.outbox.add(channel, "callback")
    write_entries(engine, names, each)
    outbox = Outbox(Failing(engine._store, fate), clock)  # type: ignore[arg-type]
    for _ in range(100):
        try:
            outbox.deliver(channel, fate.take, retry=Retry(attempts=1000))
        except Crash:
            pass_(clock, 1)
        if outbox.next_try(channel) is None:
            break
        pass_(clock, 50)
    assert outbox.next_try(channel) is None
    lost = {(letter.case, letter.seq) for letter in outbox.dead(channel)}
    engine.outbox.remove(channel, drop=True)

    first: dict[str, list[int]] = defaultdict(list)
    bodies: dict[tuple[str, int], set[str]] = defaultdict(set)
    for case, seq, body in fate.heard:
        bodies[case, seq].add(body)
        if len(first[case]) == 0 or seq not in first[case]:
            first[case].append(seq)
    assert all(seqs == sorted(seqs) for seqs in first.values())
    assert all(len(alike) == 1 for alike in bodies.values())
    assert bodies.keys() | lost == {(name, seq) for name in names for seq in range(1, each + 1)}
    assert lost <= fate.dead
    assert len({json.loads(body)["id"] for alike in bodies.values() for body in alike}) == len(bodies)


def test_many_deliver_at_once(tmp_path: Path) -> None:
    """Threads that deliver while acts go on: nothing lost, nothing twice, each case in order."""
    got: list[tuple[str, int]] = []
    lock = threading.Lock()
    failing = random.Random(1)
    with open_engine(tmp_path, url=address(tmp_path / "cases.db"), timeout=30) as engine:
        engine.outbox.add("out", "callback")
        names = [f"c{number}" for number in range(12)]
        write_entries(engine, names, 1)
        done = threading.Event()

        def take(event: Heard) -> None:
            with lock:
                if failing.random() < 0.2:
                    raise RuntimeError
                got.append(place(event))

        def deliver(_: int) -> None:
            patient = Retry(base=0, cap=0, attempts=1000)
            while not done.is_set() or engine.outbox.channels()[0].waiting:
                engine.outbox.deliver("out", take, retry=patient)
                time.sleep(0.001)

        with ThreadPoolExecutor(4) as pool:
            running = list(pool.map(lambda n: pool.submit(deliver, n), range(3)))
            for _ in range(10):
                for name in names:
                    nurse_does(engine, "meet", name)
            done.set()
            for one in running:
                one.result(60)
    assert len(got) == len(set(got)) == 12 * 11
    for name in names:
        assert [seq for case, seq in got if case == name] == list(range(1, 12))


# ------------------------------------------------------------------ killed

PROGRAM = """
import sys, time
from datetime import datetime, UTC, timedelta
from pathway import Engine, ManualClock
clock = ManualClock(datetime(2026, 3, 2, 10, 0, tzinfo=UTC) + timedelta(minutes=int(sys.argv[3])))

def take(event):
    with open(sys.argv[2], "a") as file:
        file.write(f"{event['subject']} {int(event['sequence'])}\\n")
    print("one", flush=True)
    time.sleep(0.01)

with Engine.open(sys.argv[1], clock=clock) as engine:
    engine.outbox.deliver("out", take)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_deliverer_that_is_killed(tmp_path: Path) -> None:
    """Killed again and again (SIGKILL), it leaves nothing undelivered and no order broken; only repeats."""
    url, heard = address(tmp_path / "cases.db"), tmp_path / "heard"
    names = ["a", "b", "c", "d"]
    with open_engine(tmp_path, url=url, clock=ManualClock(at("2026-03-02"))) as engine:
        engine.outbox.add("out", "callback")
        write_entries(engine, names, 25)
    for turn, kill_after in enumerate((1, 7, 30, 0)):
        command = [sys.executable, "-c", PROGRAM, url, str(heard), str(turn * 3)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for _ in range(kill_after):
                process.stdout.readline()
            if kill_after:
                process.send_signal(signal.SIGKILL)
            process.communicate(timeout=30)
            assert process.returncode == (-signal.SIGKILL if kill_after else 0)
    got = [tuple(line.split()) for line in heard.read_text().splitlines()]
    first = list(dict.fromkeys(got))
    for name in names:
        assert [int(seq) for case, seq in first if case == name] == list(range(1, 26))
    assert len(got) > 100
    with open_engine(tmp_path, url=url) as engine:
        assert engine.outbox.channels()[0].waiting == 0
        assert engine.verify() == ()


def test_a_new_channel_gets_nothing_that_was_left_for_an_earlier_one(tmp_path: Path) -> None:
    """Entries that an act left for a channel of that name while it was removed are not for this one."""
    path = tmp_path / "cases.db"
    with open_engine(tmp_path, url=address(path)) as engine:
        engine.outbox.add("out", "callback")
        start(engine)
        tamper(path, "delete from pathway_channel where name = 'out'")
        engine.outbox.add("out", "callback")
        assert engine.outbox.deliver("out", pytest.fail) == Delivery()
