"""Several threads, processes and engines on one database, and a process that is killed at work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support import (
    OPENING,
    PEOPLE,
    address,
    at,
    deadline,
    nurse_does,
    open_engine,
    policy,
    start,
    write_files,
)

from pathway import Actor, Conflict, Engine, KeyReused, ManualClock, UsageError
from pathway.store import Store

RACERS, ROUNDS = 12, 30
TIMED = policy(
    "deadlines:\n"
    + deadline("D1", "from: {enter: matter.pending}, within: 3 days, then: {do: settle}")
    + deadline("D2", "from: {enter: matter.pending}, within: 3 days, then: flag")
)

PROGRAM = """
import sys
from datetime import datetime, UTC
from pathway import Actor, Conflict, Engine, ManualClock, Person
people = {"nurse": Person({}, frozenset({"nurse"}))}
clock = ManualClock(datetime(2026, 3, 3, 12, tzinfo=UTC))
"""
AT_ONCE = """
with Engine.open(sys.argv[1], people=people, clock=clock) as engine:
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        engine.act("case", "note", Actor("nurse"), role="nurse", seen_version=1, record={"told": sys.argv[2]})
        print("won")
    except Conflict:
        print("lost")
"""
FOR_EVER = """
with Engine.open(sys.argv[1], people=people, clock=clock) as engine:
    number = 0
    while True:
        number += 1
        event = "ask_for" if number % 3 else "measure"
        payload = {"kind": "big", "note": "x" * 200} if number % 3 else {}
        engine.act("case", event, Actor("nurse"), role="nurse", payload=payload, key=f"{sys.argv[2]}-{number}")
        print(number, flush=True)
"""


def begin(code: str, *args: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM + code, *args]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_of_twelve_racers_one_wins_each_round(tmp_path: Path) -> None:
    """Everybody else meets a conflict that says who did what, and the log holds exactly the winners' acts."""
    with open_engine(tmp_path, url=address(tmp_path / "cases.db")) as engine:
        start(engine)
        for version in range(1, ROUNDS + 1):
            gate = threading.Barrier(RACERS)

            def race(number: int, version: int = version, gate: threading.Barrier = gate) -> str:
                gate.wait(10)
                try:
                    nurse_does(engine, "note", record={"told": str(number)}, seen_version=version)
                except Conflict as error:
                    return str(error)
                return "won"

            with ThreadPoolExecutor(RACERS) as pool:
                said = list(pool.map(race, range(RACERS)))
            assert said.count("won") == 1
            assert all("nurse did note" in one for one in said if one != "won")
        assert engine.case("case").version == ROUNDS + 1
        assert len(engine.history("case")) == ROUNDS + 1
        assert engine.verify() == ()


def test_openings_of_one_case_at_once_are_one(tmp_path: Path) -> None:
    """The same request from many, with the same key: one opening, and the same receipt for all."""
    with open_engine(tmp_path, url=address(tmp_path / "cases.db")) as engine:
        gate = threading.Barrier(8)

        def open_it(_: int) -> tuple[int, bool]:
            gate.wait(10)
            receipt = engine.act("case", "begin", Actor("mother"), role="anyone", opening=OPENING, key="k")
            return receipt.seq, receipt.repeated

        with ThreadPoolExecutor(8) as pool:
            receipts = sorted(pool.map(open_it, range(8)))
        assert receipts == [(1, False), *[(1, True)] * 7]
        assert engine.verify() == ()


def test_of_two_processes_with_the_same_version_one_wins(tmp_path: Path) -> None:
    """The same between processes."""
    url = address(tmp_path / "cases.db")
    with open_engine(tmp_path, url=url) as engine:
        start(engine)
        both = [begin(AT_ONCE, url, told) for told in ("a", "b")]
        for process in both:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in both:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        assert sorted(process.communicate(timeout=20)[0] for process in both) == ["lost\n", "won\n"]
        assert engine.case("case").version == 2
        assert engine.verify() == ()


def test_without_a_version_every_act_is_carried_out(tmp_path: Path) -> None:
    """They come one after the other, each on the case that the one before left."""
    with open_engine(tmp_path, url=address(tmp_path / "cases.db")) as engine:
        start(engine)

        def add(number: int) -> int:
            return nurse_does(engine, "ask_for", payload={"kind": "small"}, key=f"k{number}").version

        with ThreadPoolExecutor(4) as pool:
            versions = list(pool.map(add, range(12)))
        assert sorted(versions) == list(range(2, 14))
        assert len(engine.case("case").lists["matter"]) == 12
        assert engine.verify() == ()


def test_the_same_key_at_the_same_time_acts_once(tmp_path: Path) -> None:
    """Whoever comes second gets the first one's result."""
    with open_engine(tmp_path, url=address(tmp_path / "cases.db")) as engine:
        start(engine)
        with ThreadPoolExecutor(4) as pool:
            receipts = list(
                pool.map(lambda _: nurse_does(engine, "note", record={"told": "x"}, key="k"), range(4))
            )
        assert {receipt.seq for receipt in receipts} == {2}
        assert Counter(receipt.repeated for receipt in receipts) == {False: 1, True: 3}


