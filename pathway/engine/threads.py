"""Runs blocking calls in threads for an asyncio program, so that none is lost when a task is cancelled."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import ParamSpec, TypeVar

from pathway.errors import UsageError

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Threads:
    """A fixed number of threads, and calls that wait for them without blocking the event loop.

    A call that has begun is always waited for, also where its task is cancelled meanwhile: the cancellation is
    delivered when the call has ended, so no thread works behind the back of a task that went on. A call that
    still waits for a free thread never begins then.
    """

    def __init__(self, number: int) -> None:
        if number < 1:
            raise UsageError(f"the number of threads should be 1 or more, not {number}")
        self._pool = ThreadPoolExecutor(number, thread_name_prefix="pathway")

    async def run(self, call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """What `call` gives, called in a thread. UsageError after `close`."""
        try:
            job = self._pool.submit(contextvars.copy_context().run, partial(call, *args, **kwargs))
        except RuntimeError:
            raise UsageError("this engine is closed; open the database again") from None
        return await _settled(job, may_be_dropped=True)

    async def pages(self, items: Iterator[_T], size: int) -> AsyncIterator[_T]:
        """The items of an iterator that blocks, `size` at a time."""
        more = True
        while more:
            page, error = await self.run(_page, items, size)
            for item in page:
                yield item
            if error is not None:
                raise error
            more = len(page) == size

    async def close(self, last: Callable[[], None]) -> None:
        """Wait for every call that was made, call `last`, and end the threads."""
        closing = ThreadPoolExecutor(1, thread_name_prefix="pathway-closing")
        try:
            await _settled(closing.submit(self._end, last), may_be_dropped=False)
        finally:
            closing.shutdown()

    def _end(self, last: Callable[[], None]) -> None:
        self._pool.shutdown()
        last()


async def _settled(job: Future[_T], *, may_be_dropped: bool) -> _T:
    """What a job gives. A cancellation is raised once the job has ended, or was dropped before it began."""
    done = asyncio.wrap_future(job)
    cancelled: asyncio.CancelledError | None = None
    while not done.done():
        try:
            await asyncio.wait((done,))
        except asyncio.CancelledError as error:
            cancelled = cancelled or error
            if may_be_dropped:
                job.cancel()
    if cancelled is not None:
        raise cancelled from None if done.cancelled() else done.exception()
    return done.result()


def _page(items: Iterator[_T], size: int) -> tuple[list[_T], Exception | None]:
    """The next items, and the error that came after them."""
    page: list[_T] = []
    try:
        page.extend(islice(items, size))
    except Exception as error:
        return page, error
    return page, None
