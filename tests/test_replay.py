"""Simulated cases played again through the durable engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from simulated import loaded

from pathway.diagnostics import Report
from pathway.documents import Library
from pathway.engine import Replay, replay
from pathway.files import Finder
from pathway.shipped import folders, shipped
from pathway.simulation import Sample, load_scenario, simulate


def simulated(count: int) -> list[Sample]:
    """The first clients of the shipped county, whole."""
    library = Library(Finder(folders()), Report())
    found = load_scenario(shipped("examples", "scenarios", "county.yaml"), library)
    assert found is not None
    scenario, bundle = found
    return list(simulate(scenario, bundle, 7, clients=count, horizon="1 year", collect=count).samples)


POLICIES = ("law", "law_2025_05", "model", "county")


def told(found: Replay) -> list[str]:
    return [f"{d.client}/{d.step} {d.event}: {d.simulated} / {d.replayed}" for d in found.differences]


def test_simulated_cases_come_out_the_same_as_real_acts() -> None:
    """The engine accepts, refuses and lets deadlines fire as the simulation did, and the logs are whole."""
    parts: list[float] = []
    found = replay(simulated(6), "family_centre", POLICIES, progress=parts.append)
    assert told(found) == []
    assert (found.cases, parts[-1]) == (6, 1.0)
    assert found.acts > 30


def test_other_policies_make_a_difference() -> None:
    """Where the engine judges by fewer policies, what differs is told, with client, step and both answers."""
    found = replay(simulated(6), "family_centre", ["law_2025_05"])
    assert found.differences
    assert all(d.client >= 0 and d.step >= 1 and d.simulated != d.replayed for d in found.differences)


LATE = """policy: late
for: queue
version: 1
valid_from: 2020-01-01
deadlines:
  - {id: D3, from: {event: come}, within: 1 day, when: seen is set and days_since(seen) >= 10, then: flag}
  - {id: D4, from: {event: come}, within: 1 day, when: seen is set and days_since(seen) >= 10, then: flag}
"""


def late(folder: Path) -> Sample:
    """A client of whom days alone make two deadlines overdue."""
    (folder / "late.yaml").write_text(LATE, encoding="utf-8")
    body = "arrivals: [{name: street, every: 1 hour, do: come, by: anyone}]\nfacts: {seen: 2026-01-05}\n"
    scenario, bundle = loaded(folder, body, "[late]")
    (sample,) = simulate(scenario, bundle, 1, clients=1, collect=1).samples
    return sample


def test_days_alone_let_a_deadline_fire_in_both_worlds(tmp_path: Path) -> None:
    """A condition that turns with the date is looked at when the day begins, simulated and live."""
    sample = late(tmp_path)
    assert [(s.deadline, s.at.isoformat()) for s in sample.steps[1:]] == [
        ("D3", "2026-01-15T00:00:00+00:00"),
        ("D4", "2026-01-15T00:00:00+00:00"),
    ]
    assert told(replay([sample], tmp_path / "queue.yaml", [tmp_path / "late.yaml"])) == []


def test_a_deadline_that_fires_in_the_engine_alone_is_told_at_the_end_too(tmp_path: Path) -> None:
    """What the engine does beyond the last step of a sample is a difference."""
    sample = late(tmp_path)
    short = replace(sample, steps=sample.steps[:-1])
    found = replay([short], tmp_path / "queue.yaml", [tmp_path / "late.yaml"])
    assert told(found) == ["1/2 D3: no deadline / the deadline D4 fired"]
