"""Queues whose mean wait is known, and the statistics that judge them."""

from __future__ import annotations

from math import factorial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated import loaded

from pathway.simulation import simulate
from pathway.simulation.statistics import bin_quantile, interval, t_distribution, t_quantile
from pathway.simulation.tally import DAY, EDGES, HOUR, Times


def erlang_wait(servers: int, load: float) -> float:
    """The mean wait in a queue M/M/c, in units of the mean service, for an offered load in Erlangs.

    By the Erlang C formula, for example in Kleinrock, Queueing Systems I (1975), section 3.5.
    """
    last = load**servers / factorial(servers) * servers / (servers - load)
    waits = last / (sum(load**k / factorial(k) for k in range(servers)) + last)
    return waits / (servers - load)


@pytest.mark.parametrize(("servers", "rate"), [(1, 0.6), (4, 3.0)])
def test_the_mean_wait_is_that_of_theory(tmp_path: Path, servers: int, rate: float) -> None:
    """In M/M/1 and M/M/4 the wait that theory gives lies within the 95 % interval of the replications."""
    days = 2500 / rate / 24
    body = f"""time: {{start: 2026-01-01, horizon: {days:.0f} days, warm_up: {days / 10:.0f} days}}
arrivals:
  - {{name: street, rate: {rate} per hour, do: come, by: anyone}}
staff:
  clerk: {{count: {servers}, hours: always}}
behaviour:
  main.waiting:
    - {{do: serve, by: clerk, work: {{exponential: 1 hour}}}}
"""
    scenario, bundle = loaded(tmp_path, body)
    result = simulate(scenario, bundle, seed=1, replications=10)
    found = result.data["figures"]["hours waited: clerk"]
    assert found["low"] <= erlang_wait(servers, rate) <= found["high"]
    assert found["high"] - found["low"] < 0.6 * found["mean"]
    assert result.data["pools"]["clerk"]["utilisation"] == pytest.approx(rate / servers, rel=0.05)


@pytest.mark.parametrize(("servers", "rate"), [(1, 0.7), (4, 3.2)])
def test_who_goes_first_waits_as_long_as_theory_says(tmp_path: Path, servers: int, rate: float) -> None:
    """In queues with two classes each waits as in Cobham's formula, within the 95 % interval.

    Cobham, Priority assignment in waiting line problems, Operations Research 2 (1954).
    """
    days = 2500 / rate / 24
    body = f"""time: {{start: 2026-01-01, horizon: {days:.0f} days, warm_up: {days / 10:.0f} days}}
arrivals:
  - {{name: street, rate: {rate} per hour, do: come, by: anyone}}
facts: {{kind: {{choice: {{plain: 2, odd: 1}}}}}}
staff:
  clerk: {{count: {servers}, hours: always, priority: {{by: kind, values: {{odd: 1, plain: 0}}}}}}
behaviour:
  main.waiting:
    - {{do: serve, by: clerk, work: {{exponential: 1 hour}}}}
measures: {{all: {{from: {{enter: main.waiting}}, until: {{enter: main.served}}}}}}
groups: [kind]
"""
    scenario, bundle = loaded(tmp_path, body)
    results = [simulate(scenario, bundle, seed).data["groups"] for seed in range(10)]
    load = rate / servers
    anybody = erlang_wait(servers, rate) * (1 - load)
    waits = {"odd": anybody / (1 - load / 3), "plain": anybody / ((1 - load / 3) * (1 - load))}
    for kind, wait in waits.items():
        found = interval([r[f"kind: {kind}"]["measures"]["all"]["mean_days"] * 24 - 1 for r in results])
        assert found.low is not None
        assert found.high is not None
        assert found.low <= wait <= found.high
        assert found.high - found.low < 0.6 * found.mean


@pytest.mark.parametrize(
    ("freedom", "p", "published"),
    [
        (1, 0.975, 12.706),
        (2, 0.975, 4.303),
        (5, 0.975, 2.571),
        (9, 0.95, 1.833),
        (30, 0.975, 2.042),
        (120, 0.995, 2.617),
    ],
)
def test_quantiles_of_student_are_the_published_ones(freedom: int, p: float, published: float) -> None:
    """Values of the usual printed tables come out to their last digit."""
    assert t_quantile(p, freedom) == pytest.approx(published, abs=5e-4)


@given(st.integers(1, 60), st.floats(0.5, 0.999))
def test_the_quantile_inverts_the_distribution(freedom: int, p: float) -> None:
    """Distribution function and quantile are inverse to each other."""
    assert t_distribution(t_quantile(p, freedom), freedom) == pytest.approx(p, abs=1e-9)


def test_an_interval_needs_two_values() -> None:
    """One value has a mean only; equal ones have an interval of no width."""
    assert interval([3.0]).half is None
    assert interval([3.0, 3.0]).half == 0.0
    assert interval([1.0, 2.0, 3.0]).high == pytest.approx(2 + 4.303 / 3**0.5, abs=1e-3)


@given(st.lists(st.integers(0, 4 * 365 * DAY), min_size=1, max_size=60))
def test_histograms_keep_counts_and_bracket_quantiles(seconds: list[int]) -> None:
    """Bins add up to the count, and a quantile lies in the bin of the value that it stands for."""
    times = Times()
    for value in seconds:
        times.add(value)
    assert sum(times.bins) == times.count == len(seconds)
    assert times.total == sum(seconds)
    middle = sorted(seconds)[(len(seconds) - 1) // 2]
    low = max(edge for edge in EDGES if edge <= middle)
    found = bin_quantile(times, 0.5)
    assert found is not None
    assert low <= found <= max(min((e for e in EDGES if e > middle), default=max(seconds)), low)
    assert EDGES[1] == HOUR
