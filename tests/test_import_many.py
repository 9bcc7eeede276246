"""Many past cases: part by part, in other processes, beside other writers, and killed in between."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pytest
from imported import copies, engine_at, lines_of, loaded, together
from support import address, dump, start

from pathway import PathwayError
from pathway.engine import load

ENTRIES = len(lines_of("c"))


@pytest.fixture
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of some hundred lines, so that few lines make many of them."""
    monkeypatch.setattr(load, "_LINES", 200)


@pytest.mark.usefixtures("_small_parts")
def test_other_processes_find_the_same(tmp_path: Path) -> None:
    """With workers, in the same order, the same comes of the same lines, faults included."""
    lines = [json.loads(line) for line in copies(200)]
    lines[5]["digest"] = "0" * 64
    lines[-1]["entry"]["actor"] = "x"
    outcomes = []
    for workers in (0, 2):
        with engine_at(tmp_path, f"workers{workers}") as engine:
            outcomes.append(list(engine.load(map(json.dumps, lines), workers=workers)))
    assert outcomes[0] == outcomes[1]
    assert len(outcomes[0]) > 4
    assert together(outcomes[0])["refused"] == 2
    assert dump(tmp_path / "workers0.db") == dump(tmp_path / "workers2.db")


@pytest.mark.usefixtures("_small_parts")
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Three times as many cases take no more memory while they are loaded."""
    peaks = []
    for count in (60, 180):
        copies(count)
        with engine_at(tmp_path, f"size{count}") as engine:
            loaded(engine, copies(1))
            tracemalloc.start()
            for _ in engine.load(iter(copies(count))):
                pass
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


@pytest.mark.usefixtures("_small_parts")
def test_a_program_that_stops_reading_has_stored_the_parts_before(tmp_path: Path) -> None:
    """Each part that was given is in the database, and nothing of the next."""
    with engine_at(tmp_path) as engine:
        parts = engine.load(copies(60))
        first = next(parts)
        parts.close()
        assert len(list(engine.export())) == first.entries < 60 * ENTRIES
        assert engine.verify() == ()


@pytest.mark.usefixtures("_small_parts")
def test_while_others_write(tmp_path: Path) -> None:
    """Two loads of the same lines, part by part in turn, and an act between them, come to one database."""
    with engine_at(tmp_path) as engine, engine_at(tmp_path) as other:
        turns = zip(engine.load(copies(60)), other.load(copies(60)), strict=True)
        for number, (mine, yours) in enumerate(turns):
            assert (mine.known, yours.cases) == (0, 0)
            assert start(other, f"new-{number}") == f"new-{number}"
        assert together(list(engine.load(copies(60)))) == {"known": 60}
        assert engine.verify() == ()


PROGRAM = """
import multiprocessing
import sys
from pathway import Engine
from pathway.engine import load

if __name__ == "__main__":
    load._LINES = 200
    with Engine.open(sys.argv[1]) as engine, open(sys.argv[2], "rb") as lines:
        for part in engine.load(lines, workers=int(sys.argv[3])):
            print(part.entries, *(child.pid for child in multiprocessing.active_children()), flush=True)
"""


class Loading:
    """A program in a process of its own that loads so many cases, and tells of each part."""

    def __init__(self, folder: Path, cases: int, workers: int) -> None:
        self.file, program = folder / "cases.jsonl", folder / "program.py"
        self.file.write_text("".join(f"{line}\n" for line in copies(cases)), encoding="utf-8")
        program.write_text(PROGRAM, encoding="utf-8")
        engine_at(folder).close()
        command = [sys.executable, program, address(folder / "loaded.db"), self.file, str(workers)]
        self._running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def part(self) -> list[int]:
        """The entries of the next part, and the ids of the helping processes."""
        assert self._running.stdout is not None
        return [int(number) for number in self._running.stdout.readline().split()]

    def kill(self) -> list[int]:
        """Kill it; the entries of the parts that it told of and nobody read."""
        self._running.kill()
        told, _ = self._running.communicate(timeout=30)
        return [int(line.split()[0]) for line in told.splitlines()]


def test_killed_in_between_it_can_be_run_again(tmp_path: Path) -> None:
    """After kill -9 what was told of is there, no case is there in part, and the next run brings the rest."""
    for parts in (1, 3):
        loading = Loading(tmp_path, cases=400, workers=0)
        told = sum(loading.part()[0] for _ in range(parts)) + sum(loading.kill())
        with engine_at(tmp_path) as engine:
            assert engine.verify() == ()
            assert len(list(engine.export())) >= told
            assert {len(engine.history(case.id)) for case in engine.cases()} == {ENTRIES}
    with engine_at(tmp_path) as engine, loading.file.open("rb") as lines:
        counts, faults = loaded(engine, lines)
        assert (counts.get("cases", 0) + counts["known"], faults) == (400, [])
        assert [json.dumps(line) for line in engine.export()] == list(copies(400))


@pytest.mark.usefixtures("_small_parts")
def test_a_helper_that_is_killed_is_told_of(tmp_path: Path) -> None:
    """What was stored stays; the error says what to do, and the next run brings the rest."""
    with engine_at(tmp_path) as engine:
        parts = engine.load(copies(400), workers=1)
        stored = next(parts).cases
        (helper,) = multiprocessing.active_children()
        assert helper.pid is not None
        os.kill(helper.pid, signal.SIGKILL)
        with pytest.raises(PathwayError, match="was ended from outside"):
            stored += sum(part.cases for part in parts)
        assert engine.verify() == ()
        assert loaded(engine, copies(400))[0]["cases"] <= 400 - stored


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks Linux for its processes")
def test_helpers_end_with_the_process_that_began_them(tmp_path: Path) -> None:
    """After kill -9 of the program none of its processes is left."""
    loading = Loading(tmp_path, cases=400, workers=2)
    _, *helpers = loading.part()
    assert helpers
    loading.kill()
    until = time.monotonic() + 20
    while any(map(runs, helpers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(runs, helpers))


def runs(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
