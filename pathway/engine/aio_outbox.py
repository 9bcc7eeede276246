"""The outbox for asyncio programs: the same methods, each run in a thread."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Final

from pathway.engine.delivery import Delivery
from pathway.engine.outbox import DEFAULT_SOURCE, Callback, Channel, DeadLetter, Outbox
from pathway.engine.threads import Threads
from pathway.outbox import Kind, Retry

_PAGE: Final = 200


class AsyncOutbox:
    """An `Outbox` whose methods are awaited. `AsyncEngine.outbox` gives it."""

    def __init__(self, outbox: Outbox, threads: Threads) -> None:
        self._outbox = outbox
        self._threads = threads

    async def add(
        self, name: str, kind: Kind | str, target: str = "", *, source: str = DEFAULT_SOURCE
    ) -> None:
        """As `Outbox.add`."""
        await self._threads.run(self._outbox.add, name, kind, target, source=source)

    async def remove(self, name: str, *, drop: bool = False) -> None:
        """As `Outbox.remove`."""
        await self._threads.run(self._outbox.remove, name, drop=drop)

    async def channels(self) -> tuple[Channel, ...]:
        """As `Outbox.channels`."""
        return await self._threads.run(self._outbox.channels)

    async def deliver(
        self,
        channel: str,
        callback: Callback | None = None,
        *,
        secret: str | None = None,
        unsigned: bool = False,
        timeout: float = 10.0,
        retry: Retry | None = None,
        stop: Callable[[], bool] = bool,
    ) -> Delivery:
        """As `Outbox.deliver`. `callback` and `stop` are called in a thread; a task that is cancelled waits for
        the end of the delivery, which `stop` brings about.
        """
        return await self._threads.run(
            self._outbox.deliver,
            channel,
            callback,
            secret=secret,
            unsigned=unsigned,
            timeout=timeout,
            retry=retry,
            stop=stop,
        )

    async def next_try(self, channel: str) -> datetime | None:
        """As `Outbox.next_try`."""
        return await self._threads.run(self._outbox.next_try, channel)

    def dead(self, channel: str | None = None) -> AsyncIterator[DeadLetter]:
        """As `Outbox.dead`, a page at a time."""
        return self._threads.pages(self._outbox.dead(channel), _PAGE)

    async def replay(self, channel: str, case: str | None = None) -> int:
        """As `Outbox.replay`."""
        return await self._threads.run(self._outbox.replay, channel, case)
