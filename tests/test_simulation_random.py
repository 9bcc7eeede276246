"""Keyed random numbers and the distributions drawn from them."""

from __future__ import annotations

from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.documents.scenario_model import Exponential, Fixed, Lognormal, Uniform
from pathway.errors import UsageError
from pathway.simulation.draws import NEVER, normal_quantile, pick, quantile, sampler, to_ticks
from pathway.simulation.random import hash32, philox, uniforms

ONES = 0xFFFFFFFF
WORDS = st.integers(0, ONES)
UNIT = st.floats(2**-53, 1 - 2**-53)
MEAN, MEDIAN = Exponential(100.0), Lognormal(3600.0, 0.7)


@pytest.mark.parametrize(
    ("counter", "key", "block"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((ONES,) * 4, (ONES, ONES), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_gives_the_published_blocks(
    counter: tuple[int, int, int, int], key: tuple[int, int], block: tuple[int, int, int, int]
) -> None:
    """The known-answer vectors of Random123 (kat_vectors, philox4x32 with 10 rounds) come out."""
    assert philox(counter, key) == block


@given(WORDS, WORDS, WORDS, WORDS, WORDS, WORDS)
def test_a_uniform_is_the_block_of_its_key(seed: int, r: int, a: int, b: int, c: int, d: int) -> None:
    """A draw is (26 upper bits of word 0, 26 of word 1, and a half) / 2^52: strictly inside (0, 1)."""
    first, second, _, _ = philox((a, b, c, d), (seed, r))
    u = uniforms(seed, r)(a, b, c, d)
    assert u == ((first >> 6) * 2**26 + (second >> 6) + 0.5) / 2**52
    assert 0.0 < u < 1.0


def test_uniforms_fill_the_interval_evenly() -> None:
    """Over many clients the draws have the mean and the spread of the uniform distribution."""
    uniform = uniforms(7)
    draws = [uniform(client, hash32("x"), 0, 0) for client in range(20_000)]
    assert sum(draws) / len(draws) == pytest.approx(0.5, abs=0.01)
    assert sum(u < 0.1 for u in draws) / len(draws) == pytest.approx(0.1, abs=0.01)


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_is_an_unsigned_word(seed: int) -> None:
    """A seed that does not fit the key is refused with the range it must lie in."""
    with pytest.raises(UsageError, match="from 0 to 4294967295"):
        uniforms(seed)


def test_names_hash_as_published() -> None:
    """The hash is 32-bit FNV-1a: the offset basis for nothing, and the published value for `foobar`."""
    assert hash32("") == 0x811C9DC5
    assert hash32("foobar") == 0xBF9CF968


@given(UNIT)
def test_the_normal_quantile_inverts_the_normal(p: float) -> None:
    """AS 241 agrees with the standard library's own normal distribution."""
    assert normal_quantile(p) == pytest.approx(NormalDist().inv_cdf(p), abs=1e-13, rel=1e-13)


@given(UNIT, UNIT)
def test_inverse_distribution_functions_rise(a: float, b: float) -> None:
    """A larger uniform never gives a shorter time, which is what common random numbers live on."""
    low, high = min(a, b), max(a, b)
    for distribution in (MEAN, MEDIAN, Uniform(10.0, 20.0)):
        assert quantile(distribution, low) <= quantile(distribution, high)


def test_quantiles_are_those_of_the_distributions() -> None:
    """Medians and 90 % points come out as the distributions are given."""
    assert quantile(MEAN, 0.5) == pytest.approx(69.3147, abs=1e-4)
    assert quantile(MEDIAN, 0.5) == 3600.0
    assert quantile(MEDIAN, 0.9) == pytest.approx(3600.0 * 2.4524, rel=1e-4)
    assert quantile(Uniform(10.0, 20.0), 0.25) == 12.5
    assert quantile(Fixed(5.0), 0.3) == 5.0


@pytest.mark.parametrize(
    ("seconds", "ticks"),
    [(0.0, 0), (0.49, 0), (0.5, 1), (1.5, 2), (2.5, 3), (-3.0, 0), (2.0**53, NEVER), (float("inf"), NEVER)],
)
def test_times_are_rounded_half_up(seconds: float, ticks: int) -> None:
    """Seconds become whole ticks, half up, within 0 and never."""
    assert to_ticks(seconds) == ticks
    assert sampler(Fixed(seconds))(0.5) == ticks


@given(st.lists(st.integers(0, 50), min_size=1, max_size=6).filter(any), UNIT)
def test_a_choice_without_weight_is_never_taken(weights: list[int], u: float) -> None:
    """The chosen index has the share of the interval that its weight gives it."""
    upto = [float(sum(weights[: i + 1])) for i in range(len(weights))]
    index = pick(upto, u)
    assert weights[index] > 0
    assert upto[index] - weights[index] <= u * upto[-1] <= upto[index]
