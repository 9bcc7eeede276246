"""Means of replications with t intervals, and quantiles of histograms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan, cos, pi, sin, sqrt

from pathway.simulation.tally import EDGES, Times


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean of independent values and the half width of its confidence interval; None for a single one."""

    mean: float
    half: float | None
    count: int

    @property
    def low(self) -> float | None:
        return None if self.half is None else self.mean - self.half

    @property
    def high(self) -> float | None:
        return None if self.half is None else self.mean + self.half


def interval(values: Sequence[float], level: float = 0.95) -> Interval:
    """The mean of `values` with the two-sided Student interval at `level`, taking them as independent."""
    n = len(values)
    mean = sum(values) / n
    if n < 2:
        return Interval(mean, None, n)
    variance = sum((value - mean) ** 2 for value in values) / (n - 1)
    return Interval(mean, t_quantile((1 + level) / 2, n - 1) * sqrt(variance / n), n)


def t_quantile(p: float, freedom: int) -> float:
    """The inverse of Student's distribution with a whole number of degrees of freedom, at p in [0.5, 1).

    By halving an interval of the exact distribution function until it no longer shrinks.
    """
    low, high = 0.0, 1.0
    while t_distribution(high, freedom) < p:
        high *= 2
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return middle
        if t_distribution(middle, freedom) < p:
            low = middle
        else:
            high = middle


def t_distribution(t: float, freedom: int) -> float:
    """Student's distribution function for t of 0 or more and a whole number of degrees of freedom.

    The finite sums 26.7.3 and 26.7.4 of Abramowitz and Stegun, Handbook of Mathematical Functions (1964).
    """
    angle = atan(t / sqrt(freedom))
    square = cos(angle) ** 2
    odd = freedom % 2
    term = cos(angle) if odd else 1.0
    total = 0.0
    for k in range(1, (freedom - 1) // 2 + 1) if odd else range(1, freedom // 2 + 1):
        total += term
        term *= square * ((2 * k) / (2 * k + 1) if odd else (2 * k - 1) / (2 * k))
    inner = 2 / pi * (angle + sin(angle) * total) if odd else sin(angle) * total
    return (1 + inner) / 2


def mean(times: Times) -> float | None:
    """The mean in seconds; None where nothing was counted."""
    return times.total / times.count if times.count else None


def bin_quantile(times: Times, p: float) -> float | None:
    """The quantile at p in seconds, as if spread evenly within its bin; None where nothing was counted."""
    if not times.count:
        return None
    wanted, below = p * times.count, 0
    for i, count in enumerate(times.bins):
        if count and below + count >= wanted:
            low = EDGES[i]
            high = min(EDGES[i + 1], times.longest) if i + 1 < len(EDGES) else times.longest
            return low + (max(high, low) - low) * (wanted - below) / count
        below += count
    return float(times.longest)
