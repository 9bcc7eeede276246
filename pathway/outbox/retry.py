"""When to try again, and when to give up."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from pathway.errors import UsageError

ATTEMPTS: Final = 20
_MAX_SECONDS: Final = 10**9


@dataclass(frozen=True, slots=True)
class Retry:
    """Exponential backoff with full jitter: before try n+1, a random part of `base * 2**(n-1)` seconds.

    No wait is longer than `cap` seconds, also where the receiver asks for more. After `attempts` tries the
    event is dead. As it stands here that takes about ten hours. `draw` gives numbers from 0 to 1.
    """

    base: float = 5.0
    cap: float = 7200.0
    attempts: int = ATTEMPTS
    draw: Callable[[], float] = random.SystemRandom().random

    def __post_init__(self) -> None:
        if self.attempts < 1 or not (0 <= self.base <= self.cap <= _MAX_SECONDS):
            raise UsageError("attempts should be 1 or more, and the base at most the cap")

    def wait(self, tried: int, asked: float | None = None) -> float:
        """How many seconds to wait after `tried` tries; `asked` is what the receiver asked for."""
        most = min(self.cap, self.base * 2.0 ** min(tried - 1, 64))
        return max(self.draw() * most, min(asked or 0.0, self.cap))

    def is_over(self, tried: int) -> bool:
        """Whether so many tries were all."""
        return tried >= self.attempts


def retry_after(header: str | None, now: datetime) -> float | None:
    """The seconds that a `Retry-After` asks for, given as a number or as a date; None for what is neither."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:12]), _MAX_SECONDS))
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    until = until.replace(tzinfo=UTC) if until.tzinfo is None else until
    return min(max((until - now).total_seconds(), 0.0), float(_MAX_SECONDS))
