"""A soak: programs act on the same cases, are killed, and the server is restarted under them; nothing may be lost.

    python tests/soak.py [--minutes 10] [--workers 8] [--url sqlite:///…] [--seed 1]

Each worker writes down what was acknowledged to it. In the end every acknowledged act is in the log once, no key
and no deadline led to two entries, everything was delivered in order, and each case is the fold of its log.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import postgres
from support import OPENING, PEOPLE, deadline, policy, rule, write_files

from pathway import Actor, Conflict, Engine, ManualClock, PathwayError

CASES = 40
DAY = 1.0
"""Seconds that a day takes."""
BEGINNING = datetime(2021, 3, 1, 9, tzinfo=UTC)
CHANNEL = "soak"
RULES = policy(
    "require:\n" + rule("R1", "note", "level is not set or level < 9")
    + "deadlines:\n" + deadline("D1", "from: {enter: matter.pending}, within: 3 days, then: {do: settle}")
    + deadline("D2", "from: {event: measure}, within: 2 days, then: flag")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Swift:
    """A clock on which days are short: all programs of a soak agree on it, within their machine's clock."""

    began: float

    def now(self) -> datetime:
        return BEGINNING + timedelta(days=(time.time() - self.began) / DAY)


# ---------------------------------------------------------------- a worker, in a process of its own


def work(url: str, began: float, name: str, seed: int, told: Path) -> None:
    """Act, let deadlines fire and deliver, until killed or told to end by SIGTERM."""
    ending: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: ending.append(number))
    rng, number = random.Random(seed), 0
    with told.open("a") as file:
        while not ending:
            with (
                contextlib.suppress(PathwayError),
                Engine.open(url, people=PEOPLE, clock=Swift(began), timeout=2) as engine,
                Engine.open(url, timeout=2) as sender,  # leases are minutes of the real clock
            ):
                while not ending:
                    number += 1
                    _once(engine, sender, rng, f"{name}-{number}", file)
            time.sleep(0.05)


def _once(engine: Engine, sender: Engine, rng: random.Random, key: str, file: Any) -> None:
    kind = rng.random()
    if kind < 0.1:
        deque(islice(engine.timers.firing(), 20), maxlen=0)
    elif kind < 0.2:
        sender.outbox.deliver(CHANNEL)
    else:
        case = f"case-{rng.randrange(CASES):02}"
        seq, accepted = _acted(engine, case, rng, key)
        file.write(json.dumps([case, key, seq, accepted]) + "\n")
        file.flush()


def _acted(engine: Engine, case: str, rng: random.Random, key: str) -> tuple[int, bool]:
    """Do something, again with the same key until there is an answer."""
    event, record, payload = rng.choice(
        [
            ("note", {"level": rng.randrange(10)}, {}),
            ("measure", {}, {}),
            ("ask_for", {}, {"kind": "big", "note": "x" * rng.randrange(300)}),
            ("finish", {}, {"no": "such field"}),
        ]
    )
    for _ in range(200):
        try:
            receipt = engine.act(
                case, event, Actor("nurse"), role="nurse", record=record, payload=payload, key=key
            )
        except Conflict:
            continue
        except PathwayError:
            time.sleep(0.05)
            continue
        return receipt.seq, receipt.accepted
    raise SystemExit("no answer in ten seconds")


# ---------------------------------------------------------------- what came of it


@dataclass(slots=True)
class Outcome:
    """What a soak did, and what is wrong; nothing should be."""

    acknowledged: int = 0
    entries: int = 0
    fired: int = 0
    delivered: int = 0
    kills: int = 0
    restarts: int = 0
    wrong: list[str] = field(default_factory=list)

    def said(self) -> str:
        return (
            f"{self.acknowledged:,} acts acknowledged, {self.entries:,} entries, {self.fired:,} deadlines fired, "
            f"{self.delivered:,} events delivered; {self.kills} kills, {self.restarts} restarts of the server; "
            f"{len(self.wrong)} faults"
        )


def judge(engine: Engine, told: Path, events: Path, outcome: Outcome) -> None:
    """Hold what workers were told, and what was delivered, against the logs."""
    logs = {summary.id: engine.history(summary.id) for summary in engine.cases()}
    outcome.entries = sum(map(len, logs.values()))
    outcome.wrong += [f"{fault.case} {fault.seq}: {fault.message}" for fault in engine.verify()]
    keys = Counter((case, entry.key) for case, log in logs.items() for entry in log if entry.key)
    outcome.wrong += [
        f"{key} of {case} led to {times} entries" for (case, key), times in keys.items() if times > 1
    ]
    acts = Counter(key for _, key in keys if not str(key).startswith("timer:"))
    outcome.wrong += [f"{key} acted on {times} cases" for key, times in acts.items() if times > 1]
    outcome.fired = sum(str(key).startswith("timer:") for _, key in keys)
    for case, key, seq, accepted in _told(told):
        outcome.acknowledged += 1
        entry = logs[case][seq - 1]
        if entry.key != key or (entry.kind.value == "act") != accepted:
            outcome.wrong.append(f"{key} was acknowledged as entry {seq} of {case}, which is {entry.key}")
    _judge_events(logs, events, outcome)


