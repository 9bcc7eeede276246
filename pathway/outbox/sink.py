"""What a way out looks like to those who deliver."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from pathway.outbox.event import Event

MAX_ERROR: Final = 500


class Status(StrEnum):
    """What came of handing an event over."""

    DELIVERED = "delivered"
    LATER = "later"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: where it failed, why, and in how many seconds the receiver asked to be tried again."""

    status: Status
    error: str = ""
    wait: float | None = None


DELIVERED: Final = Outcome(Status.DELIVERED)


def later(error: str, wait: float | None = None) -> Outcome:
    """It failed now, and may succeed another time."""
    return Outcome(Status.LATER, _plain(error), wait)


def dead(error: str) -> Outcome:
    """It will not succeed, however often it is tried."""
    return Outcome(Status.DEAD, _plain(error))


def _plain(error: str) -> str:
    """What any database can store, on one line: receivers and callbacks say whatever they like."""
    return "".join(character if character.isprintable() else " " for character in error[:MAX_ERROR])


class Sink(Protocol):
    """Takes events, one after the other. An exception from it means that nothing is known of the event."""

    def send(self, event: Event, now: datetime) -> Outcome:
        """Hand over one event. `now` is the present instant."""
        ...

    def flush(self) -> Outcome:
        """Make safe what was handed over; only then it counts as delivered."""
        ...

    def close(self) -> None: ...
