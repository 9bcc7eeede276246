"""The kernel does what the reference executor does, row by row, on pathways and scenarios that are drawn."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from generated import OFFERS, SCHOOL, Files, judged, queued, with_deadlines
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

from pathway.diagnostics import Report
from pathway.documents.library import Library
from pathway.documents.scenario import load_scenario
from pathway.documents.scenario_model import Scenario
from pathway.errors import UsageError
from pathway.files import Finder
from pathway.policy import Bundle
from pathway.simulation import simulate

pytest.importorskip("numba")
CLIENTS = 30


def read(files: Files) -> tuple[Scenario, Bundle]:
    """Write the files, and read the scenario; it must have no faults."""
    report = Report()
    with TemporaryDirectory() as name:
        folder = Path(name)
        for each, text in {**files, "offers": OFFERS, "school": SCHOOL}.items():
            (folder / f"{each}.yaml").write_text(text.lstrip(), encoding="utf-8")
        found = load_scenario(folder / "scenario.yaml", Library(Finder(()), report), "scenario.yaml")
    assert found is not None, [str(d) for d in report]
    return found


def outcome(
    scenario: Scenario, bundle: Bundle, executor: str, seed: int = 1
) -> tuple[list[dict[str, Any]], str]:
    """The rows of the trace, and the result or why there is none."""
    rows: list[dict[str, Any]] = []
    try:
        result = simulate(scenario, bundle, seed, clients=CLIENTS, trace=rows.append, executor=executor)
    except UsageError as error:
        return rows, str(error)
    return rows, result.to_json()


def holds(files: Files, seen: Counter[str]) -> None:
    """Hold one executor against the other, and count what both let happen."""
    scenario, bundle = read(files)
    expected, result = outcome(scenario, bundle, "reference")
    found, other = outcome(scenario, bundle, "kernel")
    for number, (row, same) in enumerate(zip(expected, found, strict=False)):
        assert same == row, f"row {number}"
    assert other == result
    assert len(found) == len(expected) or not result.startswith("{")  # what stops a run may keep rows back
    for row in expected:
        names = (row["kind"], row.get("event"), row.get("outcome"))
        seen.update([" ".join(name for name in names if name), "missed" if row.get("missed") else "other"])
        seen.update(rule[:2] for rule in (*row.get("rules", ()), *row.get("flags", ())))
        seen.update(f"{place.split('/')[0]} {state}" for place, _, state in row.get("moves", ()))


def hold_all(drawn: SearchStrategy[Files], count: int) -> Counter[str]:
    """Hold the executors against each other on so many examples; how often what happened."""
    seen: Counter[str] = Counter()

    @given(drawn)
    @settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    def each(files: Files) -> None:
        holds(files, seen)

    each()
    return seen


EXAMPLES = pytest.mark.parametrize("count", [40, pytest.param(150, marks=pytest.mark.slow)])
ALWAYS = {f"act {name} accepted" for name in ("tell", "find", "work", "finish", "steer", "clear", "drop")}


@EXAMPLES
def test_what_rules_refuse_is_the_same(count: int) -> None:
    """Conditions of all kinds, in rules, moves and effects, are answered alike, unknown ones as well."""
    seen = hold_all(judged(), count)
    wanted = {"R0", "S0", "RF", "SF", "MO", "PA", "RO", "WI", "act strike unknown", "act reopen accepted"}
    assert wanted | ALWAYS <= seen.keys()
    assert {"main busy", "side over", "track[a] off", "need met", "need void"} <= seen.keys()


@EXAMPLES
def test_what_deadlines_do_is_the_same(count: int) -> None:
    """Deadlines begin, end, move and fire at the same ticks and with the same outcome, under each version."""
    seen = hold_all(with_deadlines(), count)
    assert {"missed", "deadline accepted", "deadline refused"} | ALWAYS <= seen.keys()


@EXAMPLES
def test_who_waits_how_long_is_the_same(count: int) -> None:
    """Queues, meetings, patience, retries, leave and changing numbers of people come out alike."""
    seen = hold_all(queued(), count)
    assert ALWAYS | {"end", "CA", "MO"} <= seen.keys()
    assert sum(number for name, number in seen.items() if name.startswith("give_up")) > count
