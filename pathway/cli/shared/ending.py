"""Ends a command that would go on for ever, when it is asked to: after what it has in hand."""

from __future__ import annotations

import select
import signal
import socket
import threading
from types import FrameType, TracebackType
from typing import Any, Final, Self

from pathway.cli.shared import exits

_CODES: Final = {signal.SIGTERM: exits.CLEAN, signal.SIGINT: exits.INTERRUPTED}


class Ending:
    """Whether to end, and the exit code then: 0 after SIGTERM, 130 after Ctrl-C. A second Ctrl-C ends at once.

    Within a `with` it takes the place of what these signals do otherwise.
    """

    def __init__(self) -> None:
        self.code: int | None = None
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        # A handler may come in the middle of anything, so it takes no lock, as an Event would: it sends a byte.
        self._awaited, self._sent = socket.socketpair()
        self._sent.setblocking(False)
        if threading.current_thread() is threading.main_thread():
            for number in _CODES:
                self._before[number] = signal.signal(number, self._ask)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._awaited.close()
        self._sent.close()

    def is_set(self) -> bool:
        """Whether it was asked to end."""
        return self.code is not None

    def wait(self, timeout: float) -> bool:
        """Wait so many seconds, or until asked to end. Whether that was so."""
        if not self.is_set():
            select.select([self._awaited], [], [], timeout)
        return self.is_set()

    def _ask(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if self.code is not None and number == signal.SIGINT:
            raise KeyboardInterrupt
        if self.code is None:
            self.code = _CODES[signal.Signals(number)]
            self._sent.send(b".")
