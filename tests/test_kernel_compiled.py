"""The kernel as numba compiles it, which other tests run as plain Python: in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
P6 = ROOT / "benchmarks" / "p6" / "scenario.yaml"


def simulated(folder: Path, scenario: str, executor: str, *options: str) -> tuple[bytes, bytes, str]:
    """The trace and the result of a run, and what was told beside it."""
    trace, result = folder / f"{executor}.jsonl", folder / f"{executor}.json"
    command = [sys.executable, str(ROOT / "cli.py"), "simulate", scenario, "--executor", executor, *options]
    environment = {name: value for name, value in os.environ.items() if name != "PATHWAY_KERNEL"}
    done = subprocess.run(
        [*command, "--trace", str(trace), "-o", str(result)],
        check=True,
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        timeout=280,
    )
    return trace.read_bytes(), result.read_bytes(), done.stderr


@pytest.mark.parametrize(("scenario", "clients"), [("county", "400"), (str(P6), "1500")])
def test_the_compiled_kernel_gives_the_same_bytes(tmp_path: Path, scenario: str, clients: str) -> None:
    """The shipped county with all its rules, and a plain queueing network: the bytes are equal."""
    options = ("--seed", "11", "--clients", clients)
    trace, result, _ = simulated(tmp_path, scenario, "kernel", *options)
    assert trace.count(b"\n") > 5 * int(clients)
    assert (trace, result) == simulated(tmp_path, scenario, "reference", *options)[:2]


def test_replications_side_by_side_are_those_of_the_reference(tmp_path: Path) -> None:
    """Four replications, three of them in threads, give what the reference gives in turn."""
    options = ("--clients", "300", "--replications", "4")
    _, result, _ = simulated(tmp_path, str(P6), "kernel", *options)
    assert result == simulated(tmp_path, str(P6), "reference", *options)[1]
    assert json.loads(result)["replications"] == 4


def test_what_the_kernel_does_not_do_is_told(tmp_path: Path) -> None:
    """Asked for by name, the kernel refuses what it doesn't carry, with what to do; `auto` takes the reference."""
    command = [sys.executable, str(ROOT / "cli.py"), "simulate", "county", "--clients", "3", "--replay", "1"]
    found = subprocess.run([*command, "--executor", "kernel"], capture_output=True, text=True, timeout=60)
    assert found.returncode == 2
    assert "leave out `--executor kernel`" in " ".join(found.stderr.split())
    assert subprocess.run(command, capture_output=True, timeout=60).returncode == 0


def test_a_small_run_does_not_load_numba(tmp_path: Path) -> None:
    """What the reference does in less than half a second doesn't begin with loading the kernel."""
    code = (
        "import sys; sys.argv = ['pathway', 'simulate', 'county', '--clients', '50']\n"
        "from pathway.cli import app\n"
        "try:\n    app()\nexcept SystemExit:\n    pass\n"
        "sys.exit(int('numba' in sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60)
    assert run.returncode == 0, run.stderr
