"""The programs that measure run to their end, so that docs/performance.md can be printed anew."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))
PROGRAMS = [
    ["core.py"],
    ["importing.py", "2000"],
    ["policies.py", "--quick"],
    ["durable.py", "--quick", "--only", "sqlite", "ask", "growth", "waiting"],
    ["simulation.py", "--quick", "--only", "p6"],
]


@pytest.mark.slow
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program[0])
def test_a_benchmark_runs_to_its_end(program: list[str]) -> None:
    """Each prints what it found, and nothing on stderr."""
    command = [sys.executable, str(ROOT / "benchmarks" / program[0]), *program[1:]]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("/s") > 0


@pytest.mark.parametrize(("mode", "number"), [("NORMAL", 1), ("FULL", 2)])
def test_acts_are_measured_as_they_are_done(tmp_path: Path, mode: str, number: int) -> None:
    """The engine that is measured keeps its sessions between acts, each with the setting that was asked for."""
    import acting

    with acting.open_engine(f"sqlite:///{tmp_path}/cases.db") as engine:
        acting.set_synchronous(engine, mode)
        acting.begin(engine, "case-1")
        acting.talk(engine, "case-1")
        (kept,) = engine._store._database._idle
        assert kept.cursor.execute("PRAGMA synchronous").fetchone() == (number,)
