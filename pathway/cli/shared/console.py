"""Where output goes: data to stdout, progress and summaries to stderr. Nothing is read as markup."""

from __future__ import annotations

import os
import sys
from typing import Any, Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from pathway.cli.shared.safe import safe, to_json

UNKNOWN_WIDTH: Final = 100
"""Columns where output is no terminal and COLUMNS does not say."""
NARROWEST: Final = 30


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Not rich's own way, which ends the process with exit code 1."""
        raise BrokenPipeError


def out() -> Console:
    """For data."""
    return _console(sys.stdout)


def err() -> Console:
    """For progress, summaries and complaints."""
    return _console(sys.stderr)


def say(text: str = "", style: str = "") -> None:
    """A line of data."""
    _put(out(), text, style)


def note(text: str = "", style: str = "") -> None:
    """A line for people on stderr."""
    _put(err(), text, style)


def print_json(value: Any) -> None:
    """A value as indented JSON on stdout."""
    write(to_json(value) + "\n")


def write(text: str) -> None:
    """A text that is safe already, as it is, on stdout."""
    sys.stdout.write(text)


def put(console: Console, *lines: Text) -> None:
    """Lines that are broken already."""
    for line in lines:
        console.print(line, soft_wrap=True)


def wrapped(text: str, width: int, first: str = "", rest: str | None = None) -> list[str]:
    """The text made safe and broken between words at `width` columns, with `first` and `rest` before its lines."""
    rest = " " * cell_len(first) if rest is None else rest
    width = max(width, NARROWEST)
    found, line, bare = [], first, True
    for word in safe(text).split(" "):
        if not bare and cell_len(line) + 1 + cell_len(word) > width:
            found.append(line)
            line, bare = rest, True
        line += word if bare else f" {word}"
        bare = False
    return [*found, line.rstrip()]


def _put(console: Console, text: str, style: str) -> None:
    for line in wrapped(text, console.width):
        console.print(Text(line, style=style), soft_wrap=True)


def _console(stream: Any) -> Console:
    plain = bool(os.environ.get("NO_COLOR"))
    terminal = stream.isatty()
    columns = os.environ.get("COLUMNS", "")
    width = None if terminal or columns.isdigit() else UNKNOWN_WIDTH
    return _Console(
        file=stream,
        width=width,
        color_system=None if plain else "auto",
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
