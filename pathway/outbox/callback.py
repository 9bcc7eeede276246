"""Events for a function of the host."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from inspect import iscoroutine
from typing import Any

from pathway.errors import PathwayError
from pathway.outbox.event import Event
from pathway.outbox.sink import DELIVERED, Outcome, dead, later


class Undeliverable(PathwayError):
    """A callback raises it for an event that it will never take: a dead letter, without another try."""


class CallbackSink:
    """Calls a function with each event as a mapping. It has the event when it returns."""

    def __init__(self, callback: Callable[[Mapping[str, Any]], object]) -> None:
        self._callback = callback

    def send(self, event: Event, now: datetime) -> Outcome:  # noqa: ARG002
        try:
            given = self._callback(event.form())
        except Undeliverable as error:
            return dead(str(error) or "undeliverable")
        except Exception as error:  # whatever the host's function raises: the event waits for another try
            return later(f"{type(error).__name__}: {error}")
        if iscoroutine(given):  # nothing has run yet: to count it as delivered would lose the event
            given.close()
            return later(
                "the callback gave something to be awaited; give one that has the event when it returns"
            )
        return DELIVERED

    def flush(self) -> Outcome:
        return DELIVERED

    def close(self) -> None:
        return
