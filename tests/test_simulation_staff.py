"""Pools of staff: who goes first, how many there are, when they are there, and what they do together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulated import load, loaded, rows_of, scenario_text

from pathway.diagnostics import Report
from pathway.documents.library import Library
from pathway.documents.scenario import load_scenario
from pathway.documents.scenario_model import Priority
from pathway.files import Finder
from pathway.simulation import Result, simulate

ROOT = Path(__file__).parent.parent
HOUR, DAY = 3600, 86_400
EVERY_HOUR = "arrivals:\n  - {name: street, every: 1 hour, do: come, by: anyone}\n"
HALF_ODD = f"{EVERY_HOUR}facts: {{kind: {{choice: {{plain: 1, odd: 1}}}}}}\n"
SERVE = "behaviour:\n  main.waiting: [{do: serve, by: clerk, work: 3 hours}]\n"
quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def run(folder: Path, body: str, **options: Any) -> tuple[Result, list[dict[str, Any]]]:
    """Simulate the queue with what `body` adds; the result and the rows of the trace."""
    scenario, bundle = loaded(folder, body)
    trace: list[dict[str, Any]] = []
    return simulate(scenario, bundle, **{"seed": 1, "trace": trace.append, **options}), trace


def faults(folder: Path, body: str) -> list[tuple[str, int, str]]:
    """Code, line and message of each finding about a scenario with this body."""
    report = Report()
    assert load(folder, scenario_text(body), report) is None
    return [(d.code.name, d.span.line, d.message) for d in report]


def served(trace: list[dict[str, Any]], event: str = "serve") -> list[tuple[int, int]]:
    """Client and hour of each time that an event was done."""
    return [(row["client"], row["tick"] // HOUR) for row in rows_of(trace, kind="act", event=event)]


# ------------------------------------------------------------------ who goes first


def staff(more: str) -> str:
    return f"staff: {{clerk: {{count: 1, hours: always{more}}}}}\n"


def odd_ones(scenario: Any, bundle: Any, clients: int, seed: int = 1) -> set[int]:
    """The clients whose kind is odd."""
    samples = simulate(scenario, bundle, seed, clients=clients, collect=clients).samples
    return {sample.client for sample in samples if sample.opening.facts["kind"] == "odd"}


def test_the_highest_level_goes_first_and_nobody_is_interrupted(tmp_path: Path) -> None:
    """While one is served for three hours others come, and the odd ones among them are taken first."""
    body = HALF_ODD + staff(", priority: {by: kind, values: {odd: 2}}") + SERVE
    odd = odd_ones(*loaded(tmp_path, body), clients=9)
    _, trace = run(tmp_path, body, clients=9)
    order = [client for client, _ in served(trace)]
    waiting: set[int] = set()
    for place, client in enumerate(order):
        now = 1 + 3 * place
        waiting |= {i for i in range(1, 10) if i <= now} - set(order[:place])
        assert client == min(waiting, key=lambda i: (i not in odd, i))
        waiting.discard(client)
    assert order != sorted(order)


def test_with_ageing_a_long_wait_makes_up_for_a_level(tmp_path: Path) -> None:
    """With two hours a level, an odd one overtakes only those who came less than two hours earlier."""
    priority = ", priority: {by: kind, values: {odd: 1, plain: 0}, ageing: 2 hours}"
    body = HALF_ODD + staff(priority) + SERVE
    odd = odd_ones(*loaded(tmp_path, body), clients=9)
    _, trace = run(tmp_path, body, clients=9)
    order = [client for client, _ in served(trace)]
    assert order == [1, *sorted(range(2, 10), key=lambda i: (i - 2 * (i in odd), i))]
    assert order != sorted(order)


@quick
@given(st.integers(1, 3), st.integers(0, 50), st.sampled_from(["", ", ageing: 5 hours"]))
def test_equal_levels_are_served_as_they_come(tmp_path: Path, count: int, seed: int, ageing: str) -> None:
    """Where all have the same level, a priority changes nothing."""
    head = (
        "arrivals:\n  - {name: street, rate: 1 per hour, do: come, by: anyone}\n"
        "behaviour:\n  main.waiting: [{do: serve, by: clerk, work: {exponential: 40 minutes},"
        " patience: {within: 1 day, then: {do: give_up, by: anyone}}}]\n"
    )
    same = f", priority: {{by: kind, values: {{odd: 7, plain: 7}}{ageing}}}"
    plain, other = (
        run(tmp_path, f"{head}staff: {{clerk: {{count: {count}, hours: mon-fri 8-18{more}}}}}\n", seed=seed)
        for more in ("", same)
    )
    assert plain[1] == other[1]
    assert plain[0].data["pools"] == other[0].data["pools"]


def test_the_order_of_a_fact_is_that_of_its_values(tmp_path: Path) -> None:
    """In the shipped county the pool can go by how serious a concern is, the urgent first."""
    text = (ROOT / "examples/scenarios/county.yaml").read_text(encoding="utf-8")
    pool = "  near_worker:\n    priority: {by: concern.severity, ageing: 2 weeks}\n    count: 60"
    (tmp_path / "c.yaml").write_text(text.replace("  near_worker:\n    count: 60", pool), encoding="utf-8")
    found = load_scenario(tmp_path / "c.yaml", Library(Finder((ROOT / "states", ROOT / "rules")), Report()))
    assert found is not None
    levels = {"light": 0, "moderate": 1, "serious": 2, "urgent": 3}
    assert found[0].pools[0].priority == Priority("concern.severity", levels, -1, 14 * DAY)


@pytest.mark.parametrize(
    ("priority", "said"),
    [
        ("{by: kind}", ("type-mismatch", "the values of `kind` have no order, so it does not say who goes")),
        ("{by: king}", ("unknown-name", "unknown fact `king`; did you mean `kind`?")),
        ("{by: kind, values: {red: 1}}", ("wrong-value", "`kind`: expected one of plain, odd, found `red`")),
        (
            "{by: kind, values: {odd: 9999}}",
            ("wrong-value", "a level is from -1000 to 1000, and 9999 is not"),
        ),
        ("{by: kind, values: {odd: 1}, ageing: 0 days}", ("wrong-value", "`ageing` is from 1 second to")),
        ("{by: kind, values: {odd: 1}, ageing: 999999999 years}", ("wrong-value", "`ageing` is from 1 sec")),
        ("kind", ("wrong-value", "expected a mapping, found `kind`")),
    ],
)
def test_a_priority_that_says_nothing_is_refused(
    tmp_path: Path, priority: str, said: tuple[str, str]
) -> None:
    """What gives no order is a finding at its line that says what would."""
    (found,) = faults(tmp_path, EVERY_HOUR + staff(f", priority: {priority}"))
    assert (found[0], found[2][: len(said[1])]) == said
    assert found[1] == 7
