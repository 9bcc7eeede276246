"""Checks anew whenever a file changes, until it is asked to end."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pathway.checks import MissingPath, collect
from pathway.cli.shared.checking import Asked, look, summed_up, tell
from pathway.cli.shared.console import note, out
from pathway.cli.shared.ending import Ending
from pathway.cli.shared.project import finder
from pathway.clock import Clock
from pathway.errors import UsageError

EVERY: Final = 0.3
"""Seconds between two looks."""

Stamps = Mapping[Path, tuple[int, int]]


def watch(asked: Asked, clock: Clock) -> int:
    """Check, and check anew after every change of a file; the exit code.

    A file that is changed twice in a moment is waited for, so that one half written is seldom read; where it is,
    the next look puts that right. MissingPath where a path is not there from the beginning.
    """
    collect(asked.paths)
    with Ending() as ending:
        seen = _stamps(asked)
        _once(asked, clock)
        while not ending.wait(EVERY):
            now = _stamps(asked)
            if now == seen:
                continue
            while not ending.wait(EVERY / 3) and now != (later := _stamps(asked)):
                now = later
            seen = now
            if not ending.is_set():
                _once(asked, clock)
        assert ending.code is not None
        return ending.code


def _once(asked: Asked, clock: Clock) -> None:
    note(f"--- {clock.now():%Y-%m-%d %H:%M:%S} UTC")
    try:
        found = look(asked)
    except UsageError as error:  # a path that is gone, or settings that are wrong for now
        note(f"pathway: {error}")
        return
    console = out()
    tell(asked, found, console)
    console.file.flush()
    summed_up(found)


def _roots() -> tuple[Path, ...]:
    try:
        return finder().roots
    except UsageError:
        return ()


def _stamps(asked: Asked) -> Stamps:
    """When the files were changed that are checked, or looked for by name in the folders of the project."""
    found: dict[Path, tuple[int, int]] = {}
    for path in (*asked.paths, *_roots()):
        try:
            files = [named.path for named in collect([path])]
        except (MissingPath, OSError):
            continue
        for file in files:
            try:
                stat = file.stat()
            except OSError:
                continue
            found[file] = (stat.st_mtime_ns, stat.st_size)
    return found
