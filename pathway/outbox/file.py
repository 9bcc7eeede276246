"""Events for a file, as JSON Lines."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

try:
    import fcntl
except ImportError:  # there is none on Windows
    fcntl = None  # type: ignore[assignment]

from pathway.outbox.event import HEAD, Event
from pathway.outbox.sink import DELIVERED, Outcome, later

_PIECE: Final = 1 << 16


class FileSink:
    """Appends a line for each event, and syncs the file before they count as delivered.

    The file is opened anew after each flush, so it may be moved away meanwhile. A line that a crash left torn
    is mended before the next one is written. A new file is for its owner alone.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._file: int | None = None

    def send(self, event: Event, now: datetime) -> Outcome:  # noqa: ARG002
        try:
            with _locked(self._opened()) as file:
                _mend(file)
                _write(file, event.body + b"\n")
        except OSError as error:
            return self._trouble(error)
        return DELIVERED

    def flush(self) -> Outcome:
        file, self._file = self._file, None
        if file is None:
            return DELIVERED
        try:
            try:
                os.fsync(file)
            finally:
                os.close(file)
        except OSError as error:
            return self._trouble(error)
        return DELIVERED

    def close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def _opened(self) -> int:
        if self._file is None:
            new = not self._path.exists()
            # reading as well: the last line is looked at
            flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
            self._file = os.open(self._path, flags, 0o600)
            if new:
                _sync_folder(self._path.parent)
        return self._file

    def _trouble(self, error: OSError) -> Outcome:
        return later(f"`{self._path}` cannot be written: {error.strerror or error}")


@contextmanager
def _locked(file: int) -> Iterator[int]:
    """Others who deliver into the same file wait, so that nobody mends a line that is being written."""
    if fcntl is None:
        yield file
        return
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield file
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _mend(file: int) -> None:
    """Let the next line begin on a new one. A torn event is cut off: it still waits, and comes again."""
    size = os.lseek(file, 0, os.SEEK_END)
    if size == 0 or _read(file, size - 1, 1) == b"\n":
        return
    begin = _last_line(file, size)
    if _is_torn(_read(file, begin, size - begin)):
        os.ftruncate(file, begin)
    else:
        _write(file, b"\n")


def _is_torn(line: bytes) -> bool:
    """Whether this is the beginning of an event of ours. A whole line that lacks only its end is kept."""
    if not (line.startswith(HEAD) or HEAD.startswith(line)):
        return False
    try:
        json.loads(line)
    except ValueError:
        return True
    return False


def _last_line(file: int, size: int) -> int:
    """Where the last line begins."""
    end = size
    while end > 0:
        begin = max(0, end - _PIECE)
        found = _read(file, begin, end - begin).rfind(b"\n")
        if found >= 0:
            return begin + found + 1
        end = begin
    return 0


def _read(file: int, begin: int, length: int) -> bytes:
    os.lseek(file, begin, os.SEEK_SET)
    pieces = []
    while length > 0 and (piece := os.read(file, length)):
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)


def _write(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


def _sync_folder(folder: Path) -> None:
    """So that a new file is there after a power loss as well."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
