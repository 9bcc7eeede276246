"""From a uniform number in (0, 1) to a time in ticks, by inverse distribution functions.

Only `log`, `exp` and `sqrt` of the mathematical library are used, and no sum of products is fused, so that
compiled code can give the same bits.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Final

from pathway.documents.scenario_model import Distribution, Exponential, Fixed, Lognormal, Uniform

NEVER: Final = 2**62
"""A tick that no simulation reaches. Drawn times are cut off at it."""

_LONGEST: Final = float(2**53)

# Coefficients of PPND16, highest power first, in Wichura, M.J. (1988): Algorithm AS 241, the percentage
# points of the normal distribution. Applied Statistics 37 (3), 477-484.
_A: Final = (
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.3871328727963666080,
)  # fmt: skip
_B: Final = (
    5226.4952788528545610, 28729.085735721942674, 39307.895800092710610, 21213.794301586595867,
    5394.1960214247511077, 687.18700749205790830, 42.313330701600911252, 1.0,
)  # fmt: skip
_C: Final = (
    7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
    1.27045825245236838258, 3.64784832476320460504, 5.76949722146069140550,
    4.63033784615654529590, 1.42343711074968357734,
)  # fmt: skip
_D: Final = (
    1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
    1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940,
    2.05319162663775882187, 1.0,
)  # fmt: skip
_E: Final = (
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
    2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580,
    5.46378491116411436990, 6.65790464350110377720,
)  # fmt: skip
_F: Final = (
    2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
    7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
    5.99832206555887937690e-1, 1.0,
)  # fmt: skip


COEFFICIENTS: Final = (_A, _B, _C, _D, _E, _F)
"""As they are used near the middle, further out, and in the tails: above and below each fraction line."""


def _polynomial(coefficients: Sequence[float], r: float) -> float:
    value = coefficients[0]
    for coefficient in coefficients[1:]:
        value = value * r + coefficient
    return value


def normal_quantile(p: float) -> float:
    """The standard normal's inverse distribution function at `p` in (0, 1), by AS 241 (about 16 digits)."""
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


def quantile(distribution: Distribution, u: float) -> float:
    """The distribution's inverse distribution function at `u` in (0, 1)."""
    match distribution:
        case Fixed(value):
            return value
        case Exponential(mean):
            return -mean * log(1.0 - u)
        case Lognormal(median, sigma):
            return median * exp(sigma * normal_quantile(u))
        case Uniform(low, high):
            return low + (high - low) * u


def to_ticks(seconds: float) -> int:
    """Whole ticks of one second: rounded half up, never below 0, and NEVER from 2⁵³ seconds on."""
    if seconds >= _LONGEST:
        return NEVER
    return int(seconds + 0.5) if seconds > 0.0 else 0


@dataclass(frozen=True, slots=True)
class Sampler:
    """`u` → ticks, for a time that is drawn often; `fixed` where it always takes so many."""

    distribution: Distribution
    fixed: int | None

    def __call__(self, u: float) -> int:
        return to_ticks(quantile(self.distribution, u)) if self.fixed is None else self.fixed


def sampler(distribution: Distribution) -> Sampler:
    """What draws times of a distribution."""
    fixed = to_ticks(distribution.value) if isinstance(distribution, Fixed) else None
    return Sampler(distribution, fixed)


def pick(upto: Sequence[float], u: float) -> int:
    """The index of the choice at `u`: the first whose sum of weights exceeds `u` times the whole."""
    return min(bisect_right(upto, u * upto[-1]), len(upto) - 1)