def _told(folder: Path) -> Iterator[tuple[str, str, int, bool]]:
    for file in folder.glob("*.told"):
        for line in file.read_text().splitlines():
            with contextlib.suppress(ValueError):  # a killed worker may leave half a line
                case, key, seq, accepted = json.loads(line)
                yield case, key, seq, accepted


def _judge_events(logs: Mapping[str, Any], events: Path, outcome: Outcome) -> None:
    """Every entry was delivered; each case's in order, once what came twice is left out."""
    seen: dict[str, list[int]] = {case: [] for case in logs}
    for line in events.read_text().splitlines():
        with contextlib.suppress(ValueError):
            event = json.loads(line)
            outcome.delivered += 1
            seq = int(event["sequence"])
            if seq not in seen[event["subject"]]:
                seen[event["subject"]].append(seq)
    for case, log in logs.items():
        if seen[case] != list(range(1, len(log) + 1)):
            outcome.wrong.append(f"{case}: {len(log)} entries, delivered {seen[case][:20]}…")


# ---------------------------------------------------------------- the soak


@dataclass(slots=True)
class Crew:
    """Worker processes, replaced when they are killed."""

    url: str
    began: float
    folder: Path
    rng: random.Random
    crew: list[subprocess.Popen[bytes]] = field(default_factory=list)
    started: int = 0

    def hire(self) -> None:
        self.started += 1
        name = f"w{self.started}"
        arguments = [
            self.url,
            str(self.began),
            name,
            str(self.rng.random()),
            str(self.folder / f"{name}.told"),
        ]
        self.crew.append(subprocess.Popen([sys.executable, __file__, "--work", *arguments]))

    def kill_one(self) -> None:
        victim = self.crew.pop(self.rng.randrange(len(self.crew)))
        victim.kill()
        victim.wait()

    def dismiss(self) -> list[str]:
        """End all; what is wrong with how they ended."""
        for worker in self.crew:
            worker.terminate()
        codes = [worker.wait(60) for worker in self.crew]
        return [f"a worker ended with {code}" for code in codes if code not in (0, -signal.SIGTERM)]


def soak(
    url: str, server: postgres.Server | None, seconds: float, workers: int, seed: int, folder: Path
) -> Outcome:
    """Run a soak on an empty database."""
    rng, outcome, began = random.Random(seed), Outcome(), time.time()
    main, paths = write_files(folder / "files", RULES)
    events = folder / "events.jsonl"
    with Engine.open(url, pathways=[main], policies=paths, people=PEOPLE, clock=Swift(began)) as engine:
        engine.outbox.add(CHANNEL, "file", str(events))
        for number in range(CASES):
            engine.act(f"case-{number:02}", "begin", Actor("mother"), role="anyone", opening=OPENING)
    crew = Crew(url, began, folder, rng)
    for _ in range(workers):
        crew.hire()
    end, restart = time.monotonic() + seconds, time.monotonic() + min(20, seconds / 3)
    while time.monotonic() < end:
        time.sleep(rng.uniform(0.2, 1.5))
        crew.kill_one()
        crew.hire()
        outcome.kills += 1
        if server is not None and time.monotonic() > restart:
            server.stop(rng.choice([signal.SIGQUIT, signal.SIGINT]))
            time.sleep(rng.uniform(0, 0.5))
            server.start()
            outcome.restarts += 1
            restart = time.monotonic() + rng.uniform(10, 30)
    outcome.wrong += crew.dismiss()
    with Engine.open(url, people=PEOPLE, clock=ManualClock(Swift(began).now())) as engine:
        engine.fire_due()
        outcome.wrong += [f"{one.case}: {one.deadline} was overdue still" for one in engine.fire_due()]
    with Engine.open(url, people=PEOPLE, clock=ManualClock(datetime.now(UTC) + timedelta(hours=1))) as engine:
        while any(channel.waiting for channel in engine.outbox.channels()):
            engine.outbox.deliver(CHANNEL)
        judge(engine, folder, events, outcome)
    return outcome


def main() -> int:
    if sys.argv[1:2] == ["--work"]:
        url, began, name, seed, told = sys.argv[2:]
        work(url, float(began), name, hash(seed), Path(told))
        return 0
    parser = argparse.ArgumentParser(
        description="Kill programs and servers, and see whether anything is lost."
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--url", help="another database than PostgreSQL of our own, which is then not restarted"
    )
    given = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = (
            None if given.url else stack.enter_context(postgres.server("fsync=on", "full_page_writes=on"))
        )
        url = given.url or server.create()
        outcome = soak(url, server, given.minutes * 60, given.workers, given.seed, folder)
    print(outcome.said())
    for line in outcome.wrong[:20]:
        print(line)
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    os.chdir(Path(__file__).parent)
    sys.exit(main())
