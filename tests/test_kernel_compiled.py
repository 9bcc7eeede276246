"""The kernel by the command line, in a process of its own: the bytes that it writes, and what it loads."""

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


def test_a_replay_through_the_engine_agrees_with_the_kernel(tmp_path: Path) -> None:
    """What the kernel kept of twenty clients is judged the same by the durable engine."""
    command = [
        sys.executable,
        str(ROOT / "cli.py"),
        "simulate",
        "county",
        "--clients",
        "40",
        "--replay",
        "20",
    ]
    run = subprocess.run([*command, "--executor", "kernel"], capture_output=True, text=True, timeout=280)
    assert run.returncode == 0, run.stderr
    assert "the engine judged each the same" in " ".join(run.stderr.split())


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


def test_the_kernel_keeps_the_acts_of_clients_as_the_reference_does(tmp_path: Path) -> None:
    """What is kept for a replay is equal: openings, acts, answers, and what the register said of people."""
    code = (
        "from pathway.cli.simulate import load\n"
        "from pathway.simulation import simulate\n"
        "_, scenario, bundle = load('county')\n"
        "one, other = (simulate(scenario, bundle, 5, 60, collect=40, executor=name).samples\n"
        "              for name in ('reference', 'kernel'))\n"
        "assert len(one) == len(other) == 40\n"
        "steps = 0\n"
        "for a, b in zip(one, other):\n"
        "    assert (a.client, a.opening, len(a.steps)) == (b.client, b.opening, len(b.steps))\n"
        "    for s, t in zip(a.steps, b.steps):\n"
        "        steps += 1\n"
        "        assert (s.at, s.outcome, s.rules, s.act) == (t.at, t.outcome, t.rules, t.act), (s, t)\n"
        "        assert (s.deadline, s.subject, s.missed) == (t.deadline, t.subject, t.missed)\n"
        "        assert all(t.people[id] == person for id, person in s.people.items())\n"
        "assert steps > 400, steps\n"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=280)
    assert run.returncode == 0, run.stderr
