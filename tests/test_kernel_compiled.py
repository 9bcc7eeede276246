"""The kernel by the command line, in a process of its own: the bytes that it writes, and what it loads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import simulated
from simulated import EVERY_HOUR, loaded

from pathway.errors import UsageError
from pathway.simulation import simulate
from pathway.simulation.kernel.compiled import folder

ROOT = Path(__file__).parents[1]
P6 = ROOT / "benchmarks" / "p6" / "scenario.yaml"


def written(place: Path, scenario: str, executor: str, *options: str) -> tuple[bytes, bytes, str]:
    """The trace and the result of a run, and what was told beside it."""
    trace, result = place / f"{executor}.jsonl", place / f"{executor}.json"
    command = [sys.executable, str(ROOT / "cli.py"), "simulate", scenario, "--executor", executor, *options]
    environment = {name: value for name, value in os.environ.items() if name != "PATHWAY_KERNEL"}
    done = subprocess.run(
        [*command, "--trace", str(trace), "-o", str(result)],
        check=True,
        capture_output=True,
        text=True,
        cwd=place,
        env=environment,
        timeout=280,
    )
    return trace.read_bytes(), result.read_bytes(), done.stderr


@pytest.mark.parametrize(("scenario", "clients"), [("county", "400"), (str(P6), "1500")])
def test_the_compiled_kernel_gives_the_same_bytes(tmp_path: Path, scenario: str, clients: str) -> None:
    """The shipped county with all its rules, and a plain queueing network: the bytes are equal."""
    options = ("--seed", "11", "--clients", clients)
    trace, result, _ = written(tmp_path, scenario, "kernel", *options)
    assert trace.count(b"\n") > 5 * int(clients)
    assert (trace, result) == written(tmp_path, scenario, "reference", *options)[:2]


def test_replications_side_by_side_are_those_of_the_reference(tmp_path: Path) -> None:
    """Four replications, three of them in threads, give what the reference gives in turn."""
    options = ("--clients", "300", "--replications", "4")
    _, result, _ = written(tmp_path, str(P6), "kernel", *options)
    assert result == written(tmp_path, str(P6), "reference", *options)[1]
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


def test_what_is_too_much_for_the_kernel_is_run_by_the_reference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An act that changes 1,800 entries: `kernel` refuses, and `auto` says why the reference runs."""
    one = "      - adds: {note: {by: actor}}\n"
    signed = (
        f"{one * 60}  sign_all:\n    by: [clerk]\n    effects:\n      - changes: {{note: {{by: actor}}}}\n"
    )
    monkeypatch.setattr(simulated, "QUEUE", simulated.QUEUE.replace(one, signed))
    notes = ", ".join(["{do: write_note, by: clerk}"] * 30)
    body = f"behaviour:\n  main.waiting: [{notes}, {{do: sign_all, by: clerk}}, {{do: serve, by: clerk}}]\n"
    scenario, bundle = loaded(tmp_path, EVERY_HOUR + body)
    with pytest.raises(UsageError, match="as much as happens at once here; leave out `--executor kernel`"):
        simulate(scenario, bundle, 1, clients=2, executor="kernel")
    monkeypatch.setattr("pathway.simulation.executors._MANY", 1)
    told: list[str] = []
    result = simulate(scenario, bundle, 1, clients=2, notice=told.append)
    assert result.data["acts"]["sign_all"]["accepted"] == 2
    assert told == [
        "the kernel does not carry as much as happens at once here, so the reference executor runs this"
    ]


def test_without_a_folder_of_ones_own_the_kernel_is_compiled_for_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the user's folders cannot be written, what is compiled goes to a new one that is nobody else's."""
    taken = tmp_path / "file"
    taken.write_text("", encoding="utf-8")
    for name in ("LOCALAPPDATA", "XDG_CACHE_HOME", "HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(taken))
    place = folder.__wrapped__()
    assert place.is_dir()
    assert not place.is_relative_to(tmp_path / "file")
    assert os.name == "nt" or place.stat().st_mode & 0o077 == 0


def test_what_older_sources_were_compiled_to_does_not_pile_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new folder takes the place of the oldest; the newest few stay, which other environments may use."""
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for age in range(6):
        other = tmp_path / "pathway" / f"kernel-{age}"
        other.mkdir(parents=True)
        os.utime(other, (1e9 - age, 1e9 - age))
    place = folder.__wrapped__()
    assert {path.name for path in place.parent.iterdir()} == {"kernel-0", "kernel-1", "kernel-2", place.name}
    assert folder.__wrapped__() == place
