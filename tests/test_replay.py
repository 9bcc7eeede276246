"""Simulated cases played again through the durable engine."""

from __future__ import annotations

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
