"""The programs that measure run to their end, so that docs/performance.md can be printed anew."""

from __future__ import annotations

import subprocess
import sys

import pytest
from support import ROOT

PROGRAMS = [
    ["core.py"],
    ["importing.py", "2000"],
    ["policies.py", "--quick"],
    ["durable.py", "--quick", "--only", "sqlite", "ask", "growth", "waiting"],
]


@pytest.mark.slow
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program[0])
def test_a_benchmark_runs_to_its_end(program: list[str]) -> None:
    """Each prints what it found, and nothing on stderr."""
    command = [sys.executable, str(ROOT / "benchmarks" / program[0]), *program[1:]]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("/s") > 0
