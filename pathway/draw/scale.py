"""Axes: tidy ticks, and numbers as people of a language write them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

THIN: Final = "\u202f"
"""The narrow no-break space between thousands."""
_RAISED: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_HUGE: Final = 1e300


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from `low` to `high` onto lengths from `start` to `end`; `ticks` lie at multiples of `step`."""

    low: float
    high: float
    start: float
    end: float
    step: float
    ticks: tuple[float, ...]

    def __call__(self, value: float) -> float:
        """The place of a value in pixels; a value outside is held at the edge."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def finite(values: Iterable[float | None]) -> list[float]:
    """The values that can be drawn, those beyond 10³⁰⁰ held there."""
    return [min(max(float(v), -_HUGE), _HUGE) for v in values if v is not None and math.isfinite(v)]


def scale(
    values: Iterable[float | None],
    start: float,
    end: float,
    about: int = 5,
    zero: bool = True,
    round_: bool = True,
) -> Scale:
    """A scale that holds all finite values, and zero if asked, with about so many ticks 1, 2 or 5 times 10ⁿ.

    With `round_` it begins and ends at ticks, else at the values.
    """
    drawn = finite(values)
    low, high = min(drawn, default=0.0), max(drawn, default=1.0)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= max(1e-300, 1e-9 * max(abs(low), abs(high))):
        high = low + max(1.0, abs(low))
    step = tidy((high - low) / max(1, about))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(n * step for n in range(first, last + 1))
    if round_:
        return Scale(ticks[0], ticks[-1], start, end, step, ticks)
    within = tuple(t for t in ticks if low - step * 1e-9 <= t <= high + step * 1e-9)
    return Scale(low, high, start, end, step, within)


def tidy(step: float) -> float:
    """The least of 1, 2 and 5 times a power of ten that is no less than `step`, which is above zero."""
    power = 10.0 ** math.floor(math.log10(step))
    return next((m * power for m in (1.0, 2.0, 5.0) if m * power >= step * (1 - 1e-9)), 10 * power)


def decimals(step: float) -> int:
    """How many decimals tell the multiples of a tidy step apart."""
    return max(0, -math.floor(math.log10(step) + 1e-9))


def number(value: float | None, places: int | None = None, language: str = "en") -> str:
    """A number with narrow spaces between thousands, and a decimal comma in Finnish and Swedish.

    Without `places`, whole numbers in full and others with three digits that count; very large and very
    small ones with a power of ten. What is missing or not finite is a dash.
    """
    if value is None or not math.isfinite(value):
        return "–"
    if value and not 1e-6 <= abs(value) < 1e12:
        mantissa, _, power = f"{value:.2e}".partition("e")
        text = f"{mantissa.rstrip('0').rstrip('.')}·10{str(int(power)).translate(_RAISED)}"
    else:
        text = _plain(value, places)
    text = text.replace(",", THIN).replace("-", "−")
    return text.replace(".", ",") if language in {"fi", "sv"} else text


def _plain(value: float, places: int | None) -> str:
    if places is None:
        whole = value == int(value) or abs(value) >= 100
        digits = 0 if whole else 2 - math.floor(math.log10(abs(value)))
        text = f"{value:,.{digits}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        text = f"{value:,.{places}f}"
    return text if any(c in "123456789" for c in text) else text.removeprefix("-")