def test_two_openings_of_one_id_are_one(tmp_path: Path) -> None:
    """The second finds the case open already."""
    with open_engine(tmp_path, url=address(tmp_path / "cases.db")) as engine:
        with ThreadPoolExecutor(2) as pool:
            keys = ["same", "same"]
            found = list(
                pool.map(
                    lambda key: engine.act("case", "begin", Actor("mother"), role="anyone", key=key), keys
                )
            )
        assert [receipt.seq for receipt in found] == [1, 1]
        assert len(engine.history("case")) == 1


def test_engines_that_open_a_new_database_at_once_all_open_it(tmp_path: Path) -> None:
    """Each finds the files stored, by itself or by another in the same moment."""
    main, paths = write_files(tmp_path / "files", TIMED)
    for number in range(6):
        url, gate = address(tmp_path / f"new{number}.db"), threading.Barrier(8)
        Store.open(url).close()

        def opened(_: int, url: str = url, gate: threading.Barrier = gate) -> str:
            gate.wait(10)
            with Engine.open(url, pathways=[main], policies=paths) as engine:
                return engine.bundle().definition.name

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(opened, range(8))) == ["small"] * 8


def test_of_those_who_add_a_channel_at_once_one_does(tmp_path: Path) -> None:
    """The others are told that its name is taken."""
    with open_engine(tmp_path, url=address(tmp_path / "cases.db")) as engine:
        for number in range(6):
            gate, name = threading.Barrier(6), f"channel{number}"

            def added(_: int, gate: threading.Barrier = gate, name: str = name) -> str:
                gate.wait(10)
                try:
                    engine.outbox.add(name, "callback")
                except UsageError as error:
                    return str(error)
                return "added"

            with ThreadPoolExecutor(6) as pool:
                said = Counter(pool.map(added, range(6)))
            assert said.pop("added") == 1
            assert all("there is a channel" in each for each in said)


def test_a_deadline_fires_once_however_many_look(tmp_path: Path) -> None:
    """Two engines that let deadlines fire at the same time share the work and never double it."""
    url = address(tmp_path / "cases.db")
    with open_engine(tmp_path, TIMED, url=url) as engine:
        start(engine)
        for _ in range(8):
            nurse_does(engine, "ask_for", payload={"kind": "small"})
    clocks = [ManualClock(at("2026-03-20")) for _ in range(2)]
    engines = [Engine.open(url, people=PEOPLE, clock=clock) for clock in clocks]
    try:
        with ThreadPoolExecutor(2) as pool:
            found = [one for fired in pool.map(Engine.fire_due, engines) for one in fired]
        assert Counter((one.deadline, one.subject) for one in found) == {
            (deadline, f"matter/{number}"): 1 for deadline in ("D1", "D2") for number in range(1, 9)
        }
        keys = [entry.key for entry in engines[0].history("case") if entry.kind.value == "deadline"]
        assert len(keys) == len(set(keys)) == 16
        assert engines[0].verify() == ()
    finally:
        for engine in engines:
            engine.close()


def test_a_killed_process_leaves_a_whole_log(tmp_path: Path) -> None:
    """SIGKILL in the middle of acts: what was acknowledged is there, once, and the log verifies."""
    url = address(tmp_path / "cases.db")
    with open_engine(tmp_path, TIMED, url=url) as engine:
        start(engine)
    for round in range(3):
        with begin(FOR_EVER, url, str(round)) as process:
            assert process.stdout is not None
            assert process.stdout.readline()
            time.sleep(0.05 + 0.03 * round)
            os.kill(process.pid, signal.SIGKILL)
            acknowledged = 1 + len(process.stdout.read().splitlines())
        with open_engine(tmp_path, TIMED, url=url) as engine:
            keys = [
                entry.key for entry in engine.history("case") if (entry.key or "").startswith(f"{round}-")
            ]
            assert acknowledged <= len(keys) <= acknowledged + 1
            assert len(keys) == len(set(keys))
            assert engine.verify() == ()
            again = {"event": "ask_for", "payload": {"kind": "big", "note": "x" * 200}, "key": f"{round}-1"}
            assert nurse_does(engine, **again).repeated
            try:
                nurse_does(engine, "note", key=f"{round}-1")
            except KeyReused:
                continue
            raise AssertionError("another act with a used key was taken")


HOLDING_ON = """
from pathway.store import Store
with Store.open(sys.argv[1], timeout=60) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    end, turns = time.monotonic() + 1.5, 0
    while time.monotonic() < end:
        with store.write() as tx:
            sum(range(20_000))
        turns += 1
    print(turns)
"""


@pytest.mark.sqlite
def test_no_writer_starves(tmp_path: Path) -> None:
    """Of programs that write without a pause, none gets less than a small share of the turns."""
    url = address(tmp_path / "cases.db")
    Store.open(url).close()
    writers = [begin("import time\n" + HOLDING_ON, url) for _ in range(6)]
    try:
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
        outputs = [_started(writer) for writer in writers]
        turns = [int(writer.communicate(timeout=30)[0]) for writer in outputs]
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
    assert min(turns) * 20 > max(turns) > 0


def _started(writer: subprocess.Popen[str]) -> subprocess.Popen[str]:
    assert writer.stdin is not None
    writer.stdin.write("\n")
    writer.stdin.flush()
    return writer
