"""What is to come, in the order in which it happens."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any, Final

CAPACITY, ARRIVAL, DEADLINE, DONE, READY, PATIENCE = range(6)
"""Kinds of events, in their order at equal ticks."""

KINDS: Final = ("capacity", "arrival", "deadline", "done", "ready", "patience")

Due = tuple[int, int, int, int, Any, int]
"""(tick, kind, client, sequence, what it is about, its stamp). An arrival has its stream
as client, a change of capacity its pool."""


class Agenda:
    """A heap ordered by (tick, kind, client, sequence). What lies at or after `end` is never taken up."""

    __slots__ = ("_heap", "_sequence", "end")

    def __init__(self, end: int) -> None:
        self.end = end
        self._heap: list[Due] = []
        self._sequence = 0

    def add(self, tick: int, kind: int, client: int, about: Any, stamp: int = 0) -> bool:
        """Add an event; False where it lies beyond the end."""
        if tick >= self.end:
            return False
        self._sequence += 1
        heappush(self._heap, (tick, kind, client, self._sequence, about, stamp))
        return True

    def next(self) -> Due | None:
        return heappop(self._heap) if self._heap else None
