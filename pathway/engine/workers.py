"""Spreads pure work over processes; what comes back is in order, and only a little is on its way at a time."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TypeVar

from pathway.errors import PathwayError

_T = TypeVar("_T")
_R = TypeVar("_R")


def in_order(work: Callable[[_T], _R], items: Iterable[_T], workers: int) -> Iterator[tuple[_T, _R]]:
    """Each item with what `work` makes of it in one of `workers` new processes. PathwayError where one is killed.

    The processes import the main module of the program: it must do so without beginning anew
    (`if __name__ == "__main__":`).
    """
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin)
    waiting: deque[tuple[_T, Future[_R]]] = deque()
    try:
        for item in items:
            waiting.append((item, pool.submit(work, item)))
            if len(waiting) > workers + 1:
                first, job = waiting.popleft()
                yield first, job.result()
        for item, job in waiting:
            yield item, job.result()
    except BrokenProcessPool:
        raise PathwayError(
            "one of the processes that were to help was ended from outside; what was done until then stays: "
            "do the same again, perhaps with fewer of them"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """An interrupt from the keyboard is for the parent, which ends its helpers; so does its death."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
