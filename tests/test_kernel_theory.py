"""Queues whose mean wait is known, on both executors: many servers, general times of service, priorities."""

from __future__ import annotations

import inspect
from math import sqrt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated import loaded
from test_simulation_theory import erlang_wait

from pathway.simulation import simulate

HAS_KERNEL = "executor" in inspect.signature(simulate).parameters
CLIENTS = {"reference": 2_000, "kernel": 20_000}
EXECUTORS = [
    pytest.param("reference", marks=pytest.mark.slow),
    pytest.param("kernel", marks=pytest.mark.skipif(not HAS_KERNEL, reason="`simulate` takes no executor")),
]
PRIORITY = "priority: {by: kind, values: {plain: 0, odd: 1}}"


def pollaczek_khinchine(load: float, cv: float) -> float:
    """The mean wait in a queue M/G/1, in units of the mean service, by its load and coefficient of variation.

    The formula of Pollaczek (1930) and Khinchine (1932), for example in Kleinrock, Queueing Systems I (1975),
    section 5.6.
    """
    return load / (1 - load) * (1 + cv * cv) / 2


def cobham(rates: list[float], means: list[float], squares: list[float]) -> list[float]:
    """Mean waits of classes in a queue M/G/1 whose first classes go first, without interrupting anybody.

    `rates` of arrival, mean times of service and their second moments by class, the first to be served first.
    Cobham, Priority assignment in waiting line problems, Operations Research 2 (1954); also in Kleinrock,
    Queueing Systems II (1976), section 3.5.
    """
    left = sum(rate * square for rate, square in zip(rates, squares, strict=True)) / 2
    waits, before = [], 0.0
    for rate, mean in zip(rates, means, strict=True):
        upto = before + rate * mean
        waits.append(left / ((1 - before) * (1 - upto)))
        before = upto
    return waits


def simulated(
    folder: Path, executor: str, rate: float, servers: int, work: str, rest: str = "", pool: str = ""
) -> dict[str, Any]:
    """The result of ten replications of a queue with hours as the unit of time, of which a tenth is warm-up."""
    scenario, bundle = loaded(folder, queue(rate, servers, work, rest, pool, CLIENTS[executor]))
    chosen: dict[str, Any] = {"executor": executor} if HAS_KERNEL else {}
    return simulate(scenario, bundle, seed=2, replications=10, **chosen).data


def queue(rate: float, servers: int, work: str, rest: str, pool: str, clients: int) -> str:
    days = clients / rate / 24
    return f"""time: {{start: 2026-01-01, horizon: {days:.0f} days, warm_up: {days / 10:.0f} days}}
arrivals:
  - {{name: street, rate: {rate} per hour, do: come, by: anyone}}
staff:
  clerk: {{count: {servers}, hours: always{pool and ", " + pool}}}
behaviour:
  main.waiting:
    - {{do: serve, by: clerk, work: {work}}}
{rest}"""


@pytest.mark.parametrize("executor", EXECUTORS)
def test_many_servers_share_a_queue_as_theory_says(tmp_path: Path, executor: str) -> None:
    """In M/M/20 the wait that theory gives lies within the 95 % interval of the replications."""
    data = simulated(tmp_path, executor, rate=18, servers=20, work="{exponential: 1 hour}")
    found = data["figures"]["hours waited: clerk"]
    assert found["low"] <= erlang_wait(20, 18) <= found["high"]
    assert found["high"] - found["low"] < found["mean"]
    assert data["pools"]["clerk"]["utilisation"] == pytest.approx(0.9, rel=0.05)


@pytest.mark.parametrize("executor", EXECUTORS)
@pytest.mark.parametrize(
    ("work", "cv"),
    [
        ("1 hour", 0.0),
        ("{uniform: [0 hours, 2 hours]}", sqrt(1 / 3)),
        ("{lognormal: {mean: 1 hour, cv: 0.5}}", 0.5),
        ("{lognormal: {mean: 1 hour, cv: 1.5}}", 1.5),
    ],
)
def test_the_spread_of_service_lengthens_waits_as_theory_says(
    tmp_path: Path, executor: str, work: str, cv: float
) -> None:
    """In M/G/1 the wait of Pollaczek and Khinchine lies within the 95 % interval of the replications."""
    found = simulated(tmp_path, executor, rate=0.6, servers=1, work=work)["figures"]["hours waited: clerk"]
    assert found["low"] <= pollaczek_khinchine(0.6, cv) <= found["high"]
    assert found["high"] - found["low"] < 0.6 * found["mean"]


@pytest.mark.parametrize("executor", EXECUTORS)
def test_those_who_go_first_wait_as_theory_says(tmp_path: Path, executor: str) -> None:
    """In M/M/1 with two classes without interruption, each waits as Cobham's formula gives it, within a tenth."""
    rest = """facts: {kind: {choice: {odd: 2, plain: 5}}}
groups: [kind]
measures: {whole: {from: {enter: main.waiting}, until: {leave: main.waiting}}}
"""
    data = simulated(tmp_path, executor, 0.7, 1, "{exponential: 1 hour}", rest, PRIORITY)
    found = [
        data["groups"][f"kind: {kind}"]["measures"]["whole"]["mean_days"] * 24 - 1
        for kind in ("odd", "plain")
    ]
    assert found == pytest.approx(cobham([0.2, 0.5], [1.0, 1.0], [2.0, 2.0]), rel=0.1)


@given(
    st.lists(
        st.tuples(st.floats(0.01, 1), st.floats(0.01, 1), st.floats(0, 3)), min_size=1, max_size=5
    ).filter(lambda classes: sum(rate * mean for rate, mean, _ in classes) < 0.95)
)
def test_whoever_goes_first_the_work_that_waits_is_the_same(
    classes: list[tuple[float, float, float]],
) -> None:
    """Cobham's waits obey Kleinrock's conservation law, and of one class they are Pollaczek's and Khinchine's."""
    rates, means, spreads = (list(column) for column in zip(*classes, strict=True))
    squares = [mean * mean * (1 + cv * cv) for mean, cv in zip(means, spreads, strict=True)]
    loads = [rate * mean for rate, mean in zip(rates, means, strict=True)]
    waits = cobham(rates, means, squares)
    left = sum(rate * square for rate, square in zip(rates, squares, strict=True)) / 2
    kept = sum(load * wait for load, wait in zip(loads, waits, strict=True))
    assert kept == pytest.approx(sum(loads) * left / (1 - sum(loads)))
    assert waits == sorted(waits)
    alone = cobham(rates[:1], means[:1], squares[:1])[0]
    assert alone == pytest.approx(pollaczek_khinchine(loads[0], spreads[0]) * means[0])
