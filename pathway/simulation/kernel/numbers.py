"""Keyed random numbers and inverse distribution functions, bit for bit as `pathway.simulation.random` and `draws`."""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np

from pathway.simulation import draws
from pathway.simulation.kernel.compiled import Reals, Words, compiled
from pathway.simulation.kernel.layout import (
    DIST_A,
    DIST_KIND,
    DIST_TICKS,
    EXPONENTIAL,
    FIXED,
    LOGNORMAL,
    NEVER,
    REPLICATION,
    SEED,
)

_A, _B, _C, _D, _E, _F = draws.COEFFICIENTS
_LONGEST = float(2**53)
_SCALE = 2.0**-52


@compiled
def philox_uniform(seed: int, replication: int, client: int, name: int, visit: int, purpose: int) -> float:
    """A number in (0, 1): Philox4x32-10 keyed by (seed, replication) at the counter of the other four."""
    mask = np.uint64(0xFFFFFFFF)
    half = np.uint64(32)
    k0, k1 = np.uint64(seed), np.uint64(replication)
    c0, c1, c2, c3 = np.uint64(client), np.uint64(name), np.uint64(visit), np.uint64(purpose)
    for _ in range(10):
        p0 = np.uint64(0xD2511F53) * c0
        p1 = np.uint64(0xCD9E8D57) * c2
        c0 = (p1 >> half) ^ c1 ^ k0
        c1 = p1 & mask
        c2 = (p0 >> half) ^ c3 ^ k1
        c3 = p0 & mask
        k0 = (k0 + np.uint64(0x9E3779B9)) & mask
        k1 = (k1 + np.uint64(0xBB67AE85)) & mask
    k = ((c0 >> np.uint64(6)) << np.uint64(26)) | (c1 >> np.uint64(6))
    return (float(np.int64(k)) + 0.5) * _SCALE


@compiled
def uniform(m: Words, client: int, name: int, visit: int, purpose: int) -> float:
    """The replication's draw for a client, an activity's key, a visit and a purpose."""
    return philox_uniform(m[SEED], m[REPLICATION], client, name, visit, purpose)


@compiled
def _polynomial(a: tuple[float, ...], r: float) -> float:
    return ((((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * r + a[6]) * r + a[7]


@compiled
def normal_quantile(p: float) -> float:
    """The standard normal's inverse distribution function, by AS 241."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * _polynomial(_A, r) / _polynomial(_B, r)
    r = sqrt(-log(p if q < 0.0 else 1.0 - p))
    if r <= 5.0:
        x = _polynomial(_C, r - 1.6) / _polynomial(_D, r - 1.6)
    else:
        x = _polynomial(_E, r - 5.0) / _polynomial(_F, r - 5.0)
    return -x if q < 0.0 else x


@compiled
def quantile(m: Words, f: Reals, distribution: int, u: float) -> float:
    """A distribution's inverse distribution function; its numbers stand in `f`."""
    kind, at = m[distribution + DIST_KIND], m[distribution + DIST_A]
    if kind == FIXED:
        return f[at]
    if kind == EXPONENTIAL:
        return -f[at] * log(1.0 - u)
    if kind == LOGNORMAL:
        return f[at] * exp(f[at + 1] * normal_quantile(u))
    return f[at] + (f[at + 1] - f[at]) * u


@compiled
def ticks(m: Words, f: Reals, distribution: int, client: int, name: int, visit: int, purpose: int) -> int:
    """A time in ticks, drawn where it isn't fixed."""
    if m[distribution + DIST_KIND] == FIXED:
        return m[distribution + DIST_TICKS]
    seconds = quantile(m, f, distribution, uniform(m, client, name, visit, purpose))
    if seconds >= _LONGEST:
        return NEVER
    return int(seconds + 0.5) if seconds > 0.0 else 0


@compiled
def pick(f: Reals, at: int, count: int, u: float) -> int:
    """The choice at `u` among `count`, whose running sums of weights stand in `f` from `at` on."""
    wanted = u * f[at + count - 1]
    for i in range(count - 1):
        if wanted < f[at + i]:
            return i
    return count - 1
