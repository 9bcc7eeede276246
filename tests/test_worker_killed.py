"""Several workers on one database, killed in the middle of their work: nothing fires twice, nothing is lost."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support import PEOPLE, ROOT, at, deadline, nurse_does, open_engine, policy, start

from pathway import Engine, ManualClock

RULES = policy(
    "deadlines:\n"
    + deadline("D1", "from: {enter: matter.pending}, within: 3 days, then: {do: settle}")
    + deadline("D2", "from: {event: begin}, within: 3 days, then: {notify: [parent]}")
    + deadline("D3", "from: {enter: matter.decided}, at: due_on, then: flag")
    + deadline("D4", "from: {event: begin}, until: {leave: main.open}, within: 90 days, then: flag")
    + deadline("D5", "from: {event: begin}, within: 60 days, then: {do: lapse}")
)
"""D3 begins as D1 fires, overdue at once; D4 is ended by what D5 does."""


def fill(folder: Path, url: str, cases: int, matters: int) -> Counter[tuple[str, str, str | None]]:
    """Cases of long ago, and how often each deadline of theirs is to fire by now."""
    expected: Counter[tuple[str, str, str | None]] = Counter()
    with open_engine(folder, RULES, url=url, clock=ManualClock(at("2024-03-04"))) as engine:
        for case in (f"c{number}" for number in range(cases)):
            start(engine, case, record={"due_on": "2024-01-01"})
            expected.update([(case, "D2", None), (case, "D5", None)])
            for matter in (f"matter/{number + 1}" for number in range(matters)):
                nurse_does(engine, "ask_for", case, payload={"kind": "small"})
                expected.update([(case, "D1", matter), (case, "D3", matter)])
    return expected


def worker(url: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(ROOT / "cli.py"), "worker", url, "--until-idle", "--format", "jsonl"]
    return subprocess.Popen(
        [*command, "--poll", "0.1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def killed_worker(url: str, after: int) -> tuple[list[str], bool]:
    """What a worker tells until it is killed, soon after so many deadlines; and whether it lived until then."""
    with worker(url) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(after)]
        os.kill(process.pid, signal.SIGKILL)
        lines += process.stdout.readlines()  # not `communicate`, which loses what was read ahead
    whole = [line for line in lines if line.endswith("\n")]
    assert process.returncode in (-signal.SIGKILL, 0)
    return whole, process.returncode != 0


def last_worker(url: str) -> list[str]:
    """What a worker tells that works to the end."""
    with worker(url) as process:
        out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert len(err.splitlines()) == 1, err
    return out.splitlines()


def check_killing(
    folder: Path, url: str, *, cases: int, matters: int, workers: int, kills: int, seed: int
) -> None:
    """Kill workers again and again, let the last ones end, and count."""
    expected = fill(folder, url, cases, matters)
    draw = random.Random(seed)
    most = max(2, sum(expected.values()) // (2 * workers * kills))
    moments = [[draw.randint(1, most) for _ in range(kills)] for _ in range(workers)]

    def go(moments: list[int]) -> tuple[list[str], int]:
        ran = [killed_worker(url, moment) for moment in moments]
        return [line for lines, _ in ran for line in lines] + last_worker(url), sum(
            killed for _, killed in ran
        )

    with ThreadPoolExecutor(workers) as pool:
        ran = list(pool.map(go, moments))
    told = [json.loads(line) for lines, _ in ran for line in lines]
    deaths = sum(killed for _, killed in ran)
    assert deaths >= workers
    told_of = Counter((one["case"], one["deadline"], one["subject"]) for one in told)
    with Engine.open(url, people=PEOPLE) as engine:
        keys, fired = Counter[tuple[str, str | None]](), 0
        for case in engine.cases():
            log = [entry for entry in engine.history(case.id) if entry.kind.value == "deadline"]
            keys.update((case.id, entry.key) for entry in log)
            fired += len(log)
            assert case.states["main"] == "done"
        assert engine.verify() == ()
        assert engine.due() == ()
        assert engine.fire_due() == ()
    assert set(keys.values()) == {1}
    assert fired == sum(expected.values())
    assert set(told_of.values()) == {1}
    assert told_of <= expected
    unheard = fired - len(told)  # committed, and killed before it was told
    assert 0 <= unheard <= deaths


def test_killed_workers_lose_nothing_and_double_nothing(tmp_path: Path, database: str) -> None:
    """Every deadline has fired exactly once, whoever died when, and each case is the fold of its log."""
    check_killing(tmp_path, database, cases=8, matters=6, workers=2, kills=2, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_many_killed_workers_lose_nothing_and_double_nothing(
    tmp_path: Path, database: str, seed: int
) -> None:
    """The same with more workers, deaths and deadlines."""
    check_killing(tmp_path, database, cases=40, matters=10, workers=4, kills=8, seed=seed)
