"""Spreads pure work over processes; what comes back is in order, and each process has two items at a time.

Each has a pipe of its own, so one that is killed in the middle of an answer is noticed. Of `ProcessPoolExecutor`, whose
processes share a pipe, the others wait for the rest of that answer for ever.
"""

from __future__ import annotations

import gc
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import cycle, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from queue import SimpleQueue
from threading import Thread
from typing import Any, Final, Generic, TypeVar

from pathway.errors import PathwayError

_T = TypeVar("_T")
_R = TypeVar("_R")
_AT_ONCE: Final = 2
"""Items that a process has: one is worked off while the answer to the one before waits to be taken."""


def in_order(work: Callable[[_T], _R], items: Iterable[_T], workers: int) -> Iterator[tuple[_T, _R]]:
    """Each item with what `work` makes of it in one of `workers` new processes. PathwayError where one is killed.

    The processes import the main module of the program: it must do so without beginning anew
    (`if __name__ == "__main__":`).
    """
    coming = iter(items)
    crew = [_Helper(work) for _ in range(workers)]
    try:
        busy: deque[tuple[_T, _Helper[_T, _R]]] = deque()
        for helper, item in zip(cycle(crew), islice(coming, _AT_ONCE * workers), strict=False):
            helper.give(item)
            busy.append((item, helper))
        while busy:
            item, helper = busy.popleft()
            found = helper.take()
            for following in islice(coming, 1):
                helper.give(following)
                busy.append((following, helper))
            yield item, found
    finally:
        for helper in crew:
            helper.end()


class _Helper(Generic[_T, _R]):
    """A process that works items off, one after the other. It ends when its pipe does."""

    def __init__(self, work: Callable[[_T], _R]) -> None:
        context = get_context("spawn")
        self._pipe, far = context.Pipe()
        self._process = context.Process(target=_help, args=(work, far), daemon=True)
        self._process.start()
        far.close()  # now only the process holds it, and its death ends the pipe

    def give(self, item: _T) -> None:
        try:
            self._pipe.send(item)
        except OSError:
            raise _ended() from None

    def take(self) -> _R:
        try:
            done, found = self._pipe.recv()
        except (EOFError, OSError):
            raise _ended() from None
        if not done:
            raise found
        result: _R = found
        return result

    def end(self) -> None:
        self._pipe.close()
        self._process.terminate()
        self._process.join()


def _help(work: Callable[[Any], Any], pipe: Connection) -> None:
    """The process. An interrupt from the keyboard is for the parent, whose end ends the pipe.

    Two threads read and write the pipe, so that neither side ever waits for the other to finish an item.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # looking for circles in the middle of an item takes a tenth of the time, and finds none
    items: SimpleQueue[bytes | None] = SimpleQueue()
    answers: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_read, args=(pipe, items), daemon=True).start()
    Thread(target=_write, args=(pipe, answers), daemon=True).start()
    frozen = False
    while (item := items.get()) is not None:
        answers.put(_answer(work, item))
        gc.collect()
        if not frozen:  # what stays, such as modules and definitions, is not looked through again
            gc.freeze()
            frozen = True


def _answer(work: Callable[[Any], Any], item: bytes) -> bytes:
    """Whether the work was done, and what came of it, or what was raised."""
    try:
        answer = (True, work(ForkingPickler.loads(item)))
    except Exception as error:
        answer = (False, error)
    return bytes(ForkingPickler.dumps(answer))


def _read(pipe: Connection, items: SimpleQueue[bytes | None]) -> None:
    try:
        while True:
            items.put(pipe.recv_bytes())
    except (EOFError, OSError):
        items.put(None)


def _write(pipe: Connection, answers: SimpleQueue[bytes]) -> None:
    try:
        while True:
            pipe.send_bytes(answers.get())
    except OSError:
        pass  # the parent is gone, and the other thread says so


def _ended() -> PathwayError:
    return PathwayError(
        "one of the processes that were to help was ended from outside; what was done until then stays: "
        "do the same again, perhaps with fewer of them"
    )
