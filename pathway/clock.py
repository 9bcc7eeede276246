"""The one source of time. Nothing else in the package reads the wall clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from pathway.errors import UsageError


class Clock(Protocol):
    """Tells the present instant as an aware datetime in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ManualClock:
    """A clock that its owner sets, for stories, simulations and tests. It refuses to go backwards."""

    def __init__(self, start: datetime) -> None:
        self._now = _utc(start)

    def now(self) -> datetime:
        return self._now

    def move_to(self, instant: datetime) -> None:
        """Move to `instant` (aware). Raises UsageError where that lies before the present one."""
        instant = _utc(instant)
        if instant < self._now:
            raise UsageError(
                f"the clock stands at {self._now.isoformat()} and cannot go back to {instant.isoformat()}"
            )
        self._now = instant


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise UsageError(f"an instant needs a time zone, and {instant.isoformat()} has none")
    return instant.astimezone(UTC)
